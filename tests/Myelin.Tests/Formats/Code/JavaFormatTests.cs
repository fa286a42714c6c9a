using Myelin.Formats.Code;

namespace Myelin.Tests.Formats.Code;

public sealed class JavaFormatTests
{
    static CodeFile Read(string text) => CodeReading.Read<JavaFormat>("Assistant.java", text);

    const string Sample = """"
        package com.example;

        import dev.langchain4j.model.openai.OpenAiChatModel;
        import dev.langchain4j.service.*;
        import static java.lang.System.getenv;

        /** Uses OpenAiChatModel.builder("in a comment"). */
        @Component("assistant")
        public class Assistant extends Base implements Answers<String>, Closeable {
            static final String MODEL = "gpt-4o";
            private static final String FULL = MODEL + "-mini";
            // Call("neither");

            @Tool(name = "find", value = {"Finds", "things"})
            public String find(@P("what") String what, int most) throws IOException {
                return """
                    You are "kind".
                      Be short.
                    """;
            }

            OpenAiChatModel model() {
                var model = OpenAiChatModel.builder()
                    .apiKey(System.getenv("OPENAI_API_KEY"))
                    .modelName(FULL)
                    .build();
                return new Wrapper<OpenAiChatModel>(model, x -> x.name());
            }
        }
        """";

    [Fact]
    public void A_chain_of_calls_is_each_of_them_where_it_is_named()
    {
        var file = Read(Sample);
        file.Call("dev.langchain4j.model.openai.OpenAiChatModel.builder().apiKey().modelName")[0]!.Value.Text.ShouldBe("gpt-4o-mini");
        file.Call("dev.langchain4j.model.openai.OpenAiChatModel.builder().apiKey")[0]!.Value.EnvironmentVariable.ShouldBe("OPENAI_API_KEY");
        file.Call("dev.langchain4j.model.openai.OpenAiChatModel.builder().apiKey().modelName").Mark.Line.ShouldBe(25);
        file.Call("dev.langchain4j.model.openai.OpenAiChatModel.builder().apiKey().modelName().build").AssignedTo.ShouldBe("model");
    }

    [Fact]
    public void Comments_are_no_code()
    {
        var file = Read(Sample);
        file.Calls.Count(c => c.Name.EndsWith("OpenAiChatModel.builder")).ShouldBe(1);
        file.Calls.ShouldNotContain(c => c.Name == "Call");
    }

    [Fact]
    public void Knows_definitions_with_their_annotations()
    {
        var file = Read(Sample);
        file.Definition("Assistant").Bases.ShouldBe(["Base", "Answers", "Closeable"]);
        file.Definition("Assistant").Documentation!.ShouldContain("Uses OpenAiChatModel");
        var tool = file.Definition("Assistant.find").Decorators.ShouldHaveSingleItem();
        tool["name"]!.Value.Text.ShouldBe("find");
        tool["value"]!.Value.Items.Select(i => i.Text).ShouldBe(["Finds", "things"]);
        file.Definition("Assistant.find").Parameters.ShouldBe(["what", "most"]);
    }

    [Fact]
    public void Knows_imports() => Read(Sample).Imports.Select(i => (i.Module, i.Name)).ShouldBe([("dev.langchain4j.model.openai", "OpenAiChatModel"), ("dev.langchain4j.service", "*"), ("java.lang.System", "getenv")]);

    [Fact]
    public void A_text_block_loses_its_indentation() => Read(Sample).Texts.ShouldContain(t => t.Value.StartsWith("You are \"kind\".\n  Be short."));

    [Theory]
    [InlineData("String x = \"a\\\"b\\u0041\";", "a\"bA")]
    [InlineData("String x = \"a\" + 'b' + \"c\";", "abc")]
    [InlineData("String x = \"/* no comment */\";", "/* no comment */")]
    public void Strings_have_their_value(string code, string value) => Read($"class C {{ void m() {{ {code} }} }}").Assigned("x").Text.ShouldBe(value);

    [Fact]
    public void What_is_not_constant_is_dynamic() => Read("class C { void m(String n) { String x = \"gpt-\" + n; } }").Assigned("x").Kind.ShouldBe(ValueKind.Dynamic);

    [Fact]
    public void Survives_what_is_broken() => CodeReading.Survives<JavaFormat>("A.java", Sample + "\nrecord R<T extends List<? super A>>(String a) { R { x = a instanceof String s && s.isEmpty() ? 1 : 2; } }");
}
