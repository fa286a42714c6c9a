using System.Text.Json;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports.Sarif;

/// <summary>The tool and its checks as SARIF rules.</summary>
static class SarifRules
{
    /// <summary>Place of each check in the list of rules.</summary>
    public static IReadOnlyDictionary<string, int> Indexes(ScanResult scan) =>
        scan.Checks.Select((check, index) => (check.Id, index)).ToDictionary(pair => pair.Id, pair => pair.index, StringComparer.Ordinal);

    public static void WriteTool(Utf8JsonWriter json, ScanResult scan)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "myelin");
        json.Text("version", scan.ToolVersion);
        json.WriteStartArray("rules");
        foreach (var check in scan.Checks) WriteRule(json, check);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public static string Level(Severity severity) => severity switch
    {
        Severity.Critical or Severity.High => "error",
        Severity.Medium => "warning",
        _ => "note",
    };

    // Code hosts sort by this number into bands: over 9.0 critical, 7.0 high, 4.0 medium, below low.
    public static string Score(Severity severity) => severity switch
    {
        Severity.Critical => "9.5",
        Severity.High => "8.0",
        Severity.Medium => "5.5",
        Severity.Low => "3.0",
        _ => "0.0",
    };

    static void WriteRule(Utf8JsonWriter json, CheckInfo check)
    {
        json.WriteStartObject();
        json.Text("id", check.Id);
        json.Text("name", PascalName(check.Id));
        Message(json, "shortDescription", check.Title);
        Message(json, "fullDescription", check.Why.Length > 0 ? check.Why : check.Title);
        json.Text("helpUri", check.References.FirstOrDefault(r => Uri.TryCreate(r, UriKind.Absolute, out var uri) && uri.Scheme is "https" or "http"));
        json.WriteStartObject("help");
        json.Text("text", string.Join("\n\n", new[] { check.Why, check.Fix }.Where(s => s.Length > 0)));
        json.Text("markdown", CheckPage.Markdown(check));
        json.WriteEndObject();
        json.WriteStartObject("defaultConfiguration");
        json.WriteString("level", Level(check.Severity));
        json.WriteEndObject();
        json.WriteStartObject("properties");
        json.Texts("tags", ["security", "ai", .. check.Mappings]);
        json.WriteString("precision", check.Confidence switch { Confidence.High => "high", Confidence.Medium => "medium", _ => "low" });
        json.WriteString("problem.severity", Level(check.Severity) is "note" ? "recommendation" : Level(check.Severity));
        json.WriteString("security-severity", Score(check.Severity));
        json.Texts("incidents", check.Incidents);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    static void Message(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.Text("text", text);
        json.WriteEndObject();
    }

    // "code/unsafe-load" is CodeUnsafeLoad: viewers want a name that is an identifier.
    static string PascalName(string id) =>
        string.Concat(id.Split('/', '-').Where(part => part.Length > 0).Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
}
