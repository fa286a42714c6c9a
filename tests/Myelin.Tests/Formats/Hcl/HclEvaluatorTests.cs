using Myelin.Formats;
using Myelin.Formats.Config;
using Myelin.Formats.Hcl;

namespace Myelin.Tests.Formats.Hcl;

public sealed class HclEvaluatorTests
{
    [Theory]
    [InlineData("1 + 2 * 3 - 4 / 2", "5")]
    [InlineData("(1 + 2) * 3 % 5", "4")]
    [InlineData("-2 < 1 && !(3 >= 4) || false", "true")]
    [InlineData("\"a\" == \"a\" ? \"yes\" : \"no\"", "yes")]
    [InlineData("[1, 2] == [1, 2]", "true")]
    [InlineData("{a = 1} != {a = 2}", "true")]
    [InlineData("007", "7")]
    [InlineData("1.50", "1.5")]
    [InlineData("1e3", "1000")]
    [InlineData("123456789012", "123456789012")]
    [InlineData("[10, 20, 30][1]", "20")]
    [InlineData("{a = {b = \"c\"}}.a.b", "c")]
    [InlineData("{\"a b\" = 1}[\"a b\"]", "1")]
    [InlineData("[{n = 1}, {n = 2}][*].n", "[1,2]")]
    [InlineData("[{n = 1}, {n = 2}].*.n[1]", "2")]
    [InlineData("\"x\"[*]", "[\"x\"]")]
    [InlineData("null[*]", "[]")]
    [InlineData("[for i, x in [\"a\", \"b\"] : \"${i}${x}\" if x != \"a\"]", "[\"1b\"]")]
    [InlineData("{for k, v in {a = 1, b = 2} : upper(k) => v * 10}", "{\"A\":10,\"B\":20}")]
    [InlineData("{for x in [\"ab\", \"ac\", \"b\"] : substr(x, 0, 1) => x...}", "{\"a\":[\"ab\",\"ac\"],\"b\":[\"b\"]}")]
    [InlineData("[\n  1,\n  2,\n]", "[1,2]")]
    [InlineData("{\n a = 1\n b = 2, c : 3\n}", "{\"a\":1,\"b\":2,\"c\":3}")]
    [InlineData("{ for = 1 }", "{\"for\":1}")]
    [InlineData("{ (upper(\"a\")) = 1 }", "{\"A\":1}")]
    [InlineData("true\n? 1\n: 2", "1")]
    public void Computes(string expression, string json) => Show(expression).ShouldBe(json);

    [Theory]
    [InlineData("\"a ${\"b ${1 + 1}\"} c\"", "a b 2 c")]
    [InlineData("\"${[1, 2]}\"", "[1,2]")]
    [InlineData("\"$${x} %%{y} \\\"q\\\" \\u00e9\\n\"", "${x} %{y} \"q\" é\n")]
    [InlineData("\"%{ if true }a%{ else }b%{ endif }\"", "a")]
    [InlineData("\"%{ for k, v in {x = 1, y = 2} }${k}=${v};%{ endfor }\"", "x=1;y=2;")]
    [InlineData("\"a  ${~ 1 ~}  b\"", "a1b")]
    [InlineData("<<E\n  one ${1}\ntwo\nE\n", "  one 1\ntwo\n")]
    [InlineData("<<-E\n    one\n      two\n\n    three\n  E\n", "one\n  two\n\nthree\n")]
    [InlineData("<<-E\n  %{ for s in [\"a\", \"b\"] ~}\n  server ${s}\n  %{ endfor ~}\n  E\n", "server a\nserver b\n")]
    [InlineData("<<E\n{ \"q\": \"\\d ${\"x\"}\" }\nE\n", "{ \"q\": \"\\d x\" }\n")]
    public void Renders(string template, string text) => Show(template).ShouldBe(text);

