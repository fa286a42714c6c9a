using Myelin.Core.Assets;
using Myelin.Discover.Clouds;
using Myelin.Discover.Clouds.Exposure;
using Myelin.Discover.Detectors.Infrastructure;

namespace Myelin.Discover.Resolvers;

/// <summary>States what cloud resources are and joins them: who acts as whom, who may read what, what the internet reaches.</summary>
public sealed class CloudResolver : Resolver
{
    public override int Order => 260;

    public override void Resolve(Known known)
    {
        var resources = known.Kept<CloudResource>().ToList();
        if (resources.Count == 0) return;
        var inventory = new CloudInventory(resources);
        var writer = new CloudWriter(known.Graph, known.By);
        new CloudAssets(inventory, writer).State();
        var workloads = new CloudWorkloads(inventory, writer);
        workloads.State();
        var identities = new CloudIdentities(inventory, writer, known.Graph);
        identities.State();
        var access = new IamAccess(inventory, writer);
        access.State();
        new AzureAccess(inventory, writer, identities).State();
        new GoogleAccess(inventory, writer, identities).State();
        new CloudExposure(known, inventory, writer, workloads, access).State();
        writer.Flush(known.Keep);
        MergeNames(known.Graph, inventory);
    }

    // What manifests and code name by ARN or URI is the resource that makes it.
    static void MergeNames(AssetGraphBuilder graph, CloudInventory inventory)
    {
        foreach (var resource in inventory.All)
        {
            if (CloudInventory.NameOf(resource).Text is not { } name || CloudKnowledge.Default.Of(resource) is null) continue;
            if (resource.Type == "aws_s3_bucket") graph.Merge(AssetId.Resource("s3", name), resource.Id);
            else if (resource.Type == "google_storage_bucket") graph.Merge(AssetId.Resource("gs", name), resource.Id);
        }
        var roles = inventory.Of("aws_iam_role").Where(r => !r.IsLookup).ToLookup(r => CloudInventory.NameOf(r).Text ?? "", StringComparer.Ordinal);
        foreach (var asset in graph.Assets.Where(a => a.Id.StartsWith("aws:arn:", StringComparison.Ordinal) && a.Id.Contains(":role/", StringComparison.Ordinal)).ToList())
            if (asset["arn"] is { } arn && roles[arn[(arn.LastIndexOf('/') + 1)..]].ToList() is [var only]) graph.Merge(asset.Id, only.Id);
    }
}
