using System.CommandLine;
using System.Globalization;
using Myelin.Cli.Output;
using Myelin.Cli.Scanning;
using Myelin.Core.Findings;
using Myelin.Core.Reports;
using Myelin.Core.Settings;
using Myelin.Discover.Sources;
using Myelin.Formats;

namespace Myelin.Cli.Commands;

/// <summary><c>myelin scan</c>: find the AI in anything, and write the AIBOM.</summary>
internal sealed class ScanVerb : Verb
{
    readonly Argument<string[]> _targets = new("target") { Arity = ArgumentArity.ZeroOrMore, Description = "What to scan: see Targets below; several join one inventory; none is the current folder" };
    readonly Option<string[]> _format = new("--format", "-f") { HelpName = "FORMAT[=FILE]", Description = "Report, see Formats below; to stdout or a file; may be repeated" };
    readonly Option<string?> _output = new("--output", "-o") { HelpName = "FILE", Description = "Write the report to a file instead of stdout" };
    readonly Option<string?> _failOn = new("--fail-on") { HelpName = "SEVERITY", Description = "Exit with 10 when a finding is at or above critical, high, medium, low or info" };
    readonly Option<bool> _strict = new("--strict") { Description = "Exit with 11 when anything was skipped" };
    readonly Option<string?> _persona = new("--persona") { HelpName = "WHO", Description = "Whose findings are shown: regular (default), pedantic, auditor" };
    readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "No progress and no summary on stderr" };
    readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Show all evidence, packages and low-confidence assets" };
    readonly Option<bool> _offline = new("--offline") { Description = "Never use a network" };
    readonly Option<bool> _probe = new("--probe") { Description = "With host: ask AI servers on loopback for their version (one GET each, 500 ms, no redirects)" };
    readonly Option<bool> _allowExec = new("--allow-exec") { Description = "With cluster: run the credential program that the kubeconfig names" };
    readonly Option<string?> _revision = new("--rev") { HelpName = "REV", Description = "Read a git revision instead of the work tree" };
    readonly Option<bool> _includeIgnored = new("--include-ignored") { Description = "Read files that git ignores, too" };
    readonly Option<string[]> _logs = new("--logs") { HelpName = "FILE", Description = "Also read a log of DNS, proxy, egress or cloud calls for AI services in use; may be repeated" };
    readonly Option<bool> _hash = new("--hash") { Description = "Compute the SHA-256 of large model files, too" };
    readonly Option<string?> _explain = new("--explain") { HelpName = "ASSET", Description = "Print why an asset is believed to exist: its id or name" };
    readonly Option<string?> _now = new("--now") { HelpName = "TIME", Description = "The time to put into reports (ISO 8601), for output that is the same on every run" };
    readonly Option<string?> _config = new("--config") { HelpName = "FILE", Description = "Settings file (default: myelin.yaml of the current folder)" };
    readonly Option<bool> _noColor = new("--no-color") { Description = "No colours" };

    public override Command Command
    {
        get
        {
            var command = new Command("scan", "Find the AI in code, images, hosts and clusters; say what it can reach and how well it is isolated")
            {
                _targets, _format, _output, _failOn, _strict, _persona, _explain, _verbose, _quiet, _noColor, _revision, _includeIgnored, _logs, _hash, _probe, _allowExec, _offline, _now, _config,
            };
            command.SetAction((parsed, cancellation) => Task.FromResult(Run(parsed, cancellation)));
            return command;
        }
    }

    public override IReadOnlyList<(string Form, string Meaning)> Examples { get; } =
    [
        ("myelin scan .", "what AI is in this folder, what it reaches, and how well it is isolated"),
        ("myelin scan host --probe", "what AI runs on this machine; ask servers on loopback for their version"),
        ("myelin scan image:app.tar", "what AI is in a container image"),
        ("myelin scan cluster", "what AI runs in the Kubernetes cluster of the kubeconfig"),
        ("myelin scan --logs dns.log", "who uses which AI service, from logs"),
        ("myelin scan . -f cyclonedx=aibom.json", "write the AIBOM"),
        ("myelin scan . -f html=report.html -f table", "one page for people, and the table on the terminal"),
        ("myelin scan . --explain gpt-4o", "why an asset is believed to exist, and what it leads to"),
        ("myelin scan . --fail-on high --strict", "for CI: exit code 10 for findings, 11 when something was not read"),
    ];

    public override int Leading => 6;

    public override IEnumerable<HelpSection> Sections =>
    [
        new("Targets", [.. ScanRun.Kinds.OrderByDescending(k => k.Order).ThenBy(k => k.Form, StringComparer.Ordinal).Select(k => (k.Form, k.Summary))]),
        new("Formats", [.. ReportRequest.Formats.Select(f => (Named(f), f.Summary))]),
        new("Exit codes",
        [
            ("0", "done"), ("1", "the tool failed"), ("2", "wrong usage"), ("3", "nothing could be scanned"),
            ("10", "a finding at or above --fail-on"), ("11", "incomplete, under --strict"),
        ]),
        new("Settings", [("myelin.yaml", "in the current folder, never in the target; flags win over MYELIN_* variables, and they over it; see myelin doctor")]),
    ];

    int Run(ParseResult parsed, CancellationToken cancellation)
    {
        var settings = Flags(parsed, SettingsFile.Load(parsed.GetValue(_config), Invocation.EnvironmentVariables()));
        var reports = Reports(parsed);
        foreach (var report in reports) report.Prepare();
        var targets = Targets(parsed);
        var options = new SourceOptions
        {
            Revision = parsed.GetValue(_revision),
            IncludeIgnored = settings.IncludeIgnored,
            Offline = settings.Offline,
            Hash = settings.Hash,
            Probe = parsed.GetValue(_probe),
            AllowExec = parsed.GetValue(_allowExec),
            SeveralTargets = targets.Count > 1,
            Limits = ReadLimits.Default with { MaxTextBytes = (long)settings.MaxFileMiB << 20 },
        };
        ScanResult result;
        using (var progress = ProgressLine.ForTerminal(parsed.GetValue(_quiet)))
            result = ForPersona(ScanRun.Of(targets, options, Now(parsed), progress, cancellation), settings.Persona);

        if (parsed.GetValue(_explain) is { } asset) return Explanation.Print(result, asset, Console.Out);
        var look = new ReportOptions(Color: Terminal.Color(parsed.GetValue(_noColor)), Width: Terminal.Width, Verbose: parsed.GetValue(_verbose));
        foreach (var report in reports) report.Write(result, look);
        if (!parsed.GetValue(_quiet)) Summary.Print(result, reports);
        return Verdict(result, settings);
    }

    /// <summary>Findings are for who asked; the checks of other personas ran but are not shown.</summary>
    static ScanResult ForPersona(ScanResult result, Persona persona)
    {
        var shown = result.Checks.Where(c => c.Persona <= persona).Select(c => c.Id).ToHashSet(StringComparer.Ordinal);
        return result with { Findings = [.. result.Findings.Where(f => f.Persona <= persona && shown.Contains(f.CheckId))], Checks = [.. result.Checks.Where(c => shown.Contains(c.Id))] };
    }

    static int Verdict(ScanResult result, Settings settings)
    {
        if (settings.FailOn is { } limit && result.Findings.Any(f => f.Suppressed is null && f.Severity <= limit)) return ExitCode.Denied;
        return settings.Strict && !result.Coverage.Complete ? ExitCode.Incomplete : ExitCode.Done;
    }

    Settings Flags(ParseResult parsed, Settings settings) => settings with
    {
        FailOn = Word<Severity>(parsed.GetValue(_failOn), "--fail-on") ?? settings.FailOn,
        Strict = settings.Strict || parsed.GetValue(_strict),
        Persona = Word<Persona>(parsed.GetValue(_persona), "--persona") ?? settings.Persona,
        Offline = settings.Offline || parsed.GetValue(_offline),
        IncludeIgnored = settings.IncludeIgnored || parsed.GetValue(_includeIgnored),
        Hash = settings.Hash || parsed.GetValue(_hash),
    };

    static T? Word<T>(string? text, string option) where T : struct, Enum
    {
        if (text is null) return null;
        if (Enum.TryParse<T>(text, ignoreCase: true, out var value) && Enum.IsDefined(value) && !char.IsAsciiDigit(text[0])) return value;
        throw new UsageException($"{option} cannot be '{Terminal.Safe(text)}'; it is one of {string.Join(", ", Enum.GetNames<T>().Select(n => n.ToLowerInvariant()))}");
    }

    List<string> Targets(ParseResult parsed)
    {
        List<string> targets = [.. parsed.GetValue(_targets) ?? []];
        var logs = parsed.GetValue(_logs) ?? [];
        if (targets.Count == 0 && logs.Length == 0) targets.Add(".");
        targets.AddRange(logs.Select(log => "logs:" + log));
        return targets;
    }

    List<ReportRequest> Reports(ParseResult parsed)
    {
        List<ReportRequest> reports = [.. (parsed.GetValue(_format) is { Length: > 0 } formats ? formats : ["table"]).Select(ReportRequest.Parse)];
        if (parsed.GetValue(_output) is { } file)
        {
            if (file.Length == 0) throw new UsageException("-o needs the name of a file");
            var index = reports.FindIndex(r => r.File is null);
            if (index < 0) throw new UsageException("-o names a file, but every -f has one already");
            reports[index] = reports[index] with { File = file };
        }
        if (reports.Count(r => r.File is null) > 1) throw new UsageException("only one report can go to stdout; give the others a file: -f FORMAT=FILE");
        ReportRequest.RefuseSameFile(reports);
        return reports;
    }

    DateTimeOffset Now(ParseResult parsed)
    {
        if (parsed.GetValue(_now) is not { } text) return TimeProvider.System.GetUtcNow();
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var now)) return now;
        throw new UsageException($"--now cannot be '{Terminal.Safe(text)}'; it is a time such as 2026-11-21T10:00:00Z");
    }

    static string Named(ReportFormat format) => format.Versions.Count > 1 ? $"{format.Name}[@{string.Join('|', format.Versions)}]" : format.Name;
}
