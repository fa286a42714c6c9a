using Myelin.Assess.Agents;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Discover.Detectors.Agents;

namespace Myelin.Assess.Checks.Mcp;

/// <summary>An MCP server that gives a client's model the root, a home or a folder of keys.</summary>
public sealed class WideFilesystem : McpServerCheck
{
    public override CheckInfo Info { get; } = new("mcp/wide-filesystem", Severity.High, "An MCP server opens far more files than a project")
    {
        Why = "Whatever text convinces the model reads and writes there: keys, tokens of other tools, shell profiles that run at the next login.",
        Fix = "Name the project's folder alone; mount folders read-only where nothing is to be written.",
        Mappings = ["CWE-552", "CWE-732", "LLM06:2025", "ASI02:2026", "ASI03:2026", "ATLAS:AML.T0053"],
        Incidents = ["openclaw"],
    };

    static readonly SettingForm Wide = SettingForm.Named("wide-path");

    protected override IEnumerable<(int, string, Severity?, Confidence?)> Judge(McpServerEntry server, McpConfig config)
    {
        var files = McpFacts.Current.Filesystem.Any(f => server.Package?.Name == f || server.Image?.StartsWith(f, StringComparison.Ordinal) == true || server.Arguments.Any(a => a.EndsWith(f, StringComparison.Ordinal) || a.Contains(f + "@", StringComparison.Ordinal)));
        for (var i = 0; i < server.Arguments.Length; i++)
        {
            var argument = server.Arguments[i];
            var mount = server.Image is not null ? Mounted(argument, i > 0 ? server.Arguments[i - 1] : "") : null;
            var path = mount ?? (files && server.Image is null && !argument.StartsWith('-') ? argument : null);
            if (path is { Length: > 0 } && !path.Contains("docker.sock", StringComparison.Ordinal) && Wide.Matches(path, "")) yield return (LineOf(server, i), $"may read and write {path}", null, null);
        }
    }

    // -v SRC:DST, --volume=SRC:DST, --mount type=bind,src=SRC,dst=DST; read-only mounts of keys are as readable.
    internal static string? Mounted(string argument, string before)
    {
        var value = before is "-v" or "--volume" or "--mount" ? argument : argument.StartsWith("--volume=", StringComparison.Ordinal) || argument.StartsWith("--mount=", StringComparison.Ordinal) ? argument[(argument.IndexOf('=') + 1)..]
            : argument.StartsWith("-v", StringComparison.Ordinal) && argument.Length > 3 && argument[2] != 'e' ? argument[2..] : null;
        if (value is null) return null;
        foreach (var part in value.Split(','))
            if (part.StartsWith("src=", StringComparison.Ordinal) || part.StartsWith("source=", StringComparison.Ordinal)) return part[(part.IndexOf('=') + 1)..];
        var drive = value.Length > 2 && char.IsAsciiLetter(value[0]) && value[1] == ':' && value[2] is '\\' or '/';
        var colon = value.IndexOf(':', drive ? 2 : 0);
        return colon < 0 ? null : value[..colon];
    }
}
