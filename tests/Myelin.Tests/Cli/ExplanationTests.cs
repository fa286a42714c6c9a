using Myelin.Cli;
using Myelin.Cli.Output;
using Myelin.Core.Reports;
using Myelin.Tests.Reports;

namespace Myelin.Tests.Cli;

public sealed class ExplanationTests
{
    [Fact]
    public void Says_why_an_asset_is_believed_and_what_hangs_on_it()
    {
        var text = Explain("GPT-4o");
        text.ShouldBe("""
            gpt-4o: model
              id        model:openai/gpt-4o
              provider  openai

            Believed because (declared: written in code or configuration)
              src/app.py:3  declared, high confidence, by python: openai.chat.completions.create

            Is led to by
              serves  api.openai.com (ai-service)

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Finds_an_asset_by_its_id_and_shows_the_findings_on_it()
    {
        var text = Explain(SampleScan.Full.Graph.Assets.First(a => a.Name == "meta-llama/Llama-3.1-8B-Instruct").Id, SampleScan.Full);
        text.ShouldContain("meta-llama/Llama-3.1-8B-Instruct: model, version cccc");
        text.ShouldContain("Believed because (observed: seen as it is)");
        text.ShouldContain("in layer sha256:aaaaaaaaaaaa");
        text.ShouldContain("derived-from  shop-lora (adapter)");
    }

    [Fact]
    public void Shows_no_control_character_of_a_target() => Explain(SampleScan.Hostile, SampleScan.Full).Where(c => char.IsControl(c) && c != '\n').ShouldBeEmpty();

    [Theory]
    [InlineData("gpt-4", "did you mean gpt-4o")]
    [InlineData("gtp-4o", "did you mean gpt-4o")]
    [InlineData("opnai", "did you mean openai")]
    [InlineData("something else entirely", "-f json lists all")]
    public void Says_what_may_have_been_meant(string asked, string message) =>
        Should.Throw<UsageException>(() => Explain(asked)).Message.ShouldContain(message);

    [Fact]
    public void A_name_of_any_length_does_no_harm() => Should.Throw<UsageException>(() => Explain(new string('x', 100_000)));

    static string Explain(string asked) => Explain(asked, SampleScan.Small);

    static string Explain(string asked, ScanResult scan)
    {
        using var text = new StringWriter { NewLine = "\n" };
        Explanation.Print(scan, asked, text).ShouldBe(0);
        return text.ToString();
    }
}
