using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Core.Reports;
using Myelin.Core.Reports.Text;

namespace Myelin.Tests.Reports;

public sealed class TableReportTests
{
    [Theory]
    [InlineData(120)]
    [InlineData(80)]
    [InlineData(40)]
    public void Nothing_is_cut_off_and_no_cell_passes_the_edge(int width)
    {
        var finding = new Finding("code/unsafe-load", Severity.High, Confidence.High, new Location("research/a-folder-with-a-long-name/another-one/train.py", 1234), "pickle.load runs the pickle it is given, which came from s3://bucket/with/a/long/path/model.pkl and nobody signed it");
        var scan = SampleScan.Make(SampleScan.Small.Graph, [new ScanTarget("t", "folder", "")], new Coverage(), [finding]);
        var text = Table(scan, width);
        text.ShouldNotContain("…");
        text.Replace("\n", " ").Replace(" ", "").ShouldContain("nobodysignedit");
        text.Split('\n').Where(l => l.StartsWith("  ")).ShouldAllBe(l => SafeText.Columns(l) <= width);
    }

    [Fact]
    public void Ends_with_the_three_answers_and_what_to_do_next()
    {
        var lines = Table(SampleScan.Small, 120).TrimEnd('\n').Split('\n');
        lines[^4..^1].ShouldBe(["Where     1 model in 2 files", "Reach     customer data through shop-api", "Isolated  no: F, as good as root"]);
        lines[^1].ShouldStartWith("Next      ");
    }

    [Fact]
    public void Says_a_confidence_once_where_all_findings_share_it()
    {
        Finding At(int line, Confidence sure) => new("code/unsafe-load", Severity.High, sure, new Location("a.py", line), "x");
        var alike = Table(SampleScan.Small with { Findings = [At(1, Confidence.Medium), At(2, Confidence.Medium)], Checks = SampleScan.Checks }, 120);
        alike.Split("(medium confidence)").Length.ShouldBe(2);
        var mixed = Table(SampleScan.Small with { Findings = [At(1, Confidence.High), At(2, Confidence.Medium)], Checks = SampleScan.Checks }, 120);
        mixed.ShouldContain("a.py:2  x (medium confidence)");
        mixed.ShouldContain("a.py:1  x\n");
    }

    [Fact]
    public void Shows_no_control_character_of_a_target()
    {
        var text = Table(SampleScan.Full, 100);
        text.Where(c => c < ' ' && c != '\n').ShouldBeEmpty();
        text.ShouldNotContain("\u202e");
    }

    [Fact]
    public void Colours_only_on_request()
    {
        SampleScan.Text(new TableReport(), SampleScan.Full, new ReportOptions(Color: true)).ShouldContain("\e[1;35mcritical");
        Table(SampleScan.Full, 120).ShouldNotContain("\e[");
    }

    static string Table(ScanResult scan, int width) => SampleScan.Text(new TableReport(), scan, new ReportOptions(Width: width));
}
