using Myelin.Formats;
using Myelin.Formats.Bicep;

namespace Myelin.Tests.Formats;

public sealed class BicepParserTests
{
    static Parsed<BicepFile> Parse(string text) => BicepFormat.Parse(text, ReadLimits.Default);

    [Fact]
    public void Statements_keep_their_kind_name_and_place()
    {
        var parsed = Parse("""
            targetScope = 'subscription'
            @description('x')
            @secure()
            param password string
            type sku = { name: string, tier: 'a' | 'b'? }
            var names = map(['a', 'b'], n => '${n}-x')
            resource group 'Microsoft.Resources/resourceGroups@2024-03-01' =
              if (!empty(password)) {
                name: 'rg'
              }
            resource inner 'A.B/c@1' existing = if (true)
            {
              name: 'x'
              resource child 'd' = { name: 'y' }
            }
            module m 'br/public:avm/x:1' = [for (n, i) in names: { name: n }]
            #disable-next-line no-unused-params
            output o string = group.name
            """);
        parsed.Problems.ShouldBeEmpty();
        parsed.Value!.Statements.Select(s => (s.Kind, s.Name)).ShouldBe([
            (BicepKind.Parameter, "password"), (BicepKind.Variable, "names"), (BicepKind.Resource, "group"), (BicepKind.Resource, "inner"), (BicepKind.Resource, "child"), (BicepKind.Module, "m"), (BicepKind.Output, "o")]);
        parsed.Value.Statements[0].IsSecure.ShouldBeTrue();
        parsed.Value.Statements[2].Mark.Line.ShouldBe(7);
        parsed.Value.Statements[2].Condition.ShouldNotBeNull();
        parsed.Value.Statements[3].IsExisting.ShouldBeTrue();
        parsed.Value.Statements[4].Parent.ShouldBe("inner");
        parsed.Value.Statements[5].Loop!.Index.ShouldBe("i");
    }

    [Fact]
    public void An_error_loses_one_statement()
    {
        var parsed = Parse("var a = [1, 2\nvar b = {{\nresource s 'A.B/c@1' = { name: 'x' }\n");
        parsed.Problems.ShouldNotBeEmpty();
        parsed.Value!.Statements.ShouldContain(s => s.Kind == BicepKind.Resource && s.Name == "s");
    }

    [Theory]
    [InlineData("concat('a', parameters('b')['c'].d, 'it''s')")]
    [InlineData("if(equals(1, 2), variables('x')[0], createArray())")]
    public void Expressions_of_arm_are_read(string text) => BicepFormat.ParseArm(text, ReadLimits.Default, out _).ShouldNotBeNull();

    [Theory]
    [InlineData("concat('a'")]
    [InlineData("")]
    [InlineData("a b")]
    public void What_is_no_expression_is_a_problem(string text)
    {
        BicepFormat.ParseArm(text, ReadLimits.Default, out var problem).ShouldBeNull();
        problem.ShouldNotBeNull();
    }

    [Fact]
    public void Long_chains_and_deep_nesting_are_bounded()
    {
        Parse("var x = " + string.Concat(Enumerable.Repeat("!", 100_000)) + "a").Problems.ShouldNotBeEmpty();
        Parse("var x = a" + string.Concat(Enumerable.Repeat(" + a", 5_000))).Problems.ShouldNotBeEmpty();
        Parse("var x = " + string.Concat(Enumerable.Repeat("'${", 5_000))).Problems.ShouldNotBeEmpty();
    }
}
