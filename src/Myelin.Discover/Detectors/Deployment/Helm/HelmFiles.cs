using System.Text;
using Myelin.Formats.Templates;

namespace Myelin.Discover.Detectors.Deployment.Helm;

/// <summary><c>.Files</c> of a chart: what its templates read of the files beside them.</summary>
/// <param name="folder">Folder of the chart.</param>
/// <param name="inputs">Files by path.</param>
sealed class HelmFiles(string folder, IReadOnlyDictionary<string, DeploymentInput> inputs)
{
    const int MostFiles = 200;

    /// <summary>The functions that a template finds.</summary>
    public Dictionary<string, object?> Functions() => Of(null);

    // Glob gives the same functions for what it selects; without a selection AsConfig and AsSecrets have nothing to say.
    Dictionary<string, object?> Of(IReadOnlyList<string>? selected)
    {
        Func<List<object?>, object?> get = a => Text(Word(a)), lines = a => Text(Word(a)).TrimEnd('\n').Split('\n').ToList<object?>(), glob = a => Of(Matching(Word(a)));
        Func<List<object?>, object?> config = _ => selected is null ? "" : TemplateValues.Yaml(Named(selected, Text));
        // What a secret holds is not kept.
        Func<List<object?>, object?> secrets = _ => selected is null ? "" : TemplateValues.Yaml(Named(selected, static _ => ""));
        var files = selected is null ? [] : selected.ToDictionary(p => p, p => (object?)Text(p), StringComparer.Ordinal);
        files["Get"] = files["GetBytes"] = get;
        files["Glob"] = glob;
        files["Lines"] = lines;
        files["AsConfig"] = config;
        files["AsSecrets"] = secrets;
        return files;
    }

    static Dictionary<string, object?> Named(IReadOnlyList<string> paths, Func<string, string> value) => paths.GroupBy(p => p[(p.LastIndexOf('/') + 1)..], StringComparer.Ordinal).ToDictionary(g => g.Key, g => (object?)value(g.First()), StringComparer.Ordinal);

    static string Word(List<object?> arguments) => arguments.Count > 0 ? TemplateValues.Text(arguments[0]) : "";

    string Text(string path) => Resolvers.TreePath.Join("", path) is { } inside && inputs.GetValueOrDefault(Inside(inside))?.Text() is { } text ? text : "";

    string Inside(string path) => folder == "" ? path : $"{folder}/{path}";

    List<string> Matching(string pattern)
    {
        var start = Inside("");
        return [.. inputs.Keys.Where(k => k.StartsWith(start, StringComparison.Ordinal)).Select(k => k[start.Length..]).Where(p => Glob(pattern, p)).Order(StringComparer.Ordinal).Take(MostFiles)];
    }

    // * within a folder, ** across folders, ? one character, {a,b}: as gobwas/glob with the separator '/'.
    static bool Glob(string pattern, string path)
    {
        var open = pattern.IndexOf('{');
        if (open >= 0 && pattern.IndexOf('}', open) is > 0 and var close) return pattern.Length < 300 && pattern[(open + 1)..close].Split(',').Take(16).Any(part => Glob(pattern[..open] + part + pattern[(close + 1)..], path));
        var expression = new StringBuilder("^");
        for (var i = 0; i < pattern.Length && i < 300; i++)
        {
            if (pattern[i] == '*' && i + 1 < pattern.Length && pattern[i + 1] == '*') { expression.Append(".*"); i++; }
            else expression.Append(pattern[i] switch { '*' => "[^/]*", '?' => "[^/]", var c => System.Text.RegularExpressions.Regex.Escape(c.ToString()) });
        }
        return System.Text.RegularExpressions.Regex.IsMatch(path, expression.Append('$').ToString(), System.Text.RegularExpressions.RegexOptions.NonBacktracking);
    }
}
