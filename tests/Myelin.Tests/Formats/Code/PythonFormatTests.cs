using Myelin.Formats;
using Myelin.Formats.Code;

namespace Myelin.Tests.Formats.Code;

public sealed class PythonFormatTests
{
    static CodeFile Read(string text) => PythonFormat.Parse(text, ReadLimits.Default).Value!;

    static CodeCall Call(string text, string name) => Read(text).Calls.First(c => c.Name == name);

    static CodeValue Argument(string text, string call = "f") => Read(text).Calls.Last(c => c.Name == call).Arguments[0].Value;

    static string?[] Texts(CodeValue value) => [.. value.All.Select(v => v.Text)];

    [Theory]
    [InlineData("import a.b.c as d, e", "a.b.c||d", "e||")]
    [InlineData("from . import x", ".|x|")]
    [InlineData("from ..pkg.mod import (a as b,\n  c,  # note\n)", "..pkg.mod|a|b", "..pkg.mod|c|")]
    [InlineData("from a import *", "a|*|")]
    [InlineData("from a. b import \\\n c", "a.b|c|")]
    public void Reads_every_form_of_import(string text, params string[] expected) =>
        Read(text).Imports.Select(i => $"{i.Module}|{i.Name}|{i.Alias}").ShouldBe(expected);

    [Theory]
    [InlineData("import torch as t\nt.load('x')", "torch.load")]
    [InlineData("import a.b\na.b.c()", "a.b.c")]
    [InlineData("from openai import OpenAI as O\nO().chat.completions.create()", "openai.OpenAI().chat.completions.create")]
    [InlineData("from m import K\nk = K()\nk.go()", "m.K().go")]
    [InlineData("from m import K\nclass A:\n  def __init__(self):\n    self.k = K()\n  def go(self):\n    self.k.run()", "m.K().run")]
    [InlineData("from m import K\nclass A:\n  k = K()\n  def go(self):\n    self.k.run()", "m.K().run")]
    [InlineData("from m import K\nasync def g():\n  async with K() as k:\n    await k.run()", "m.K().run")]
    [InlineData("from m import K\ndef g(k: K):\n  k.run()", "m.K().run")]
    [InlineData("from m import K\ndef g(k: 'Optional[int]', j: Optional[K] = None):\n  j.run()", "m.K().run")]
    [InlineData("from m import K\ndef make():\n  return K(1)\nmake().run()", "m.K().run")]
    [InlineData("from m import K\ndef make() -> K: ...\nmake().run()", "m.K().run")]
    [InlineData("from m import K\nclass S(K):\n  def __init__(self):\n    super().__init__(1)", "m.K().__init__")]
    [InlineData("try:\n  from a import K\nexcept ImportError:\n  K = None\nK()", "a.K")]
    [InlineData("from a import *\nThing()", "a.Thing")]
    [InlineData("from functools import partial\nfrom m import g\npartial(g, 1)", "m.g")]
    public void Resolves_full_names(string text, string name) => Read(text).Calls.Select(c => c.Name).ShouldContain(name);

    [Theory]
    [InlineData("M = 'x'\nf(M)", "x")]
    [InlineData("M = 'x'\ndef g():\n  f(M)", "x")]
    [InlineData("f('a' 'b' + \"c\")", "abc")]
    [InlineData("A = 'x'\nf(f'{A}-{A!r:>{10}}y')", "x-xy")]
    [InlineData("A = {'k': 'v'}\nf(f\"{A[\"k\"]}!\")", "v!")]
    [InlineData("A = 'x'\nf('%s/%s' % (A, 'y'))", "x/y")]
    [InlineData("A = 'x'\nf('{}/{b}'.format(A, b='y'))", "x/y")]
    [InlineData("class C:\n  m: str = 'x'\nf(C.m)", "x")]
    [InlineData("class C:\n  m = 'x'\nc = C()\nf(c.m)", "x")]
    [InlineData("class C:\n  m = 'x'\nc = C(m='y')\nf(c.m)", "y")]
    [InlineData("class C:\n  def __init__(self, m='x'):\n    self.m = m\n  def g(self):\n    f(self.m)", "x")]
    [InlineData("from pydantic import Field\nclass C:\n  m: str = Field(default='x')\nf(C().m)", "x")]
    [InlineData("from enum import Enum\nclass E(Enum):\n  A = 'x'\nf(E.A.value)", "x")]
    [InlineData("def g(m='x'):\n  f(m)", "x")]
    [InlineData("def g(m):\n  f(m)\ng('x')", "x")]
    [InlineData("def g(a, m):\n  f(m)\ng(1, m='x')", "x")]
    [InlineData("d = {'m': 'x'}\nf(d['m'])", "x")]
    [InlineData("d = dict(m='x')\nf(d.get('m'))", "x")]
    [InlineData("f(**{'m': 'x'})", "x")]
    [InlineData("def g():\n  return 'x'\nf(g())", "x")]
    [InlineData("x = 'a'\nx += 'b'\nf(x)", "ab")]
    [InlineData("(a, b) = 'x', 'y'\nf(b)", "y")]
    [InlineData("import argparse\np = argparse.ArgumentParser()\np.add_argument('-m', '--model-name', default='x')\na = p.parse_args()\nf(a.model_name)", "x")]
    [InlineData("import click\n@click.option('--model-name', default='x')\ndef g(model_name):\n  f(model_name)", "x")]
    [InlineData("import typer\ndef g(m: str = typer.Option('x', help='h')):\n  f(m)", "x")]
    [InlineData("if (n := 'x'):\n  f(n)", "x")]
    [InlineData("config.model = 'x'\nf(config.model)", "x")]
    [InlineData("f(\"\"\"a\nb\"\"\")", "a\nb")]
    [InlineData("f(r'\\d' '\\x41\\u0042\\n')", "\\dAB\n")]
    [InlineData("f(b'x')", "x")]
    public void Resolves_constants(string text, string value) => Argument(text).Text.ShouldBe(value);

