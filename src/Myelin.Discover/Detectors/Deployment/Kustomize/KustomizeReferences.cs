using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Deployment.Kustomize;

/// <summary>Follows the new names of objects in whatever names them: config maps, secrets, accounts, claims, services, roles, scale targets.</summary>
/// <param name="renamed">New name by kind and old name.</param>
/// <param name="budget">What may be changed in all.</param>
sealed class KustomizeReferences(IReadOnlyDictionary<(string Kind, string Name), string> renamed, EditBudget budget)
{
    // Maps that name an object by "name", by the key that they stand under.
    static readonly Dictionary<string, string> ByName = new(StringComparer.Ordinal)
    {
        ["configMapRef"] = "ConfigMap",
        ["configMapKeyRef"] = "ConfigMap",
        ["configMap"] = "ConfigMap",
        ["secretRef"] = "Secret",
        ["secretKeyRef"] = "Secret",
        ["secret"] = "Secret",
        ["imagePullSecrets"] = "Secret",
        ["secrets"] = "Secret",
        ["service"] = "Service",
    };

    // Values that are the name.
    static readonly Dictionary<string, string> Direct = new(StringComparer.Ordinal)
    {
        ["serviceAccountName"] = "ServiceAccount",
        ["serviceAccount"] = "ServiceAccount",
        ["claimName"] = "PersistentVolumeClaim",
        ["serviceName"] = "Service",
        ["secretName"] = "Secret",
        ["resourceClaimName"] = "ResourceClaim",
        ["resourceClaimTemplateName"] = "ResourceClaimTemplate",
        ["priorityClassName"] = "PriorityClass",
        ["ingressClassName"] = "IngressClass",
        ["storageClassName"] = "StorageClass",
    };

    /// <summary>The object with its references changed.</summary>
    public DataNode In(DataNode node) => node.Rewrite(Changed, budget);

    DataNode? Changed(string key, DataNode node)
    {
        if (node.Text is { } text) return Direct.TryGetValue(key, out var kind) && renamed.TryGetValue((kind, text), out var name) ? DataEdit.Text(name, node.Mark) : null;
        if (node.Kind != NodeKind.Map || node["name"].Text is not { } named) return null;
        // roleRef, subjects and scaleTargetRef say the kind themselves.
        var of = key is "roleRef" or "subjects" or "scaleTargetRef" or "targetRef" ? node["kind"].Text : ByName.GetValueOrDefault(key);
        return of is not null && renamed.TryGetValue((of, named), out var now) ? node.With("name", DataEdit.Text(now, node["name"].Mark)) : null;
    }
}
