using System.Text;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Tests.Formats.Data;

public sealed class YamlFormatTests
{
    [Fact]
    public void Aliases_and_merge_keys_are_resolved_and_own_keys_win()
    {
        var root = Root("base: &b {image: vllm, gpu: 1}\nservice:\n  <<: *b\n  gpu: 2\nsame: *b\n");
        root["service"]["image"].Text.ShouldBe("vllm");
        root["service"]["gpu"].Text.ShouldBe("2");
        root["same"]["gpu"].Text.ShouldBe("1");
    }

    [Fact]
    public void Lines_and_kinds_are_known()
    {
        var root = Root("a: 'true'\nb: on\nc: 0x1\nd: [1, two]\ne: ~\n");
        root["a"].Kind.ShouldBe(NodeKind.Text);
        root["b"].Kind.ShouldBe(NodeKind.Boolean);
        root["d"].Items.Select(i => (i.Kind, i.Mark.Line)).ShouldBe([(NodeKind.Number, 4), (NodeKind.Text, 4)]);
        root["e"].Kind.ShouldBe(NodeKind.Null);
    }

    [Fact]
    public void Documents_before_an_error_are_kept()
    {
        var parsed = YamlFormat.Parse("a: 1\n---\nb: [\n", ReadLimits.Default);
        parsed.Value!.Documents.ShouldHaveSingleItem()["a"].Text.ShouldBe("1");
        parsed.Problems.ShouldHaveSingleItem().Reason.ShouldStartWith("not valid YAML");
    }

    [Fact]
    public void An_alias_costs_what_it_stands_for()
    {
        var text = new StringBuilder("x0: &a0 {k: 1}\n");
        for (var i = 1; i < 12; i++) text.Append($"x{i}: &a{i} {{{string.Join(", ", Enumerable.Range(0, 9).Select(k => $"k{k}: *a{i - 1}"))}}}\n");
        YamlFormat.Parse(text.ToString(), ReadLimits.Default).Problems.ShouldHaveSingleItem().Reason.ShouldContain("once its aliases are followed");
    }

    [Fact]
    public void Aliases_cannot_nest_deeper_than_the_text_may()
    {
        var text = new StringBuilder("x0: &a0 [1]\n");
        for (var i = 1; i < 10_000; i++) text.Append($"x{i}: &a{i} [*a{i - 1}]\n");
        YamlFormat.Parse(text.ToString(), ReadLimits.Default).Problems.ShouldHaveSingleItem().Reason.ShouldContain("nested deeper than 200");
        YamlFormat.Parse("a: &a [*a]\n", ReadLimits.Default).Problems.ShouldBeEmpty(); // an anchor is not known inside itself
    }

    [Fact]
    public void Mutated_text_ends_as_a_tree_or_a_problem()
    {
        var good = "a: &x {b: [1, 'two', \"t\\u0041\"], c: !!str 3}\nd: *x\ne:\n  <<: *x\n  f: |\n    text\n---\n? [k]\n: v\n";
        var random = new Random(11);
        for (var round = 0; round < 3_000; round++)
        {
            var text = new StringBuilder(good);
            for (var i = 0; i < 4; i++) text[random.Next(text.Length)] = "{}[]:,&*!|>'\"\n\t #-?%@`~<x\0\u2028"[random.Next(27)];
            var parsed = YamlFormat.Parse(text.ToString(), ReadLimits.Default);
            (parsed.Value is not null || parsed.Problems.Count > 0).ShouldBeTrue(text.ToString());
        }
    }

    static DataNode Root(string text)
    {
        var parsed = YamlFormat.Parse(text, ReadLimits.Default);
        parsed.Problems.ShouldBeEmpty();
        return parsed.Value!.Root;
    }
}
