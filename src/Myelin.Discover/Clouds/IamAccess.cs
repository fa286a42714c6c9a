using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Formats.Config;

namespace Myelin.Discover.Clouds;

/// <summary>
/// What AWS roles, users and groups may read, write and call: their own policies, those that AWS keeps, and policies of the resources, less what a Deny takes away
/// and what a permissions boundary leaves out. A conditional Deny takes nothing away but is said.
/// </summary>
sealed class IamAccess(CloudInventory inventory, CloudWriter writer)
{
    readonly List<IamTarget> _targets = [.. inventory.All.Where(r => AccessKnowledge.Default.Aws.ContainsKey(r.Type) && CloudKnowledge.Default.Of(r) is not null).Select(r => new IamTarget(r, AccessKnowledge.Default.Aws[r.Type]))];
    readonly Dictionary<CloudResource, List<IamStatement>> _ofResources = new(ReferenceEqualityComparer.Instance);

    /// <summary>States what each principal may do.</summary>
    public void State()
    {
        ReadResourcePolicies();
        foreach (var principal in inventory.Of("aws_iam_role", "aws_iam_user", "aws_iam_group").Where(p => !p.IsLookup || PoliciesOf(p, out _).Count > 0)) State(principal);
    }

    void State(CloudResource principal)
    {
        var statements = PoliciesOf(principal, out var unknown);
        var boundary = Boundary(principal, out var boundaryUnknown);
        List<string> granted = [];
        foreach (var target in _targets)
        {
            var all = statements.Concat(_ofResources.GetValueOrDefault(target.Resource, []).Where(s => IsFor(s, principal))).ToList();
            Grant(principal, target, all, boundary, target.Actions.Read, RelationKind.Reads, granted);
            Grant(principal, target, all, boundary, target.Actions.Write, RelationKind.Writes, granted);
            Grant(principal, target, all, boundary, target.Actions.Call, RelationKind.Calls, granted);
        }
        Elsewhere(principal, statements);
        var allowed = statements.Where(s => s.IsAllow).Select(s => $"{s.ActionsShown} on {string.Join(",", s.Resources.Select(r => r.Shown).Take(3))}").Distinct().Take(20);
        var (kind, name) = NameOf(principal);
        writer.Add(principal, kind, principal.Id, name, writer.Evidence(principal, note: principal.NativeType),
            ("grants", Shortened(string.Join("; ", allowed))),
            ("unresolved-policy", unknown),
            ("boundary", boundary is null ? boundaryUnknown : "applied"));
    }

    void Grant(CloudResource principal, IamTarget target, List<IamStatement> statements, List<IamStatement>? boundary, IReadOnlyList<string> actions, RelationKind kind, List<string> granted)
    {
        foreach (var action in actions)
        {
            var allow = statements.Find(s => s.IsAllow && s.Covers(action) && s.Reaches(target, whole: false, inventory));
            if (allow is null) continue;
            if (boundary is not null && !boundary.Exists(s => s.IsAllow && s.Covers(action) && s.Reaches(target, whole: false, inventory))) continue;
            var denies = statements.Concat(boundary ?? []).Where(s => s.IsDeny && s.Covers(action) && s.Reaches(target, whole: true, inventory)).ToList();
            if (denies.Exists(d => !d.IsConditional)) continue;
            var note = $"{allow.Shown}{(allow.IsConditional ? ", under conditions" : "")}{(denies.Count > 0 ? "; a conditional Deny may apply" : "")}";
            var evidence = writer.Evidence(allow.Source, allow.Node, Shortened(note), confidence: allow.IsConditional || denies.Count > 0 ? Confidence.Medium : Confidence.High);
            writer.Relate(allow.Source, principal.Id, kind, target.Resource.Id, evidence);
            granted.Add(action);
            return;
        }
    }

