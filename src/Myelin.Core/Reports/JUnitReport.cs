using System.Text;
using System.Xml;
using Myelin.Core.Findings;
using Myelin.Core.Reports.Inventory;
using Myelin.Core.Reports.Json;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports;

/// <summary>
/// Findings as JUnit XML, for CI systems that show test results: one suite a check, a failure for each finding, one passed case for a check that found
/// nothing, and a last suite in which each input that was not read is a skipped case.
/// </summary>
public sealed class JUnitReport : ReportFormat
{
    public override string Name => "junit";
    public override string Summary => "findings as test results, JUnit XML, for CI";

    public override void Write(ScanResult scan, Stream output, ReportOptions options)
    {
        var suites = Suites(scan);
        using (var xml = XmlWriter.Create(output, new XmlWriterSettings { Indent = true, NewLineChars = "\n", Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false) }))
        {
            xml.WriteStartElement("testsuites");
            Attribute(xml, "name", "myelin");
            Counts(xml, suites.Sum(s => s.Cases.Count), suites.Sum(s => s.Failures), suites.Sum(s => s.Skipped));
            foreach (var suite in suites) Write(xml, suite, scan);
            xml.WriteEndElement();
        }
        output.WriteByte((byte)'\n');
    }

    static List<Suite> Suites(ScanResult scan)
    {
        var files = new RepositoryPaths(scan);
        var findings = scan.Findings.ToLookup(f => f.CheckId, StringComparer.Ordinal);
        var titles = scan.Checks.ToDictionary(c => c.Id, c => c.Title, StringComparer.Ordinal);
        var ids = titles.Keys.Concat(findings.Select(g => g.Key)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return
        [
            .. ids.Select(id => new Suite(id, [.. findings[id].Select(f => Of(f, files)).DefaultIfEmpty(new Case(titles.GetValueOrDefault(id, id)))])),
            new Suite("coverage", [.. scan.Coverage.Skipped.Select(Of).DefaultIfEmpty(new Case("Every input was read"))]),
        ];
    }

    static Case Of(Finding finding, RepositoryPaths files) => new($"{InventoryView.Place(finding.At)}: {finding.Message}")
    {
        File = files.Of(finding.At) ?? "",
        Line = finding.At.Cell > 0 ? 0 : finding.At.Line,
        Failure = finding.Suppressed is null ? finding : null,
        Skipped = finding.Suppressed is { } reason ? "suppressed: " + reason : null,
    };

    static Case Of(SkippedInput skipped) => new($"{skipped.Path}{(skipped.Line > 0 ? $":{skipped.Line}" : "")} is read") { File = skipped.Path, Line = skipped.Line, Skipped = $"{skipped.Reason} ({skipped.By})" };

    static void Write(XmlWriter xml, Suite suite, ScanResult scan)
    {
        xml.WriteStartElement("testsuite");
        Attribute(xml, "name", suite.Name);
        Counts(xml, suite.Cases.Count, suite.Failures, suite.Skipped);
        Attribute(xml, "timestamp", scan.Now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss"));
        if (suite.Name == "coverage") WriteProperties(xml, scan);
        foreach (var item in suite.Cases)
        {
            xml.WriteStartElement("testcase");
            Attribute(xml, "classname", suite.Name);
            Attribute(xml, "name", item.Name);
            if (item.File.Length > 0) Attribute(xml, "file", item.File);
            if (item.Line > 0) Attribute(xml, "line", item.Line.ToString());
            if (item.Failure is { } finding) WriteFailure(xml, finding, scan);
            if (item.Skipped is { } reason)
            {
                xml.WriteStartElement("skipped");
                Attribute(xml, "message", reason);
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    static void WriteFailure(XmlWriter xml, Finding finding, ScanResult scan)
    {
        var check = scan.Checks.FirstOrDefault(c => c.Id == finding.CheckId);
        xml.WriteStartElement("failure");
        Attribute(xml, "type", ScanJson.Word(finding.Severity));
        Attribute(xml, "message", finding.Message);
        List<string> lines =
        [
            $"{ScanJson.Word(finding.Severity)}, {ScanJson.Word(finding.Confidence)} confidence, at {InventoryView.Place(finding.At)}",
            .. finding.Flow.Select(step => $"  {InventoryView.Place(step.At)}: {step.Message}"),
            .. check is null ? Array.Empty<string>() : ["Fix: " + check.Fix],
        ];
        xml.WriteString(string.Join('\n', lines.Select(SafeText.OneLine)));
        xml.WriteEndElement();
    }

    static void WriteProperties(XmlWriter xml, ScanResult scan)
    {
        xml.WriteStartElement("properties");
        Property("coverage", ScanSummary.Coverage(scan.Coverage));
        foreach (var (what, count) in scan.Coverage.LeftOut) Property("left out", $"{count} {what}");
        foreach (var (_, word, answer) in ScanSummary.Answers(scan)) Property(word.ToLowerInvariant(), answer);
        xml.WriteEndElement();

        void Property(string name, string value)
        {
            xml.WriteStartElement("property");
            Attribute(xml, "name", name);
            Attribute(xml, "value", value);
            xml.WriteEndElement();
        }
    }

    static void Counts(XmlWriter xml, int tests, int failures, int skipped)
    {
        Attribute(xml, "tests", tests.ToString());
        Attribute(xml, "failures", failures.ToString());
        Attribute(xml, "errors", "0");
        Attribute(xml, "skipped", skipped.ToString());
    }

    // XML 1.0 has no way to write control characters and lone surrogates: they are escaped as text.
    static void Attribute(XmlWriter xml, string name, string value) => xml.WriteAttributeString(name, SafeText.OneLine(value));

    sealed record Suite(string Name, IReadOnlyList<Case> Cases)
    {
        public int Failures => Cases.Count(c => c.Failure is not null);
        public int Skipped => Cases.Count(c => c.Skipped is not null);
    }

    sealed record Case(string Name)
    {
        public string File { get; init; } = "";
        public int Line { get; init; }
        public Finding? Failure { get; init; }
        public string? Skipped { get; init; }
    }
}
