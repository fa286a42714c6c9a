using Myelin.Core.Assets;
using Myelin.Formats.Data;
using Myelin.Formats.Shell;
using Myelin.Discover.Resolvers;

namespace Myelin.Discover.Detectors.Deployment.Compose;

/// <summary>A service as it results from its file, what it extends and what is laid over it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="File">The file that declares it.</param>
/// <param name="Node">Its definition.</param>
/// <param name="Line">Line of its key.</param>
/// <param name="Project">What it belongs to.</param>
sealed record ComposeService(string Name, ComposeFile File, DataNode Node, int Line, ComposeProject Project)
{
    /// <summary>Puts variables in.</summary>
    public ExpandedText Expand(string text) => VariableText.Expand(text, Project.Variables.Value, '$');

    /// <summary>Text of a node with variables put in; null where there is none.</summary>
    public string? Text(DataNode node) => node.Text is { } text ? Expand(text).Text : null;

    /// <summary>Where a node stands; the service itself where it came from another file.</summary>
    public Location At(DataNode node) => Project.FileOf(node) is { } file ? file.At with { Line = node.Mark.Line } : File.At with { Line = Project.IsOf(node, File) ? node.Mark.Line : Line };

    /// <summary>Line of a node in the file that declares the service; that of the service where the node came from another file.</summary>
    public int LineOf(DataNode node) => node.Exists && Project.FileOf(node) is null && node.Mark.Line > 0 ? node.Mark.Line : Line;
}

/// <summary>Where the variables of a compose file come from: <c>.env</c> beside it, else the sample of one.</summary>
sealed class ComposeVariables(IReadOnlyDictionary<string, string> values)
{
    static readonly string[] Samples = [".env.example", ".env.sample", ".env.template", ".env.dist", ".env.default", "env.example", "example.env", ".example.env", ".env-example"];

    public string? Value(string name) => values.GetValueOrDefault(name);

    /// <summary>Reads the environment files of a folder: <c>.env</c>, or a sample of it, whose values are what a user most often keeps.</summary>
    public static ComposeVariables Of(string folder, IReadOnlyDictionary<string, EnvironmentFile> files, IEnumerable<string> more)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        var own = ((string[])[".env", .. Samples]).Select(n => files.GetValueOrDefault(TreePath.Join(folder, n)!)).FirstOrDefault(f => f is not null);
        foreach (var file in more.Select(m => TreePath.Join(folder, m) is { } path ? files.GetValueOrDefault(path) : null).Prepend(own))
            foreach (var (name, value, _) in file?.Values ?? []) values[name] = VariableText.Expand(value, n => values.GetValueOrDefault(n)).Text;
        return new ComposeVariables(values);
    }
}

/// <summary>A compose file with what is included, extended and laid over it.</summary>
sealed class ComposeProject
{
    const int MaxDepth = 10;
    const int MaxServices = 2000;
    readonly ComposeFiles _files;
    readonly Dictionary<DataNode, ComposeFile> _foreign = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<string, ComposeService> _services = new(StringComparer.Ordinal);

    /// <param name="main">The file that declares it.</param>
    /// <param name="over">Files laid over it, in order.</param>
    /// <param name="files">All files of the scan.</param>
    public ComposeProject(ComposeFile main, IReadOnlyList<ComposeFile> over, ComposeFiles files)
    {
        (Main, _files) = (main, files);
        Variables = ComposeVariables.Of(main.Folder, files.Environment, []);
        Add(main, Variables, [main, .. over], 0);
    }

    public ComposeFile Main { get; }
    public ComposeVariables Variables { get; }
    public IReadOnlyDictionary<string, ComposeService> Services => _services;
    /// <summary>What could not be resolved, and where.</summary>
    public List<(Location At, string Reason)> Gaps { get; } = [];
    /// <summary>The top-level maps of its files by key (<c>volumes</c>, <c>networks</c>, <c>models</c> …), later files first.</summary>
    public IEnumerable<(ComposeFile File, DataNode Node)> Top(string key) => _layers.Select(f => (f, f.Root[key])).Where(n => n.Item2.Exists).Reverse();

