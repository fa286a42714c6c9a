using System.Text.Json;

namespace Myelin.EndToEnd;

/// <summary>Reports in files, and what is done with bills of materials afterwards.</summary>
public sealed class ReportTests : IDisposable
{
    readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void One_scan_writes_every_format()
    {
        string[] formats = ["cyclonedx", "github", "html", "json", "junit", "markdown", "sarif", "spdx"];
        var scan = Run(["scan", Program.Sample, "-f", "table", .. formats.SelectMany(f => new[] { "-f", $"{f}=out.{f}" })]);
        scan.Exit.ShouldBe(0);
        scan.Output.ShouldContain("\nReach     ");
        foreach (var format in formats) scan.Errors.ShouldContain($"wrote {format} to out.{format}\n");
        Directory.GetFiles(_scratch.Path).Select(Path.GetFileName).Order().ShouldBe(formats.Select(f => $"out.{f}"));
        Json("out.cyclonedx").GetProperty("bomFormat").GetString().ShouldBe("CycloneDX");
        Json("out.spdx").GetProperty("@graph").GetArrayLength().ShouldBeGreaterThan(50);
        Json("out.sarif").GetProperty("runs")[0].GetProperty("results").EnumerateArray().Select(r => r.GetProperty("ruleId").GetString()).ShouldContain("exposure/ray");
        Json("out.json").GetProperty("coverage").ValueKind.ShouldBe(JsonValueKind.Object);
        Text("out.html").ShouldContain("larkspur-customer-data");
        Text("out.markdown").ShouldContain("larkspur-customer-data");
    }

    [Fact]
    public void A_bill_of_materials_is_judged_and_compared()
    {
        Run("scan", Program.Sample, "-q", "-f", "cyclonedx=a.json", "-f", "spdx=b.json").Exit.ShouldBe(0);
        var score = Run("bom", "score", "a.json", "-f", "json");
        score.Exit.ShouldBe(0);
        JsonDocument.Parse(score.Output).RootElement.GetProperty("total").GetInt32().ShouldBeInRange(1, 100);
        Run("bom", "score", "a.json", "--fail-under", "100").Exit.ShouldBe(10);
        Run("bom", "diff", "a.json", "a.json", "--fail-on-change").Exit.ShouldBe(0);

        File.WriteAllText(Path.Combine(_scratch.Path, "c.json"), Text("a.json").Replace("gpt-4.1", "gpt-4.2", StringComparison.Ordinal));
        var diff = Run("bom", "diff", "a.json", "c.json", "--fail-on-change");
        diff.Exit.ShouldBe(10);
        diff.Output.ShouldContain("gpt-4.1");
        diff.Output.ShouldContain("gpt-4.2");
    }

    [Fact]
    public void A_reader_that_goes_away_ends_it_without_a_word()
    {
        var shell = Program.Run(_scratch.Path, new Dictionary<string, string>(), "/bin/bash", "-c", "\"$0\" scan \"$1\" -q -f json | head -c 20; echo; echo ${PIPESTATUS[0]}", Program.File, Program.Sample);
        shell.Errors.ShouldBe("");
        shell.Output.Split('\n')[^2].ShouldBe("0");
    }

    [Fact]
    public void A_full_disk_is_named()
    {
        var shell = Program.Run(_scratch.Path, new Dictionary<string, string>(), "/bin/bash", "-c", "\"$0\" scan \"$1\" -q -f json > /dev/full", Program.File, Program.Sample);
        shell.ShouldBe(new Outcome(1, "", "myelin: stdout: the json report cannot be written: No space left on device\n"));
    }

    [Theory]
    [InlineData(2, 130)]
    [InlineData(15, 143)]
    public void A_signal_ends_it_and_leaves_no_half_report(int signal, int exit)
    {
        var pipe = Path.Combine(_scratch.Path, "pipe");
        Program.Run(_scratch.Path, new Dictionary<string, string>(), "/bin/sh", "-c", "mkfifo pipe").Exit.ShouldBe(0);
        using var process = Program.Start(_scratch.Path, new Dictionary<string, string>(), Program.File, "scan", "--logs", "pipe", "-f", "json=out.json");
        // Opens when the program has opened the other end: then it waits for a line that never comes.
        using var log = new FileStream(pipe, FileMode.Open, FileAccess.Write);
        var clock = System.Diagnostics.Stopwatch.StartNew();
        Program.Signal(process, signal);
        Program.Ended(process).ShouldBeTrue();
        process.ExitCode.ShouldBe(exit);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
        Directory.GetFiles(_scratch.Path).ShouldBe([pipe]);
    }

    Outcome Run(params string[] arguments) => Program.Run(_scratch.Path, arguments);

    string Text(string file) => File.ReadAllText(Path.Combine(_scratch.Path, file));

    JsonElement Json(string file) => JsonDocument.Parse(Text(file)).RootElement;
}
