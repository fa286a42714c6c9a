using Myelin.Core.Reports.Json;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports.Models;

/// <summary>Writes <see cref="ModelView"/> for a terminal, and as JSON.</summary>
public static class ModelPage
{
    const int ShownImports = 20;
    const int ShownCalls = 30;
    const int LabelWidth = 14;

    /// <summary>The page for a terminal.</summary>
    public static void Text(ModelView view, Stream output, int width, bool color, bool verbose)
    {
        using var text = new TextOutput(output, color);
        text.Line(SafeText.OneLine(view.Path), Style.Title);
        text.Labelled("  verdict", LabelWidth, StyleOf(view.Verdict), $"{view.Verdict}: {view.Advice}", width);
        foreach (var (key, value) in view.Identity) text.Labelled($"  {key}", LabelWidth, Style.Key, value, width);
        foreach (var reason in view.Unread) text.Labelled("  not read", LabelWidth, Style.Medium, reason, width);
        Findings(text, view, width);
        Imports(text, view, width, verbose);
        Steps(text, "Calls that loading makes", view.Calls, width, verbose || view.Calls.Count <= ShownCalls ? int.MaxValue : ShownCalls);
        Steps(text, "Opcodes", view.Trace, width, int.MaxValue);
    }

    /// <summary>The same as JSON, on one object.</summary>
    public static void Json(ModelView view, Stream output)
    {
        using (var json = JsonText.Indented(output))
        {
            json.WriteStartObject();
            json.Text("path", view.Path);
            json.Text("verdict", view.Verdict);
            json.Text("advice", view.Advice);
            json.WriteStartObject("identity");
            foreach (var (key, value) in view.Identity) json.Text(key, value);
            json.WriteEndObject();
            json.Texts("unread", view.Unread);
            json.WriteStartArray("findings");
            foreach (var finding in view.Findings)
            {
                json.WriteStartObject();
                json.Text("check", finding.CheckId);
                json.Text("severity", ScanJson.Word(finding.Severity));
                json.Text("confidence", ScanJson.Word(finding.Confidence));
                json.Text("message", finding.Message);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("imports");
            foreach (var import in view.Imports)
            {
                json.WriteStartObject();
                json.Text("tier", import.Tier);
                json.Text("name", import.Name);
                json.Text("use", import.Use);
                json.Text("place", import.Place);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            Steps(json, "calls", view.Calls);
            if (view.Trace.Count > 0) Steps(json, "trace", view.Trace);
            json.WriteEndObject();
        }
        output.WriteByte((byte)'\n');
    }

    static void Findings(TextOutput text, ModelView view, int width)
    {
        foreach (var group in view.Findings.GroupBy(f => (f.Severity, f.CheckId)))
        {
            text.Line();
            var check = view.Checks.GetValueOrDefault(group.Key.CheckId);
            var severity = ScanJson.Word(group.Key.Severity);
            text.Line($"{text.Styled(severity.PadRight(8), StyleOf(severity))}  {text.Styled(group.Key.CheckId, Style.Key)}  {SafeText.OneLine(check?.Title ?? "")}");
            foreach (var finding in group) text.Labelled("  -", 4, Style.Plain, finding.Message, width);
            if (check is not null) text.Labelled("  do", 6, Style.Dim, check.Fix, width);
        }
    }

    static void Imports(TextOutput text, ModelView view, int width, bool verbose)
    {
        if (view.Imports.Count == 0) return;
        text.Line();
        text.Line($"Imports ({view.Imports.Count})", Style.Title);
        var table = new TextTable(width, 10, 40, 8, 20);
        foreach (var import in verbose ? view.Imports : view.Imports.Take(ShownImports)) table.Add(Style.Plain, import.Tier, import.Name, import.Use, import.Place);
        table.WriteTo(text);
        if (!verbose && view.Imports.Count > ShownImports) text.Line($"  … and {view.Imports.Count - ShownImports} more (-v shows all)", Style.Dim);
    }

    static void Steps(TextOutput text, string title, IReadOnlyList<ModelStep> steps, int width, int most)
    {
        if (steps.Count == 0) return;
        text.Line();
        text.Line($"{title} ({steps.Count})", Style.Title);
        var member = "";
        foreach (var step in steps.Take(most))
        {
            if (step.Member != member) text.Line($"  {SafeText.OneLine(member = step.Member)}", Style.Key);
            text.Labelled($"  {step.Offset,9}  {step.Opcode,-16} ", 30, Style.Plain, step.Text, width);
        }
        if (steps.Count > most) text.Line($"  … and {steps.Count - most} more (-v shows all)", Style.Dim);
    }

    static void Steps(System.Text.Json.Utf8JsonWriter json, string name, IReadOnlyList<ModelStep> steps)
    {
        json.WriteStartArray(name);
        foreach (var step in steps)
        {
            json.WriteStartObject();
            json.Text("member", step.Member);
            json.WriteNumber("offset", step.Offset);
            json.Text("opcode", step.Opcode);
            json.Text("text", step.Text);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static Style StyleOf(string word) => word switch
    {
        "malicious" or "critical" => Style.Critical,
        "suspicious" or "high" => Style.High,
        "unknown" or "unsafe-by-format" or "medium" => Style.Medium,
        "clean" => Style.Good,
        _ => Style.Low,
    };
}
