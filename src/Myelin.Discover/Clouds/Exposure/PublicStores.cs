using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Formats.Config;

namespace Myelin.Discover.Clouds.Exposure;

/// <summary>A bucket that lets anybody in.</summary>
/// <param name="Store">The bucket or container.</param>
/// <param name="By">What lets anybody in.</param>
/// <param name="Place">Where that stands.</param>
/// <param name="Why">In a few words.</param>
/// <param name="Authentication">none, or token where any account of the cloud will do.</param>
/// <param name="Blocked">What keeps anybody out all the same, or null.</param>
sealed record PublicStore(CloudResource Store, CloudResource By, ConfigValue Place, string Why, string Authentication, string? Blocked)
{
    /// <summary>How sure it is.</summary>
    public Confidence Confidence { get; init; } = Confidence.High;
}

/// <summary>Finds buckets that everybody may read or write, and what blocks that.</summary>
sealed class PublicStores(CloudInventory inventory, IamAccess access)
{
    // Since April 2023 S3 makes every bucket with all four blocks on (https://aws.amazon.com/about-aws/whats-new/2022/12/amazon-s3-automatically-enable-block-public-access-disable-access-control-lists-buckets-april-2023/).
    const string ByDefault = "kept out by S3's default, as no public access block turns it off";

    /// <summary>All of them.</summary>
    public IEnumerable<PublicStore> All() => Policies().Concat(Lists()).Concat(Azure()).Concat(Google());

    IEnumerable<PublicStore> Policies()
    {
        foreach (var bucket in inventory.Of("aws_s3_bucket"))
            foreach (var statement in access.PolicyOf(bucket).Where(s => s.IsAllow && s.IsForAnybody && !s.IsConditional && (s.Covers("s3:GetObject") || s.Covers("s3:PutObject"))).Take(1))
                yield return new PublicStore(bucket, statement.Source, statement.Node, statement.Shown, "none", Blocked(bucket, "restrict_public_buckets", "block_public_policy"));
    }

    IEnumerable<PublicStore> Lists()
    {
        foreach (var list in inventory.Of("aws_s3_bucket_acl", "aws_s3_bucket"))
        {
            var acl = list["acl"].Exists ? list["acl"] : list["access_control"];
            if (acl.Text is not ("public-read" or "public-read-write" or "authenticated-read" or "PublicRead" or "PublicReadWrite" or "AuthenticatedRead") || (list.Type == "aws_s3_bucket" ? list : inventory.Find(list, list["bucket"], "aws_s3_bucket")) is not { } bucket) continue;
            yield return new PublicStore(bucket, list, acl, $"access control list {acl.Text}", acl.Text.StartsWith("auth", StringComparison.OrdinalIgnoreCase) ? "token" : "none", Blocked(bucket, "ignore_public_acls", "block_public_acls"));
        }
    }

    string? Blocked(CloudResource bucket, params string[] names)
    {
        ConfigValue? block = null;
        foreach (var resource in inventory.Of("aws_s3_bucket_public_access_block").Where(b => inventory.Find(b, b["bucket"], "aws_s3_bucket") == bucket)) block = resource.Attributes;
        if (bucket["public_access_block_configuration"] is { Exists: true } own) block = own;
        // The registry's module takes the four as inputs and blocks all unless told otherwise.
        if (bucket.Module is not null) block = bucket.Attributes;
        if (block is null) return ByDefault;
        foreach (var name in names)
        {
            var value = block[name];
            if (value.AsBoolean == true || (bucket.Module is not null && !value.Exists)) return $"blocked by {name}";
            if (value.IsUnknown) return $"whether {name} blocks it is not known";
        }
        return null;
    }

    IEnumerable<PublicStore> Azure()
    {
        foreach (var container in inventory.Of("azurerm_storage_container"))
        {
            var kind = container["container_access_type"].Exists ? container["container_access_type"] : container["public_access"];
            if (kind.Text?.ToLowerInvariant() is not ("blob" or "container")) continue;
            var account = CloudKnowledge.Default.OfType(container.Type)!.Uses.Append("parent").Select(u => inventory.Find(container, container[u], "azurerm_storage_account")).FirstOrDefault(a => a is not null);
            var allowed = account is null ? ConfigValue.Missing : account["allow_nested_items_to_be_public"].Exists ? account["allow_nested_items_to_be_public"] : account["allow_blob_public_access"];
            var blocked = allowed.AsBoolean == false ? "blocked by the storage account" : account?["public_network_access_enabled"].AsBoolean == false || account?["public_network_access"].Text == "Disabled" ? "the storage account has no public network access" : null;
            yield return new PublicStore(container, container, kind, $"container access {kind.Text}", "none", blocked);
        }
    }

    IEnumerable<PublicStore> Google()
    {
        foreach (var grant in GoogleGrant.All(inventory))
        {
            if (grant.Members.FirstOrDefault(m => m.Text is "allUsers" or "allAuthenticatedUsers") is not { } everybody) continue;
            foreach (var store in grant.Targets(inventory).Where(t => CloudKnowledge.Default.Of(t)?.AssetKind == AssetKind.DataStore))
            {
                if (!AccessKnowledge.Default.GcpRoles.TryGetValue(grant.Role ?? "", out var role) || !role.Does.Contains("read") && !role.Does.Contains("write")) continue;
                yield return new PublicStore(store, grant.Source, everybody, $"{grant.Role} for {everybody.Text}", everybody.Text == "allUsers" ? "none" : "token", store["public_access_prevention"].Text == "enforced" ? "public access prevention is enforced" : null);
            }
        }
    }
}
