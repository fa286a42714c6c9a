using System.Text;
using System.Text.Json;
using Myelin.Assess;
using Myelin.Cli;
using Myelin.Cli.Commands;
using Myelin.Core.Reports;
using Myelin.Tests.Reports;

namespace Myelin.Tests.Cli;

public sealed class ExplainVerbTests
{
    [Fact]
    public void Every_check_can_be_explained()
    {
        var all = new Assessment().Checks;
        all.ShouldNotBeEmpty();
        foreach (var check in all)
        {
            var (checks, one) = ExplainVerb.Asked(check.Id, all);
            (checks.Count, one).ShouldBe((1, true));
            var text = Written(o => CheckPage.Text(check, o, 80, color: false));
            text.ShouldStartWith($"{check.Id}  {check.Title}\n");
            text.ShouldContain("\nFix          ");
            text.Split('\n').Skip(1).ShouldAllBe(line => line.Length <= 80);
        }
    }

    [Fact]
    public void A_page_says_all_that_the_check_knows()
    {
        var check = SampleScan.Checks.Single(c => c.Id == "code/unsafe-load");
        Written(o => CheckPage.Text(check, o, 100, color: false)).ShouldBe("""
            code/unsafe-load  Loading this file can run code
            high, high confidence

            Why          A pickle runs whatever its author wrote.
            Fix          Load with weights_only=True, or use safetensors.
            Mappings     CWE-502, LLM03:2025, ATLAS:AML.T0010
            Incidents    hugging-face-pickles
            More         https://docs.pytorch.org/docs/stable/generated/torch.load.html

            """.ReplaceLineEndings("\n"));
        Written(o => CheckPage.Text(SampleScan.Checks.Single(c => c.Id == "model/no-revision"), o, 100, color: false)).ShouldContain("low, medium confidence; shown with --persona pedantic");
    }

    [Fact]
    public void Without_an_id_all_are_listed_and_an_area_lists_its_own()
    {
        var (all, one) = ExplainVerb.Asked(null, SampleScan.Checks);
        (all.Count, one).ShouldBe((4, false));
        Written(o => CheckPage.List(all, o, 100, color: false)).ShouldContain("  secret/openai-key  critical  A key of OpenAI is written down\n");
        ExplainVerb.Asked("code", SampleScan.Checks).Checks.ShouldHaveSingleItem().Id.ShouldBe("code/unsafe-load");
    }

    [Theory]
    [InlineData("code/unsafe-laod", "did you mean code/unsafe-load?")]
    [InlineData("openai", "did you mean secret/openai-key?")]
    [InlineData("xyzzy/abc", "myelin explain lists all")]
    [InlineData("", "myelin explain lists all")]
    public void Says_what_may_have_been_meant(string asked, string message) =>
        Should.Throw<UsageException>(() => ExplainVerb.Asked(asked, SampleScan.Checks)).Message.ShouldContain(message);

    [Fact]
    public void The_json_and_the_markdown_hold_the_same_check()
    {
        using var json = JsonDocument.Parse(Written(o => CheckPage.Json(SampleScan.Checks, o)));
        json.RootElement.EnumerateArray().Select(c => c.GetProperty("id").GetString()).ShouldBe(SampleScan.Checks.Select(c => c.Id));
        Written(o => CheckPage.Markdown(SampleScan.Checks, o)).ShouldContain("## `code/unsafe-load`\nLoading this file can run code · high, high confidence\n\nA pickle runs whatever its author wrote.\n\n**Fix:** Load with");
    }

    static string Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
