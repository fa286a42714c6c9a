using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using Myelin.Core.Reports.Text;

namespace Myelin.Cli;

/// <summary>A part of a verb's help below its options.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Rows">A word or command line, and what it is for.</param>
internal sealed record HelpSection(string Title, IReadOnlyList<(string Form, string Meaning)> Rows);

/// <summary>Help with the sections of the verbs, and what to say when the command line names no verb or an option that does not exist.</summary>
internal sealed class Help(IReadOnlyDictionary<string, Verb> verbs)
{
    /// <summary>Puts the sections of the verbs below what the parser prints by itself.</summary>
    public void AttachTo(RootCommand root)
    {
        var option = root.Options.OfType<HelpOption>().Single();
        option.Description = "Show this help";
        option.Action = new Action(this, (SynchronousCommandLineAction)option.Action!);
        root.Options.OfType<VersionOption>().Single().Description = "Show the version";
    }

    /// <summary>What is wrong with a command line in words of ours; null when the parser's own are the ones to show.</summary>
    public static string? Mistake(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        // A misspelt option must not be taken for a file of that name; "-- --name" and "./--name" are one.
        var doubleDash = parsed.Tokens.Any(t => t.Type == TokenType.DoubleDash);
        var words = parsed.UnmatchedTokens.Concat(parsed.CommandResult.Tokens.Select(t => t.Value)).ToList();
        if (!doubleDash && words.FirstOrDefault(w => w.Length > 1 && w[0] == '-') is { } option)
            return $"there is no option '{Terminal.Safe(option)}'{Suggested(option, [.. command.Options.SelectMany(o => o.Aliases.Append(o.Name)).Where(n => n.StartsWith("--", StringComparison.Ordinal))])}";
        if (command.Subcommands.Count == 0 || parsed.UnmatchedTokens is not [var verb, ..]) return null;
        var names = command.Subcommands.Select(c => c.Name).ToList();
        return $"there is no command '{Terminal.Safe(verb)}'{Suggested(verb, names) ?? $"; there are {string.Join(", ", names)}"}";
    }

    /// <summary><c>myelin bom score</c>.</summary>
    public static string Path(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{Path(parent)} {result.Command.Name}" : "myelin";

    static string? Suggested(string word, IReadOnlyList<string> names) =>
        Output.Nearest.To(word, names) is { Count: > 0 } near ? $"; did you mean {string.Join(", ", near)}?" : null;

    IEnumerable<HelpSection> Sections(Command command) =>
        command is RootCommand ? [new HelpSection("Examples", [.. verbs.Values.OrderByDescending(v => v.Leading).SelectMany(v => v.Examples.Take(v.Leading))])]
        : verbs.TryGetValue(command.Name, out var verb) ? verb.Sections.Append(new HelpSection("Examples", verb.Examples))
        : [];

    sealed class Action(Help help, SynchronousCommandLineAction standard) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parsed)
        {
            var code = standard.Invoke(parsed);
            var output = parsed.InvocationConfiguration.Output;
            foreach (var section in help.Sections(parsed.CommandResult.Command).Where(s => s.Rows.Count > 0)) Write(section, output);
            return code;
        }

        static void Write(HelpSection section, TextWriter output)
        {
            var wide = Math.Min(44, section.Rows.Max(r => r.Form.Length));
            var room = Math.Max(24, Math.Min(Terminal.Width, 120) - wide - 4);
            output.WriteLine($"{section.Title}:");
            foreach (var (form, meaning) in section.Rows)
            {
                var first = true;
                foreach (var line in TextWrap.Lines(meaning, room))
                {
                    output.WriteLine($"  {(first ? form : "").PadRight(wide)}  {line}".TrimEnd());
                    first = false;
                }
            }
            output.WriteLine();
        }
    }
}
