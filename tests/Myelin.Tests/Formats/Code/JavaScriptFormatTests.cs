using Myelin.Formats.Code;

namespace Myelin.Tests.Formats.Code;

public sealed class JavaScriptFormatTests
{
    const string Sample = """
        import OpenAI, { type ClientOptions } from "openai";
        import * as ai from "ai";
        import { openai as provider } from '@ai-sdk/openai';
        import { z } from "zod";
        const MODEL = process.env.MODEL ?? "gpt-4o";
        const BASE = "https://api.openai.com";
        /** Talks to it. */
        export class Chat extends Base<string> implements Named {
          private readonly client: OpenAI;
          constructor(private other: Anthropic) { this.client = new OpenAI({ apiKey: process.env.OPENAI_API_KEY, baseURL: BASE + "/v1" }); }
          @tool({ name: "x" })
          async ask<T extends object>(q: string, temperature = 0.2): Promise<T> {
            const r = await this.client.chat.completions.create({ model: MODEL, messages: [{ role: "system", content: `You are ${q}` }], temperature });
            if (a < b && c > (d)) { return r.choices[0].message! as unknown as T; }
            const re = /["'`]/g, x = a / b / c;
            return await ai.streamText({ model: provider("gpt-4o"), schema: z.object({ model: z.string() }) });
          }
        }
        """;

    static CodeFile Read(string text, string name = "a.ts") => CodeReading.Read<JavaScriptFormat>(name, text);

    [Fact]
    public void Methods_of_a_field_resolve_through_the_class_that_made_it()
    {
        var call = Read(Sample).Call("openai.OpenAI().chat.completions.create");
        call.Written.ShouldBe("this.client.chat.completions.create");
        call.AssignedTo.ShouldBe("r");
        call.Within.ShouldBe("Chat.ask");
        call.Mark.Line.ShouldBe(13);
        call.Mark.Column.ShouldBe(21);
        call[0]!.Value["model"]!.Text.ShouldBe("gpt-4o");
        call[0]!.Value["model"]!.EnvironmentVariable.ShouldBe("MODEL");
        call[0]!.Value["messages"]!.Items[0]["content"].ShouldSatisfyAllConditions(v => v!.Kind.ShouldBe(ValueKind.Dynamic), v => v!.Text.ShouldBe("You are "));
    }

    [Fact]
    public void Options_carry_environment_variables_and_joined_constants()
    {
        var options = Read(Sample).Call("openai.OpenAI")[0]!.Value;
        options["apiKey"]!.EnvironmentVariable.ShouldBe("OPENAI_API_KEY");
        options["baseURL"]!.Text.ShouldBe("https://api.openai.com/v1");
    }

    [Fact]
    public void Imports_have_module_name_and_alias()
    {
        var imports = Read(Sample).Imports;
        imports.Select(i => (i.Module, i.Name, i.Alias)).ShouldBe(
        [
            ("openai", "default", "OpenAI"), ("openai", "ClientOptions", null), ("ai", "*", "ai"), ("@ai-sdk/openai", "openai", "provider"), ("zod", "z", null),
        ]);
    }

    [Fact]
    public void Definitions_have_bases_decorators_parameters_and_documentation()
    {
        var file = Read(Sample);
        file.Definition("Chat").Bases.ShouldBe(["Base", "Named"]);
        file.Definition("Chat").Documentation.ShouldBe("Talks to it.");
        file.Definition("Chat").Mark.EndLine.ShouldBe(18);
        file.Definition("Chat.ask").Parameters.ShouldBe(["q", "temperature"]);
        file.Definition("Chat.ask").Decorators[0][0]!.Value["name"]!.Text.ShouldBe("x");
    }

    [Fact]
    public void Schemas_are_calls_and_no_values() => Read(Sample).Call("ai.streamText")[0]!.Value["schema"]!.Arguments[0].Value["model"]!.Kind.ShouldBe(ValueKind.Call);