    [Theory]
    [InlineData("lower(\"AbC\")", "abc")]
    [InlineData("title(\"hello world\")", "Hello World")]
    [InlineData("trim(\"??a?\", \"?\")", "a")]
    [InlineData("trimprefix(\"https://x\", \"https://\")", "x")]
    [InlineData("trimsuffix(\"a.tf\", \".tf\")", "a")]
    [InlineData("replace(\"a-b-c\", \"-\", \"_\")", "a_b_c")]
    [InlineData("replace(\"v1.2\", \"/v(\\\\d)/\", \"n$1\")", "n1.2")]
    [InlineData("split(\",\", \"a,b\")", "[\"a\",\"b\"]")]
    [InlineData("join(\"-\", [\"a\", 1, true])", "a-1-true")]
    [InlineData("format(\"%s-%03d-%5.1f%%\", \"a\", 7, 2.36)", "a-007-  2.4%")]
    [InlineData("format(\"%-4s|\", \"ab\")", "ab  |")]
    [InlineData("formatlist(\"%s.x\", [\"a\", \"b\"])", "[\"a.x\",\"b.x\"]")]
    [InlineData("regex(\"(\\\\w+)@(\\\\w+)\", \"me@host\")", "[\"me\",\"host\"]")]
    [InlineData("regex(\"(?P<user>\\\\w+)@\", \"me@host\").user", "me")]
    [InlineData("regexall(\"\\\\d\", \"a1b2\")", "[\"1\",\"2\"]")]
    [InlineData("merge({a = 1, b = 1}, {b = 2}, null)", "{\"a\":1,\"b\":2}")]
    [InlineData("concat([1], [2, 3])", "[1,2,3]")]
    [InlineData("lookup({a = 1}, \"b\", 9)", "9")]
    [InlineData("element([1, 2, 3], 4)", "2")]
    [InlineData("keys({b = 1, a = 2})", "[\"a\",\"b\"]")]
    [InlineData("values({b = 1, a = 2})", "[2,1]")]
    [InlineData("flatten([[1, [2]], [], 3])", "[1,2,3]")]
    [InlineData("toset([\"b\", \"a\", \"b\"])", "[\"a\",\"b\"]")]
    [InlineData("contains([1, 2], 2)", "true")]
    [InlineData("coalesce(null, \"\", \"x\")", "x")]
    [InlineData("try({a = 1}.b, [1][5], \"fallback\")", "fallback")]
    [InlineData("can({a = 1}.b)", "false")]
    [InlineData("length(\"héé\") + length([1]) + length({a = 1})", "5")]
    [InlineData("zipmap([\"a\"], [1])", "{\"a\":1}")]
    [InlineData("setproduct([\"a\", \"b\"], [1])", "[[\"a\",1],[\"b\",1]]")]
    [InlineData("range(3)", "[0,1,2]")]
    [InlineData("max([1, 5, 3]...)", "5")]
    [InlineData("one([])", null)]
    [InlineData("jsondecode(\"{\\\"a\\\": [1]}\").a[0]", "1")]
    [InlineData("jsonencode({a = [true, null], b = \"x\\\"y\"})", "{\"a\":[true,null],\"b\":\"x\\\"y\"}")]
    [InlineData("yamldecode(\"a:\\n  - b\").a", "[\"b\"]")]
    [InlineData("base64decode(base64encode(\"hi\"))", "hi")]
    [InlineData("compact([\"a\", \"\", null])", "[\"a\"]")]
    [InlineData("slice([1, 2, 3], 0, 2)", "[1,2]")]
    [InlineData("tonumber(\"5\") + 1", "6")]
    [InlineData("tostring(true)", "true")]
    [InlineData("transpose({a = [\"x\"]})", "{\"x\":[\"a\"]}")]
    [InlineData("parseint(\"ff\", 16)", "255")]
    [InlineData("templatefile(\"t.tftpl\", {name = \"n\", list = [1, 2]})", "hello n 1 2 ")]
    [InlineData("file(\"f.txt\")", "text of f")]
    public void Knows_the_functions(string expression, string? json) => Show(expression).ShouldBe(json);

    [Fact]
    public void An_unknown_keeps_the_text_around_it_and_what_it_refers_to()
    {
        var arn = Of("\"arn:aws:s3:::${aws_s3_bucket.data.id}/*\"");
        arn.IsUnknown.ShouldBeTrue();
        arn.Shown.ShouldBe("arn:aws:s3:::${aws_s3_bucket.data.id}/*");
        arn.Origins().ShouldBe([new ConfigOrigin("aws_s3_bucket.data", "id")]);
        Of("format(\"%s/x\", var.none)").Shown.ShouldBe("${var.none}/x");
        Of("join(\",\", [\"a\", var.none])").Shown.ShouldBe("a,${var.none}");
    }

