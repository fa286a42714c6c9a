using Myelin.Core.Assets;
using Myelin.Discover.Resolvers;
using Myelin.Formats;
using Myelin.Formats.Data;
using Myelin.Formats.Templates;

namespace Myelin.Discover.Detectors.Deployment.Helm;

/// <summary>Renders a chart with its own default values, and those of the charts within it, as an installation under the chart's name into the namespace default would.</summary>
sealed class HelmRendering(HelmChart root, Action<Location, string> gap)
{
    static readonly HelmFiles NoFiles = new("", new Dictionary<string, DeploymentInput>());
    readonly GoTemplateRenderer _renderer = new();
    readonly Dictionary<string, GoTemplate> _parsed = new(StringComparer.Ordinal);
    readonly List<(HelmChart Chart, Dictionary<string, object?> Values)> _enabled = [];

    /// <summary>Name of the installation; the chart's own by default.</summary>
    public string Release { get; init; } = root.Name;
    /// <summary>Its namespace.</summary>
    public string Namespace { get; init; } = "default";
    /// <summary>Values laid over the chart's own.</summary>
    public IReadOnlyDictionary<string, object?> Values { get; init; } = new Dictionary<string, object?>();

    /// <summary>What <c>.Files</c> finds; nothing by default.</summary>
    public HelmFiles? Files { get; init; }

    /// <summary>The Kubernetes objects that it renders, with the lines of their templates.</summary>
    public IEnumerable<KubernetesObject> Objects()
    {
        Enable(root, TemplateValues.Merge(new Dictionary<string, object?>(root.Defaults, StringComparer.Ordinal), new Dictionary<string, object?>(Values, StringComparer.Ordinal)), 0);
        foreach (var (chart, _) in _enabled) Parse(chart);
        foreach (var (chart, values) in _enabled)
            foreach (var file in chart.Templates)
                foreach (var found in Render(chart, values, file)) yield return found;
    }

    void Enable(HelmChart chart, Dictionary<string, object?> values, int depth)
    {
        _enabled.Add((chart, values));
        if (depth > 6) return;
        foreach (var dependency in chart.Dependencies)
        {
            var name = dependency["name"].Text ?? "";
            var alias = dependency["alias"].Text ?? name;
            if (!IsEnabled(dependency, values)) continue;
            if (chart.Parts.FirstOrDefault(p => p.Name == name || p.Folder.EndsWith("/" + name, StringComparison.Ordinal)) is { } part) Enable(part, Part(part, alias, values), depth + 1);
            // A chart of the same tree that is named by its place.
            else if (dependency["repository"].Text is { } at && at.StartsWith("file://", StringComparison.Ordinal) && TreePath.Join(chart.Folder, at["file://".Length..]) is { } place && root.Beside?.GetValueOrDefault(place) is { } beside) Enable(beside, Part(beside, alias, values), depth + 1);
            else gap(new Location($"{chart.Folder}{(chart.Folder == "" ? "" : "/")}Chart.yaml", dependency.Mark.Line), $"chart {name}, which {chart.Name} depends on, is not in what was read: its objects are unknown");
        }
        // A chart that lies in charts/ is installed although nothing names it.
        foreach (var part in chart.Parts)
            if (!chart.Dependencies.Any(d => d["name"].Text == part.Name)) Enable(part, Part(part, part.Name, values), depth + 1);
    }

    static Dictionary<string, object?> Part(HelmChart part, string key, Dictionary<string, object?> values)
    {
        var own = values.GetValueOrDefault(key) as Dictionary<string, object?> ?? new(StringComparer.Ordinal);
        var merged = TemplateValues.Merge(new Dictionary<string, object?>(part.Defaults, StringComparer.Ordinal), own);
        if (values.GetValueOrDefault("global") is Dictionary<string, object?> global) merged["global"] = TemplateValues.Merge(merged.GetValueOrDefault("global") as Dictionary<string, object?> ?? new(StringComparer.Ordinal), global);
        return merged;
    }

