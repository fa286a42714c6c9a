using System.Buffers;
using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Deployment.Compose;

/// <summary>Keeps the compose files of a scan; the resolver states what they deploy, once overrides, extended services and environment files are known.</summary>
/// <remarks>Source: https://github.com/compose-spec/compose-spec/blob/main/spec.md.</remarks>
public sealed class ComposeDetector : DocumentDetector<YamlFile>
{
    static readonly HashSet<string> TopLevel = new(StringComparer.Ordinal) { "version", "name", "services", "networks", "volumes", "configs", "secrets", "include", "models" };

    static readonly string[] ServiceKeys = ["image", "build", "extends", "ports", "volumes", "environment", "env_file", "deploy", "devices", "privileged", "gpus", "provider"];

    public override void Detect(YamlFile document, SourceFile file, Facts facts)
    {
        foreach (var root in document.Documents)
            if (IsCompose(root, file.Name)) facts.Keep(new ComposeFile(file.At(), root));
    }

    // A file of any name is one when it has compose's own keys only, and services that say what they run.
    static bool IsCompose(DataNode root, FileName name)
    {
        if (root.Kind != NodeKind.Map || root.Has("apiVersion")) return false;
        var named = name.Name.Contains("compose", StringComparison.OrdinalIgnoreCase);
        foreach (var (key, _) in root.Entries)
            if (!TopLevel.Contains(key) && !key.StartsWith("x-", StringComparison.Ordinal) && !key.StartsWith('.')) return false;
        var services = root["services"];
        if (services.Kind != NodeKind.Map) return named && root["include"].Exists;
        return services.Entries.Any(s => s.Value.Kind == NodeKind.Map && (named || ServiceKeys.Any(s.Value.Has)));
    }
}

/// <summary>A compose file.</summary>
/// <param name="At">The file.</param>
/// <param name="Root">Its document.</param>
public sealed record ComposeFile(Location At, DataNode Root)
{
    /// <summary>The folder it lies in; empty at the root.</summary>
    public string Folder => Resolvers.TreePath.Folder(At.Path);

    /// <summary>The name without its folder.</summary>
    public string FileName => At.Path[(At.Path.LastIndexOf('/') + 1)..];
}

/// <summary>Keeps what environment files set, for the variables of compose files. The values stay within the scan: no output shows them.</summary>
public sealed class EnvironmentFileDetector : FileDetector
{
    const int Largest = 1 << 20;

    public override bool Wants(in FileProbe file) =>
        file.Size <= Largest && file.IsText && (file.Name.Name.StartsWith(".env", StringComparison.Ordinal) || file.Name.Ends(".env") || file.Name.Name.StartsWith("env.", StringComparison.Ordinal) || file.Name.Is("env.example"));

    public override void Detect(SourceFile file, Facts facts)
    {
        if (file.Text is { } text) facts.Keep(new EnvironmentFile(file.At(), EnvironmentFile.Parse(text)));
    }
}

/// <summary>The variables of an environment file.</summary>
/// <param name="At">The file.</param>
/// <param name="Values">Name, value and line, in order; the last of a name counts.</param>
public sealed record EnvironmentFile(Location At, IReadOnlyList<(string Name, string Value, int Line)> Values)
{
    static readonly SearchValues<char> NotInNames = SearchValues.Create(" \t\"'`$<>");

    /// <summary>Reads <c>NAME=value</c> lines: <c>export</c>, quotes and comments as compose reads them.</summary>
    public static IReadOnlyList<(string, string, int)> Parse(string text)
    {
        List<(string, string, int)> values = [];
        var number = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            var line = text.AsSpan()[range].Trim();
            if (line.IsEmpty || line[0] == '#') continue;
            if (line.StartsWith("export ")) line = line["export ".Length..].TrimStart();
            var equals = line.IndexOf('=');
            if (equals <= 0 || line[..equals].TrimEnd() is var name && name.ContainsAny(NotInNames)) continue;
            values.Add((name.ToString(), Value(line[(equals + 1)..].Trim()), number));
        }
        return values;
    }

    static string Value(ReadOnlySpan<char> value)
    {
        if (value.Length >= 2 && value[0] is '"' or '\'' && value[1..].IndexOf(value[0]) is >= 0 and var end) return value.Slice(1, end).ToString();
        var comment = value.IndexOf(" #");
        return (comment < 0 ? value : value[..comment]).Trim().ToString();
    }
}
