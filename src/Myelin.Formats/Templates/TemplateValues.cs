using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Myelin.Formats.Data;

namespace Myelin.Formats.Templates;

/// <summary>Values within a template: null, text, bool, long, double, lists and maps, and what Go makes of them.</summary>
public static class TemplateValues
{
    const int MaxDepth = 60;

    /// <summary>A node of a document as a value.</summary>
    public static object? Of(DataNode node, ref int left, int depth = 0)
    {
        if (--left < 0 || depth > MaxDepth) return null;
        switch (node.Kind)
        {
            case NodeKind.Map:
                var map = new Dictionary<string, object?>(StringComparer.Ordinal);
                foreach (var (key, value) in node.Entries) map[key] = Of(value, ref left, depth + 1);
                return map;
            case NodeKind.List:
                List<object?> list = [];
                foreach (var item in node.Items) list.Add(Of(item, ref left, depth + 1));
                return list;
            case NodeKind.Boolean: return node.AsBoolean;
            case NodeKind.Number:
                return long.TryParse(node.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
                    : double.TryParse(node.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? real : node.Text;
            case NodeKind.Text: return node.Text;
            default: return null;
        }
    }

    public static bool IsTrue(object? value) => value switch
    {
        null => false,
        bool b => b,
        string s => s != "",
        long n => n != 0,
        double d => d != 0,
        ICollection c => c.Count > 0,
        _ => true,
    };

    /// <summary>As <c>{{ value }}</c> prints it.</summary>
    public static string Text(object? value) => value switch
    {
        null => "",
        string s => s,
        bool b => b ? "true" : "false",
        long n => n.ToString(CultureInfo.InvariantCulture),
        double d => d == Math.Floor(d) && Math.Abs(d) < 1e15 ? ((long)d).ToString(CultureInfo.InvariantCulture) : d.ToString("R", CultureInfo.InvariantCulture),
        List<object?> list => $"[{string.Join(' ', list.Select(Text))}]",
        Dictionary<string, object?> map => $"map[{string.Join(' ', map.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{e.Key}:{Text(e.Value)}"))}]",
        _ => "",
    };

    /// <summary>A copy that shares nothing.</summary>
    public static object? Copy(object? value, int depth = 0) => depth > MaxDepth ? null : value switch
    {
        Dictionary<string, object?> map => map.ToDictionary(e => e.Key, e => Copy(e.Value, depth + 1), StringComparer.Ordinal),
        List<object?> list => list.ConvertAll(i => Copy(i, depth + 1)),
        _ => value,
    };

    /// <summary>Lays one map over another; null removes a key, as in Helm's values.</summary>
    public static Dictionary<string, object?> Merge(Dictionary<string, object?> below, Dictionary<string, object?> above, int depth = 0)
    {
        var merged = new Dictionary<string, object?>(below, StringComparer.Ordinal);
        foreach (var (key, value) in above)
        {
            if (value is Dictionary<string, object?> map && merged.GetValueOrDefault(key) is Dictionary<string, object?> own && depth < MaxDepth) merged[key] = Merge(own, map, depth + 1);
            else merged[key] = value;
        }
        return merged;
    }

    /// <summary>As YAML, without a line break at the end; keys in order.</summary>
    public static string Yaml(object? value)
    {
        var text = new StringBuilder();
        Write(text, value, 0, 0);
        return text.ToString().TrimEnd('\n');
    }

    static void Write(StringBuilder text, object? value, int indent, int depth)
    {
        if (depth > MaxDepth || text.Length > 4 << 20) return;
        switch (value)
        {
            case Dictionary<string, object?> { Count: > 0 } map:
                foreach (var (key, item) in map.OrderBy(e => e.Key, StringComparer.Ordinal))
                {
                    text.Append(' ', indent).Append(Scalar(key)).Append(':');
                    Below(text, item, indent + (item is List<object?> ? 0 : 2), depth);
                }
                break;
            case List<object?> { Count: > 0 } list:
                foreach (var item in list)
                {
                    text.Append(' ', indent).Append('-');
                    if (item is Dictionary<string, object?> { Count: > 0 } or List<object?> { Count: > 0 })
                    {
                        var inner = new StringBuilder();
                        Write(inner, item, indent + 2, depth + 1);
                        text.Append(' ').Append(inner.ToString().AsSpan(Math.Min(indent + 2, inner.Length)));
                    }
                    else Below(text, item, indent + 2, depth);
                }
                break;
            default: text.Append(Flow(value)).Append('\n'); break;
        }
    }

    static void Below(StringBuilder text, object? value, int indent, int depth)
    {
        if (value is Dictionary<string, object?> { Count: > 0 } or List<object?> { Count: > 0 })
        {
            text.Append('\n');
            Write(text, value, indent, depth + 1);
        }
        else text.Append(' ').Append(Flow(value)).Append('\n');
    }

    static string Flow(object? value) => value switch
    {
        null => "null",
        Dictionary<string, object?> => "{}",
        List<object?> => "[]",
        string s => Scalar(s),
        _ => Text(value),
    };

    // JSON's quoted form is YAML too.
    static string Scalar(string text)
    {
        var plain = text.Length > 0 && (char.IsAsciiLetter(text[0]) || text[0] is '/' or '_') && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-')
            && text.ToLowerInvariant() is not ("true" or "false" or "yes" or "no" or "on" or "off" or "null" or "y" or "n" or "nan");
        return plain ? text : JsonText(text);
    }

    /// <summary>As JSON.</summary>
    public static string Json(object? value, int depth = 0) => depth > MaxDepth ? "null" : value switch
    {
        Dictionary<string, object?> map => "{" + string.Join(',', map.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => $"{JsonText(e.Key)}:{Json(e.Value, depth + 1)}")) + "}",
        List<object?> list => "[" + string.Join(',', list.Select(i => Json(i, depth + 1))) + "]",
        null => "null",
        string s => JsonText(s),
        _ => Text(value),
    };

    public static string JsonText(string text) => $"\"{JsonEncodedText.Encode(text, System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
