using System.Text;
using System.Text.Json;
using Myelin.Core.Reports.Inventory;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Boms;

/// <summary>A difference as people, comments on changes, and programs read it.</summary>
public static class DiffText
{
    const int MostHashCharacters = 24;

    /// <summary>One line a difference, marked +, - or ~.</summary>
    public static void Table(BomDiff diff, Stream output, int width, bool color)
    {
        using var text = new TextOutput(output, color);
        text.Line(Summary(diff), diff.Same ? Style.Good : Style.Title);
        foreach (var item in diff.Added) text.Labelled("  +", 4, Style.Good, $"{item.Type}  {item.Label}", width);
        foreach (var item in diff.Removed) text.Labelled("  -", 4, Style.High, $"{item.Type}  {item.Label}", width);
        foreach (var change in diff.Changed)
            text.Labelled("  ~", 4, Style.Medium, $"{change.Item.Type}  {change.Item.Name}: {string.Join("; ", change.Fields.Select(Said))}", width);
        foreach (var relation in diff.AddedRelations) text.Labelled("  +", 4, Style.Good, Said(relation), width);
        foreach (var relation in diff.RemovedRelations) text.Labelled("  -", 4, Style.High, Said(relation), width);
    }

    /// <summary>For a comment on a change.</summary>
    public static void Markdown(BomDiff diff, Stream output)
    {
        var page = new StringBuilder($"## AIBOM: {Summary(diff)}\n");
        List("Added", diff.Added.Select(i => $"{MarkdownText.Prose(i.Type)} {MarkdownText.Code(i.Label)}"));
        List("Removed", diff.Removed.Select(i => $"{MarkdownText.Prose(i.Type)} {MarkdownText.Code(i.Label)}"));
        List("Changed", diff.Changed.Select(c => $"{MarkdownText.Prose(c.Item.Type)} {MarkdownText.Code(c.Item.Name)}: {MarkdownText.Prose(string.Join("; ", c.Fields.Select(Said)))}"));
        List("Relations added", diff.AddedRelations.Select(r => MarkdownText.Prose(Said(r))));
        List("Relations removed", diff.RemovedRelations.Select(r => MarkdownText.Prose(Said(r))));
        output.Write(Encoding.UTF8.GetBytes(page.ToString()));

        void List(string title, IEnumerable<string> lines)
        {
            var all = lines.ToList();
            if (all.Count > 0) page.Append($"\n**{title}**\n").AppendJoin("", all.Select(line => $"- {line}\n"));
        }
    }

    /// <summary>Everything, for programs.</summary>
    public static void Json(BomDiff diff, Stream output)
    {
        using var json = JsonText.Indented(output);
        json.WriteStartObject();
        json.WriteString("format", "myelin-bom-diff");
        json.WriteNumber("version", 1);
        json.WriteBoolean("same", diff.Same);
        Items(json, "added", diff.Added);
        Items(json, "removed", diff.Removed);
        json.WriteStartArray("changed");
        foreach (var change in diff.Changed)
        {
            json.WriteStartObject();
            Members(json, change.Item);
            json.WriteStartArray("fields");
            foreach (var field in change.Fields)
            {
                json.WriteStartObject();
                json.WriteString("field", field.Field);
                json.Text("before", field.Before);
                json.Text("after", field.After);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Relations(json, "addedRelations", diff.AddedRelations);
        Relations(json, "removedRelations", diff.RemovedRelations);
        json.WriteEndObject();
        json.Flush();
        output.WriteByte((byte)'\n');
    }

    static void Items(Utf8JsonWriter json, string name, IEnumerable<BomItem> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            Members(json, item);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static void Members(Utf8JsonWriter json, BomItem item)
    {
        json.Text("type", item.Type);
        json.Text("name", item.Name);
        json.Text("version", item.Version);
        json.Text("ref", item.Ref);
        json.Text("identifier", item.Identifier);
    }

    static void Relations(Utf8JsonWriter json, string name, IEnumerable<BomRelation> relations)
    {
        json.WriteStartArray(name);
        foreach (var relation in relations)
        {
            json.WriteStartObject();
            json.Text("from", relation.From);
            json.Text("kind", relation.Kind);
            json.Text("to", relation.To);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    static string Summary(BomDiff diff)
    {
        if (diff.Same) return "no difference in components, services, versions and relations";
        (int Count, string Word)[] parts = [(diff.Added.Length, "added"), (diff.Removed.Length, "removed"), (diff.Changed.Length, "changed")];
        var relations = diff.AddedRelations.Length + diff.RemovedRelations.Length;
        return string.Join(", ", parts.Where(p => p.Count > 0).Select(p => $"{p.Count} {p.Word}").Concat(relations > 0 ? [$"{ScanSummary.Counted(relations, "relation")} changed"] : []));
    }

    static string Said(FieldChange field) => $"{field.Field} {Shown(field.Before)} → {Shown(field.After)}";

    static string Said(BomRelation relation) => $"{relation.From} {relation.Kind} {relation.To}";

    // A whole hash says no more to people than its beginning.
    static string Shown(string value) => value.Length == 0 ? "(not said)" : value.StartsWith("sha", StringComparison.OrdinalIgnoreCase) && value.Length > MostHashCharacters ? value[..MostHashCharacters] + "…" : value;
}
