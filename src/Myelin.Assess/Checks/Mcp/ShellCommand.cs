using Myelin.Assess.Agents;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Discover;
using Myelin.Discover.Detectors.Agents;

namespace Myelin.Assess.Checks.Mcp;

/// <summary>An MCP server that is a shell with a script, runs what it fetches, hides what it runs, or runs as root.</summary>
public sealed class ShellCommand : McpServerCheck
{
    public override CheckInfo Info { get; } = new("mcp/shell-command", Severity.High, "An MCP server is started by a shell script in its configuration")
    {
        Why = "The entry starts with the client, and a script in it can do anything besides: fetch a program, read keys, start something else. It looks like a server in the client's list.",
        Fix = "Name the program and its arguments; a script belongs into a file that is reviewed. Run what needs more rights in a container of its own.",
        Mappings = ["CWE-78", "CWE-829", "LLM03:2025", "ASI05:2026", "ASI04:2026", "ATLAS:AML.T0050"],
        Incidents = ["copilot-yolo", "openclaw"],
    };

    protected override IEnumerable<(int, string, Severity?, Confidence?)> Judge(McpServerEntry server, McpConfig config)
    {
        var words = Words(server);
        if (words.IsEmpty) yield break;
        if (CommandRisk.Of(string.Join(' ', words)) is { } risk)
        {
            yield return (server.Line, $"{risk.What}: {SettingCheck.Short(Redacted.CommandLine(words))}", Severity.Critical, null);
            yield break;
        }
        var program = words[0][(words[0].LastIndexOfAny(['/', '\\']) + 1)..].ToLowerInvariant();
        if (program.EndsWith(".exe", StringComparison.Ordinal)) program = program[..^4];
        if (program is "sudo" or "doas") yield return (server.Line, "runs as root", Severity.High, null);
        if (program is not ("sh" or "bash" or "zsh" or "dash" or "ksh" or "fish" or "powershell" or "pwsh" or "cmd") || server.Package is not null || server.Image is not null) yield break;
        var inline = server.Arguments.ToList().FindIndex(a => a is "-c" or "-lc" or "-ic" or "-ec" or "/c" or "/C" or "-Command" or "-command");
        if (inline < 0 || inline + 1 >= server.Arguments.Length) yield break;
        var script = string.Join(' ', server.Arguments.Skip(inline + 1));
        // cmd /c npx … is how Windows starts a script; cd DIR && exec PROGRAM only chooses the folder; . nvm.sh sets a path.
        var commands = Formats.Shell.ShellCommands.Split(script).Where(c => c.Words.Count > 0 && c.Words[0] is not ("cd" or "exec" or "source" or "." or "export" or "set" or "nvm" or "[" or "test")).ToList();
        var simple = program == "cmd" || commands.Count <= 1;
        yield return (LineOf(server, inline + 1), $"is a shell script: {SettingCheck.Short(Redacted.CommandLine(script.Split(' ')))}", simple ? Severity.Low : config.FromRepository ? Severity.High : Severity.Medium, null);
    }
}
