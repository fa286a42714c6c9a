using System.CommandLine;
using Myelin.Assess;
using Myelin.Cli.Output;
using Myelin.Core.Findings;
using Myelin.Core.Reports;

namespace Myelin.Cli.Commands;

/// <summary><c>myelin explain</c>: what a check looks for, why it matters, and how to fix what it finds.</summary>
internal sealed class ExplainVerb : Verb
{
    readonly Argument<string?> _id = new("check") { Arity = ArgumentArity.ZeroOrOne, Description = "Id of a check, such as code/unsafe-load, or an area, such as code; without it all checks are listed" };
    readonly Option<string> _format = new("--format", "-f") { HelpName = "FORMAT", Description = "table (default), json or markdown", DefaultValueFactory = _ => "table" };
    readonly Option<bool> _noColor = new("--no-color") { Description = "No colours" };

    public override Command Command
    {
        get
        {
            var command = new Command("explain", "Say what a check looks for, why it matters, and how to fix what it finds") { _id, _format, _noColor };
            command.SetAction(Run);
            return command;
        }
    }

    public override IReadOnlyList<(string Form, string Meaning)> Examples { get; } =
    [
        ("myelin explain code/unsafe-load", "what a check means, why it matters and how to fix it"),
        ("myelin explain model", "the checks of an area"),
        ("myelin explain", "all checks"),
    ];

    int Run(ParseResult parsed)
    {
        var format = parsed.GetValue(_format)!;
        if (format is not ("table" or "json" or "markdown")) throw new UsageException($"there is no format '{Terminal.Safe(format)}' here; there are table, json, markdown");
        var (checks, one) = Asked(parsed.GetValue(_id), new Assessment().Checks);
        using var stdout = new BufferedStream(Console.OpenStandardOutput(), 1 << 14);
        var color = Terminal.Color(parsed.GetValue(_noColor));
        if (format == "json") CheckPage.Json(checks, stdout);
        else if (format == "markdown") CheckPage.Markdown(checks, stdout);
        else if (one) CheckPage.Text(checks[0], stdout, Terminal.Width, color);
        else CheckPage.List(checks, stdout, Terminal.Width, color);
        return ExitCode.Done;
    }

    /// <summary>The checks that a word names: one by its id, an area's, or all.</summary>
    /// <exception cref="UsageException">It names none.</exception>
    internal static (IReadOnlyList<CheckInfo> Checks, bool One) Asked(string? id, IReadOnlyList<CheckInfo> all)
    {
        if (id is null) return (all, false);
        if (all.FirstOrDefault(c => c.Id == id) is { } check) return ([check], true);
        var area = all.Where(c => c.Id.StartsWith(id.TrimEnd('/') + "/", StringComparison.Ordinal)).ToList();
        if (area.Count > 0) return (area, false);
        var near = Nearest.To(id, all.Select(c => c.Id).Concat(all.Select(c => c.Id.Split('/')[0])));
        throw new UsageException($"there is no check '{Terminal.Safe(id)}'; {(near.Count == 0 ? "myelin explain lists all" : $"did you mean {string.Join(", ", near)}?")}");
    }
}
