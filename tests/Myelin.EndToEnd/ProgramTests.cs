namespace Myelin.EndToEnd;

/// <summary>What a newcomer types first.</summary>
public sealed class ProgramTests : IDisposable
{
    readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void The_built_program_tells_its_version() => Run("--version").ShouldBe(new Outcome(0, "myelin 0.1.0\n", ""));

    [Fact]
    public void Help_leads_to_every_verb_and_nothing_typed_shows_it()
    {
        var help = Run("--help");
        help.Exit.ShouldBe(0);
        foreach (var verb in new[] { "scan", "bom", "explain", "model", "doctor" }) help.Output.ShouldContain($"  myelin {verb}");
        var nothing = Run();
        nothing.Exit.ShouldBe(2);
        nothing.Output.ShouldBe("");
        nothing.Errors.ShouldContain("  myelin scan .");
    }

    [Fact]
    public void The_sample_tells_the_breach_in_one_line()
    {
        var scan = Run("scan", Program.Sample);
        scan.Exit.ShouldBe(0);
        scan.Errors.ShouldBe("");
        scan.Output.ShouldContain("Reach     internet → ray-dashboard → research → larkspur-customer-data (personal data)");
        scan.Output.ShouldContain("\nWhere     ");
        scan.Output.ShouldContain("\nIsolated  F: ");
        scan.Output.ShouldContain("exposure/ray");
        scan.Output.ShouldNotContain('\e');
    }

    [Fact]
    public void The_same_scan_gives_the_same_bytes()
    {
        string[] line = ["scan", Program.Sample, "-q", "-f", "json", "--now", "2026-11-21T10:00:00Z"];
        var first = Run(line);
        first.Exit.ShouldBe(0);
        Run(line).Output.ShouldBe(first.Output);
    }

    [Fact]
    public void Explain_tells_what_a_check_means()
    {
        var page = Run("explain", "code/unsafe-load");
        page.Exit.ShouldBe(0);
        page.Output.ShouldContain("code/unsafe-load");
        page.Output.ShouldContain("weights_only");
        Run("explain", "code/unsafe-lode").ShouldBe(new Outcome(2, "", "myelin: there is no check 'code/unsafe-lode'; did you mean code/unsafe-load?\n"));
    }

    [Fact]
    public void Scan_explains_an_asset()
    {
        var why = Run("scan", Program.Sample, "--explain", "gpt-4o");
        why.Exit.ShouldBe(0);
        why.Output.ShouldContain("research/agent/agent.py:10");
        Run("scan", Program.Sample, "--explain", "no-such-thing").Exit.ShouldBe(2);
    }

    [Fact]
    public void Doctor_tells_programs_what_this_machine_can_do()
    {
        var doctor = Program.Run(_scratch.Path, new Dictionary<string, string> { ["MYELIN_STRICT"] = "true" }, Program.File, "doctor", "-f", "json");
        doctor.Exit.ShouldBe(0);
        using var json = System.Text.Json.JsonDocument.Parse(doctor.Output);
        json.RootElement.GetProperty("version").GetInt32().ShouldBe(1);
        json.RootElement.GetProperty("settings").EnumerateArray().Single(s => s.GetProperty("name").GetString() == "strict").GetProperty("from").GetString().ShouldBe("MYELIN_STRICT");
        json.RootElement.GetProperty("machine").EnumerateArray().ShouldContain(m => m.GetProperty("name").GetString() == "kernel");
    }

    Outcome Run(params string[] arguments) => Program.Run(_scratch.Path, arguments);
}
