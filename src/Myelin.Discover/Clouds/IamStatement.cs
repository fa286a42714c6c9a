using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Discover.Servers;
using Myelin.Formats.Config;

namespace Myelin.Discover.Clouds;

/// <summary>A statement of an AWS policy (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements.html), with the resource that holds it.</summary>
sealed class IamStatement
{
    readonly List<ConfigValue> _actions;
    readonly List<ConfigValue> _resources;
    readonly bool _notActions;
    readonly bool _notResources;

    IamStatement(CloudResource source, ConfigValue node)
    {
        (Source, Node) = (source, node);
        IsAllow = node["Effect"].Text == "Allow";
        IsDeny = node["Effect"].Text == "Deny";
        _notActions = node["NotAction"].Exists;
        _notResources = node["NotResource"].Exists;
        _actions = [.. (_notActions ? node["NotAction"] : node["Action"]).Each()];
        _resources = [.. (_notResources ? node["NotResource"] : node["Resource"]).Each()];
        Conditions = [.. node["Condition"].Entries.SelectMany(o => o.Value.Entries.Select(c => new IamCondition(o.Key, c.Key, [.. c.Value.Each()])))];
        HasUnknownCondition = node["Condition"].IsUnknown;
    }

    IamStatement(CloudResource source, ManagedStatement managed, string policy)
    {
        Source = source;
        Node = ConfigValue.Missing;
        IsAllow = true;
        Policy = policy;
        _notActions = managed.NotActions.Count > 0;
        _actions = [.. (_notActions ? managed.NotActions : managed.Actions).Select(ConfigValue.Of)];
        _resources = [.. managed.Resources.Select(ConfigValue.Of)];
    }

    /// <summary>The resource whose configuration holds it.</summary>
    public CloudResource Source { get; }
    /// <summary>The statement as written.</summary>
    public ConfigValue Node { get; }
    /// <summary>It allows.</summary>
    public bool IsAllow { get; }
    /// <summary>It denies.</summary>
    public bool IsDeny { get; }
    /// <summary>Name of the policy that AWS keeps, or null.</summary>
    public string? Policy { get; }
    /// <summary>Conditions, all of which must hold.</summary>
    public IReadOnlyList<IamCondition> Conditions { get; } = [];
    /// <summary>It has conditions that are not known.</summary>
    public bool HasUnknownCondition { get; }
    /// <summary>Whether it applies only under conditions.</summary>
    public bool IsConditional => Conditions.Count > 0 || HasUnknownCondition;
    /// <summary>Resources as written.</summary>
    public IReadOnlyList<ConfigValue> Resources => _resources;
    /// <summary>Actions as written, for people.</summary>
    public string ActionsShown => (_notActions ? "all but " : "") + string.Join(",", _actions.Select(a => a.Shown).Take(6)) + (_actions.Count > 6 ? ",…" : "");

    /// <summary>The statements of a policy, given as JSON text or as a map.</summary>
    /// <param name="source">The resource that holds it.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="unknown">Why a part of it is not known, or null.</param>
    public static List<IamStatement> Read(CloudResource source, ConfigValue policy, out string? unknown)
    {
        unknown = null;
        var document = policy.Kind is ConfigKind.Map ? policy : policy.Exists ? ConfigJson.Decode(policy) : ConfigValue.Missing;
        if (document.IsUnknown)
        {
            unknown = document.Reason;
            return [];
        }
        List<IamStatement> statements = [];
        foreach (var node in document["Statement"].Each().Take(500))
        {
            if (node.IsUnknown) unknown = node.Reason;
            else statements.Add(new IamStatement(source, node.Mark.Line > 0 ? node : node.At(policy.Mark)));
        }
        return statements;
    }

    /// <summary>The statements of a policy that AWS keeps, by its ARN or name; empty for one that is not known.</summary>
    public static List<IamStatement> OfManaged(CloudResource source, string arn)
    {
        var name = arn[(arn.LastIndexOf('/') + 1)..];
        return AccessKnowledge.Default.ManagedPolicies.TryGetValue(name, out var statements) ? [.. statements.Select(s => new IamStatement(source, s, name))] : [];
    }

    /// <summary>Whether it speaks of an action: for NotAction, whether the action is not among those excepted. Actions ignore case.</summary>
    public bool Covers(string action)
    {
        var named = _actions.Exists(a => a.Text is { } pattern && ImagePattern.Glob(action.ToLowerInvariant(), pattern.ToLowerInvariant()));
        return named != _notActions;
    }

    /// <summary>How it stands to a resource.</summary>
    /// <param name="target">What is asked for.</param>
    /// <param name="whole">Ask whether it speaks of all that the resource holds, not only of some.</param>
    /// <param name="inventory">For references.</param>
    public bool Reaches(IamTarget target, bool whole, CloudInventory inventory)
    {
        var named = _resources.Exists(r => target.Matches(r, Source, whole != _notResources, inventory));
        return named != _notResources;
    }

    /// <summary>Where it stands and what it is, for evidence.</summary>
    public string Shown => $"{(Policy ?? Source.Address)} {(IsDeny ? "denies" : "allows")} {ActionsShown} on {string.Join(",", _resources.Select(r => r.Shown).Take(3))}";

