using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Infrastructure.Terraform;
using Myelin.Formats.Bicep;
using Myelin.Formats.Config;
using Myelin.Formats.Hcl;

namespace Myelin.Discover.Detectors.Infrastructure.Azure;

/// <summary>All Bicep files and ARM templates of one target. A file that another uses as a module is no deployment of its own.</summary>
internal sealed class AzureTree
{
    const int MaxResources = 200_000;
    const int MaxModules = 2_000;
    readonly SortedDictionary<string, AzureTemplate> _templates = new(StringComparer.Ordinal);
    readonly List<AzureParameters> _parameters;
    readonly HashSet<string> _skips = new(StringComparer.Ordinal);
    readonly Action<Location, string> _skip;
    int _resources;
    int _modules;

    public AzureTree(IEnumerable<AzureTemplate> templates, IEnumerable<AzureParameters> parameters, Action<Location, string> skip)
    {
        _skip = skip;
        _parameters = [.. parameters];
        foreach (var template in templates) _templates.TryAdd(template.Path, template);
        // What was compiled from Bicep beside it says nothing more.
        foreach (var output in _templates.Values.Where(t => t.Tool == "bicep-output").ToList())
            if (_templates.Values.Any(t => t.Tool == "bicep" && (t.Folder == output.Folder || Path.GetFileNameWithoutExtension(t.Path) == Path.GetFileNameWithoutExtension(output.Path)))) _templates.Remove(output.Path);
    }

    /// <summary>Resources of all deployments, in order of path.</summary>
    public IEnumerable<CloudResource> Resources()
    {
        var used = Used();
        var roots = _templates.Values.Where(t => !used.Contains(t.Path) && !IsParameterFile(t)).ToList();
        foreach (var template in roots.Except(Unused(roots)))
        {
            var budget = new HclBudget();
            foreach (var resource in new AzureDeployment(this, template, Values(template, budget), budget).Resources())
            {
                if (++_resources > MaxResources)
                {
                    Skip(resource.At, $"more than {MaxResources:N0} resources; the rest was not evaluated");
                    yield break;
                }
                yield return resource;
            }
            if (budget.IsSpent) Skip(template.At(default), "the deployment does too much; some of its values were not evaluated");
        }
    }

    /// <summary>Counts one more use of a module; false when there are too many.</summary>
    public bool TakeModule() => ++_modules <= MaxModules;

    /// <summary>Names a gap, once.</summary>
    public void Skip(Location at, string reason)
    {
        if (_skips.Add($"{at}\n{reason}")) _skip(at, reason);
    }

    /// <summary>The template at a relative path from another; null when it is not in the target.</summary>
    public AzureTemplate? Find(AzureTemplate from, string path) =>
        !path.Contains(':') && TerraformTree.Join(from.Folder, path) is { } near ? _templates.GetValueOrDefault(near) : null;

    static bool IsParameterFile(AzureTemplate template) => template.Path.EndsWith(".bicepparam", StringComparison.Ordinal);

    HashSet<string> Used() => [.. from template in _templates.Values
                                  from statement in template.File.Statements
                                  where statement.Kind == BicepKind.Module
                                  let module = Find(template, statement.Type)
                                  where module is not null && module != template
                                  select module.Path];

    // A library of modules lies below the deployment that uses some of them; the others want values that nobody gives, so that they are deployed nowhere here.
    List<AzureTemplate> Unused(List<AzureTemplate> roots)
    {
        List<AzureTemplate> unused = [];
        foreach (var root in roots.Where(r => r.File.Statements.Any(s => s.Kind == BicepKind.Module && Find(r, s.Type) is not null)))
        {
            var below = roots.Where(t => t != root && t.Tool == "bicep" && !unused.Contains(t) && t.Folder != root.Folder && (root.Folder == "" || t.Folder.StartsWith(root.Folder + "/", StringComparison.Ordinal))
                && t.File.Statements.Any(s => s.Kind == BicepKind.Parameter && s.Value is null) && !HasParameters(t)).ToList();
            if (below.Count == 0) continue;
            unused.AddRange(below);
            Skip(root.At(default), $"{below.Count} modules below it are used by no deployment and were left out: {string.Join(", ", below.Take(5).Select(t => Path.GetFileName(t.Path)))}{(below.Count > 5 ? ", …" : "")}");
        }
        return unused;
    }

    bool HasParameters(AzureTemplate template) => _parameters.Exists(p => p.Folder == template.Folder) || _templates.Values.Any(t => IsParameterFile(t) && t.Folder == template.Folder);

    // main.parameters.json or main.bicepparam for main.bicep; of several that fit none is chosen.
    ConfigValue Values(AzureTemplate template, HclBudget budget)
    {
        var stem = Path.GetFileNameWithoutExtension(template.Path);
        var json = _parameters.Where(p => p.Folder == template.Folder && Path.GetFileName(p.Path) is var name && (name.Equals($"{stem}.parameters.json", StringComparison.OrdinalIgnoreCase) || name.Equals($"{stem}parameters.json", StringComparison.OrdinalIgnoreCase))).ToList();
        if (json is [var only]) return ConfigValue.Map(only.Root["parameters"].Entries.Where(e => e.Value.Has("value")).Select(e => KeyValuePair.Create(e.Key, Environment(ConfigJson.From(e.Value["value"])))));
        var files = _templates.Values.Where(t => IsParameterFile(t) && t.File.Statements.Any(s => s.Kind == BicepKind.Using && Find(t, s.Type) == template)).ToList();
        if (files is not [var file]) return ConfigValue.EmptyMap;
        var scope = new AzureDeployment(this, file, ConfigValue.EmptyMap, budget);
        return ConfigValue.Map(file.File.Statements.Where(s => s.Kind == BicepKind.Parameter && s.Value is not null).Select(s => KeyValuePair.Create(s.Name, scope.Value(s.Value!))));
    }

    // The Azure Developer CLI puts variables of its environment in: ${NAME} or ${NAME=default}.
    static ConfigValue Environment(ConfigValue value)
    {
        if (value.Text is not { } text || !text.Contains("${", StringComparison.Ordinal)) return value;
        var open = text.IndexOf("${", StringComparison.Ordinal);
        var close = text.IndexOf('}', open);
        if (close < 0) return value;
        var equals = text.IndexOf('=', open, close - open);
        var name = text[(open + 2)..(equals > 0 ? equals : close)];
        var put = equals > 0 ? ConfigValue.Of(text[(equals + 1)..close]) : ConfigValue.Unknown($"the variable {name} is set where it is deployed", name);
        return ConfigValue.Concat([.. new[] { ConfigValue.Of(text[..open]), put, ConfigValue.Of(text[(close + 1)..]) }.Where(p => p.Text != "")]).At(value.Mark);
    }
}
