using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Core.Reports;
using Myelin.Core.Reports.Text;

namespace Myelin.Tests.Reports;

public sealed class MarkdownReportTests
{
    static readonly string Full = SampleScan.Text(new MarkdownReport(), SampleScan.Full);

    [Fact]
    public void Shows_answers_findings_coverage_and_what_to_do()
    {
        Full.ShouldStartWith("## Myelin: 5 findings: 1 critical, 1 high, 1 medium, 1 low, 1 info\n");
        Full.ShouldContain("- **What data and privilege can it reach?** customer data through shop-api");
        Full.ShouldContain("| critical | `secret/openai-key` | `shop: .env:3` |");
        Full.ShouldContain("1 finding suppressed");
        Full.ShouldContain("**Coverage:** 2140 files, 3.2 MiB; incomplete: 2 inputs skipped");
        Full.ShouldContain("git (1), ignored files (20)");
        Full.TrimEnd().Split('\n')[^1].ShouldStartWith("**Next:** start with secret/openai-key");
    }

    [Fact]
    public void A_row_of_a_table_is_one_line_with_its_cells()
    {
        foreach (var line in Full.Split('\n').Where(l => l.StartsWith('|')))
        {
            var bars = line.Replace("\\|", "").Count(c => c == '|');
            bars.ShouldBeOneOf(5, 6);
        }
        Full.ShouldNotContain("\r");
        Full.ShouldNotContain("\u202e");
    }

    [Theory]
    [InlineData("see @octocat", "see @<!-- -->octocat")]
    [InlineData("fixes #12", "fixes \\#<!-- -->12")]
    [InlineData("<b>x</b> & y", "&lt;b&gt;x&lt;/b&gt; &amp; y")]
    [InlineData("[a](https://evil.example)", "\\[a\\](https:<!-- -->//evil.example)")]
    [InlineData("www.evil.example", "www<!-- -->.evil.example")]
    [InlineData("**bold** _x_ `code` ~~s~~", "\\*\\*bold\\*\\* \\_x\\_ \\`code\\` \\~\\~s\\~\\~")]
    [InlineData("- no list", "\\- no list")]
    [InlineData("a|b\nc", "a\\|b\\\\nc")]
    [InlineData("plain, with (brackets) and 3.2 MiB", "plain, with (brackets) and 3.2 MiB")]
    public void Prose_does_nothing_but_be_read(string text, string expected) => MarkdownText.Prose(text).ShouldBe(expected);

    [Theory]
    [InlineData("a.py:3", "`a.py:3`")]
    [InlineData("a`b", "`` a`b ``")]
    [InlineData("``", "``` `` ```")]
    [InlineData("a|b", "`a\\|b`")]
    [InlineData("", "")]
    public void Code_stays_in_its_fence(string text, string expected) => MarkdownText.Code(text).ShouldBe(expected);

    [Fact]
    public void Fits_into_a_comment_whatever_was_found()
    {
        var graph = new AssetGraphBuilder();
        for (var i = 0; i < 3000; i++) graph.Add(new Asset((AssetKind)(i % 30), $"{SampleScan.Hostile}{i}", new string('x', 500) + i));
        var findings = Enumerable.Range(0, 3000).Select(i => new Finding("code/unsafe-load", Severity.High, Confidence.High, new Location(new string('y', 500) + i, i), new string('@', 2000)));
        var page = SampleScan.Text(new MarkdownReport(), SampleScan.Make(graph.Build(), [new ScanTarget("t", "folder", "")],
            new Coverage { Skipped = [.. Enumerable.Range(0, 500).Select(i => new SkippedInput($"f{i}", new string('z', 4000), "x"))] }, [.. findings]));
        page.Length.ShouldBeLessThan(65_536);
        page.ShouldContain("more findings.");
        page.ShouldContain("**Next:**");
        page.ShouldContain("- and 485 more");
    }

    [Fact]
    public void Is_the_same_every_time() => SampleScan.Text(new MarkdownReport(), SampleScan.Full).ShouldBe(Full);
}
