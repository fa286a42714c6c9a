using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Config;
using Myelin.Formats.Hcl;

namespace Myelin.Discover.Detectors.Infrastructure.Terraform;

/// <summary>
/// All Terraform folders of one target. Answers the resources of every root module: a folder that no module of the product calls. Folders that only examples
/// and tests call are roots too, since they are what the product offers.
/// </summary>
internal sealed class TerraformTree
{
    const int MaxResources = 200_000;
    const int MaxModules = 2_000;
    readonly SortedDictionary<string, TerraformFolder> _folders = new(StringComparer.Ordinal);
    readonly Dictionary<string, LinkedText> _texts = new(StringComparer.Ordinal);
    readonly Dictionary<string, string?> _read = new(StringComparer.Ordinal);
    readonly HashSet<string> _skips = new(StringComparer.Ordinal);
    readonly Action<Location, string> _skip;
    int _resources;
    int _modules;

    public TerraformTree(IEnumerable<TerraformFile> files, IEnumerable<LinkedText> texts, Action<Location, string> skip)
    {
        _skip = skip;
        foreach (var folder in files.GroupBy(f => f.Folder, StringComparer.Ordinal)) _folders.Add(folder.Key, new TerraformFolder(folder.Key, folder));
        foreach (var text in texts) _texts.TryAdd(text.Path, text);
    }

    /// <summary>Resources of all root modules, in order of folder.</summary>
    public IEnumerable<CloudResource> Resources()
    {
        var called = CalledFolders();
        foreach (var folder in _folders.Values)
        {
            if (!folder.IsModule || called.Contains(folder.Path)) continue;
            var budget = new HclBudget();
            var root = new TerraformModule(this, folder, budget, Values(folder));
            foreach (var resource in root.AllResources())
            {
                if (++_resources > MaxResources)
                {
                    Skip(resource.At, $"more than {MaxResources:N0} resources; the rest was not evaluated");
                    yield break;
                }
                yield return resource;
            }
            if (budget.IsSpent) Skip(folder.Files[0].At(default), "the module does too much; some of its values were not evaluated");
        }
    }

    /// <summary>The folder at a path, or null.</summary>
    public TerraformFolder? Folder(string path) => _folders.GetValueOrDefault(path);

    /// <summary>Counts one more use of a module; false when there are too many, as when each of twenty modules calls the next twice.</summary>
    public bool TakeModule() => ++_modules <= MaxModules;

    /// <summary>Names a gap, once.</summary>
    public void Skip(Location at, string reason)
    {
        if (_skips.Add($"{at}\n{reason}")) _skip(at, reason);
    }

    /// <summary>The text of a file in the target.</summary>
    public string? ReadText(string? path, out string reason)
    {
        reason = "the file lies outside of what is scanned";
        if (path is null) return null;
        reason = "there is no such file, or it is too large or no text";
        if (_read.TryGetValue(path, out var known)) return known;
        if (!_texts.TryGetValue(path, out var text)) return null;
        try
        {
            using var bytes = text.Open();
            return _read[path] = bytes.ReadText(ReadLimits.Default with { MaxTextBytes = LinkedText.MaxSize }, out _);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            reason = e.Message;
            return _read[path] = null;
        }
    }

    /// <summary>A relative path from a folder, in the target; null when it leads out of it.</summary>
    public static string? Join(string folder, string path)
    {
        List<string> segments = [.. folder.Split('/', StringSplitOptions.RemoveEmptyEntries)];
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment == ".") continue;
            if (segment != "..") segments.Add(segment);
            else if (segments.Count == 0) return null;
            else segments.RemoveAt(segments.Count - 1);
        }
        return string.Join('/', segments);
    }

    /// <summary>True for a module source that is a folder beside the module.</summary>
    public static bool IsLocal(string source) => source.StartsWith("./", StringComparison.Ordinal) || source.StartsWith("../", StringComparison.Ordinal) || source is "." or "..";

    HashSet<string> CalledFolders()
    {
        var called = new HashSet<string>(StringComparer.Ordinal);
        foreach (var folder in _folders.Values)
        {
            if (PathScopes.Of(folder.Path + "/main.tf") != PathScope.Product) continue;
            foreach (var call in folder.Modules.Values)
                if (SourceOf(call.Block) is { } source && IsLocal(source) && Join(folder.Path, source) is { } path && path != folder.Path) called.Add(path);
        }
        return called;
    }

    /// <summary>The source of a module call as written.</summary>
    public static string? SourceOf(HclBlock call) => call.Body["source"]?.Value is HclLiteral { Value.Text: { } text } ? text : null;

    // What Terraform itself loads. Another file of values is taken only when it is the only one, since then there is no choice.
    static ConfigValue Values(TerraformFolder folder)
    {
        var files = folder.Files.Where(f => f.IsValues).ToList();
        var loaded = files.Where(f => f.Name.StartsWith("terraform.tfvars", StringComparison.Ordinal))
            .Concat(files.Where(f => f.Name.Contains(".auto.tfvars", StringComparison.Ordinal)).OrderBy(f => f.Name, StringComparer.Ordinal)).ToList();
        if (loaded.Count == 0 && files.Count == 1) loaded = files;
        var evaluator = new HclEvaluator(new NoNames(), new HclBudget(200_000));
        return ConfigValue.Map(loaded.SelectMany(f => f.Hcl.Body.Attributes).Select(a => KeyValuePair.Create(a.Name, evaluator.Evaluate(a.Value).At(a.Mark))));
    }

    sealed class NoNames : IHclScope
    {
        public ConfigValue Resolve(string root, ReadOnlySpan<string> names, out int taken)
        {
            taken = names.Length;
            return ConfigValue.Unknown("values of variables refer to nothing", root);
        }

        public string? ReadFile(string path, out string reason)
        {
            reason = "values of variables refer to nothing";
            return null;
        }
    }
}