    /// <summary>The principals that it names: type and value; one of <c>*</c> for anybody.</summary>
    public IEnumerable<(string Type, ConfigValue Value)> Principals()
    {
        var principal = Node["Principal"];
        if (principal.Kind != ConfigKind.Map)
        {
            foreach (var value in principal.Each()) yield return ("AWS", value);
            yield break;
        }
        foreach (var (type, values) in principal.Entries)
            foreach (var value in values.Each()) yield return (type, value);
    }

    /// <summary>Whether anybody at all is named.</summary>
    public bool IsForAnybody => Principals().Any(p => p.Type == "AWS" && p.Value.Text == "*");

    /// <summary>Location for evidence.</summary>
    public Location At => Source.Where(Node);
}

/// <summary>A condition: operator, key and values.</summary>
sealed record IamCondition(string Operator, string Key, IReadOnlyList<ConfigValue> Values);

/// <summary>A resource as policies name it by ARN.</summary>
sealed class IamTarget
{
    readonly string _service;
    readonly string _prefix;
    readonly ConfigValue? _name;
    readonly string? _region;

    public IamTarget(CloudResource resource, ResourceActions actions)
    {
        Resource = resource;
        Actions = actions;
        var parts = actions.Arn.Split(':', 4);
        (_service, _region) = (parts[0], parts[0] == "s3" ? null : resource.Region);
        _prefix = parts[3][..parts[3].IndexOf('{')];
        if (actions.Arn.EndsWith("{name}", StringComparison.Ordinal) && CloudInventory.NameOf(resource) is { Exists: true } name) _name = name;
    }

    /// <summary>The resource.</summary>
    public CloudResource Resource { get; }
    /// <summary>What can be done with it.</summary>
    public ResourceActions Actions { get; }

    /// <summary>Whether a resource pattern of a policy names it.</summary>
    /// <param name="pattern">As written: <c>*</c>, an ARN with wildcards, or a text with references.</param>
    /// <param name="from">The resource that holds the policy.</param>
    /// <param name="whole">All of it must be named, not a prefix of what it holds.</param>
    /// <param name="inventory">For references.</param>
    public bool Matches(ConfigValue pattern, CloudResource from, bool whole, CloudInventory inventory)
    {
        if (pattern.Text == "*") return true;
        if (pattern.Parts.Any(p => p.Origin is not null && inventory.At(from, p.Origin) == Resource))
            return _service == "s3" ? Tail(pattern) is "/*" or "*" || !whole && Tail(pattern).StartsWith('/') : !whole || Tail(pattern) is "" or "/*" or "*";
        if (pattern.Origin is { } origin && _service != "s3" && inventory.At(from, origin) == Resource) return true;
        if (pattern.Shown is not { } text || !text.StartsWith("arn:", StringComparison.Ordinal) || Fields(text) is not { Length: 6 } arn) return false;
        if (!Same(arn[2], _service) || (_region is not null && !Same(arn[3], _region))) return false;
        var stated = _name?.Shown ?? (_prefix == "" ? null : "");
        if (stated is null) return false;
        // A name that is not known is the same only where it is written the same.
        if (_name is null) return arn[5] == "*" || arn[5] == _prefix + "*";
        if (_name.IsUnknown && from.Scope != Resource.Scope) return arn[5] == "*";
        var own = _prefix + stated;
        var wanted = arn[5];
        if (wanted.Contains("${", StringComparison.Ordinal) && !_name.IsUnknown && !wanted.StartsWith(own + "/", StringComparison.Ordinal)) return false;
        if (_service == "s3") return MatchesBucket(wanted, own, whole);
        return Glob(own, wanted) || wanted.StartsWith(own + "/", StringComparison.Ordinal) || wanted.StartsWith(own + ":", StringComparison.Ordinal)
            || (_service == "secretsmanager" && wanted.StartsWith(own + "-", StringComparison.Ordinal));
    }

    static bool MatchesBucket(string wanted, string bucket, bool whole)
    {
        var slash = wanted.IndexOf('/');
        // What is read and written are objects; the bucket alone is none.
        if (slash < 0) return wanted.EndsWith('*') && Glob(bucket, wanted);
        return Glob(bucket, wanted[..slash]) && (!whole || wanted[slash..] == "/*");
    }

    static bool Glob(string text, string pattern) => ImagePattern.Glob(text, pattern.Contains('?') ? pattern.Replace('?', '*') : pattern);

    // A field that is not known (a partition, a region) may be any.
    static bool Same(string field, string own) => field is "" or "*" || field.StartsWith("${", StringComparison.Ordinal) || ImagePattern.Glob(own, field);

    static string Tail(ConfigValue pattern) => pattern.Parts is [.., { Text: { } tail }] ? tail : "";

    // Colons within ${…} separate nothing.
    static string[] Fields(string arn)
    {
        List<string> fields = [];
        var (start, depth) = (0, 0);
        for (var i = 0; i < arn.Length && fields.Count < 5; i++)
        {
            if (arn[i] == '{' && i > 0 && arn[i - 1] == '$') depth++;
            else if (arn[i] == '}' && depth > 0) depth--;
            else if (arn[i] == ':' && depth == 0)
            {
                fields.Add(arn[start..i]);
                start = i + 1;
            }
        }
        return [.. fields, arn[start..]];
    }
}
