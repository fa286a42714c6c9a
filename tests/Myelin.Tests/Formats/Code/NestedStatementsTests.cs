using Myelin.Formats.Code;
using Myelin.Formats.Code.Curly;

namespace Myelin.Tests.Formats.Code;

/// <summary>Words that nest without a bracket are bounded, as brackets are; what follows a long but sane chain is read.</summary>
public sealed class NestedStatementsTests
{
    const int Many = 30_000;

    [Theory]
    [InlineData("if (a) ")]
    [InlineData("if (a) b; else ")]
    [InlineData("for (;;) ")]
    [InlineData("do ")]
    [InlineData("else ")]
    [InlineData("label: ")]
    [InlineData("fun a() = ")]
    [InlineData("val a by ")]
    [InlineData("return ")]
    [InlineData("await ")]
    [InlineData("new ")]
    [InlineData("class A extends ")]
    [InlineData("export default ")]
    [InlineData("declare ")]
    [InlineData("abstract declare ")]
    [InlineData("func(a) ")]
    [InlineData("move |a| ")]
    [InlineData("a?b:")]
    public void No_word_repeated_without_end_ends_the_scan(string words)
    {
        foreach (var text in new[] { $"x = {Repeated(words)}1", Repeated(words) + "1", $"class X {{ void M() {{ {Repeated(words)}1 }} }}", $"fun m() {{ {Repeated(words)}1 }}" })
        {
            Read<JavaScriptFormat>("a.js", text);
            Read<JavaScriptFormat>("a.ts", text);
            Read<CSharpFormat>("a.cs", text);
            Read<JavaFormat>("a.java", text);
            Read<KotlinFormat>("a.kt", text);
            Read<GoFormat>("a.go", text);
            Read<RustFormat>("a.rs", text);
        }
    }

    [Fact]
    public void A_chain_of_a_few_hundred_branches_is_read_to_its_end() =>
        CodeReading.Read<JavaScriptFormat>("a.js", $"{string.Concat(Enumerable.Repeat("if (a) b(); else ", 300))}last('x');").Call("last").ShouldNotBeNull();

    static string Repeated(string words) => string.Concat(Enumerable.Repeat(words, Many / 4));

    static void Read<T>(string name, string text) where T : CurlyFormat, new() => CodeReading.Parse<T>(name, text).Value.ShouldNotBeNull();
}
