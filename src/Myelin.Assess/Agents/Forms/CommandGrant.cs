using System.Text.RegularExpressions;

namespace Myelin.Assess.Agents.Forms;

/// <summary>A grant of any command: <c>Bash</c>, <c>Shell(*)</c>, <c>run_shell_command</c>, <c>*</c>.</summary>
public sealed partial class AnyCommand : SettingForm
{
    public override string Name => "any-command";
    public override bool Matches(string value, string key) => Everything().IsMatch(value.Trim());

    [GeneratedRegex(@"^(?:\*{1,2}|(?:Bash|Shell|PowerShell|run_shell_command|ShellTool|Terminal)(?:\(\s*:?\s*\*{0,2}\s*\))?)$")]
    private static partial Regex Everything();
}

/// <summary>A grant of a program that runs, as somebody else or elsewhere, whatever its arguments say: an interpreter, a package runner, sudo, docker; or that sends it anywhere: curl.</summary>
public sealed partial class Interpreter : SettingForm
{
    public override string Name => "interpreter";

    public override bool Matches(string value, string key)
    {
        var text = value.Trim();
        if (All.Matches(text, key)) return false;
        var wrapped = Wrapper().Match(text);
        var exact = false;
        if (wrapped.Success)
        {
            text = wrapped.Groups[2].Value.Trim();
            // Of Claude Code's forms only one that ends in a star lets the agent choose arguments.
            exact = wrapped.Groups[1].Value is "Bash" or "PowerShell" && !text.EndsWith('*');
        }
        else if (text.Contains('(')) return false;
        if (exact) return false;
        // VS Code: /^python\b/
        if (text.Length > 2 && text[0] == '/' && text.LastIndexOf('/') is > 0 and var end) text = text[1..end].TrimStart('^').Replace(@"\b", "", StringComparison.Ordinal).TrimEnd('$');
        text = Star().Replace(text, "");
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) return false;
        var program = words[0][(words[0].LastIndexOfAny(['/', '\\']) + 1)..];
        if (program.EndsWith(".exe", StringComparison.OrdinalIgnoreCase)) program = program[..^4];
        return Programs.Contains(program.ToLowerInvariant()) && words.Skip(1).All(w => Inline.Contains(w));
    }

    static readonly AnyCommand All = new();

    static readonly HashSet<string> Programs = new(StringComparer.Ordinal)
    {
        "sh", "bash", "zsh", "dash", "ksh", "fish", "pwsh", "powershell", "cmd", "python", "python2", "python3", "node", "npx", "bunx", "pnpx", "deno", "perl", "ruby", "php", "osascript", "curl", "wget", "sudo", "doas", "su", "docker",
        "podman", "kubectl", "ssh", "eval", "xargs", "env", "uvx", "nc", "ncat", "socat", "awk", "iex", "invoke-expression",
    };

    static readonly HashSet<string> Inline = new(StringComparer.Ordinal) { "-c", "-e", "-lc", "-ec", "--eval", "/c", "-Command", "-y", "exec", "run", "-it", "-i", "-s", "-sS", "-X" };

    [GeneratedRegex(@"^(Bash|Shell|PowerShell|run_shell_command|ShellTool|Terminal)\((.*)\)$", RegexOptions.Singleline)]
    private static partial Regex Wrapper();

    [GeneratedRegex(@"[:\s]*\*+$")]
    private static partial Regex Star();
}