    [Theory]
    [InlineData("f('a' if c else 'b')", "a", "b")]
    [InlineData("if c:\n  m = 'a'\nelse:\n  m = 'b'\nf(m)", "a", "b")]
    [InlineData("m = 'a'\nif c:\n  m = 'b'\nf(m)", "a", "b")]
    [InlineData("for m in ['a', 'b']:\n  f(m)", "a", "b")]
    [InlineData("[f(m) for m in ('a', 'b')]", "a", "b")]
    [InlineData("M = {'x': 'a', 'y': 'b'}\nf(M[k])", "a", "b")]
    [InlineData("for k, m in {'x': 'a', 'y': 'b'}.items():\n  f(m)", "a", "b")]
    [InlineData("def g(m='a'):\n  f(m)\ng('b')", "a", "b")]
    [InlineData("import streamlit as st\nm = st.selectbox('Model', ['a', 'b'])\nf(m)", "a", "b")]
    [InlineData("match q:\n  case 1:\n    m = 'a'\n  case _:\n    m = 'b'\nf(m)", "a", "b")]
    public void Keeps_every_value_that_may_hold(string text, params string[] values) => Texts(Argument(text)).ShouldBe(values, ignoreOrder: true);

    [Theory]
    [InlineData("if c:\n  m = 'a'\nelse:\n  m = 'b'\n  f(m)", "b")]
    [InlineData("m = 'a'\nm = 'b'\nf(m)", "b")]
    [InlineData("m = None\nif c:\n  m = 'a'\nf(m)", "a")]
    public void Leaves_out_values_that_cannot_hold(string text, string value) => Texts(Argument(text)).ShouldBe([value]);

    [Theory]
    [InlineData("import os\nf(os.getenv('X', 'd'))", "X", "d")]
    [InlineData("import os\nf(os.environ.get('X') or 'd')", "X", "d")]
    [InlineData("import os\nM = os.environ['X']\nf(M)", "X", null)]
    [InlineData("from os import getenv\nf(getenv('X'))", "X", null)]
    [InlineData("from pydantic import Field\nclass S:\n  m: str = Field('d', env='X')\nf(S().m)", "X", "d")]
    public void Names_the_environment_variable(string text, string variable, string? value)
    {
        var argument = Argument(text);
        argument.EnvironmentVariable.ShouldBe(variable);
        argument.Text.ShouldBe(value);
    }

    [Theory]
    [InlineData("f(unknown)")]
    [InlineData("def g(m: str):\n  f(m)")]
    [InlineData("f(x + 'a')")]
    [InlineData("m = m2\nm2 = m\nf(m)")]
    [InlineData("def g():\n  return g()\nf(g())")]
    [InlineData("f(lambda: 'a')")]
    [InlineData("f(not 'a')")]
    public void Guesses_nothing(string text) => Argument(text).IsConstant.ShouldBeFalse();

    [Fact]
    public void Keeps_the_constant_prefix_of_an_f_string()
    {
        var value = Argument("f(f'You are {who}.')");
        value.Kind.ShouldBe(ValueKind.Dynamic);
        value.Text.ShouldBe("You are ");
        Read("f(f'You are {who}.')").Texts.ShouldBe([new CodeText("You are ", new Mark(1, 3), IsWhole: false)]);
    }

    [Fact]
    public void Tells_strings_from_comments()
    {
        var file = Read("x = 1 # f('no')\ns = \"# f('no')\"\n'''\nf('no')\n'''\nf('yes')");
        file.Calls.ShouldHaveSingleItem()[0]!.Value.Text.ShouldBe("yes");
        file.Texts.Count.ShouldBe(3);
    }

    [Fact]
    public void Reads_definitions_with_decorators_bases_and_documentation()
    {
        var file = Read("\"\"\"Module.\"\"\"\nfrom m import tool, Base\nclass A(Base, Generic[T], metaclass=M):\n  \"\"\"Of A.\"\"\"\n  @tool('n', x=1)\n  @staticmethod\n  async def go(a, /, *b, c: int = 1, **d) -> str:\n    'Goes.'\n    return 1\n");
        file.Definitions.Select(d => d.Name).ShouldBe(["A", "A.go"]);
        file.Definitions[0].Bases.ShouldBe(["m.Base", "Generic"]);
        file.Definitions[0].Documentation.ShouldBe("Of A.");
        var method = file.Definitions[1];
        method.Kind.ShouldBe(DefinitionKind.Method);
        method.Documentation.ShouldBe("Goes.");
        method.Parameters.ShouldBe(["a", "b", "c", "d"]);
        method.Mark.ShouldBe(new Mark(7, 13, 9));
        method.Decorators.Select(d => d.Name).ShouldBe(["m.tool", "staticmethod"]);
        method.Decorators[0][0]!.Value.Text.ShouldBe("n");
        file.Texts.Count(t => t.IsDocumentation).ShouldBe(3);
        file.Calls.ShouldBeEmpty();
    }

