using System.Text.Encodings.Web;
using System.Text.Json;

namespace Myelin.Core.Reports.Text;

/// <summary>How every JSON report is written: readable text stays readable (<c>+</c>, <c>é</c>), what could fool a terminal or an editor is escaped.</summary>
static class JsonText
{
    const int FlushAt = 1 << 16;

    /// <summary>An indented writer with '\n' line ends on every system.</summary>
    public static Utf8JsonWriter Indented(Stream output) =>
        new(output, new JsonWriterOptions { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>A writer of one line.</summary>
    public static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Writes a property, unless the value is null or empty.</summary>
    public static void Text(this Utf8JsonWriter json, string name, string? value)
    {
        if (string.IsNullOrEmpty(value)) return;
        json.Name(name);
        json.TextValue(value);
    }

    /// <summary>Writes a property, unless the number is 0.</summary>
    public static void Count(this Utf8JsonWriter json, string name, int value)
    {
        if (value != 0) json.WriteNumber(name, value);
    }

    /// <summary>Writes a string value.</summary>
    public static void TextValue(this Utf8JsonWriter json, string value)
    {
        if (SafeText.IsSafe(value)) json.WriteStringValue(value);
        else json.WriteStringValue(JsonEncodedText.Encode(value, JavaScriptEncoder.Default));
    }

    /// <summary>Writes a property name that may come from a target.</summary>
    public static void Name(this Utf8JsonWriter json, string name)
    {
        if (SafeText.IsSafe(name)) json.WritePropertyName(name);
        else json.WritePropertyName(JsonEncodedText.Encode(name, JavaScriptEncoder.Default));
    }

    /// <summary>Writes an array of strings, unless it is empty.</summary>
    public static void Texts(this Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        var open = false;
        foreach (var value in values)
        {
            if (!open) json.WriteStartArray(name);
            open = true;
            json.TextValue(value);
        }
        if (open) json.WriteEndArray();
    }

    /// <summary>Hands what is pending to the stream once it is worth a call; the writer itself would keep a whole report in memory.</summary>
    public static void FlushSome(this Utf8JsonWriter json)
    {
        if (json.BytesPending > FlushAt) json.Flush();
    }

    /// <summary>The time of the scan, as RFC 3339 in UTC, to the second.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");
}
