using Myelin.Formats;
using Myelin.Formats.Data;
using Myelin.Tests.Formats.Packages;

namespace Myelin.Tests.Formats.Data;

public sealed class TomlFormatTests
{
    const string Everything = """"""
        # a comment
        title = "TOML \"quoted\" \u00e9\U0001F600"   # after a value
        literal = 'C:\no\escape'
        many = """
        first \
            joined
        second ""quoted"""""
        raw = '''
        as 'is' \n'''
        "quoted key" = 1
        'lit.key'.inner = 2
        int = +1_000
        hex = 0xDEAD_beef
        oct = 0o755
        bin = 0b1101
        float = -1_0.5e+1_0
        inf = -inf
        yes = true
        date = 1979-05-27
        time = 07:32:00.999
        stamp = 1979-05-27 07:32:00Z
        offset = 1979-05-27T00:32:00.5-07:00
        list = [ 1, [ "a", 'b' ], # inside
          { x = 1, y.z = 2 }, ]

        [server]
        name = "a"
        [server.deep.er]
        k = 1
        [server.deep]
        k = 2
        [[fruit]]
        name = "apple"
        [fruit.physical]
        color = "red"
        [[fruit.variety]]
        name = "one"
        [[fruit.variety]]
        name = "two"
        [[fruit]]
        name = "banana"
        """""";

    [Fact]
    public void Reads_every_kind_of_value()
    {
        var root = Valid(Everything);
        root["title"].Text.ShouldBe("TOML \"quoted\" é😀");
        root["literal"].Text.ShouldBe(@"C:\no\escape");
        root["many"].Text.ShouldBe("first joined\nsecond \"\"quoted\"\"");
        root["raw"].Text.ShouldBe("as 'is' \\n");
        root["quoted key"].AsInteger.ShouldBe(1);
        root.At("lit.key", "inner").AsInteger.ShouldBe(2);
        root["int"].AsInteger.ShouldBe(1000);
        root["hex"].AsInteger.ShouldBe(0xDEADBEEF);
        root["oct"].AsInteger.ShouldBe(493);
        root["bin"].AsInteger.ShouldBe(13);
        root["float"].Text.ShouldBe("-10.5e10");
        root["inf"].Kind.ShouldBe(NodeKind.Number);
        root["yes"].AsBoolean.ShouldBe(true);
        root["date"].Tag.ShouldBe("timestamp");
        root["time"].Tag.ShouldBe("timestamp");
        root["stamp"].Text.ShouldBe("1979-05-27 07:32:00Z");
        root["offset"].Tag.ShouldBe("timestamp");
        root["list"][1][1].Text.ShouldBe("b");
        root["list"][2].At("y", "z").AsInteger.ShouldBe(2);
        root.At("server", "deep", "er", "k").AsInteger.ShouldBe(1);
        root.At("server", "deep", "k").AsInteger.ShouldBe(2);
        root["fruit"][0].At("physical", "color").Text.ShouldBe("red");
        root["fruit"][0]["variety"][1]["name"].Text.ShouldBe("two");
        root["fruit"][1]["name"].Text.ShouldBe("banana");
    }

    [Fact]
    public void Knows_the_place_of_keys_and_values()
    {
        var root = Valid("[a]\nx = 1\n  yy   = [\n    'one',\n    'two'\n  ]\n[[b]]\nz.w = true\n");
        root["a"].KeyMark(1).ShouldBe(new Mark(3, 3));
        root["a"]["yy"][1].Mark.ShouldBe(new Mark(5, 5));
        root["b"][0]["z"]["w"].Mark.ShouldBe(new Mark(8, 7));
    }

    [Theory]
    [InlineData("a = 1\r\nb = 2\r\n")]
    [InlineData("a.b.c = 1\na.b.d = 2")]
    [InlineData("[a]\nb.c = 1\n[a.b.d]\ne = 1")]
    [InlineData("[x.y]\n[x]\n")]
    [InlineData("a = [[], [[]]]")]
    [InlineData("a = {}")]
    [InlineData("a = \"\"\n'' = 1")]
    [InlineData("a = \"\"\"\"\"\"")]
    [InlineData("1234 = 1\n-_- = 2")]
    [InlineData("d = 1987-07-05T17:45:00.123456Z")]
    [InlineData("")]
    [InlineData("# only a comment")]
    public void Accepts(string toml) => Valid(toml);