    [Theory]
    [InlineData("const { OpenAI } = require('openai'); new OpenAI()", "openai.OpenAI")]
    [InlineData("const OpenAI = require('openai'); new OpenAI()", "openai.OpenAI")]
    [InlineData("const openai = require('openai'); new openai.OpenAI()", "openai.OpenAI")]
    [InlineData("const { Ollama } = await import('ollama'); new Ollama()", "ollama.Ollama")]
    [InlineData("import OpenAI from 'npm:openai@4.2.0'; new OpenAI()", "openai.OpenAI")]
    [InlineData("import A from '@anthropic-ai/sdk'; const c = new A(); c.messages.create({})", "@anthropic-ai/sdk.A().messages.create")]
    [InlineData("import {X} from 'm'; function mk() { return new X(); } mk().run()", "m.X().run")]
    [InlineData("import {X} from 'm'; function f(x: X) { x.run() }", "m.X().run")]
    [InlineData("import {X} from 'm'; const all = { x: new X() }; all.x.run()", "m.X().run")]
    [InlineData("import {X} from 'm'; const run = new X().run; run(1)", "m.X().run")]
    [InlineData("server.registerTool('echo', {}, async () => {})", "server.registerTool")]
    public void Calls_resolve(string text, string name) => Read(text).Call(name).ShouldNotBeNull();

    [Theory]
    [InlineData("// new OpenAI()")]
    [InlineData("/* new OpenAI() */")]
    [InlineData("const a = 'new OpenAI()'")]
    [InlineData("const a = /new OpenAI()/.source")]
    [InlineData("const a = <p>new OpenAI() don't</p>;")]
    [InlineData("type A = { b: 'OpenAI' }; interface C { d(e: 'x'): void }")]
    [InlineData("let a: Map<string, Foo<'x'>> = b;")]
    public void Comments_strings_expressions_text_and_types_hold_no_calls(string text) => Read(text, "a.tsx").Calls.ShouldBeEmpty();

    [Fact]
    public void Types_and_imports_are_no_texts() =>
        Read("import 'x'; type A = 'b' | `c`; function f(a: 'd'): 'e' { return 'f' } f<'g'>('h')").Texts.Select(t => t.Value).ShouldBe(["f", "h"]);

    [Fact]
    public void Components_are_calls_with_their_attributes()
    {
        var file = Read("import { CopilotKit } from '@copilotkit/react-core';\nexport const P = () => <CopilotKit runtimeUrl=\"/api\"><p>it's</p>{go(1)}</CopilotKit>;", "a.tsx");
        file.Call("@copilotkit/react-core.CopilotKit")["runtimeUrl"]!.Value.Text.ShouldBe("/api");
        file.Call("go").Mark.Line.ShouldBe(2);
    }

    [Fact]
    public void Scripts_of_components_keep_their_lines() =>
        Read("<template>\n<p>f()</p>\n</template>\n<script setup lang=\"ts\">\nconst a: A = run('x')\n</script>", "a.vue").Call("run").Mark.ToString().ShouldBe("5:14");

    [Fact]
    public void A_choice_is_one_value_with_alternatives() =>
        Read("f(a ? 'x' : 'y')").Call("f")[0]!.Value.All.Select(v => v.Text).ShouldBe(["x", "y"]);

    [Fact]
    public void A_variable_that_is_changed_is_no_constant() => Read("let m = 'a'; m = b(); f(m)").Call("f")[0]!.Value.Kind.ShouldBe(ValueKind.Name);

    [Fact]
    public void Broken_text_yields_what_comes_before_and_after() => Read("f('a'); class { ( [ } g('b')").Calls.Select(c => c.Name).ShouldBe(["f", "g"]);

    [Fact]
    public void Constants_that_multiply_are_not_followed()
    {
        var text = "const a0 = ['x','x'];" + string.Concat(Enumerable.Range(1, 60).Select(i => $"const a{i} = [a{i - 1}, a{i - 1}];")) + "f(a60)";
        Size(Read(text).Call("f")[0]!.Value).ShouldBeLessThan(1000);
    }

    static int Size(CodeValue value) => 1 + value.Items.Sum(Size);

    [Fact]
    public void A_long_line_is_read() => Read(string.Concat(Enumerable.Repeat("a.b(c=>{var d=e?f:g;return d/2});", 3000))).Calls.Count.ShouldBe(3000);

    [Fact]
    public void Changed_text_never_fails() => CodeReading.Survives<JavaScriptFormat>("a.tsx", Sample);
}
