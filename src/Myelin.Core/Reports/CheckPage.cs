using System.Text;
using Myelin.Core.Findings;
using Myelin.Core.Reports.Inventory;
using Myelin.Core.Reports.Json;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports;

/// <summary>What a check is, from its own metadata: for a terminal, for documentation and code hosts, for programs.</summary>
public static class CheckPage
{
    const int Label = 13;

    /// <summary>One check in full.</summary>
    public static void Text(CheckInfo check, Stream output, int width, bool color)
    {
        using var text = new TextOutput(output, color);
        width = Math.Min(width, 100);
        text.Line($"{check.Id}  {check.Title}", Style.Title);
        var persona = check.Persona == Persona.Regular ? "" : $"; shown with --persona {ScanJson.Word(check.Persona)}";
        text.Labelled("", 0, Style.Plain, $"{ScanJson.Word(check.Severity)}, {ScanJson.Word(check.Confidence)} confidence{persona}", width);
        text.Line();
        Row("Why", check.Why);
        Row("Fix", check.Fix);
        Row("Mappings", string.Join(", ", check.Mappings));
        Row("Incidents", string.Join(", ", check.Incidents));
        foreach (var (reference, index) in check.References.Select((r, i) => (r, i))) Row(index == 0 ? "More" : "", reference);

        void Row(string label, string value)
        {
            if (value.Length > 0) text.Labelled(label, Label, Style.Key, value, width);
        }
    }

    /// <summary>All checks, a line each, by area.</summary>
    public static void List(IReadOnlyList<CheckInfo> checks, Stream output, int width, bool color)
    {
        using var text = new TextOutput(output, color);
        text.Line(ScanSummary.Counted(checks.Count, "check"), Style.Title);
        var (id, severity) = (checks.Select(c => c.Id.Length).DefaultIfEmpty(0).Max(), 8);
        foreach (var check in checks.OrderBy(c => c.Id, StringComparer.Ordinal))
            text.Labelled($"  {check.Id.PadRight(id)}  {ScanJson.Word(check.Severity).PadRight(severity)}  ", id + severity + 6, Style.Plain, check.Title, width);
        text.Line();
        text.Labelled("Next", 10, Style.Key, "myelin explain ID says why a check matters and how to fix what it finds", width);
    }

    /// <summary>One check as Markdown, without a heading: the help of SARIF rules.</summary>
    public static string Markdown(CheckInfo check) => string.Join("\n\n", new[]
    {
        check.Why,
        "**Fix:** " + check.Fix,
        check.Mappings.IsEmpty ? "" : "**Mappings:** " + string.Join(", ", check.Mappings),
        check.Incidents.IsEmpty ? "" : "**Incidents:** " + string.Join(", ", check.Incidents),
        check.References.IsEmpty ? "" : string.Join("\n", check.References.Select(r => $"- <{r}>")),
    }.Where(part => part.Length > 0));

    /// <summary>Checks as a page of Markdown.</summary>
    public static void Markdown(IReadOnlyList<CheckInfo> checks, Stream output)
    {
        foreach (var check in checks)
            output.Write(Encoding.UTF8.GetBytes($"## `{check.Id}`\n{check.Title} · {ScanJson.Word(check.Severity)}, {ScanJson.Word(check.Confidence)} confidence\n\n{Markdown(check)}\n{(check == checks[^1] ? "" : "\n")}"));
    }

    /// <summary>Checks as a JSON array, each as the json report has it.</summary>
    public static void Json(IReadOnlyList<CheckInfo> checks, Stream output)
    {
        using var json = JsonText.Indented(output);
        json.WriteStartArray();
        foreach (var check in checks) ScanJson.Write(json, check);
        json.WriteEndArray();
        json.Flush();
        output.WriteByte((byte)'\n');
    }
}