    [Theory]
    [InlineData("a = 1\na = 2")]
    [InlineData("a = 01")]
    [InlineData("a = 1__0")]
    [InlineData("a = _1")]
    [InlineData("a = 1.")]
    [InlineData("a = .5")]
    [InlineData("a = 0xg")]
    [InlineData("a = 0xFFFFFFFFFFFFFFFFFF")]
    [InlineData("a = tru")]
    [InlineData("a = 1979-13-01")]
    [InlineData("a = 25:00:00")]
    [InlineData("a = ")]
    [InlineData("a")]
    [InlineData("= 1")]
    [InlineData("a = 1 b = 2")]
    [InlineData("a = \"open")]
    [InlineData("a = \"\"\"open")]
    [InlineData("a = \"\\q\"")]
    [InlineData("a = \"\\ud800\"")]
    [InlineData("a = \"tab\u0001\"")]
    [InlineData("a = [1, 2")]
    [InlineData("a = [1 2]")]
    [InlineData("a = { b = 1")]
    [InlineData("a = { b = 1, b = 2 }")]
    [InlineData("[a]\n[a]")]
    [InlineData("[a")]
    [InlineData("[[a]")]
    [InlineData("[]")]
    [InlineData("[a] x")]
    [InlineData("a = 1\n[a]")]
    [InlineData("a = {}\n[a.b]")]
    [InlineData("a = {}\na.b = 1")]
    [InlineData("[a]\nb.c = 1\n[a.b]")]
    [InlineData("a = []\n[[a]]")]
    [InlineData("[[a]]\n[a]")]
    [InlineData("\"\"\"k\"\"\" = 1")]
    public void Rejects(string toml) => TomlFormat.Parse(toml, ReadLimits.Default).Problems.ShouldNotBeEmpty();

    [Fact]
    public void One_bad_line_hides_nothing_else()
    {
        var parsed = TomlFormat.Parse("a = 1\nb = = 2\nc = 3\n[bad\nx = 1\n[t]\nd = 4\n", ReadLimits.Default);
        parsed.Problems.Select(p => p.Line).ShouldBe([2, 4]);
        parsed.Value!.Root["c"].AsInteger.ShouldBe(3);
        parsed.Value.Root.Has("x").ShouldBeFalse();
        parsed.Value.Root.At("t", "d").AsInteger.ShouldBe(4);
    }

    [Fact]
    public void Is_bounded_in_depth_and_in_values()
    {
        TomlFormat.Parse("a = " + new string('[', 100_000), ReadLimits.Default).Problems.ShouldNotBeEmpty();
        TomlFormat.Parse(string.Join('.', Enumerable.Repeat("a", 100_000)) + " = 1", ReadLimits.Default).Problems.ShouldNotBeEmpty();
        TomlFormat.Parse(string.Concat(Enumerable.Repeat("{a=", 100_000)), ReadLimits.Default).Problems.ShouldHaveSingleItem();
        TomlFormat.Parse("a = [" + string.Concat(Enumerable.Repeat("1,", 5000)) + "]", new ReadLimits { MaxEntries = 1000 }).Problems.ShouldNotBeEmpty();
    }

    [Fact]
    public void Survives_damage() => Mutations.Each(Everything, 2_000, text => TomlFormat.Parse(text, ReadLimits.Default).Value.ShouldNotBeNull());

    [Fact]
    public void What_is_written_is_read_back()
    {
        var random = new Random(7);
        for (var round = 0; round < 300; round++)
        {
            var values = Enumerable.Range(0, random.Next(1, 12)).ToDictionary(i => $"k{i}", _ => RandomText(random), StringComparer.Ordinal);
            var root = Valid(string.Concat(values.Select(v => $"{v.Key} = {Quoted(v.Value)}\n")));
            foreach (var (key, value) in values) root[key].Text.ShouldBe(value);
        }
    }

    static string RandomText(Random random) => new([.. Enumerable.Range(0, random.Next(20)).Select(_ => Letters[random.Next(Letters.Length)])]);

    const string Letters = "aZ0 \t\n\r\"'\\#=[]{},.é\u0001\u007f";

    static string Quoted(string text) =>
        "\"" + string.Concat(text.Select(c => c is '"' or '\\' ? $"\\{c}" : c < ' ' || c == '\x7f' ? $"\\u{(int)c:x4}" : c.ToString())) + "\"";

    static DataNode Valid(string toml)
    {
        var parsed = TomlFormat.Parse(toml, ReadLimits.Default);
        parsed.Problems.ShouldBeEmpty(toml);
        return parsed.Value!.Root;
    }
}
