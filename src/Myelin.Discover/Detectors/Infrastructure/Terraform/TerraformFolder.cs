using Myelin.Formats.Hcl;

namespace Myelin.Discover.Detectors.Infrastructure.Terraform;

/// <summary>A block and the file it stands in.</summary>
internal sealed record Declared(HclBlock Block, TerraformFile File);

/// <summary>The files of one folder joined: what Terraform calls a module.</summary>
internal sealed class TerraformFolder
{
    readonly Dictionary<string, Declared> _variables = new(StringComparer.Ordinal);
    readonly Dictionary<string, Declared> _outputs = new(StringComparer.Ordinal);
    readonly Dictionary<string, (HclAttribute Attribute, TerraformFile File)> _locals = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, Declared> _resources = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, Declared> _modules = new(StringComparer.Ordinal);
    readonly List<Declared> _providers = [];

    public TerraformFolder(string path, IEnumerable<TerraformFile> files)
    {
        Path = path;
        Files = [.. files.OrderBy(f => f.IsOverride).ThenBy(f => f.Path, StringComparer.Ordinal)];
        foreach (var file in Files.Where(f => !f.IsValues))
            foreach (var block in file.Hcl.Body.Blocks) Add(block, file);
    }

    /// <summary>Path of the folder in the target.</summary>
    public string Path { get; }
    /// <summary>All files, overriding ones last.</summary>
    public IReadOnlyList<TerraformFile> Files { get; }
    /// <summary>Variables by name.</summary>
    public IReadOnlyDictionary<string, Declared> Variables => _variables;
    /// <summary>Outputs by name.</summary>
    public IReadOnlyDictionary<string, Declared> Outputs => _outputs;
    /// <summary>Locals by name.</summary>
    public IReadOnlyDictionary<string, (HclAttribute Attribute, TerraformFile File)> Locals => _locals;
    /// <summary>Resources by <c>type.name</c>, data sources by <c>data.type.name</c>.</summary>
    public IReadOnlyDictionary<string, Declared> Resources => _resources;
    /// <summary>Module calls by name.</summary>
    public IReadOnlyDictionary<string, Declared> Modules => _modules;
    /// <summary>Provider configurations.</summary>
    public IReadOnlyList<Declared> Providers => _providers;
    /// <summary>True when there is something to evaluate.</summary>
    public bool IsModule => _resources.Count + _modules.Count + _outputs.Count + _variables.Count > 0;

    void Add(HclBlock block, TerraformFile file)
    {
        switch (block.Type)
        {
            case "variable": Put(_variables, block.Label(0), block, file); break;
            case "output": Put(_outputs, block.Label(0), block, file); break;
            case "module": Put(_modules, block.Label(0), block, file); break;
            case "resource" when block.Labels.Count == 2: Put(_resources, $"{block.Label(0)}.{block.Label(1)}", block, file); break;
            case "data" or "ephemeral" when block.Labels.Count == 2: Put(_resources, $"data.{block.Label(0)}.{block.Label(1)}", block, file); break;
            case "provider": _providers.Add(new Declared(block, file)); break;
            case "locals":
                foreach (var attribute in block.Body.Attributes)
                    if (file.IsOverride || !_locals.ContainsKey(attribute.Name)) _locals[attribute.Name] = (attribute, file);
                break;
        }
    }

    // The first of two equal names stays, unless the file overrides.
    static void Put(IDictionary<string, Declared> all, string name, HclBlock block, TerraformFile file)
    {
        if (!all.TryGetValue(name, out var first)) all[name] = new Declared(block, file);
        else if (file.IsOverride) all[name] = first with { Block = first.Block with { Body = Overridden(first.Block.Body, block.Body) } };
    }

    static HclBody Overridden(HclBody first, HclBody over)
    {
        var body = new HclBody();
        body.Attributes.AddRange(over.Attributes);
        body.Attributes.AddRange(first.Attributes.Where(a => over[a.Name] is null));
        body.Blocks.AddRange(over.Blocks);
        body.Blocks.AddRange(first.Blocks.Where(b => !over.Of(b.Type).Any()));
        return body;
    }
}