    [Fact]
    public void A_policy_with_references_in_it_stays_a_policy()
    {
        var policy = Of("jsondecode(jsonencode({ Statement = [{ Action = \"s3:*\", Resource = [aws_s3_bucket.data.arn, \"${aws_s3_bucket.data.arn}/*\"] }] }))");
        policy["Statement"]["Resource"][1].Shown.ShouldBe("${aws_s3_bucket.data.arn}/*");
        policy["Statement"]["Resource"][0].Origins().ShouldBe([new ConfigOrigin("aws_s3_bucket.data", "arn")]);
        var written = Of("jsondecode(\"{\\\"Resource\\\": \\\"${aws_s3_bucket.data.arn}/*\\\", \\\"Any\\\": ${jsonencode(var.none)}}\")");
        written["Resource"].Shown.ShouldBe("${aws_s3_bucket.data.arn}/*");
        written["Any"].IsUnknown.ShouldBeTrue();
    }

    [Theory]
    [InlineData("upper(var.none)", "no default")]
    [InlineData("var.none ? 1 : 2", "depends on ${var.none}")]
    [InlineData("var.none + 1", "no default")]
    [InlineData("[for x in var.none : x]", "no default")]
    [InlineData("cidrsubnet(\"10.0.0.0/8\", 8, 1)", "not computed")]
    [InlineData("file(\"../../etc/passwd\")", "outside")]
    [InlineData("nonsense(1)", "not computed")]
    public void What_cannot_be_known_says_why(string expression, string why)
    {
        var value = Of(expression);
        value.IsUnknown.ShouldBeTrue();
        value.Reason.ShouldNotBeNull().ShouldContain(why);
    }

    [Theory]
    [InlineData("var.none ? 1 : 1", "1")]
    [InlineData("false && var.none", "false")]
    [InlineData("var.none || true", "true")]
    [InlineData("aws_s3_bucket.data.arn == null", "false")]
    [InlineData("length([var.none, 1])", "2")]
    [InlineData("contains([var.none, 1], 1)", "true")]
    [InlineData("{a = var.none, b = 2}.b", "2")]
    public void What_does_not_depend_on_the_unknown_is_known(string expression, string json) => Show(expression).ShouldBe(json);

    [Theory]
    [InlineData("{a = 1}.b")]
    [InlineData("[1][3]")]
    [InlineData("1 / 0")]
    [InlineData("range(100000)")]
    [InlineData("index([1], 2)")]
    public void What_has_no_value_is_an_error(string expression) => Of(expression).IsError.ShouldBeTrue();

    [Fact]
    public void What_grows_without_end_is_stopped()
    {
        var doubled = string.Concat(Enumerable.Repeat("[for x in [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] : ", 12)) + "x" + new string(']', 12);
        Of(doubled).IsUnknown.ShouldBeTrue();
        var nested = "a";
        for (var i = 0; i < 40; i++) nested = $"concat({nested}, {nested})".Length < 60 ? $"concat({nested}, {nested})" : $"[for y in [1, 2] : {nested}]";
        Of(nested).ShouldNotBeNull();
        Of("replace(replace(replace(join(\"\", [for i in range(1000) : \"aaaaaaaaaa\"]), \"a\", \"aaaaaaaaaa\"), \"a\", \"aaaaaaaaaa\"), \"a\", \"aaaaaaaaaa\")").IsUnknown.ShouldBeTrue();
    }

    static ConfigValue Of(string expression) => Evaluated.By(HclFormat.ParseExpression(expression, ReadLimits.Default, out var problem).ShouldNotBeNull(problem?.Reason));

    static string? Show(string expression)
    {
        var value = Of(expression);
        value.IsUnknown.ShouldBeFalse(value.Reason);
        return value.Text ?? (value.Exists ? ConfigJson.Encode(value).Text : null);
    }
}

/// <summary>Evaluates with one variable that has no value, one bucket, and two files.</summary>
internal sealed class Evaluated : IHclScope
{
    public static ConfigValue By(HclExpression expression) => new HclEvaluator(new Evaluated(), new HclBudget(200_000)).Evaluate(expression);

    public ConfigValue Resolve(string root, ReadOnlySpan<string> names, out int taken)
    {
        taken = Math.Min(1, names.Length);
        return (root, names is [var first, ..] ? first : "") switch
        {
            ("var", "none") => ConfigValue.Unknown("the variable has no default", "var.none"),
            ("aws_s3_bucket", "data") => ConfigValue.Object("aws_s3_bucket.data", [new("bucket", ConfigValue.Of("acme"))]),
            _ => ConfigValue.Unknown($"{root} is not known here"),
        };
    }

    public string? ReadFile(string path, out string reason)
    {
        reason = path.StartsWith("..", StringComparison.Ordinal) ? "the file lies outside of what is scanned" : "";
        return path switch { "f.txt" => "text of f", "t.tftpl" => "hello ${name} %{ for i in list }${i} %{ endfor }", _ => null };
    }
}
