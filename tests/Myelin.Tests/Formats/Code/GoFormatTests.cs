using Myelin.Formats.Code;

namespace Myelin.Tests.Formats.Code;

public sealed class GoFormatTests
{
    static CodeFile Read(string text) => CodeReading.Read<GoFormat>("main.go", text);

    const string Sample = """
        package main

        import (
        	"os"
        	openai "github.com/sashabaranov/go-openai"
        	_ "embed"
        )

        const model = "gpt-4o"
        const full = model + "-mini"

        // openai.NewClient("in a comment")
        var prompt = `You are
        a "helper".`

        /* F("neither") */
        func ask(ctx context.Context, text string) (string, error) {
        	client := openai.NewClient(os.Getenv("OPENAI_API_KEY"))
        	answer, err := client.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
        		Model:    full,
        		Messages: []openai.ChatCompletionMessage{{Role: openai.ChatMessageRoleSystem, Content: prompt}},
        	})
        	if err != nil {
        		return "", err
        	}
        	return answer.Choices[0].Message.Content, nil
        }

        func (s *Server) Tool(name string) {}
        """;

    [Fact]
    public void Resolves_calls_through_imports()
    {
        var file = Read(Sample);
        file.Call("github.com/sashabaranov/go-openai.NewClient")[0]!.Value.EnvironmentVariable.ShouldBe("OPENAI_API_KEY");
        file.Call("github.com/sashabaranov/go-openai.NewClient().CreateChatCompletion").Within.ShouldBe("ask");
        file.Call("github.com/sashabaranov/go-openai.NewClient").AssignedTo.ShouldBe("client");
    }

    [Fact]
    public void A_struct_literal_is_a_map_with_its_type()
    {
        var request = Read(Sample).Call("github.com/sashabaranov/go-openai.NewClient().CreateChatCompletion")[1]!.Value;
        request.Kind.ShouldBe(ValueKind.Map);
        request.Text.ShouldBe("github.com/sashabaranov/go-openai.ChatCompletionRequest");
        request["Model"]!.Text.ShouldBe("gpt-4o-mini");
        request["Messages"]!.Items[0]["Content"]!.Text.ShouldBe("You are\na \"helper\".");
        request["Messages"]!.Items[0]["Role"]!.Text.ShouldBe("github.com/sashabaranov/go-openai.ChatMessageRoleSystem");
    }

    [Fact]
    public void Comments_are_no_code()
    {
        var file = Read(Sample);
        file.Calls.Count(c => c.Name.EndsWith("NewClient")).ShouldBe(1);
        file.Calls.ShouldNotContain(c => c.Name == "F");
    }

    [Fact]
    public void Knows_imports_functions_and_methods()
    {
        var file = Read(Sample);
        file.Imports.Select(i => i.Module).ShouldBe(["os", "github.com/sashabaranov/go-openai", "embed"]);
        file.Definition("ask").Parameters.ShouldBe(["ctx", "text"]);
        file.Definitions.ShouldContain(d => d.Kind == DefinitionKind.Method && d.Name.EndsWith("Tool"));
    }

    [Theory]
    [InlineData("x := \"a\\tb\\\"c\\x41\"", "a\tb\"cA")]
    [InlineData("x := `raw \\n stays`", "raw \\n stays")]
    [InlineData("x := \"a\" + `b`", "ab")]
    [InlineData("x := \"http://h // no comment\"", "http://h // no comment")]
    public void Strings_have_their_value(string code, string value) => Read($"package p\nfunc f() {{\n\t{code}\n}}").Assigned("x").Text.ShouldBe(value);

    [Fact]
    public void What_is_not_constant_is_dynamic() => Read("package p\nfunc f(n string) {\n\tx := \"gpt-\" + n\n}").Assigned("x").Kind.ShouldBe(ValueKind.Dynamic);

    [Fact]
    public void A_function_of_the_package_is_not_one_of_an_import() => Read("package p\nimport \"github.com/mark3labs/mcp-go/server\"\nfunc NewServer() {}\nfunc f() { NewServer() }").Call("NewServer").Name.ShouldBe("NewServer");

    [Fact]
    public void Survives_what_is_broken() => CodeReading.Survives<GoFormat>("a.go", Sample + "\ntype T[K comparable] struct { A string `json:\"a\"`; B map[string]func() }\n");
}
