using System.Xml.Linq;
using Myelin.Core.Reports;

namespace Myelin.Tests.Reports;

public sealed class JUnitReportTests
{
    static readonly string Full = SampleScan.Text(new JUnitReport(), SampleScan.Full);
    static readonly XElement Suites = XElement.Parse(Full);

    [Fact]
    public void A_finding_is_a_failure_of_its_check()
    {
        var suite = Suites.Elements("testsuite").Single(s => (string)s.Attribute("name")! == "secret/openai-key");
        var failure = suite.Elements("testcase").ShouldHaveSingleItem().Elements("failure").ShouldHaveSingleItem();
        ((string)failure.Attribute("type")!).ShouldBe("critical");
        failure.Value.ShouldBe("critical, high confidence, at shop: .env:3\nFix: Revoke it.");
        ((string)suite.Element("testcase")!.Attribute("file")!).ShouldBe(".env");
        ((string)suite.Element("testcase")!.Attribute("line")!).ShouldBe("3");
    }

    [Fact]
    public void A_check_that_found_nothing_passes()
    {
        var scan = SampleScan.Full with { Findings = [.. SampleScan.Full.Findings.Where(f => f.CheckId != "secret/openai-key")] };
        var suite = XElement.Parse(SampleScan.Text(new JUnitReport(), scan)).Elements("testsuite").Single(s => (string)s.Attribute("name")! == "secret/openai-key");
        var item = suite.Elements("testcase").ShouldHaveSingleItem();
        item.HasElements.ShouldBeFalse();
        ((string)item.Attribute("name")!).ShouldBe("A key of OpenAI is written down");
        ((string)suite.Attribute("failures")!).ShouldBe("0");
    }

    [Fact]
    public void A_suppressed_finding_is_skipped_with_its_reason() =>
        Suites.Descendants("skipped").Select(s => (string)s.Attribute("message")!).ShouldContain("suppressed: accepted until 2026-12-31: lab only");

    [Fact]
    public void What_was_not_read_is_skipped_and_the_coverage_stands_in_properties()
    {
        var coverage = Suites.Elements("testsuite").Last();
        ((string)coverage.Attribute("name")!).ShouldBe("coverage");
        ((string)coverage.Attribute("skipped")!).ShouldBe("2");
        coverage.Descendants("property").Single(p => (string)p.Attribute("name")! == "coverage").Attribute("value")!.Value.ShouldBe("2140 files, 3.2 MiB; incomplete: 2 inputs skipped");
        coverage.Descendants("property").Select(p => (string)p.Attribute("name")!).ShouldContain("reach");
        XElement.Parse(SampleScan.Text(new JUnitReport(), SampleScan.Empty)).Elements("testsuite").Last().Elements("testcase").ShouldHaveSingleItem().HasElements.ShouldBeFalse();
    }

    [Fact]
    public void The_counts_are_those_of_the_cases()
    {
        foreach (var element in Suites.DescendantsAndSelf().Where(e => e.Name.LocalName is "testsuites" or "testsuite"))
        {
            int.Parse((string)element.Attribute("tests")!).ShouldBe(element.Descendants("testcase").Count());
            int.Parse((string)element.Attribute("failures")!).ShouldBe(element.Descendants("failure").Count());
            int.Parse((string)element.Attribute("skipped")!).ShouldBe(element.Descendants("skipped").Count());
        }
    }

    [Fact]
    public void Is_the_same_every_time() => SampleScan.Text(new JUnitReport(), SampleScan.Full).ShouldBe(Full);
}
