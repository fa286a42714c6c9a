using Myelin.Formats.Code;

namespace Myelin.Tests.Formats.Code;

public sealed class RustFormatTests
{
    static CodeFile Read(string text) => CodeReading.Read<RustFormat>("main.rs", text);

    const string Sample = """
        use async_openai::{types::{CreateChatCompletionRequestArgs, Role as R}, Client};
        use rig::tool::Tool;
        use std::env::*;

        const MODEL: &str = "gpt-4o";
        const PROMPT: &'static str = r#"You rank "offers"."#;

        /* /* nested */ Client::new("in a comment") */
        // Client::with_config("neither")
        #[derive(Clone)]
        pub struct Offers<'a> { name: &'a str }

        impl Tool for Offers<'_> {
            const NAME: &'static str = "offers";
        }

        #[tool(name = "find", description = "Finds offers")]
        async fn find(query: &str, most: usize) -> Result<String, Error> {
            let client = Client::new();
            let request = CreateChatCompletionRequestArgs::default()
                .model(MODEL)
                .max_tokens(512u32)
                .build()?;
            let key = std::env::var("OPENAI_API_KEY")?;
            println!("{}", key);
            Ok(client.chat().create(request).await?)
        }
        """;

    [Fact]
    public void A_chain_of_calls_is_each_of_them()
    {
        var file = Read(Sample);
        file.Call("async_openai.types.CreateChatCompletionRequestArgs.default().model")[0]!.Value.Text.ShouldBe("gpt-4o");
        file.Call("async_openai.types.CreateChatCompletionRequestArgs.default().model").Mark.Line.ShouldBe(21);
        file.Call("async_openai.Client.new().chat().create").Within.ShouldBe("find");
    }

    [Fact]
    public void Nested_comments_are_no_code() => Read(Sample).Calls.Count(c => c.Name.StartsWith("async_openai.Client.") && c.Arguments.Count > 0 && c.Name.EndsWith("new")).ShouldBe(0);

    [Fact]
    public void A_trait_is_what_a_type_is_of()
    {
        var file = Read(Sample);
        file.Definitions.Where(d => d.Name == "Offers").SelectMany(d => d.Bases).ShouldBe(["rig.tool.Tool"]);
        file.Assignments.First(a => a.Target == "NAME").Within.ShouldBe("Offers");
    }

    [Fact]
    public void Knows_functions_with_their_attributes()
    {
        var find = Read(Sample).Definition("find");
        find.Parameters.ShouldBe(["query", "most"]);
        find.Decorators.ShouldHaveSingleItem()["name"]!.Value.Text.ShouldBe("find");
    }

    [Fact]
    public void Knows_trees_of_imports() =>
        Read(Sample).Imports.Select(i => (i.Module, i.Name, i.Alias)).ShouldBe(
            [("async_openai::types", "CreateChatCompletionRequestArgs", null), ("async_openai::types", "Role", "R"), ("async_openai", "Client", null), ("rig::tool", "Tool", null), ("std::env", "*", null)]);

    [Theory]
    [InlineData("let x = \"a\\\"b\\u{41}\";", "a\"bA")]
    [InlineData("let x = r\"raw \\n stays\";", "raw \\n stays")]
    [InlineData("let x = r##\"one \"# two\"##;", "one \"# two")]
    [InlineData("let x = \"// no comment\";", "// no comment")]
    [InlineData("let c = 'a'; let r: &'static str = \"l\"; let x = \"after a lifetime\";", "after a lifetime")]
    public void Strings_have_their_value(string code, string value) => Read($"fn f() {{ {code} }}").Assigned("x").Text.ShouldBe(value);

    [Fact]
    public void A_key_is_known_by_its_variable() => Read(Sample).Assigned("key").EnvironmentVariable.ShouldBe("OPENAI_API_KEY");

    [Fact]
    public void What_is_not_constant_is_dynamic() => Read("fn f(n: &str) { let x = format!(\"gpt-{n}\"); }").Assigned("x").Kind.ShouldBe(ValueKind.Dynamic);

    [Fact]
    public void Survives_what_is_broken() => CodeReading.Survives<RustFormat>("a.rs", Sample + "\nmacro_rules! m { ($x:expr) => { $x } }\nfn g<T: Fn(&str) -> i32>(t: T) where T: 'static { match t { _ if 1 < 2 => b'\\'' , _ => 0 }; }\n");
}
