using Myelin.Formats.Config;

namespace Myelin.Formats.Hcl;

/// <summary>Collections, numbers and encodings whose arguments are known.</summary>
internal static partial class HclFunctions
{
    public static ConfigValue? Collection(string name, ConfigValue[] a) => (name, a) switch
    {
        ("sort", [{ Kind: ConfigKind.List } list]) when list.Items.All(i => i.Text is not null) => ConfigValue.List(list.Items.OrderBy(i => i.Text, StringComparer.Ordinal)),
        ("index", [{ Kind: ConfigKind.List } list, var item]) => IndexOf(list, item),
        ("range", _) when a.Length is > 0 and < 4 && a.All(v => v.AsNumber is not null) => Range(a),
        ("setsubtract", [{ Kind: ConfigKind.List } x, { Kind: ConfigKind.List } y]) => ConfigValue.List(x.Items.Where(i => Contains(y, i).AsBoolean == false)),
        ("setintersection", [{ Kind: ConfigKind.List } first, ..]) => ConfigValue.List(first.Items.Where(i => a.Skip(1).All(s => Contains(s, i).AsBoolean == true))),
        ("matchkeys", [{ Kind: ConfigKind.List } values, { Kind: ConfigKind.List } keys, { Kind: ConfigKind.List } wanted]) =>
            ConfigValue.List(values.Items.Zip(keys.Items).Where(p => Contains(wanted, p.Second).AsBoolean == true).Select(p => p.First)),
        ("transpose", [{ Kind: ConfigKind.Map } map]) => ConfigValue.Map(map.Entries
            .SelectMany(e => e.Value.Items.Where(i => i.Text is not null).Select(i => (Item: i.Text!, e.Key)))
            .GroupBy(p => p.Item, p => p.Key).Select(g => KeyValuePair.Create(g.Key, ConfigValue.List(g.Select(ConfigValue.Of))))),
        ("alltrue", [{ Kind: ConfigKind.List } list]) => Quantified(list, all: true),
        ("anytrue", [{ Kind: ConfigKind.List } list]) => Quantified(list, all: false),
        ("sum", [{ Kind: ConfigKind.List } list]) when list.Items.All(i => i.AsNumber is not null) => ConfigValue.Of(list.Items.Sum(i => i.AsNumber!.Value)),
        ("length", [{ Exists: false }]) => ConfigValue.Error("length() of null"),
        ("toset", [{ Kind: ConfigKind.Map } map]) => ConfigValue.List(map.Entries.Select(e => e.Value)),
        _ => null,
    };

    static ConfigValue Quantified(ConfigValue list, bool all)
    {
        var flags = list.Items.Select(i => i.AsBoolean).ToList();
        if (flags.Contains(!all)) return ConfigValue.Of(!all);
        return flags.Contains(null) ? ConfigValue.Unknown("an item of a list is unknown") : ConfigValue.Of(all);
    }

    static ConfigValue IndexOf(ConfigValue list, ConfigValue item)
    {
        for (var i = 0; i < list.Items.Length; i++)
        {
            if (ConfigEquality.Equal(list.Items[i], item) is not { } equal) return ConfigValue.Unknown("an item of a list is unknown");
            if (equal) return ConfigValue.Of(i);
        }
        return ConfigValue.Error("index() of what is not in the list");
    }

    // Terraform itself allows no more than 1,024 items.
    static ConfigValue Range(ConfigValue[] a)
    {
        var from = a.Length > 1 ? a[0].AsNumber!.Value : 0;
        var to = a.Length > 1 ? a[1].AsNumber!.Value : a[0].AsNumber!.Value;
        var step = a.Length > 2 ? a[2].AsNumber!.Value : to < from ? -1 : 1;
        if (step == 0 || Math.Abs((to - from) / step) > 1024) return ConfigValue.Error("range() of too much");
        List<ConfigValue> items = [];
        for (var i = from; step > 0 ? i < to : i > to; i += step) items.Add(ConfigValue.Of(i));
        return ConfigValue.List(items);
    }

    public static ConfigValue? Number(string name, ConfigValue[] a) => (name, a) switch
    {
        ("tonumber", [var value]) => value.AsNumber is not null ? ConfigValue.Number(value.Text!) : value.Exists ? ConfigValue.Error("tonumber() of no number") : value,
        ("tobool", [var value]) => value.AsBoolean is { } flag ? ConfigValue.Of(flag) : value.Exists ? ConfigValue.Error("tobool() of no Boolean") : value,
        ("max" or "min", _) when a.Length > 0 && a.All(v => v.AsNumber is not null) => ConfigValue.Of(name == "max" ? a.Max(v => v.AsNumber!.Value) : a.Min(v => v.AsNumber!.Value)),
        ("abs", [{ AsNumber: { } n }]) => ConfigValue.Of(Math.Abs(n)),
        ("ceil", [{ AsNumber: { } n }]) => ConfigValue.Of(Math.Ceiling(n)),
        ("floor", [{ AsNumber: { } n }]) => ConfigValue.Of(Math.Floor(n)),
        ("signum", [{ AsNumber: { } n }]) => ConfigValue.Of(Math.Sign(n)),
        ("pow", [{ AsNumber: { } n }, { AsNumber: { } power }]) when double.IsFinite(Math.Pow(n, power)) => ConfigValue.Of(Math.Pow(n, power)),
        ("log", [{ AsNumber: { } n }, { AsNumber: { } radix }]) when double.IsFinite(Math.Log(n, radix)) => ConfigValue.Of(Math.Log(n, radix)),
        ("parseint", [{ Text: { } text }, { AsInteger: { } radix and (2 or 8 or 10 or 16) }]) => ParseInteger(text, (int)radix),
        _ => null,
    };

    static ConfigValue ParseInteger(string text, int radix)
    {
        long value = 0;
        if (text.Length is 0 or > 12) return ConfigValue.Unknown("parseint() of a long text");
        foreach (var c in text)
        {
            var digit = char.IsAsciiHexDigit(c) ? Convert.ToInt32(c.ToString(), 16) : radix;
            if (digit >= radix) return ConfigValue.Error("parseint() of no number");
            value = value * radix + digit;
        }
        return ConfigValue.Of(value);
    }

    public static ConfigValue? Encoding(string name, ConfigValue[] a) => (name, a) switch
    {
        ("base64encode", [{ Text: { } t }]) => ConfigValue.Of(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(t))),
        ("base64decode", [{ Text: { } t }]) => Base64(t),
        ("urlencode", [{ Text: { } t }]) => ConfigValue.Of(Uri.EscapeDataString(t)),
        ("csvdecode", [{ Text: { } t }]) => Csv(t),
        _ => null,
    };

    static ConfigValue Base64(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var count) ? ConfigValue.Of(System.Text.Encoding.UTF8.GetString(bytes, 0, count)) : ConfigValue.Error("not base64");
    }

    static ConfigValue Csv(string text)
    {
        var lines = text.Split('\n').Select(l => l.TrimEnd('\r')).Where(l => l != "").Take(10_000).ToList();
        if (lines.Count == 0 || text.Contains('"')) return ConfigValue.Unknown("a CSV with quotes is not computed");
        var header = lines[0].Split(',');
        return ConfigValue.List(lines.Skip(1).Select(l => ConfigValue.Map(header.Zip(l.Split(',')).Select(p => KeyValuePair.Create(p.First, ConfigValue.Of(p.Second))))));
    }
}