    // What policies name by ARN and no resource here makes: models of Bedrock, buckets of others.
    void Elsewhere(CloudResource principal, List<IamStatement> statements)
    {
        foreach (var statement in statements.Where(s => s.IsAllow))
        {
            foreach (var resource in statement.Resources)
            {
                if (AccessKnowledge.Default.ModelActions.Any(statement.Covers) && CloudModels.OfArn(resource) is not null && CloudModels.State(writer, statement.Source, resource.At(statement.Node.Mark), "aws-bedrock") is { } model)
                    writer.Relate(statement.Source, principal.Id, RelationKind.UsesModel, model, writer.Evidence(statement.Source, statement.Node, statement.Shown));
                // What is read are objects: a bucket's ARN alone gives none.
                if (resource.Text is not { } text || !text.Contains('/') || CloudStores.Bucket(text) is not ({ } scheme, { Length: > 0 } bucket) || _targets.Exists(t => t.Matches(resource, statement.Source, whole: false, inventory))) continue;
                var (reads, writes) = (statement.Covers("s3:GetObject"), statement.Covers("s3:PutObject"));
                if (!reads && !writes) continue;
                var store = CloudStores.Elsewhere(writer, statement.Source, statement.Node, scheme, bucket);
                if (reads) writer.Relate(statement.Source, principal.Id, RelationKind.Reads, store, writer.Evidence(statement.Source, statement.Node, Shortened(statement.Shown)));
                if (writes) writer.Relate(statement.Source, principal.Id, RelationKind.Writes, store, writer.Evidence(statement.Source, statement.Node, Shortened(statement.Shown)));
            }
        }
    }

    /// <summary>The statements of all policies of a principal.</summary>
    List<IamStatement> PoliciesOf(CloudResource principal, out string? unknown)
    {
        List<IamStatement> all = [];
        List<string> gaps = [];
        foreach (var inline in principal.Each("inline_policy")) Add(principal, inline["policy"]);
        foreach (var arn in principal.Each("managed_policy_arns")) AddAttached(principal, arn);
        foreach (var policy in inventory.Of("aws_iam_role_policy", "aws_iam_user_policy", "aws_iam_group_policy"))
            if (IsOf(policy, principal)) Add(policy, policy["policy"]);
        foreach (var attachment in inventory.Of("aws_iam_role_policy_attachment", "aws_iam_user_policy_attachment", "aws_iam_group_policy_attachment", "aws_iam_policy_attachment"))
            if (IsOf(attachment, principal)) AddAttached(attachment, attachment["policy_arn"]);
        foreach (var exclusive in inventory.Of("aws_iam_role_policy_attachments_exclusive"))
            if (IsOf(exclusive, principal)) foreach (var arn in exclusive.Each("policy_arns")) AddAttached(exclusive, arn);
        // CloudFormation attaches from the policy's side.
        foreach (var policy in inventory.Of("aws_iam_policy").Where(p => p["roles"].Exists || p["users"].Exists || p["groups"].Exists))
            if (IsOf(policy, principal)) Add(policy, policy["policy"]);
        // Modules that make roles take their policies as inputs.
        foreach (var attribute in (string[])["role_policy_arns", "policies", "custom_role_policy_arns"])
            if (principal.Module is not null)
                foreach (var arn in principal[attribute].Kind == ConfigKind.Map ? principal[attribute].Entries.Select(e => e.Value) : principal.Each(attribute)) AddAttached(principal, arn);
        if (principal.Module is not null) Add(principal, principal["inline_policy"]);
        unknown = gaps.Count == 0 ? null : Shortened(string.Join("; ", gaps.Distinct().Take(5)));
        return all;

        void Add(CloudResource source, ConfigValue policy)
        {
            all.AddRange(IamStatement.Read(source, policy, out var gap));
            if (gap is not null) gaps.Add($"{source.Address}: {gap}");
        }

        void AddAttached(CloudResource source, ConfigValue arn)
        {
            if (inventory.Find(source, arn, "aws_iam_policy") is { } policy && !policy.IsLookup) Add(policy, policy["policy"]);
            else if (Managed(source, arn) is { Count: > 0 } managed) all.AddRange(managed);
            else if (arn.Exists) gaps.Add(arn.IsUnknown ? $"{arn.Shown}: {arn.Reason}" : $"{arn.Text} is not known");
        }
    }

