using System.CommandLine;
using Myelin.Cli;
using Myelin.Cli.Output;
using Myelin.Cli.Scanning;

namespace Myelin.Tests.Cli;

public sealed class HelpTests
{
    [Theory]
    [InlineData("frob", "there is no command 'frob'; there are ")]
    [InlineData("scann .", "there is no command 'scann'; did you mean scan?")]
    [InlineData("bom scor x", "there is no command 'scor'; did you mean score?")]
    [InlineData("scan --fail-onn high", "there is no option '--fail-onn'; did you mean --fail-on?")]
    [InlineData("scan -x", "there is no option '-x'")]
    [InlineData("explain --frob", "there is no option '--frob'")]
    public void Says_what_is_wrong_and_what_may_be_meant(string line, string said) => Mistake(line).ShouldNotBeNull().ShouldStartWith(said);

    [Theory]
    [InlineData("scan -- --frob")]
    [InlineData("scan ./--frob")]
    [InlineData("scan -qv .")]
    [InlineData("bom score -f json x")]
    [InlineData("")]
    public void Takes_what_is_right(string line) => Mistake(line).ShouldBeNull();

    [Fact]
    public void Help_of_scan_names_every_target_format_and_exit_code()
    {
        var help = Printed("scan --help");
        foreach (var kind in ScanRun.Kinds) help.ShouldContain($"  {kind.Form} ");
        foreach (var format in ReportRequest.Formats) help.ShouldContain(format.Summary);
        foreach (var word in new[] { "--probe", "--logs", "--explain", "10  ", "11  ", "myelin.yaml" }) help.ShouldContain(word);
    }

    [Fact]
    public void Help_of_the_program_begins_with_an_example_of_each_verb()
    {
        var help = Printed("--help");
        foreach (var command in Invocation.CommandLine().Subcommands) help.ShouldContain($"\n  myelin {command.Name}");
        help.IndexOf("  myelin scan .", StringComparison.Ordinal).ShouldBeLessThan(help.IndexOf("  myelin doctor", StringComparison.Ordinal));
    }

    static string? Mistake(string line) => Help.Mistake(Invocation.CommandLine().Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    static string Printed(string line)
    {
        using var output = new StringWriter();
        Invocation.CommandLine().Parse(line.Split(' ')).Invoke(new InvocationConfiguration { Output = output }).ShouldBe(0);
        return output.ToString();
    }
}
