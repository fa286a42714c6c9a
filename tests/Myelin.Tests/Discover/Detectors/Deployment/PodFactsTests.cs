using Myelin.Core.Assets;

namespace Myelin.Tests.Discover.Detectors.Deployment;

public sealed class PodFactsTests
{
    static string Pod(string args, string env) => $"apiVersion: v1\nkind: Pod\nmetadata: {{name: p}}\nspec: {{containers: [{{name: c, image: vllm/vllm-openai:v0.9.1, args: [{args}], env: [{env}]}}]}}\n";

    [Theory]
    [InlineData("--model, $(M)", "{name: M, value: acme/tiny-chat}")]
    [InlineData("--model, $(E)$(M)", "{name: M, value: acme/tiny-chat}, {name: E, value: ''}")]
    [InlineData("--model, acme/$(M)", "{name: M, value: tiny-chat}")]
    [InlineData("$(E), --model, acme/tiny-chat", "{name: E, value: ''}")]
    public void A_variable_in_an_argument_is_put_in(string args, string env) => MemorySource.Discover(("p.yaml", Pod(args, env))).RelationNames().ShouldContain("vllm serves acme/tiny-chat");

    // Twice itself: must end, and is put in once.
    [Theory]
    [InlineData("$(A)", "{name: A, value: '$(A)$(A)'}")]
    [InlineData("$(A", "{name: A, value: x}")]
    [InlineData("$(B)$(", "{name: A, value: x}")]
    public void A_variable_that_names_itself_ends(string args, string env)
    {
        var found = MemorySource.Discover(("p.yaml", Pod(args, env)));
        found.Names(AssetKind.Workload).ShouldBe(["p"]);
        found.Coverage.Skipped.ShouldBeEmpty();
    }
}
