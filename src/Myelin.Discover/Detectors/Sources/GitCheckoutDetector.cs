using Myelin.Core.Assets;
using Myelin.Discover.Sources;

namespace Myelin.Discover.Detectors.Sources;

/// <summary>The repository that was scanned, by the URL of its <c>origin</c>.</summary>
public sealed class GitCheckoutDetector : SnapshotDetector<GitCheckout>
{
    public override void Detect(GitCheckout snapshot, Facts facts)
    {
        var origin = snapshot.Remotes.Where(r => r.Name == "origin").Concat(snapshot.Remotes).Select(r => r.Url).FirstOrDefault();
        var name = (origin is null ? null : GitUrl.NameOf(origin)) ?? NameOf(snapshot.Target);
        facts.Add(AssetKind.Repository, AssetId.Resource("git", name), name, facts.Evidence(Basis.Observed, note: "git repository"), snapshot.Commit,
            ("url", origin), (AssetKeys.Revision, snapshot.Commit), ("branch", snapshot.Branch));
    }

    // Without a remote there is no better name than that of the target; "." has none.
    static string NameOf(string target) => Path.GetFileName(target.TrimEnd('/')) is { Length: > 0 } name and not ("." or "..") ? name : "repository";
}
