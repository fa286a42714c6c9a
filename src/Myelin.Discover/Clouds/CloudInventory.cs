using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Formats.Config;

namespace Myelin.Discover.Clouds;

/// <summary>All cloud resources of a scan, to be found by what refers to them: a reference within their configuration, a name, or an ARN.</summary>
sealed class CloudInventory
{
    readonly Dictionary<(string? Target, string Tool, string Scope, string Address), CloudResource> _byAddress = [];
    readonly ILookup<string, CloudResource> _byType;
    readonly Dictionary<string, List<CloudResource>> _byName = new(StringComparer.Ordinal);

    public CloudInventory(IEnumerable<CloudResource> resources)
    {
        All = [.. resources];
        _byType = All.ToLookup(r => r.Type, StringComparer.Ordinal);
        foreach (var resource in All)
        {
            _byAddress.TryAdd(KeyOf(resource, resource.Address), resource);
            Name(NameOf(resource).Text, resource);
            // What has been created is spoken of by its id and ARN, too.
            if (!resource.IsCreated) continue;
            Name(resource["id"].Text, resource);
            Name(resource["arn"].Text, resource);
        }
    }

    void Name(string? name, CloudResource resource)
    {
        if (string.IsNullOrEmpty(name)) return;
        if (!_byName.TryGetValue(name, out var same)) _byName[name] = same = [];
        if (same.Count == 0 || !ReferenceEquals(same[^1], resource)) same.Add(resource);
    }

    /// <summary>All resources, in order of where they stand.</summary>
    public IReadOnlyList<CloudResource> All { get; }

    /// <summary>Resources of these types.</summary>
    public IEnumerable<CloudResource> Of(params string[] types) => types.SelectMany(t => _byType[t]);

    /// <summary>The name that the resource has in its cloud, as far as it is known.</summary>
    public static ConfigValue NameOf(CloudResource resource) => CloudKnowledge.Default.OfType(resource.Type)?.NameOf(resource) ?? resource["name"];

    /// <summary>The resource at an address that a value of another refers to.</summary>
    public CloudResource? At(CloudResource from, ConfigOrigin origin) => _byAddress.GetValueOrDefault(KeyOf(from, origin.Address));

    /// <summary>Resources that the value refers to, the nearest first. Values that two resources share (a region, a suffix) refer to nothing here.</summary>
    public IEnumerable<CloudResource> Referred(CloudResource from, ConfigValue value) => value.Origins().Select(o => At(from, o)).OfType<CloudResource>().Where(r => r != from).Distinct();

    /// <summary>The resource of one of these types that the value names, by reference, ARN or name; null when none, or when a name leaves the choice open.</summary>
    public CloudResource? Find(CloudResource from, ConfigValue value, params string[] types)
    {
        if (Referred(from, value).FirstOrDefault(r => Array.IndexOf(types, r.Type) >= 0) is { } referred) return referred;
        if (value.Text is not { Length: > 0 } text) return null;
        foreach (var name in NamesIn(text))
        {
            if (!_byName.TryGetValue(name, out var same)) continue;
            var candidates = same.Where(r => Array.IndexOf(types, r.Type) >= 0 && r.At.Target == from.At.Target).ToList();
            var near = candidates.Where(r => r.Tool == from.Tool && r.Scope == from.Scope).ToList();
            if (near is [var only] || near.Count == 0 && candidates is [var onlyOne] && (only = onlyOne) is not null) return only;
        }
        return null;
    }

    // arn:aws:iam::1:role/path/name, projects/p/serviceAccounts/name@p.iam…, /subscriptions/…/name, s3://bucket/key
    static IEnumerable<string> NamesIn(string text)
    {
        yield return text;
        if (text.StartsWith("arn:", StringComparison.Ordinal) && text.Split(':', 6) is [_, _, _, _, _, var resource])
        {
            yield return resource;
            yield return resource[(resource.LastIndexOf('/') + 1)..];
            yield return resource.Split('/')[0];
            if (resource.IndexOf(':') is >= 0 and var colon)
            {
                yield return resource[(colon + 1)..];
                yield return resource[(colon + 1)..].Split(':')[0];
            }
            else if (resource.Split('/') is [_, var second, ..]) yield return second;
            yield break;
        }
        if (text.IndexOf("://", StringComparison.Ordinal) is > 0 and var scheme) yield return text[(scheme + 3)..].Split('/')[0];
        else if (text.IndexOf('@') is > 0 and var at) yield return text[..at];
        else if (text.Contains('/')) yield return text[(text.LastIndexOf('/') + 1)..];
    }

    static (string?, string, string, string) KeyOf(CloudResource resource, string address) => (resource.At.Target, resource.Tool, resource.Scope, address);
}

/// <summary>
/// What a resolver states about cloud resources, each with evidence at the place of its configuration. Collected per resource and added to the graph at the end.
/// </summary>
sealed class CloudWriter(AssetGraphBuilder graph, string by)
{
    readonly Dictionary<string, Facts> _facts = new(StringComparer.Ordinal);

    /// <summary>Facts about the file of a resource.</summary>
    public Facts FactsOf(CloudResource resource)
    {
        var key = $"{resource.At.Target}\n{resource.At.Path}\n{resource.At.Layer}";
        if (!_facts.TryGetValue(key, out var facts)) _facts[key] = facts = new Facts(resource.At with { Line = 0, EndLine = 0, Column = 0 }) { By = by };
        return facts;
    }

    /// <summary>Evidence at a value of a resource; at the resource itself where the value stands nowhere.</summary>
    public Evidence Evidence(CloudResource resource, ConfigValue? value = null, string? note = null, Basis basis = Basis.Declared, Confidence confidence = Confidence.High)
    {
        var at = value is null ? resource.At : resource.Where(value);
        if (resource.Condition is not null && basis < Basis.Unresolved) (basis, note) = (Basis.Unresolved, note is null ? resource.Condition : $"{note}; {resource.Condition}");
        return FactsOf(resource).Evidence(basis, at.Line, confidence, note, value is null ? 0 : at.EndLine, at.Column);
    }

    /// <summary>States an asset; returns its id.</summary>
    public string Add(CloudResource resource, AssetKind kind, string id, string name, Evidence evidence, params ReadOnlySpan<(string Key, string? Value)> properties) =>
        FactsOf(resource).Add(kind, id, name, evidence, null, properties);

    /// <summary>States a relation.</summary>
    public void Relate(CloudResource resource, string from, RelationKind kind, string to, Evidence evidence) => FactsOf(resource).Relate(from, kind, to, evidence);

    /// <summary>Adds all to the graph; what other detectors would keep goes to <paramref name="keep"/>.</summary>
    public void Flush(Action<object> keep)
    {
        foreach (var facts in _facts.Values)
        {
            foreach (var asset in facts.Assets) graph.Add(asset);
            foreach (var relation in facts.Relations) graph.Add(relation);
            foreach (var record in facts.Records) keep(record);
        }
        _facts.Clear();
    }
}
