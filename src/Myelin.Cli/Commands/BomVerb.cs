using System.CommandLine;
using System.Globalization;
using Myelin.Core.Boms;
using Myelin.Discover.Sources;

namespace Myelin.Cli.Commands;

/// <summary><c>myelin bom</c>: judge and compare bills of materials, those of others too.</summary>
internal sealed class BomVerb : Verb
{
    readonly Argument<string> _file = new("file") { Description = "A bill of materials: CycloneDX JSON, SPDX 3.0 JSON-LD or SPDX 2.3 JSON" };
    readonly Argument<string> _before = new("before") { Description = "The older bill of materials" };
    readonly Argument<string> _after = new("after") { Description = "The newer one; it may have another format" };
    readonly Option<string> _scoreFormat = new("--format", "-f") { HelpName = "FORMAT", Description = "table (default) or json", DefaultValueFactory = _ => "table" };
    readonly Option<string> _diffFormat = new("--format", "-f") { HelpName = "FORMAT", Description = "table (default), json or markdown", DefaultValueFactory = _ => "table" };
    readonly Option<string?> _failUnder = new("--fail-under") { HelpName = "SCORE", Description = "Exit with 10 when the score is below this, from 0 to 100" };
    readonly Option<bool> _failOnChange = new("--fail-on-change") { Description = "Exit with 10 when they differ" };
    readonly Option<bool> _noColor = new("--no-color") { Description = "No colours" };

    public override Command Command
    {
        get
        {
            var score = new Command("score", "How complete an AIBOM is, out of 100, what it lacks and how to fill it in") { _file, _scoreFormat, _failUnder, _noColor };
            score.SetAction(Score);
            var diff = new Command("diff", "What two bills of materials differ in: components, services, versions, relations") { _before, _after, _diffFormat, _failOnChange, _noColor };
            diff.SetAction(Diff);
            return new Command("bom", "Judge and compare bills of materials for AI") { score, diff };
        }
    }

    public override IReadOnlyList<(string Form, string Meaning)> Examples { get; } =
    [
        ("myelin bom score aibom.json", "how complete an AIBOM is, anybody's, and what to fill in"),
        ("myelin bom diff old.json new.json", "what changed between two"),
        ("myelin bom score aibom.json --fail-under 70", "for CI: exit code 10 below 70 of 100"),
    ];

    public override int Leading => 2;

    int Score(ParseResult parsed)
    {
        var format = Format(parsed.GetValue(_scoreFormat)!, "table", "json");
        var limit = Limit(parsed.GetValue(_failUnder));
        var file = parsed.GetValue(_file)!;
        var bom = Read(file);
        var score = BomScore.Of(bom);
        using (var stdout = new BufferedStream(Console.OpenStandardOutput(), 1 << 16))
        {
            if (format == "json") ScoreText.Json(score, bom, stdout);
            else ScoreText.Table(score, bom, file, stdout, Terminal.Width, Terminal.Color(parsed.GetValue(_noColor)));
        }
        return score.Total < limit ? ExitCode.Denied : ExitCode.Done;
    }

    int Diff(ParseResult parsed)
    {
        var format = Format(parsed.GetValue(_diffFormat)!, "table", "json", "markdown");
        var diff = BomDiff.Between(Read(parsed.GetValue(_before)!), Read(parsed.GetValue(_after)!));
        using (var stdout = new BufferedStream(Console.OpenStandardOutput(), 1 << 16))
        {
            if (format == "json") DiffText.Json(diff, stdout);
            else if (format == "markdown") DiffText.Markdown(diff, stdout);
            else DiffText.Table(diff, stdout, Terminal.Width, Terminal.Color(parsed.GetValue(_noColor)));
        }
        return diff.Same || !parsed.GetValue(_failOnChange) ? ExitCode.Done : ExitCode.Denied;
    }

    /// <exception cref="SourceException">It cannot be read, or is no bill of materials; the message names it.</exception>
    static Bom Read(string file)
    {
        try
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
            // One byte more than is read: what is larger is refused, also where it is a pipe whose length nobody knows.
            using var bytes = new MemoryStream();
            var buffer = new byte[1 << 16];
            for (int count; bytes.Length <= BomDocument.MostBytes && (count = stream.Read(buffer)) > 0;) bytes.Write(buffer, 0, count);
            return BomDocument.Parse(bytes.GetBuffer().AsMemory(0, (int)bytes.Length));
        }
        catch (InvalidDataException e)
        {
            throw new SourceException($"{file}: {e.Message}", e);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new SourceException($"{file}: no such file", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException(Directory.Exists(file) ? $"{file}: a folder, not a bill of materials" : $"{file}: {e.Message}", e);
        }
    }

    static string Format(string asked, params string[] formats) =>
        formats.Contains(asked) ? asked : throw new UsageException($"there is no format '{Terminal.Safe(asked)}' here; there are {string.Join(", ", formats)}");

    static int Limit(string? text)
    {
        if (text is null) return 0;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit <= 100 ? limit : throw new UsageException($"--fail-under cannot be '{Terminal.Safe(text)}'; it is a whole number from 0 to 100");
    }
}
