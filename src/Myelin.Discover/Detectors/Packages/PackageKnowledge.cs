using System.Collections.Frozen;
using System.Text;
using System.Text.Json.Serialization;
using Myelin.Core.Knowledge;

namespace Myelin.Discover.Detectors.Packages;

/// <summary>A package that is AI: its name as its registry writes it, and its role.</summary>
public sealed record AiPackage(string Name, string Role);

/// <summary>
/// Tells AI packages from all others, by the exact name in their registry and a few curated prefixes (<c>knowledge/packages.yaml</c>). Loaded at first use.
/// </summary>
public static class PackageKnowledge
{
    static readonly Lazy<FrozenDictionary<string, Ecosystem>> Ecosystems = new(Load);

    /// <summary>The AI package of this name, or null for any other package.</summary>
    /// <param name="ecosystem">Type of the package URL: pypi, npm, nuget, golang, maven, cargo, gem, conda, deb, apk, rpm.</param>
    /// <param name="name">Name as written; case, and for Python also <c>- _ .</c>, count as the registry counts them.</param>
    public static AiPackage? Find(string ecosystem, string name) => Ecosystems.Value.TryGetValue(ecosystem, out var known) ? known.Find(Normalize(ecosystem, name), ecosystem == "pypi" ? Pep503(name) : name) : null;

    /// <summary>Role of the package (the words of AssetKeys.Role), or null when it is no AI package.</summary>
    public static string? Role(string ecosystem, string name) => Find(ecosystem, name)?.Role;

    /// <summary>The distribution on PyPI that a module comes from: <c>sklearn.svm</c> is scikit-learn, <c>torch.nn</c> torch; null when that is no AI package.</summary>
    public static AiPackage? OfModule(string module) => Ecosystems.Value.TryGetValue("pypi", out var known) ? known.OfModule(module) : null;

    /// <summary>
    /// The name under which a registry finds it: PEP 503 for Python (https://peps.python.org/pep-0503/), lower case for npm, conda, Debian and Alpine, as written elsewhere.
    /// </summary>
    public static string Canonical(string ecosystem, string name) => Find(ecosystem, name)?.Name ?? ecosystem switch
    {
        "pypi" => Pep503(name),
        "conda" or "npm" => name.ToLowerInvariant(),
        _ => name,
    };

    // NuGet, Go's hosts and crates.io do not tell case apart; a crate may be written with either of - and _.
    static string Normalize(string ecosystem, string name) => ecosystem switch
    {
        "pypi" or "conda" => Pep503(name),
        "cargo" => name.Replace('_', '-').ToLowerInvariant(),
        _ => name.ToLowerInvariant(),
    };

    static string Pep503(string name)
    {
        var isPlain = true;
        for (var i = 0; i < name.Length && isPlain; i++)
            isPlain = name[i] is not ('_' or '.' or (>= 'A' and <= 'Z')) && name[i] < 128 && !(name[i] == '-' && i > 0 && name[i - 1] == '-');
        if (isPlain) return name;
        var normal = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            if (c is not ('-' or '_' or '.')) normal.Append(char.ToLowerInvariant(c));
            else if (normal.Length == 0 || normal[^1] != '-') normal.Append('-');
        }
        return normal.ToString();
    }

    static FrozenDictionary<string, Ecosystem> Load()
    {
        var facts = KnowledgeFile.Read("packages", PackageFactsContext.Default.PackageFacts);
        var all = facts.Ecosystems.ToDictionary(e => e.Key, e => new Ecosystem(e.Key, e.Value), StringComparer.Ordinal);
        foreach (var (name, one) in facts.Ecosystems)
            if (one.As is { } other) all[name].Fallback = all[other];
        return all.ToFrozenDictionary(StringComparer.Ordinal);
    }

    sealed class Ecosystem
    {
        readonly string _name;
        readonly FrozenDictionary<string, AiPackage> _byName;
        readonly FrozenSet<string> _not;
        readonly (string Prefix, string Role)[] _prefixes;
        readonly FrozenDictionary<string, string> _imports;

        public Ecosystem(string name, EcosystemFacts facts)
        {
            _name = name;
            var byName = new Dictionary<string, AiPackage>(StringComparer.Ordinal);
            foreach (var (role, names) in facts.Packages)
                foreach (var package in names) byName[Normalize(name, package)] = new AiPackage(package, role);
            _byName = byName.ToFrozenDictionary(StringComparer.Ordinal);
            _not = facts.NotAi.Select(n => Normalize(name, n)).ToFrozenSet(StringComparer.Ordinal);
            _prefixes = [.. facts.Prefixes.SelectMany(p => p.Value.Select(prefix => (prefix.ToLowerInvariant(), p.Key))).OrderByDescending(p => p.Item1.Length)];
            _imports = facts.Imports.ToFrozenDictionary(StringComparer.Ordinal);
        }

        public Ecosystem? Fallback { get; set; }

        public AiPackage? Find(string name, string written)
        {
            if (_byName.TryGetValue(name, out var package)) return package;
            if (_not.Contains(name)) return null;
            foreach (var (prefix, role) in _prefixes)
                if (name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal)) return new AiPackage(written, role);
            return (_name == "golang" ? OfModulePath(name, written) : null) ?? Fallback?.Find(name, written);
        }

        public AiPackage? OfModule(string module)
        {
            for (var rest = module; rest.Length > 0; rest = rest.LastIndexOf('.') is > 0 and var dot ? rest[..dot] : "")
            {
                if (_imports.TryGetValue(rest, out var distribution)) return Find(Normalize(_name, distribution), distribution);
                if (!rest.Contains('.') && Find(Normalize(_name, rest), Pep503(rest)) is { } package) return package;
            }
            return null;
        }

        // A Go module's later major versions and sub-modules keep its path as their beginning (https://go.dev/ref/mod#major-version-suffixes).
        AiPackage? OfModulePath(string path, string written)
        {
            for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            {
                if (_not.Contains(path[..slash])) return null;
                if (_byName.TryGetValue(path[..slash], out var package)) return new AiPackage(written, package.Role);
            }
            return null;
        }
    }
}

sealed record PackageFacts
{
    public required Dictionary<string, EcosystemFacts> Ecosystems { get; init; }
}

// Settable, since the generated reader writes null into an init property that the file leaves out.
sealed record EcosystemFacts
{
    public required Dictionary<string, List<string>> Packages { get; set; }
    public Dictionary<string, List<string>> Prefixes { get; set; } = [];
    public List<string> NotAi { get; set; } = [];
    public Dictionary<string, string> Imports { get; set; } = [];
    public string? As { get; set; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(PackageFacts))]
sealed partial class PackageFactsContext : JsonSerializerContext;
