using Myelin.Formats.Code;

namespace Myelin.Tests.Formats.Code;

public sealed class KotlinFormatTests
{
    static CodeFile Read(string text) => CodeReading.Read<KotlinFormat>("Companion.kt", text);

    const string Sample = """"
        package app

        import com.aallam.openai.client.OpenAI
        import com.aallam.openai.api.model.ModelId as Id

        /* /* nested */ OpenAI("in a comment") */
        class Companion(private val key: String) : Base(key), Answers {
            private val model = "gpt-4o"
            private val openAI = OpenAI(token = System.getenv("OPENAI_API_KEY"))
            private val prompt = """
                You are "kind".
            """.trimIndent()

            @Tool("find")
            suspend fun ask(question: String, most: Int = 3) = openAI.chatCompletion(model = Id("$model-mini"), messages = listOf("a", "b"))

            fun label(n: String) = "gpt-$n"
        }
        """";

    [Fact]
    public void Reads_calls_with_named_arguments()
    {
        var file = Read(Sample);
        file.Call("com.aallam.openai.client.OpenAI")["token"]!.Value.EnvironmentVariable.ShouldBe("OPENAI_API_KEY");
        file.Call("com.aallam.openai.api.model.ModelId")[0]!.Value.Text.ShouldBe("gpt-4o-mini");
        file.Call("com.aallam.openai.client.OpenAI().chatCompletion")["messages"]!.Value.Items.Select(i => i.Text).ShouldBe(["a", "b"]);
    }

    [Fact]
    public void Nested_comments_are_no_code() => Read(Sample).Calls.Count(c => c.Name.EndsWith(".OpenAI")).ShouldBe(1);

    [Fact]
    public void Knows_definitions()
    {
        var file = Read(Sample);
        file.Definition("Companion").Bases.ShouldBe(["Base", "Answers"]);
        file.Definition("Companion.ask").Parameters.ShouldBe(["question", "most"]);
        file.Definition("Companion.ask").Decorators.ShouldHaveSingleItem()[0]!.Value.Text.ShouldBe("find");
    }

    [Fact]
    public void Knows_imports() => Read(Sample).Imports.Select(i => (i.Module, i.Name, i.Alias)).ShouldBe([("com.aallam.openai.client", "OpenAI", null), ("com.aallam.openai.api.model", "ModelId", "Id")]);

    [Fact]
    public void A_raw_string_keeps_its_quotes() => Read(Sample).Assigned("prompt").Text!.ShouldContain("You are \"kind\".");

    [Theory]
    [InlineData("val x = \"a\\\"b\\u0041\"", "a\"bA")]
    [InlineData("val x = \"costs \\$5\"", "costs $5")]
    [InlineData("val x = \"a\" + \"b\"", "ab")]
    [InlineData("val m = \"gpt\"; val x = \"${m}-4o\"", "gpt-4o")]
    public void Strings_have_their_value(string code, string value) => Read($"fun f() {{ {code} }}").Assigned("x").Text.ShouldBe(value);

    [Fact]
    public void An_interpolation_that_is_not_constant_keeps_what_is_known()
    {
        var value = Read("fun f(n: String) { val x = \"gpt-$n\" }").Assigned("x");
        value.Kind.ShouldBe(ValueKind.Dynamic);
        value.Text.ShouldBe("gpt-");
    }

    [Fact]
    public void Survives_what_is_broken() => CodeReading.Survives<KotlinFormat>("a.kt", Sample + "\nval x by lazy { when (a) { is B -> c?.d ?: \"e\"; else -> f } }\n");
}