    readonly List<ComposeFile> _layers = [];

    /// <summary>The file a node came from when it is not that of its service; else null.</summary>
    public ComposeFile? FileOf(DataNode node) => _foreign.GetValueOrDefault(node);

    public bool IsOf(DataNode node, ComposeFile file) => FileOf(node) is null || FileOf(node) == file;

    void Add(ComposeFile main, ComposeVariables variables, IReadOnlyList<ComposeFile> layers, int depth)
    {
        _layers.AddRange(layers);
        var names = layers.SelectMany(l => l.Root["services"].Entries.Select(e => e.Key)).Distinct().ToList();
        foreach (var name in names)
        {
            if (_services.Count >= MaxServices || _services.ContainsKey(name)) continue;
            var declaring = layers.First(l => l.Root["services"].Has(name));
            var node = DataNode.Missing;
            foreach (var layer in layers)
                if (layer.Root["services"][name] is { Kind: NodeKind.Map } own)
                {
                    if (layer != declaring) Mark(own, layer, 0);
                    node = ComposeMerge.Merge(node, Extended(own, layer, declaring, 0));
                }
            if (node.Kind == NodeKind.Map) _services[name] = new ComposeService(name, declaring, node, KeyLine(declaring.Root["services"], name), this);
        }
        foreach (var layer in layers)
            foreach (var include in layer.Root["include"].OneOrMany) Include(include, layer, variables, depth);
    }

    void Include(DataNode include, ComposeFile from, ComposeVariables variables, int depth)
    {
        var paths = include.Kind == NodeKind.Map ? include["path"].OneOrMany : [include];
        foreach (var node in paths)
        {
            if (node.Text is not { } text) continue;
            var path = TreePath.Join(from.Folder, VariableText.Expand(text, variables.Value, '$').Text);
            if (path is null || _files.ByPath.GetValueOrDefault(path) is not { } file) Gaps.Add((from.At with { Line = node.Mark.Line }, $"the included file {text} is not in what was read"));
            else if (depth >= MaxDepth) Gaps.Add((from.At with { Line = node.Mark.Line }, "files include each other deeper than 10 times"));
            else if (!_layers.Contains(file)) Add(file, variables, [file], depth + 1);
        }
    }

    DataNode Extended(DataNode own, ComposeFile file, ComposeFile declaring, int depth)
    {
        var extends = own["extends"];
        if (!extends.Exists) return own;
        var name = extends.Text ?? extends["service"].Text ?? "";
        var other = file;
        if (extends["file"].Text is { } text)
        {
            var path = TreePath.Join(file.Folder, text);
            if (path is null || (other = _files.ByPath.GetValueOrDefault(path)) is null)
            {
                Gaps.Add((file.At with { Line = extends.Mark.Line }, $"the extended file {text} is not in what was read"));
                return own;
            }
        }
        if (other.Root["services"][name] is not { Kind: NodeKind.Map } target || depth >= MaxDepth)
        {
            Gaps.Add((file.At with { Line = extends.Mark.Line }, depth >= MaxDepth ? "services extend each other deeper than 10 times" : $"the extended service {name} is not declared"));
            return own;
        }
        if (other != declaring) Mark(target, other, 0);
        return ComposeMerge.Merge(Extended(target, other, declaring, depth + 1), own);
    }

    void Mark(DataNode node, ComposeFile file, int depth)
    {
        if (depth > 20 || !_foreign.TryAdd(node, file)) return;
        foreach (var (_, value) in node.Entries) Mark(value, file, depth + 1);
        foreach (var item in node.Items) Mark(item, file, depth + 1);
    }

    static int KeyLine(DataNode map, string key)
    {
        for (var i = 0; i < map.Entries.Count; i++)
            if (map.Entries[i].Key == key) return map.KeyMark(i).Line;
        return map.Mark.Line;
    }
}
