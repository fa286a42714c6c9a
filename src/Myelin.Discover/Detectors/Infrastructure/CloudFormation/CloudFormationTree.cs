using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Infrastructure.Terraform;
using Myelin.Formats.Data;
using Myelin.Formats.Hcl;

namespace Myelin.Discover.Detectors.Infrastructure.CloudFormation;

/// <summary>All templates of one target. A template that another one nests is no stack of its own.</summary>
internal sealed class CloudFormationTree
{
    const int MaxResources = 200_000;
    readonly SortedDictionary<string, CloudFormationTemplate> _templates = new(StringComparer.Ordinal);
    readonly HashSet<string> _skips = new(StringComparer.Ordinal);
    readonly Action<Location, string> _skip;
    int _resources;

    public CloudFormationTree(IEnumerable<CloudFormationTemplate> templates, Action<Location, string> skip)
    {
        _skip = skip;
        foreach (var template in templates) _templates.TryAdd(template.Path, template);
    }

    /// <summary>What the evaluation of one stack may do.</summary>
    public HclBudget Budget { get; private set; } = new();

    /// <summary>Resources of all stacks, in order of path.</summary>
    public IEnumerable<CloudResource> Resources()
    {
        var nested = NestedPaths();
        foreach (var template in _templates.Values)
        {
            if (nested.Contains(template.Path)) continue;
            Budget = new HclBudget(4_000_000);
            foreach (var resource in new CloudFormationStack(this, template).Resources()) yield return resource;
            if (Budget.IsSpent) Skip(template.At(default), "the template does too much; some of its values were not evaluated");
        }
    }

    /// <summary>Counts one more resource; false when there are too many.</summary>
    public bool TakeResource() => ++_resources <= MaxResources;

    /// <summary>Names a gap, once.</summary>
    public void Skip(Location at, string reason)
    {
        if (_skips.Add($"{at}\n{reason}")) _skip(at, reason);
    }

    /// <summary>The template that a nested stack uses; null when it is not in the target, or not named by a text.</summary>
    public CloudFormationTemplate? Find(CloudFormationTemplate from, DataNode stack)
    {
        if (stack["Metadata"]["aws:asset:path"].Text is { } asset) return Find(from, asset);
        var location = stack["Properties"]["TemplateURL"].Exists ? stack["Properties"]["TemplateURL"] : stack["Properties"]["Location"];
        // The bucket in https://${Bucket}.s3.amazonaws.com/network.yaml does not matter.
        var text = location.Text ?? location["Fn::Sub"].Text ?? location["Fn::Sub"][0].Text ?? location[0].Text;
        return text is { Length: > 0 and < 2000 } ? Find(from, text) : null;
    }

    CloudFormationTemplate? Find(CloudFormationTemplate from, string path)
    {
        if (TerraformTree.Join(from.Folder, path) is { } near && _templates.TryGetValue(near, out var template)) return template == from ? null : template;
        // A URL into a bucket ends in the file that was uploaded there; only a unique name says which.
        if (!path.Contains("://", StringComparison.Ordinal)) return null;
        var name = path.Split('?')[0];
        name = name[(name.LastIndexOf('/') + 1)..];
        // Uploads often change the extension.
        var stem = name.Split('.')[0];
        var same = _templates.Values.Where(t => t != from && Path.GetFileName(t.Path) == name).Take(2).ToList();
        if (same.Count == 0) same = [.. _templates.Values.Where(t => t != from && stem.Length > 3 && Path.GetFileName(t.Path).Split('.')[0] == stem).Take(2)];
        return same is [var only] ? only : null;
    }

    HashSet<string> NestedPaths()
    {
        var nested = new HashSet<string>(StringComparer.Ordinal);
        foreach (var template in _templates.Values)
            foreach (var (_, node) in template.Root["Resources"].Entries)
            {
                if (node["Type"].Text is not ("AWS::CloudFormation::Stack" or "AWS::Serverless::Application")) continue;
                if (Find(template, node) is { } found) nested.Add(found.Path);
            }
        // Two that nest each other are still looked at, the first as a stack of its own.
        if (nested.Count == _templates.Count && _templates.Count > 0) nested.Remove(_templates.First().Key);
        return nested;
    }
}
