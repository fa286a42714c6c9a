using System.Collections.Immutable;
using Myelin.Core.Assets;

namespace Myelin.Discover.Resolvers;

/// <summary>
/// Joins a role of AWS that something names by its ARN (an annotation of a service account, a workflow) with the resource that makes it (Terraform, CloudFormation), when its name is said by exactly one of each.
/// </summary>
public sealed class RoleNames : Resolver
{
    /// <summary>After the resources of clouds are stated.</summary>
    public override int Order => 270;

    public override void Resolve(Known known)
    {
        var roles = known.Graph.Assets.Where(a => a.Kind == AssetKind.Role).OrderBy(a => a.Id, StringComparer.Ordinal).ToList();
        var made = roles.Where(r => r["resource-type"] is "aws_iam_role" or "AWS::IAM::Role" && r["resource-name"] is not null).ToLookup(r => r["resource-name"]!, StringComparer.Ordinal);
        foreach (var named in roles.Where(r => NameOf(r.Name) is not null && r["resource-type"] is null).GroupBy(r => NameOf(r.Name)!, StringComparer.Ordinal))
        {
            // The same name in two accounts, or made twice: which is meant is not known.
            if (made[named.Key].ToList() is not [var resource] || named.ToList() is not [var arn]) continue;
            known.Graph.Merge(arn.Id, resource.Id);
            known.Graph.Add(new Asset(AssetKind.Role, resource.Id, resource.Name)
            {
                Properties = ImmutableSortedDictionary<string, string>.Empty.Add("arn", arn.Name),
                Evidence = [known.Concluded(arn.Evidence[0].At, $"the role named {named.Key} by its ARN")],
            });
        }
    }

    // arn:aws:iam::123456789012:role/path/name; other partitions too
    static string? NameOf(string arn)
    {
        if (!arn.StartsWith("arn:aws", StringComparison.Ordinal) || arn.Split(':', 6) is not [_, _, "iam", _, _, var resource] || !resource.StartsWith("role/", StringComparison.Ordinal)) return null;
        var name = resource[(resource.LastIndexOf('/') + 1)..];
        return name.Length == 0 || name.Contains('*') || name.Contains('$') ? null : name;
    }
}
