using Myelin.Core.Reports.Inventory;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Boms;

/// <summary>A score as people and programs read it.</summary>
public static class ScoreText
{
    const int NamesShown = 4;
    const int GapsShown = 8;

    /// <summary>Elements with their points, what is missing and how to fill it, the most costly first.</summary>
    /// <param name="score">The score.</param>
    /// <param name="bom">The document.</param>
    /// <param name="file">Its name, as the user gave it.</param>
    /// <param name="output">Where to.</param>
    /// <param name="width">Columns of the terminal.</param>
    /// <param name="color">ANSI colours wanted.</param>
    public static void Table(BomScore score, Bom bom, string file, Stream output, int width, bool color)
    {
        using var text = new TextOutput(output, color);
        text.Line($"{score.Total} of 100  {SafeText.OneLine(file)}", Style.Title);
        text.Line($"{SafeText.OneLine(bom.Format)}: {Contents(bom)}");
        text.Line();
        var table = new TextTable(width, 6, 24, 40, 10);
        foreach (var element in score.Elements.Where(e => e.Applies))
            table.Add(element.Missing.IsEmpty ? Style.Plain : element.Have == 0 ? Style.High : Style.Medium, Points(score, element), element.Element.Id, element.Element.Title, element.Element.Of.IsEmpty ? element.Have > 0 ? "yes" : "no" : $"{element.Have:N0} of {element.Wanted:N0}");
        table.WriteTo(text);
        var without = score.Elements.Where(e => !e.Applies).Select(e => e.Element.Id.Split('/')[0]).Distinct().ToList();
        if (without.Count > 0) text.Labelled("", 2, Style.Dim, $"not counted, since there is none here: {string.Join(", ", without)}", width);
        var gaps = score.Gaps.ToList();
        if (gaps.Count > 0) text.Line("\nMissing, what costs most first", Style.Title);
        foreach (var gap in gaps.Take(GapsShown))
        {
            text.Labelled($"  {gap.Element.Id}", 28, Style.Key, $"{Lost(score, gap)}: {Missing(gap)}", width);
            text.Labelled("", 28, Style.Plain, gap.Element.Fill, width);
        }
        if (gaps.Count > GapsShown) text.Line($"  and {gaps.Count - GapsShown} more (-f json shows all)", Style.Dim);
        text.Line();
        text.Labelled("Next", 10, Style.Key, gaps.Count == 0 ? "nothing is missing; keep it with the release" : $"fill {gaps[0].Element.Id}: {gaps[0].Element.Fill}", width);
    }

    /// <summary>Everything, with all names.</summary>
    public static void Json(BomScore score, Bom bom, Stream output)
    {
        using var json = JsonText.Indented(output);
        json.WriteStartObject();
        json.WriteString("format", "myelin-bom-score");
        json.WriteNumber("version", 1);
        json.Text("document", bom.Format);
        json.WriteNumber("total", score.Total);
        json.WriteStartArray("elements");
        foreach (var element in score.Elements)
        {
            json.WriteStartObject();
            json.WriteString("id", element.Element.Id);
            json.WriteString("title", element.Element.Title);
            json.WriteBoolean("applies", element.Applies);
            json.WriteNumber("points", Math.Round(element.Earned * score.Scale, 2));
            json.WriteNumber("of", Math.Round(element.Applies ? element.Element.Points * score.Scale : 0, 2));
            json.WriteNumber("have", element.Have);
            json.WriteNumber("wanted", element.Wanted);
            json.Texts("missing", element.Missing);
            if (!element.Missing.IsEmpty) json.WriteString("fill", element.Element.Fill);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    static string Contents(Bom bom)
    {
        (BomSort Sort, string Noun)[] sorts = [(BomSort.Model, "model"), (BomSort.Dataset, "dataset"), (BomSort.Package, "package"), (BomSort.Service, "service"), (BomSort.Other, "other component")];
        var counts = sorts.Select(s => (Count: bom.Of(s.Sort).Count(), s.Noun)).Where(s => s.Count > 0).Select(s => ScanSummary.Counted(s.Count, s.Noun)).ToList();
        return counts.Count == 0 ? "nothing in it" : string.Join(", ", counts);
    }

    static string Points(BomScore score, ScoredElement element) => $"{element.Earned * score.Scale:0.0}/{element.Element.Points * score.Scale:0.0}";

    static string Lost(BomScore score, ScoredElement gap) => $"-{(gap.Element.Points - gap.Earned) * score.Scale:0.0}";

    static string Missing(ScoredElement gap) => gap.Element.Of.IsEmpty ? "the document does not say it"
        : string.Join(", ", gap.Missing.Take(NamesShown)) + (gap.Missing.Length > NamesShown ? $" and {gap.Missing.Length - NamesShown} more" : "");
}