    [Fact]
    public void Says_where_a_call_stands_and_what_takes_it()
    {
        var call = Call("class A:\n  def b(self):\n    self.x = f(\n      1)\n", "f");
        (call.Mark, call.Within, call.AssignedTo).ShouldBe((new Mark(3, 14, 4), "A.b", "self.x"));
    }

    [Fact]
    public void A_syntax_error_costs_its_statement_only()
    {
        var file = Read("def (:\nf('a'\nclass = = 3\nimport os\nprint 'old', f('b')\nf('c'))\nif x\n  f('d')\nexcept:\n  f('e')\nx = [1, 2\ndef g():\n  f('f')\n");
        file.Calls.Where(c => c.Name == "f").Select(c => c[0]!.Value.Text).ShouldBe(["a", "b", "c", "d", "e", "f"]);
        file.Imports.ShouldHaveSingleItem();
        file.Definitions.ShouldHaveSingleItem().Name.ShouldBe("g");
    }

    [Theory]
    [InlineData("(", ")")]
    [InlineData("[", "]")]
    [InlineData("f(", ")")]
    [InlineData("{1:", "}")]
    [InlineData("not ", "")]
    [InlineData("-", "")]
    [InlineData("lambda:", "")]
    [InlineData("x.", "")]
    [InlineData("x+", "")]
    [InlineData("x if y else ", "")]
    [InlineData("f'{", "}'")]
    [InlineData("f\"{(", ")}\"")]
    [InlineData("@", "")]
    [InlineData("x[", "]")]
    [InlineData("a=", "")]
    [InlineData("if x:\n ", "")]
    [InlineData("x = x + x\n", "")]
    public void Nesting_without_end_neither_overflows_nor_hangs(string open, string close)
    {
        var text = string.Concat(Enumerable.Repeat(open, 20_000)) + "1" + string.Concat(Enumerable.Repeat(close, 20_000)) + "\ng('after')\n";
        Read(text).ShouldNotBeNull();
    }

    [Fact]
    public void Doubling_values_stay_small()
    {
        var text = "a0 = ['x', 'y']\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"a{i} = [a{i - 1}, a{i - 1}]\n")) + "f(a60)\n";
        Argument(text).Kind.ShouldBe(ValueKind.List);
        text = "a0 = 'xxxxxxxx'\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"a{i} = a{i - 1} + a{i - 1}\n")) + "f(a60)\n";
        (Argument(text).Text?.Length ?? 0).ShouldBeLessThan(50_000);
    }

    [Fact]
    public void Mutations_of_a_program_never_throw()
    {
        const string alphabet = "()[]{}'\"fr\\\n\t :=,.@#%!*+lambda if def class 1é\0\r";
        var random = new Random(7);
        for (var round = 0; round < 400; round++)
        {
            var text = Program.ToCharArray().ToList();
            for (var edit = 0; edit < 12; edit++)
            {
                var at = random.Next(text.Count);
                if (random.Next(3) == 0) text.RemoveRange(at, Math.Min(random.Next(1, 30), text.Count - at));
                else text.Insert(at, alphabet[random.Next(alphabet.Length)]);
            }
            Read(new string([.. text])).Calls.ShouldAllBe(c => c.Name.Length > 0 && c.Mark.Line > 0);
        }
    }

    const string Program = """
        import os
        from m import (A, B as C)
        X = os.getenv("X", "d")
        class K(A):
            '''doc'''
            f: str = f"a{X!r:>{3}}b{'{'}" 'c'
            @C.tool(name="n")
            async def go(self, a=1, *b, **c) -> "K":
                async with A(x := 2) as self.k:
                    return [await self.k.run(i, *b, **c) for i in range(3) if i] or {"a": 1, **c}
        if X == 'é':
            match X:
                case {"a": [1, *_]}: K().go(lambda q=1, *r: q)
        else:
            print >>f, "old %s" % X, `x`
        """;

    [Theory]
    [InlineData("from agents import Agent\na = Agent[Context](name='x')", "agents.Agent")]
    [InlineData("import agents\na = agents.Agent[Context](name='x')", "agents.Agent")]
    public void A_generic_class_is_called_without_its_types(string code, string name) => Read(code).Calls.ShouldContain(c => c.Name == name && c.AssignedTo == "a");

    [Fact]
    public void A_thing_taken_out_of_a_table_is_not_its_table() => Read("HANDLERS = {}\nHANDLERS['x'](1)").Calls.ShouldNotContain(c => c.Name == "HANDLERS");
}
