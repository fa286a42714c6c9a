using Myelin.Formats.Code;

namespace Myelin.Tests.Formats.Code;

public sealed class CSharpFormatTests
{
    static CodeFile Read(string text) => CodeReading.Read<CSharpFormat>("Program.cs", text);

    const string Sample = """
        using Microsoft.SemanticKernel;
        using Chat = OpenAI.Chat;

        // new Kernel("in a comment");
        /* Call("here neither"); */
        [Serializable]
        public sealed class Desk(string key) : Base, IDesk
        {
            const string Model = "gpt-4o";
            const string Full = Model + "-mini";

            [KernelFunction("find"), Description("Finds a ticket")]
            public string Find(string id, int most = 3) => $"{Prefix} {id}";

            public void Run()
            {
                var builder = Kernel.CreateBuilder();
                builder.AddOpenAIChatCompletion(Model, Environment.GetEnvironmentVariable("OPENAI_API_KEY")!);
                builder.AddAzureOpenAIChatCompletion(deploymentName: "desk", endpoint: _url);
                builder.Plugins.AddFromType<Tickets>();
                var options = new ChatOptions { ModelId = Full, Tools = [a, b] };
            }
        }
        """;

    [Fact]
    public void Reads_calls_with_their_arguments()
    {
        var file = Read(Sample);
        file.Call("Kernel.CreateBuilder().AddOpenAIChatCompletion")[0]!.Value.Text.ShouldBe("gpt-4o");
        file.Call("Kernel.CreateBuilder().AddOpenAIChatCompletion")[1]!.Value.EnvironmentVariable.ShouldBe("OPENAI_API_KEY");
        file.Call("Kernel.CreateBuilder().AddAzureOpenAIChatCompletion")["deploymentName"]!.Value.Text.ShouldBe("desk");
        file.Call("Kernel.CreateBuilder().Plugins.AddFromType").TypeArguments.ShouldBe(["Tickets"]);
        file.Call("Kernel.CreateBuilder().AddOpenAIChatCompletion").Within.ShouldBe("Desk.Run");
    }

    [Fact]
    public void An_object_initialiser_names_its_members() => Read(Sample).Call("ChatOptions")["ModelId"]!.Value.Text.ShouldBe("gpt-4o-mini");

    [Fact]
    public void Comments_are_no_code()
    {
        var file = Read(Sample);
        file.Calls.ShouldNotContain(c => c.Name == "Call" || c.Name.EndsWith("Kernel") && c.Arguments.Count == 1);
        file.Texts.ShouldNotContain(t => t.Value.Contains("comment") || t.Value.Contains("neither"));
    }

    [Fact]
    public void Knows_definitions_with_their_attributes_and_bases()
    {
        var file = Read(Sample);
        file.Definition("Desk").Bases.ShouldBe(["Base", "IDesk"]);
        file.Definition("Desk.Find").Parameters.ShouldBe(["id", "most"]);
        file.Definition("Desk.Find").Decorators.Select(d => d.Name).ShouldBe(["KernelFunction", "Description"]);
        file.Definition("Desk.Find").Decorators[0][0]!.Value.Text.ShouldBe("find");
    }

    [Fact]
    public void Knows_imports() => Read(Sample).Imports.Select(i => (i.Module, i.Alias)).ShouldBe([("Microsoft.SemanticKernel", null), ("OpenAI.Chat", "Chat")]);

    [Theory]
    [InlineData("var x = \"a\\\"b\";", "a\"b")]
    [InlineData("var x = @\"c:\\models\\\"\"m\"\"\";", "c:\\models\\\"m\"")]
    [InlineData("var x = \"\"\"\n    one \"two\"\n      three\n    \"\"\";", "one \"two\"\n  three")]
    [InlineData("var x = \"a\" + \"b\" + 'c';", "abc")]
    [InlineData("const string P = \"gpt\"; var x = $\"{P}-4o\";", "gpt-4o")]
    [InlineData("var x = $\"{{braces}}\";", "{braces}")]
    [InlineData("var x = \"// no comment\";", "// no comment")]
    public void Strings_have_their_value(string code, string value) => Read($"class C {{ void M() {{ {code} }} }}").Assigned("x").Text.ShouldBe(value);

    [Fact]
    public void An_interpolation_that_is_not_constant_keeps_what_is_known()
    {
        var value = Read("class C { void M(string n) { var x = $\"gpt-{n}-mini\"; } }").Assigned("x");
        value.Kind.ShouldBe(ValueKind.Dynamic);
        value.Text.ShouldBe("gpt-");
    }

    [Fact]
    public void Code_that_the_preprocessor_leaves_out_is_no_harm() => Read("#if DEBUG\nclass A { void M() { F(\"x\"); } }\n#else\nclass A {\n#endif\n").Calls.ShouldContain(c => c.Name == "F");

    [Fact]
    public void Survives_what_is_broken() => CodeReading.Survives<CSharpFormat>("a.cs", Sample + "\nclass D { string s = \"\"\"\n x\n \"\"\"; string t = $@\"a{b:n2}\"\"\"; }");
}
