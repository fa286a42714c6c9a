using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Myelin.Formats.Data;

namespace Myelin.Formats.Config;

/// <summary>JSON text from values and back, where parts of the text are unknown: a policy with a reference in it stays a policy.</summary>
public static class ConfigJson
{
    // A private-use character stands for an unknown part while its text is parsed.
    const char Open = '\uE0F0';
    const char Close = '\uE0F1';

    /// <summary>The value as JSON; unknown values stand in it as unknown texts.</summary>
    public static ConfigValue Encode(ConfigValue value)
    {
        List<ConfigValue> parts = [];
        var text = new StringBuilder();
        Write(value, text, parts, 0);
        parts.Add(ConfigValue.Of(text.ToString()));
        return ConfigValue.Concat(parts);
    }

    static void Write(ConfigValue value, StringBuilder text, List<ConfigValue> parts, int depth)
    {
        switch (value.Kind)
        {
            case ConfigKind.Unknown:
                text.Append('"');
                parts.Add(ConfigValue.Of(text.ToString()));
                text.Clear();
                parts.Add(value);
                text.Append('"');
                break;
            case ConfigKind.List when depth < 100:
                var separator = '[';
                foreach (var item in value.Items)
                {
                    text.Append(separator);
                    Write(item, text, parts, depth + 1);
                    separator = ',';
                }
                text.Append(separator == '[' ? "[]" : "]");
                break;
            case ConfigKind.Map when depth < 100:
                separator = '{';
                foreach (var (key, item) in value.Entries)
                {
                    text.Append(separator).Append('"').Append(Escaped(key)).Append("\":");
                    Write(item, text, parts, depth + 1);
                    separator = ',';
                }
                text.Append(separator == '{' ? "{}" : "}");
                break;
            case ConfigKind.Text:
                text.Append('"').Append(Escaped(value.Text!)).Append('"');
                break;
            default:
                text.Append(value.Text ?? "null");
                break;
        }
    }

    static string Escaped(string text) => JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString();

    /// <summary>The value that a JSON text holds; an error value when it is no JSON.</summary>
    public static ConfigValue Decode(ConfigValue text)
    {
        if (text.Text is { } known) return Parse(known, []);
        // What was read from another resource's attribute is seen through to the text that it holds.
        while (text.Parts is [{ Value: { IsUnknown: true } held }]) text = held;
        if (!text.IsUnknown || text.Parts.All(p => p.Text is null)) return text.IsUnknown ? ConfigValue.Unknown(text.Reason!, text.Shown is { Length: < 200 } s ? $"jsondecode({s})" : null) : ConfigValue.Error("no text");
        var whole = new StringBuilder();
        List<ConfigPart> unknown = [];
        var quoted = false;
        foreach (var part in text.Parts)
        {
            if (part.Text is not null)
            {
                whole.Append(part.Text);
                quoted = EndsInQuotes(part.Text, quoted);
                continue;
            }
            // Outside of quotes an unknown part is a value of its own.
            if (!quoted) whole.Append('"');
            whole.Append(Open).Append(unknown.Count.ToString(CultureInfo.InvariantCulture)).Append(Close);
            if (!quoted) whole.Append('"');
            unknown.Add(part);
        }
        return Parse(whole.ToString(), unknown);
    }

    static ConfigValue Parse(string text, List<ConfigPart> unknown)
    {
        var parsed = JsonFormat.Parse(text, ReadLimits.Default);
        if (parsed.Value is null || parsed.Problems.Count > 0) return ConfigValue.Error("it is not valid JSON");
        return From(parsed.Value.Root, text => Restore(text, unknown), placed: false);
    }

    /// <summary>The value that a YAML text holds; an error value when it is no YAML.</summary>
    public static ConfigValue DecodeYaml(string text)
    {
        var parsed = YamlFormat.Parse(text, ReadLimits.Default);
        return parsed.Value is null || parsed.Problems.Count > 0 ? ConfigValue.Error("it is not valid YAML") : From(parsed.Value.Root, ConfigValue.Of, placed: false);
    }

    /// <summary>A node of a document as a value, with its places.</summary>
    public static ConfigValue From(DataNode node) => From(node, ConfigValue.Of, placed: true);

    // The places within a text that is itself a value are no places of the file.
    static ConfigValue From(DataNode node, Func<string, ConfigValue> ofText, bool placed) => (node.Kind switch
    {
        NodeKind.Text => ofText(node.Text ?? ""),
        NodeKind.Number => ConfigValue.Number(node.Text!),
        NodeKind.Boolean => ConfigValue.Of(node.AsBoolean == true),
        NodeKind.List => ConfigValue.List(node.Items.Select(i => From(i, ofText, placed))),
        NodeKind.Map => ConfigValue.Map(node.Entries.Select(e => KeyValuePair.Create(e.Key.Contains(Open, StringComparison.Ordinal) ? ofText(e.Key).Shown ?? "" : e.Key, From(e.Value, ofText, placed)))),
        _ => ConfigValue.Null,
    }).At(placed ? node.Mark : default);

    static ConfigValue Restore(string text, List<ConfigPart> unknown)
    {
        if (unknown.Count == 0 || !text.Contains(Open, StringComparison.Ordinal)) return ConfigValue.Of(text);
        List<ConfigValue> parts = [];
        var from = 0;
        while (text.IndexOf(Open, from) is >= 0 and var open && text.IndexOf(Close, open) is >= 0 and var close)
        {
            parts.Add(ConfigValue.Of(text[from..open]));
            if (int.TryParse(text.AsSpan(open + 1, close - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < unknown.Count)
                parts.Add(ConfigValue.InPart([unknown[index]], "known after apply"));
            from = close + 1;
        }
        parts.Add(ConfigValue.Of(text[from..]));
        return ConfigValue.Concat(parts.FindAll(p => p.Text != ""));
    }

    static bool EndsInQuotes(string text, bool quoted)
    {
        var escaped = false;
        foreach (var c in text)
        {
            if (escaped) escaped = false;
            else if (c == '\\') escaped = quoted;
            else if (c == '"') quoted = !quoted;
        }
        return quoted;
    }
}
