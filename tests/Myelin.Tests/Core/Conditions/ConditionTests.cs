using Myelin.Core.Conditions;

namespace Myelin.Tests.Core.Conditions;

public sealed class ConditionTests
{
    /// <summary>Fields x, y and z.a of a dictionary; n[key] reads any key.</summary>
    sealed class Fields : FieldSet<Dictionary<string, string[]>>
    {
        public override Func<Dictionary<string, string[]>, IReadOnlyList<string>>? Reader(string name, string? argument) => name switch
        {
            "x" or "y" or "z.a" => subject => subject.GetValueOrDefault(name, []),
            "n" when argument is not null => subject => subject.GetValueOrDefault(argument, []),
            _ => null,
        };
    }

    static bool Holds(string condition, params (string Key, string Value)[] subject)
    {
        var (compiled, errors) = Condition<Dictionary<string, string[]>>.Compile(condition, new Fields(), new Dictionary<string, string> { ["m"] = "x = 1" });
        errors.ShouldBeEmpty();
        return compiled!.Holds(subject.GroupBy(s => s.Key).ToDictionary(g => g.Key, g => g.Select(s => s.Value).ToArray()));
    }

    [Theory]
    [InlineData("x = 1", true)]
    [InlineData("x == 1 and y = b", true)]
    [InlineData("x != 1", false)]
    [InlineData("not x = 2", true)]
    [InlineData("not not x = 1", true)]
    [InlineData("x = 2 or y = b", true)]
    [InlineData("x = 2 or x = 3 and y = b", false)]
    [InlineData("(x = 2 or x = 1) and y = b", true)]
    [InlineData("x in (3, 2, 1)", true)]
    [InlineData("x in ()", false)]
    [InlineData("y startswith b and y endswith b and y contains b", true)]
    [InlineData("z.a = \"two words\"", true)]
    [InlineData("z.a glob 'two*'", true)]
    [InlineData("z.a regex 'two [a-z]+'", true)]
    [InlineData("z.a regex two", false)]
    [InlineData("x < 2 and x >= 1", true)]
    [InlineData("toupper(y) = B", true)]
    [InlineData("len(z.a) = 9", true)]
    [InlineData("n[x] = 1", true)]
    [InlineData("m and y exists", true)]
    public void Holds_as_falco_says(string condition, bool expected) => Holds(condition, ("x", "1"), ("y", "b"), ("z.a", "two words")).ShouldBe(expected);

    [Theory]
    [InlineData("x = 1", false)]
    [InlineData("x != 1", false)]
    [InlineData("not x = 1", true)]
    [InlineData("x exists", false)]
    [InlineData("x in (1, 2)", false)]
    public void A_missing_field_satisfies_no_comparison(string condition, bool expected) => Holds(condition).ShouldBe(expected);

    [Fact]
    public void One_of_several_values_is_enough_but_not_for_unequal()
    {
        Holds("x = 2", ("x", "1"), ("x", "2")).ShouldBeTrue();
        Holds("x != 2", ("x", "1"), ("x", "2")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("", "expected a field or macro")]
    [InlineData("x =", "expected a value")]
    [InlineData("(x = 1", "expected ')'")]
    [InlineData("x = 1 y", "expected the end")]
    [InlineData("x = 'open", "the quote is not closed")]
    [InlineData("nope.field = 1", "there is no field 'nope.field'")]
    [InlineData("nope", "there is no macro 'nope'")]
    [InlineData("z.a", "expected an operator")]
    [InlineData("x regex '('", "is no regular expression")]
    [InlineData("x < abc", "is no number")]
    public void Says_what_is_wrong(string condition, string message) =>
        Condition<Dictionary<string, string[]>>.Compile(condition, new Fields()).Errors.ShouldHaveSingleItem().Message.ShouldContain(message);

    [Fact]
    public void Nesting_is_bounded() =>
        Condition<Dictionary<string, string[]>>.Compile(new string('(', 100_000), new Fields()).Errors.ShouldHaveSingleItem().Message.ShouldContain("nested deeper");

    [Fact]
    public void A_macro_cannot_use_itself() =>
        Condition<Dictionary<string, string[]>>.Compile("a", new Fields(), new Dictionary<string, string> { ["a"] = "b", ["b"] = "not a" }).Errors.ShouldHaveSingleItem().Message.ShouldContain("uses itself");

    [Fact]
    public void Broken_text_never_throws()
    {
        var random = new Random(7);
        const string Alphabet = "xyz.a n[]()'\"\\,=!<> and or not in contains regex 1";
        for (var i = 0; i < 5_000; i++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            Condition<Dictionary<string, string[]>>.Compile(text, new Fields());
        }
    }
}
