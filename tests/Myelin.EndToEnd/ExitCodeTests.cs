namespace Myelin.EndToEnd;

/// <summary>The exit codes of DESIGN.md, which scripts depend on.</summary>
public sealed class ExitCodeTests : IDisposable
{
    readonly Scratch _scratch = new();

    public ExitCodeTests()
    {
        _scratch.Folder("empty");
        _scratch.Write("risky/load.py", "import sys, torch\n\nmodel = torch.load(sys.argv[1], weights_only=False)\n");
        _scratch.Write("broken/pyproject.toml", "[project\nname = ");
        _scratch.Write("broken/app.py", "import openai\n");
    }

    public void Dispose() => _scratch.Dispose();

    [Theory]
    [InlineData(0, "scan empty")]
    [InlineData(0, "scan risky")]
    [InlineData(0, "scan risky --fail-on critical")]
    [InlineData(0, "scan broken")]
    [InlineData(0, "scan empty --strict")]
    [InlineData(2, "scan --no-such-option")]
    [InlineData(2, "scan empty -f pdf")]
    [InlineData(2, "scan empty --fail-on terrible")]
    [InlineData(2, "scan empty -f json=a -f sarif=a")]
    [InlineData(2, "scan empty -f json -f sarif")]
    [InlineData(2, "frob")]
    [InlineData(2, "bom score")]
    [InlineData(3, "scan nothing-here")]
    [InlineData(3, "scan image:nothing-here.tar")]
    [InlineData(3, "scan manifests:nothing-here")]
    [InlineData(3, "scan --logs nothing-here.log")]
    [InlineData(3, "scan empty --rev HEAD")]
    [InlineData(3, "bom score nothing-here.json")]
    [InlineData(10, "scan risky --fail-on high")]
    [InlineData(10, "scan risky broken --fail-on high --strict")]
    [InlineData(11, "scan broken --strict")]
    [InlineData(1, "scan empty -o no/such/folder/out.json")]
    [InlineData(1, "scan empty -o empty")]
    public void Are_those_of_the_contract(int exit, string line)
    {
        var run = Program.Run(_scratch.Path, [.. line.Split(' '), .. line.StartsWith("scan", StringComparison.Ordinal) ? ["-q"] : Array.Empty<string>()]);
        run.Exit.ShouldBe(exit, run.Errors);
        run.Errors.ShouldNotContain("mistake of Myelin");
        if (exit is 1 or 2 or 3)
        {
            run.Output.ShouldBe("");
            run.Errors.ShouldStartWith("myelin: ");
        }
    }

    [Fact]
    public void An_incomplete_scan_names_what_it_lacks_and_loses_nothing_else()
    {
        var scan = Program.Run(_scratch.Path, "scan", "broken");
        scan.Output.ShouldContain("  - pyproject.toml: ");
        scan.Output.ShouldContain("openai");
    }

    [Fact]
    public void Settings_are_the_callers_and_never_the_targets()
    {
        _scratch.Write("risky/myelin.yaml", "fail-on: nonsense\nno-such-setting: true\n");
        Program.Run(_scratch.Path, "scan", "risky", "-q").Exit.ShouldBe(0);
        Program.Run(_scratch.Folder("risky"), "scan", ".", "-q").Errors.ShouldContain("myelin.yaml:1");
        _scratch.Write("empty/myelin.yaml", "fail-on: high\n");
        Program.Run(_scratch.Folder("empty"), "scan", "../risky", "-q").Exit.ShouldBe(10);
        Program.Run(_scratch.Folder("empty"), new Dictionary<string, string> { ["MYELIN_FAIL_ON"] = "critical" }, Program.File, "scan", "../risky", "-q").Exit.ShouldBe(0);
    }

    [Fact]
    public void A_misspelt_variable_does_not_open_the_gate() =>
        Program.Run(_scratch.Path, new Dictionary<string, string> { ["MYELIN_FAIL_OM"] = "high" }, Program.File, "scan", "risky", "-q")
            .ShouldBe(new Outcome(2, "", "myelin: MYELIN_FAIL_OM: there is no such setting; did you mean MYELIN_FAIL_ON?\n"));
}
