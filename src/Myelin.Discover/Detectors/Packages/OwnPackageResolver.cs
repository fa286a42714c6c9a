using Myelin.Core.Assets;

namespace Myelin.Discover.Detectors.Packages;

/// <summary>A package that the scanned tree itself is the project of is no AI package that it uses, however well known its name: it is a library of the tree.</summary>
public sealed class OwnPackageResolver : Resolver
{
    public override int Order => 120;

    public override void Resolve(Known known)
    {
        var own = known.Kept<PackageRecord>().Where(r => r.Project is not null && !IsElsewhere(r.At.Path)).Select(r => Bare(r.Project!)).ToHashSet(StringComparer.Ordinal);
        if (own.Count == 0) return;
        foreach (var asset in known.Graph.Assets.Where(a => a.Kind == AssetKind.AiPackage && own.Contains(Bare(a.Id))).ToList())
        {
            known.Graph.Remove(asset.Id);
            known.Graph.Add(asset with { Kind = AssetKind.Library, Properties = asset.Properties.Remove(AssetKeys.Role) });
        }
    }

    // What lies in node_modules or site-packages is installed, not written here.
    static bool IsElsewhere(string path) => PathScopes.Of(path) == PathScope.Vendored;

    // pkg:npm/name@1 without the version; a scope's '@' is escaped in an id.
    static string Bare(string id) => id.LastIndexOf('@') is > 0 and var at ? id[..at] : id;
}
