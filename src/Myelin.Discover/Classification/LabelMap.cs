using Myelin.Core.Assets;
using Myelin.Discover.Clouds;
using Myelin.Discover.Detectors.Deployment;
using Myelin.Discover.Detectors.Infrastructure;

namespace Myelin.Discover.Classification;

/// <summary>Labels and annotations of Kubernetes objects and tags of cloud resources, by the id of their asset.</summary>
sealed class LabelMap
{
    const int LongestValue = 100;
    readonly Dictionary<string, List<(string Key, string Value, string Kind)>> _byId = new(StringComparer.Ordinal);

    public LabelMap(Resolver.Known known)
    {
        foreach (var found in known.Kept<KubernetesObject>())
        {
            foreach (var (key, value) in found.Labels) Add(known.Graph, found.Id, key, value, "label");
            foreach (var (key, value) in found.Annotations) Add(known.Graph, found.Id, key, value, "annotation");
        }
        foreach (var resource in known.Kept<CloudResource>())
            foreach (var (key, value) in CloudTags.Of(resource))
                if (value.Text is { } text) Add(known.Graph, resource.Id, key, text, "tag");
    }

    /// <summary>The first label, in ordinal order of keys, whose key is of the kind asked for.</summary>
    public (string Key, string Value, string Kind)? Find(string id, Func<string, bool> isKey) =>
        _byId.GetValueOrDefault(id, []).Where(l => isKey(l.Key)).OrderBy(l => l.Key, StringComparer.Ordinal).ThenBy(l => l.Value, StringComparer.Ordinal)
            .Select(l => ((string, string, string)?)l).FirstOrDefault();

    void Add(AssetGraphBuilder graph, string id, string key, string value, string kind)
    {
        if (value.Length is 0 or > LongestValue || !(ClassificationKnowledge.IsOwnerKey(key) || ClassificationKnowledge.IsSensitivityKey(key))) return;
        // Ids that were merged answer under the one that stands.
        if (graph.Find(id)?.Id is not { } now) return;
        if (!_byId.TryGetValue(now, out var labels)) _byId[now] = labels = [];
        labels.Add((key, value, kind));
    }
}
