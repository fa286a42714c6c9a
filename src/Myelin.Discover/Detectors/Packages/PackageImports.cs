using Myelin.Core.Assets;
using Myelin.Formats.Code;

namespace Myelin.Discover.Detectors.Packages;

/// <summary>Where code of C#, Java, Kotlin and Rust imports something; which package that is, only the manifests of the target tell.</summary>
/// <param name="Ecosystem">Type of the package URL.</param>
/// <param name="Module">Namespace, Java package or path of the crate, with dots.</param>
/// <param name="Evidence">The place.</param>
sealed record PackageImport(string Ecosystem, string Module, Evidence Evidence);

/// <summary>
/// Keeps imports of languages whose import names no package by itself: in them a name alone (<c>use llm::…</c>) may as well be the project's own.
/// </summary>
public sealed class PackageImportDetector : DocumentDetector<CodeFile>
{
    const int MostImports = 500;

    public override void Detect(CodeFile document, SourceFile file, Facts facts)
    {
        var ecosystem = document.Language switch { Language.CSharp => "nuget", Language.Java or Language.Kotlin => "maven", Language.Rust => "cargo", _ => null };
        if (ecosystem is null) return;
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var import in document.Imports)
        {
            // A crate is the first name of the path.
            var module = ecosystem == "cargo" ? import.Module.Split(':', '.')[0] : import.Module;
            if (module.Length == 0 || seen.Count >= MostImports || !seen.Add(module)) continue;
            facts.Keep(new PackageImport(ecosystem, module, facts.Evidence(Basis.Declared, import.Mark.Line, Confidence.Medium, "imported", column: import.Mark.Column)));
        }
    }
}

/// <summary>
/// Adds imports as evidence to the AI package of the target that they come from: a NuGet package whose name begins the namespace, a Maven group that begins the Java package, a crate by its
/// name. Of several, the one that is named in the nearest folder above is meant; where that is no one, nothing is said.
/// </summary>
public sealed class PackageImportResolver : Resolver
{
    public override int Order => 120;

    public override void Resolve(Known known)
    {
        var imports = known.Kept<PackageImport>().ToList();
        if (imports.Count == 0) return;
        var packages = Declared(known);
        if (packages.Count == 0) return;
        var found = new Dictionary<string, List<Evidence>>(StringComparer.Ordinal);
        foreach (var import in imports)
        {
            if (Of(import, packages) is not { } id) continue;
            if (!found.TryGetValue(id, out var evidence)) found[id] = evidence = [];
            evidence.Add(import.Evidence);
        }
        foreach (var (id, evidence) in found)
            if (known.Graph.Find(id) is { } asset) known.Graph.Add(asset with { Evidence = [.. evidence] });
    }

    static Dictionary<(string Ecosystem, string Name), List<Candidate>> Declared(Known known)
    {
        var packages = new Dictionary<(string, string), List<Candidate>>();
        foreach (var asset in known.Graph.Assets.Where(a => a.Kind == AssetKind.AiPackage))
        {
            if (PackageTargets.EcosystemOf(asset.Id) is not ("nuget" or "maven" or "cargo") || PackageTargets.EcosystemOf(asset.Id) is not { } ecosystem) continue;
            var name = ecosystem switch
            {
                "maven" => asset.Name.Split(':')[0],
                "cargo" => asset.Name.Replace('-', '_'),
                _ => asset.Name,
            };
            var key = (ecosystem, name.ToLowerInvariant());
            if (!packages.TryGetValue(key, out var candidates)) packages[key] = candidates = [];
            candidates.Add(new Candidate(asset.Id, [.. asset.Evidence.Select(e => (e.At.Target, Folder(e.At.Path))).Distinct()]));
        }
        return packages;
    }

    static string? Of(PackageImport import, Dictionary<(string, string), List<Candidate>> packages)
    {
        for (var name = import.Module.ToLowerInvariant(); name.Length > 0; name = name.LastIndexOf('.') is > 0 and var dot ? name[..dot] : "")
            if (packages.TryGetValue((import.Ecosystem, name), out var candidates)) return Nearest(import.Evidence.At, candidates);
        return null;
    }

    // The one that a manifest names in the nearest folder above.
    static string? Nearest(Location at, List<Candidate> candidates)
    {
        string? best = null;
        var (depth, isTie) = (-1, false);
        foreach (var candidate in candidates)
        {
            var own = candidate.Places.Where(p => p.Target == at.Target && IsAbove(p.Folder, at.Path)).Select(p => p.Folder.Length).DefaultIfEmpty(-1).Max();
            if (own < 0 || own < depth) continue;
            isTie = own == depth;
            (best, depth) = (candidate.Id, own);
        }
        return isTie ? null : best;
    }

    static bool IsAbove(string folder, string path) => folder.Length == 0 || (path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal));

    static string Folder(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "";

    sealed record Candidate(string Id, IReadOnlyList<(string? Target, string Folder)> Places);
}