    List<IamStatement> Managed(CloudResource source, ConfigValue arn)
    {
        if (inventory.Find(source, arn, "aws_iam_policy") is { IsLookup: true } lookup && (lookup["name"].Text ?? lookup["arn"].Text) is { } name) return IamStatement.OfManaged(source, name);
        var text = arn.Shown;
        return text is not null && text.Contains(":iam::aws:policy/", StringComparison.Ordinal) && !text.EndsWith('}') ? IamStatement.OfManaged(source, text) : [];
    }

    List<IamStatement>? Boundary(CloudResource principal, out string? unknown)
    {
        unknown = null;
        var arn = principal["permissions_boundary"].Exists ? principal["permissions_boundary"] : principal["role_permissions_boundary_arn"];
        if (!arn.Exists || arn.Text == "") return null;
        if (inventory.Find(principal, arn, "aws_iam_policy") is { } policy)
        {
            var statements = IamStatement.Read(policy, policy["policy"], out unknown);
            return unknown is null ? statements : null;
        }
        if (Managed(principal, arn) is { Count: > 0 } managed) return managed;
        unknown = $"not known: {arn.Shown}";
        return null;
    }

    bool IsOf(CloudResource policy, CloudResource principal)
    {
        string[] attributes = principal.Type switch { "aws_iam_role" => ["role", "roles", "role_name"], "aws_iam_user" => ["user", "users"], _ => ["group", "groups"] };
        return attributes.SelectMany(policy.Each).Any(v => inventory.Find(policy, v, principal.Type) == principal);
    }

    void ReadResourcePolicies()
    {
        foreach (var (type, attribute, target) in ResourcePolicies)
        {
            foreach (var policy in inventory.Of(type))
            {
                var resource = attribute == "" ? policy : inventory.Find(policy, policy[attribute], target);
                if (resource is null) continue;
                var statements = IamStatement.Read(policy, policy[type == "aws_opensearch_domain_policy" ? "access_policies" : "policy"], out _);
                if (!_ofResources.TryGetValue(resource, out var all)) _ofResources[resource] = all = [];
                all.AddRange(statements);
            }
        }
    }

    static readonly (string Type, string Attribute, string Target)[] ResourcePolicies =
    [
        ("aws_s3_bucket_policy", "bucket", "aws_s3_bucket"), ("aws_s3_bucket", "", "aws_s3_bucket"), ("aws_dynamodb_resource_policy", "resource_arn", "aws_dynamodb_table"),
        ("aws_secretsmanager_secret_policy", "secret_arn", "aws_secretsmanager_secret"), ("aws_secretsmanager_secret", "", "aws_secretsmanager_secret"),
        ("aws_ecr_repository_policy", "repository", "aws_ecr_repository"), ("aws_opensearch_domain_policy", "domain_name", "aws_opensearch_domain"),
    ];

    /// <summary>Policies of a resource itself.</summary>
    public IReadOnlyList<IamStatement> PolicyOf(CloudResource resource) => _ofResources.GetValueOrDefault(resource, []);

    // A Deny for everybody holds for this principal, too; an Allow for everybody is another matter (public access) but lets this one in as well.
    bool IsFor(IamStatement statement, CloudResource principal)
    {
        if (statement.Node["NotPrincipal"].Exists) return statement.IsDeny && !statement.Node["NotPrincipal"]["AWS"].Each().Any(v => inventory.Find(statement.Source, v, principal.Type) == principal);
        return statement.Principals().Any(p => p.Type == "AWS" && (p.Value.Text == "*" ? statement.IsDeny || !statement.IsConditional : inventory.Find(statement.Source, p.Value, principal.Type) == principal));
    }

    static (AssetKind, string) NameOf(CloudResource resource)
    {
        var type = CloudKnowledge.Default.OfType(resource.Type)!;
        return (type.AssetKind, CloudAssets.NameOf(resource, type));
    }

    static string? Shortened(string text) => text.Length == 0 ? null : text.Length > 400 ? text[..400] + "…" : text;
}
