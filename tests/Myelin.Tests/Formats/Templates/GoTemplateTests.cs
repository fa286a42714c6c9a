using Myelin.Formats.Templates;

namespace Myelin.Tests.Formats.Templates;

public sealed class GoTemplateTests
{
    static readonly Dictionary<string, object?> Values = new()
    {
        ["name"] = "llm",
        ["count"] = 3L,
        ["on"] = true,
        ["none"] = null,
        ["list"] = new List<object?> { "a", "b" },
        ["map"] = new Dictionary<string, object?> { ["y"] = 2L, ["x"] = new List<object?> { 1L, "true" } },
    };

    static Parsed Of(string text)
    {
        var parsed = GoTemplateParser.Parse(text);
        if (parsed.Value is not { } template) return new(null, parsed.Problems[0].Reason, []);
        var renderer = new GoTemplateRenderer();
        renderer.Define(template);
        var rendered = renderer.Render(template, new Dictionary<string, object?> { ["Values"] = Values });
        return new(rendered.Value?.Text, rendered.Problems.Count > 0 ? rendered.Problems[0].Reason : null, rendered.Value?.Lines ?? []);
    }

    sealed record Parsed(string? Text, string? Problem, IReadOnlyList<int> Lines);

    [Theory]
    [InlineData("a {{ .Values.name }} b", "a llm b")]
    [InlineData("a\n{{- .Values.name -}}\n b", "allmb")]
    [InlineData("{{/* a }} comment */}}x{{- /* y */ -}} z", "xz")]
    [InlineData("{{ if .Values.on }}1{{ else }}2{{ end }}{{ if .Values.none }}1{{ else if eq .Values.count 3 }}3{{ else }}4{{ end }}", "13")]
    [InlineData("{{ range $i, $v := .Values.list }}{{ $i }}{{ $v }}{{ end }}{{ range .Values.none }}x{{ else }}-{{ end }}", "0a1b-")]
    [InlineData("{{ range $k, $v := .Values.map }}{{ $k }},{{ end }}", "x,y,")]
    [InlineData("{{ range .Values.list }}{{ if eq . \"b\" }}{{ break }}{{ end }}{{ . }}{{ end }}", "a")]
    [InlineData("{{ with .Values.map }}{{ .y }}{{ $.Values.name }}{{ end }}", "2llm")]
    [InlineData("{{ $x := 1 }}{{ if true }}{{ $x = 2 }}{{ end }}{{ $x }}", "2")]
    [InlineData("{{ define \"n\" }}<{{ .y }}>{{ end }}{{ include \"n\" .Values.map | upper }}{{ template \"n\" .Values.map }}", "<2><2>")]
    [InlineData("{{ .Values.missing.deep | default \"d\" | quote }}", "\"d\"")]
    [InlineData("{{ printf \"%s-%d-%q\" .Values.name 7 \"x\" | trunc 6 | trimSuffix \"-\" }}", "llm-7")]
    [InlineData("{{ toYaml .Values.map | nindent 2 }}", "\n  x:\n  - 1\n  - \"true\"\n  \"y\": 2")]
    [InlineData("{{ tpl \"{{ .Values.name }}!\" . }}", "llm!")]
    [InlineData("{{ (index .Values.map \"x\") | first }}{{ .Values.list | join \"+\" }}", "1a+b")]
    [InlineData("{{ ternary \"a\" \"b\" (and .Values.on (not .Values.none)) }}{{ coalesce .Values.none \"c\" }}", "ac")]
    [InlineData("{{ lookup \"v1\" \"Secret\" \"a\" \"b\" | empty }}{{ b64enc \"a\" }}{{ hasKey .Values.map \"y\" }}", "trueYQ==true")]
    [InlineData("{{ merge (dict \"a\" 1) (dict \"a\" 2 \"b\" 3) | toJson }}", "{\"a\":1,\"b\":3}")]
    [InlineData("{{ semverCompare \">=1.19-0\" \"v1.31.0\" }}{{ semverCompare \"<1.19-0\" \"1.31.0\" }}{{ regexReplaceAll \"[^a]\" \"abca\" \"-\" }}", "truefalsea--a")]
    [InlineData("{{ range until 3 }}{{ . }}{{ end }}{{ add 1 2 }}{{ mod 7 4 }}{{ len .Values.list }}", "012332")]
    [InlineData("{{ append (list 1 2) 3 | toJson }}{{ dict \"a\" (list) | toYaml }}", "[1,2,3]a: []")]
    public void Renders_as_Helm_does(string text, string expected)
    {
        var rendered = Of(text);
        rendered.Problem.ShouldBeNull();
        rendered.Text.ShouldBe(expected);
    }

    [Theory]
    [InlineData("{{ if }}x{{ end }}")]
    [InlineData("{{ if true }}x")]
    [InlineData("{{ end }}")]
    [InlineData("{{ .a")]
    [InlineData("{{ \"a }}")]
    [InlineData("{{ conjure .x }}")]
    [InlineData("{{ $undeclared }}")]
    [InlineData("{{ include \"missing\" . }}")]
    [InlineData("{{ required \"set it\" .Values.none }}")]
    [InlineData("{{ fail \"no\" }}")]
    [InlineData("{{ define \"a\" }}{{ include \"a\" . }}{{ end }}{{ include \"a\" . }}")]
    [InlineData("{{ range until 10000 }}{{ range until 10000 }}{{ . }}{{ end }}{{ end }}")]
    [InlineData("{{ $x := list 1 }}{{ range until 100 }}{{ $x = list $x $x }}{{ end }}{{ $x }}")]
    [InlineData("{{ $s := \"aaaaaaaaaa\" }}{{ range until 60 }}{{ $s = printf \"%s%s\" $s $s }}{{ end }}")]
    [InlineData("{{ $d := dict }}{{ range until 100 }}{{ $d = set $d \"a\" $d }}{{ $d = set $d \"b\" $d }}{{ end }}")]
    [InlineData("{{ repeat 999999999 \"abc\" }}")]
    public void What_cannot_be_resolved_is_a_problem_with_a_reason(string text) => Of(text).Problem.ShouldNotBeNullOrEmpty();

    [Fact]
    public void Lines_lead_back_to_the_template()
    {
        var rendered = Of("a: 1\n{{- if .Values.on }}\nb: 2\n{{- end }}\nc:\n{{ toYaml .Values.list | indent 2 }}\nd: {{ .Values.name }}\n");
        rendered.Text.ShouldBe("a: 1\nb: 2\nc:\n  - a\n  - b\nd: llm\n");
        rendered.Lines.ShouldBe([1, 3, 5, 6, 6, 7]);
    }

    [Fact]
    public void Mutated_templates_never_throw()
    {
        const string text = "{{- define \"a.b\" -}}{{ .x | default \"y\" | trunc 63 }}{{- end }}\nk: {{ include \"a.b\" (dict \"x\" .Values.name) | quote }}\n{{- range $k, $v := .Values.map }}\n{{ $k }}: {{ toYaml $v | nindent 2 }}\n{{- end }}{{ with (index .Values.list 0) }}{{ printf \"%-5s|%05d\" . 3 }}{{ else }}x{{ end }}";
        var random = new Random(3);
        for (var i = 0; i < 3000; i++)
        {
            var mutated = text.ToCharArray();
            for (var n = random.Next(1, 6); n > 0; n--) mutated[random.Next(mutated.Length)] = "{}().|$\"` -=:abex0\n"[random.Next(19)];
            var result = Of(new string(mutated));
            (result.Text is not null || !string.IsNullOrEmpty(result.Problem)).ShouldBeTrue();
        }
    }
}