    // condition: a.enabled,b.enabled: the first that is set decides.
    static bool IsEnabled(DataNode dependency, Dictionary<string, object?> values)
    {
        foreach (var path in (dependency["condition"].Text ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            object? value = values;
            foreach (var key in path.Split('.')) value = value is Dictionary<string, object?> map ? map.GetValueOrDefault(key) : null;
            if (value is bool decided) return decided;
        }
        return true;
    }

    void Parse(HelmChart chart)
    {
        foreach (var file in chart.Templates)
        {
            if (_parsed.ContainsKey(file.At.Path)) continue;
            var parsed = GoTemplateParser.Parse(file.Text);
            if (parsed.Value is not { } template) gap(file.At with { Line = parsed.Problems[0].Line }, $"template not resolved: {parsed.Problems[0].Reason}");
            else
            {
                _parsed[file.At.Path] = template;
                _renderer.Define(template, file.At.Path);
            }
        }
    }

    IEnumerable<KubernetesObject> Render(HelmChart chart, Dictionary<string, object?> values, HelmFile file)
    {
        var name = file.At.Path[(file.At.Path.LastIndexOf('/') + 1)..];
        // A file without an action was read as a manifest already; tests of a chart are not installed.
        if (name.StartsWith('_') || name.EndsWith(".tpl", StringComparison.Ordinal) || !file.Packed && !file.Text.Contains("{{", StringComparison.Ordinal) || !_parsed.TryGetValue(file.At.Path, out var template)) yield break;
        var rendered = _renderer.Render(template, Root(chart, values, file));
        if (rendered.Value is not { } text)
        {
            gap(file.At with { Line = rendered.Problems[0].Line }, $"template not resolved: {rendered.Problems[0].Reason}");
            yield break;
        }
        if (string.IsNullOrWhiteSpace(text.Text)) yield break;
        var yaml = YamlFormat.Parse(text.Text, ReadLimits.Default);
        foreach (var problem in yaml.Problems) gap(file.At with { Line = problem.Line >= 1 && problem.Line <= text.Lines.Count ? text.Lines[problem.Line - 1] : 0 }, $"what the template renders is {problem.Reason}");
        foreach (var document in yaml.Value?.Documents ?? [])
            foreach (var found in KubernetesObject.In(document, file.At, text.Lines, root.Folder == "" ? root.Name : root.Folder))
                if (!found.Annotations.GetValueOrDefault("helm.sh/hook", "").StartsWith("test", StringComparison.Ordinal)) yield return found;
    }

    Dictionary<string, object?> Root(HelmChart chart, Dictionary<string, object?> values, HelmFile file)
    {
        var left = 10_000;
        var about = TemplateValues.Of(chart.Chart, ref left) as Dictionary<string, object?> ?? [];
        // Templates ask with capital letters: .Chart.AppVersion.
        var capital = about.Where(e => e.Key.Length > 0).GroupBy(e => char.ToUpperInvariant(e.Key[0]) + e.Key[1..], StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Value, StringComparer.Ordinal);
        Func<List<object?>, object?> never = static _ => false;
        return new(StringComparer.Ordinal)
        {
            ["Values"] = values,
            ["Chart"] = capital,
            ["Release"] = new Dictionary<string, object?> { ["Name"] = Release, ["Namespace"] = Namespace, ["Service"] = "Helm", ["IsInstall"] = true, ["IsUpgrade"] = false, ["Revision"] = 1L },
            ["Capabilities"] = new Dictionary<string, object?>
            {
                ["KubeVersion"] = new Dictionary<string, object?> { ["Version"] = "v1.31.0", ["Major"] = "1", ["Minor"] = "31", ["GitVersion"] = "v1.31.0" },
                ["APIVersions"] = new Dictionary<string, object?> { ["Has"] = never },
                ["HelmVersion"] = new Dictionary<string, object?> { ["Version"] = "v3.16.0" },
            },
            ["Template"] = new Dictionary<string, object?> { ["Name"] = file.At.Path, ["BasePath"] = chart.Folder == "" ? "templates" : $"{chart.Folder}/templates" },
            ["Files"] = (ReferenceEquals(chart, root) && Files is { } files ? files : NoFiles).Functions(),
            ["Subcharts"] = new Dictionary<string, object?>(),
        };
    }
}
