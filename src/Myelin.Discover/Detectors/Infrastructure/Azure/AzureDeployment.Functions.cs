using Myelin.Formats.Bicep;
using Myelin.Formats.Config;

namespace Myelin.Discover.Detectors.Infrastructure.Azure;

/// <summary>Functions of ARM and Bicep (https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions). What only Azure answers is unknown; a reference stays one.</summary>
internal sealed partial class AzureDeployment
{
    public ConfigValue? Call(string name, IReadOnlyList<ConfigValue> arguments) => Call(name, (ConfigValue[])[.. arguments]);

    ConfigValue? Call(string name, ConfigValue[] a) => name.ToLowerInvariant() switch
    {
        "parameters" => a is [{ Text: { } p }] && _byName.GetValueOrDefault(Key(BicepKind.Parameter, p)) is { } parameter ? Parameter(parameter) : null,
        "variables" => a is [{ Text: { } v }] && _byName.GetValueOrDefault(Key(BicepKind.Variable, v)) is { } variable ? Variable(variable) : null,
        "copyindex" => CopyIndex(a),
        "resourceid" or "extensionresourceid" or "subscriptionresourceid" or "tenantresourceid" or "managementgroupresourceid" => ResourceId(a),
        "reference" => a.Length > 0 ? Referenced(a[0]) : null,
        "concat" when a.Any(v => v.Kind == ConfigKind.List) => ConfigValue.List(a.SelectMany(v => v.Each())),
        "concat" => ConfigValue.Concat([.. a]),
        "uniquestring" => ConfigValue.Unknown("it is made of the deployment's own ids", "uniqueString"),
        "guid" or "newguid" or "utcnow" => ConfigValue.Unknown("it is made when it is deployed", name),
        "if" => a is [var condition, var then, var otherwise] ? condition.AsBoolean is { } holds ? holds ? then : otherwise : Either(condition, then, otherwise) : null,
        "??" or "coalesce" => a.FirstOrDefault(v => v.Exists && !v.IsError) ?? ConfigValue.Null,
        "and" => a.FirstOrDefault(v => v.AsBoolean == false) ?? a.FirstOrDefault(v => v.AsBoolean is null) ?? ConfigValue.True,
        "or" => a.FirstOrDefault(v => v.AsBoolean == true) ?? a.FirstOrDefault(v => v.AsBoolean is null) ?? ConfigValue.False,
        "union" => Union(a),
        "createarray" => ConfigValue.List(a),
        "createobject" => ConfigValue.Map(a.Chunk(2).Where(c => c is [{ Text: not null }, _]).Select(c => KeyValuePair.Create(c[0].Text!, c[1]))),
        "format" => a is [{ Text: { } form }, .. var rest] ? Format(form, rest) : null,
        "array" => a is [var one] ? one.Kind == ConfigKind.List ? one : ConfigValue.List([one]) : null,
        _ => a.FirstOrDefault(v => v.IsUnknown) is { } unknown ? unknown : Known(name.ToLowerInvariant(), a),
    };

    static ConfigValue? Known(string name, ConfigValue[] a) => (name, a) switch
    {
        ("tolower", [{ Text: { } t }]) => ConfigValue.Of(t.ToLowerInvariant()),
        ("toupper", [{ Text: { } t }]) => ConfigValue.Of(t.ToUpperInvariant()),
        ("trim", [{ Text: { } t }]) => ConfigValue.Of(t.Trim()),
        ("string", [var v]) => v.Text is { } t ? ConfigValue.Of(t) : ConfigJson.Encode(v),
        ("int", [{ AsInteger: { } i }]) => ConfigValue.Of(i),
        ("bool", [{ AsBoolean: { } b }]) => ConfigValue.Of(b),
        ("json", [{ Text: { } t }]) => ConfigJson.Decode(ConfigValue.Of(t)),
        ("base64", [var v]) => v,
        ("empty", [var v]) => ConfigValue.Of(!v.Exists || v.Text == "" || v.Kind == ConfigKind.List && v.Items.IsEmpty || v.Kind == ConfigKind.Map && v.Origin is null && v.Entries.Count == 0),
        ("length", [var v]) => ConfigValue.Of(v.Text?.Length ?? (v.Kind == ConfigKind.List ? v.Items.Length : v.Entries.Count)),
        ("not", [{ AsBoolean: { } b }]) => ConfigValue.Of(!b),
        ("equals" or "=~", [var x, var y]) => ConfigValue.Of(name == "=~" ? string.Equals(x.Text, y.Text, StringComparison.OrdinalIgnoreCase) : x.Text == y.Text && (x.Text is not null || x.Kind == y.Kind)),
        ("!~", [var x, var y]) => ConfigValue.Of(!string.Equals(x.Text, y.Text, StringComparison.OrdinalIgnoreCase)),
        ("greater", [{ AsNumber: { } x }, { AsNumber: { } y }]) => ConfigValue.Of(x > y),
        ("greaterorequals", [{ AsNumber: { } x }, { AsNumber: { } y }]) => ConfigValue.Of(x >= y),
        ("less", [{ AsNumber: { } x }, { AsNumber: { } y }]) => ConfigValue.Of(x < y),
        ("lessorequals", [{ AsNumber: { } x }, { AsNumber: { } y }]) => ConfigValue.Of(x <= y),
        ("add", [{ AsNumber: { } x }, { AsNumber: { } y }]) => ConfigValue.Of(x + y),
        ("sub", [{ AsNumber: { } x }, { AsNumber: { } y }]) => ConfigValue.Of(x - y),
        ("mul", [{ AsNumber: { } x }, { AsNumber: { } y }]) => ConfigValue.Of(x * y),
        ("contains", [{ Kind: ConfigKind.List } list, var item]) => ConfigValue.Of(list.Items.Any(i => i.Text is not null && i.Text == item.Text)),
        ("contains", [{ Kind: ConfigKind.Map } map, { Text: { } key }]) => ConfigValue.Of(map.TryGet(key, out _)),
        ("contains", [{ Text: { } t }, { Text: { } part }]) => ConfigValue.Of(t.Contains(part, StringComparison.Ordinal)),
        ("startswith", [{ Text: { } t }, { Text: { } part }]) => ConfigValue.Of(t.StartsWith(part, StringComparison.OrdinalIgnoreCase)),
        ("endswith", [{ Text: { } t }, { Text: { } part }]) => ConfigValue.Of(t.EndsWith(part, StringComparison.OrdinalIgnoreCase)),
        ("replace", [{ Text: { } t }, { Text: { Length: > 0 } old }, { Text: { } by }]) when t.Length * (by.Length + 1L) < 1_000_000 => ConfigValue.Of(t.Replace(old, by, StringComparison.Ordinal)),
        ("split", [{ Text: { } t }, { Text: { Length: > 0 } separator }]) => ConfigValue.List(t.Split(separator).Select(ConfigValue.Of)),
        ("join", [{ Kind: ConfigKind.List } list, { Text: { } separator }]) => ConfigValue.Concat([.. list.Items.SelectMany((v, i) => i == 0 ? [v] : new[] { ConfigValue.Of(separator), v })]),
        ("first", [{ Kind: ConfigKind.List } list]) => list.Items.IsEmpty ? ConfigValue.Null : list[0],
        ("last", [{ Kind: ConfigKind.List } list]) => list.Items.IsEmpty ? ConfigValue.Null : list[list.Items.Length - 1],
        ("first", [{ Text: { Length: > 0 } t }]) => ConfigValue.Of(t[..1]),
        ("last", [{ Text: { Length: > 0 } t }]) => ConfigValue.Of(t[^1..]),
        ("take", [{ Text: { } t }, { AsInteger: { } n }]) => ConfigValue.Of(t[..(int)Math.Clamp(n, 0, t.Length)]),
        ("skip", [{ Text: { } t }, { AsInteger: { } n }]) => ConfigValue.Of(t[(int)Math.Clamp(n, 0, t.Length)..]),
        ("take", [{ Kind: ConfigKind.List } list, { AsInteger: { } n }]) => ConfigValue.List(list.Items.Take((int)Math.Clamp(n, 0, list.Items.Length))),
        ("skip", [{ Kind: ConfigKind.List } list, { AsInteger: { } n }]) => ConfigValue.List(list.Items.Skip((int)Math.Clamp(n, 0, list.Items.Length))),
        ("substring", [{ Text: { } t }, { AsInteger: { } from }, .. var rest]) when from >= 0 && from <= t.Length => ConfigValue.Of(t.Substring((int)from, (int)Math.Clamp(rest is [{ AsInteger: { } n }] ? n : t.Length, 0, t.Length - from))),
        ("range", [{ AsInteger: { } from }, { AsInteger: { } count }]) => ConfigValue.List(Enumerable.Range(0, (int)Math.Clamp(count, 0, MaxInstances + 1)).Select(i => ConfigValue.Of(from + i))),
        ("items", [{ Kind: ConfigKind.Map } map]) => ConfigValue.List(map.Entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => ConfigValue.Map([new("key", ConfigValue.Of(e.Key)), new("value", e.Value)]))),
        ("objectkeys", [{ Kind: ConfigKind.Map } map]) => ConfigValue.List(map.Entries.Select(e => ConfigValue.Of(e.Key))),
        ("flatten", [{ Kind: ConfigKind.List } list]) => ConfigValue.List(list.Items.SelectMany(i => i.Each())),
        ("min" or "max", _) when a.All(v => v.AsNumber is not null) && a.Length > 0 => ConfigValue.Of(name == "min" ? a.Min(v => v.AsNumber!.Value) : a.Max(v => v.AsNumber!.Value)),
        _ => null,
    };

    ConfigValue CopyIndex(IReadOnlyList<ConfigValue> a)
    {
        var wanted = a.FirstOrDefault(v => v.Kind == ConfigKind.Text)?.Text;
        for (var i = _loops.Count - 1; i >= 0; i--)
            if (_loops[i].Name.StartsWith("copyIndex ", StringComparison.Ordinal) && (wanted is null || _loops[i].Name == $"copyIndex {wanted}"))
                return _loops[i].Value.AsNumber is { } index ? ConfigValue.Of(index + (a.FirstOrDefault(v => v.Kind == ConfigKind.Number)?.AsNumber ?? 0)) : _loops[i].Value;
        return ConfigValue.Unknown("copyIndex outside of a loop", "copyIndex()");
    }

    // [subscription, group,] type, names…
    ConfigValue ResourceId(IReadOnlyList<ConfigValue> a)
    {
        var at = 0;
        while (at < a.Count && a[at].Text?.Contains('/') != true) at++;
        if (at >= a.Count) return a.FirstOrDefault(v => v.Origins().Any()) ?? ConfigValue.Unknown("resourceId of an unknown type", "resourceId(…)");
        // extensionResourceId begins with an id.
        var type = a[at].Text!.StartsWith('/') && at + 1 < a.Count ? a[++at].Text ?? "" : a[at].Text!;
        var names = a.Skip(at + 1).ToList();
        if (Named(type, string.Join('/', names.Select(n => n.Shown))) is { } address) return ConfigValue.Reference(address, "id");
        // A name that is read off a resource names it.
        if (names.Count > 0 && names[^1].Origin is { Attribute: "name" } origin) return ConfigValue.Reference(origin.Address, "id");
        List<ConfigValue> parts = [ConfigValue.Unknown("the subscription is known when it is deployed", "subscription"), ConfigValue.Of($"/providers/{type}")];
        foreach (var name in names) parts.AddRange([ConfigValue.Of("/"), name]);
        return ConfigValue.Concat(parts);
    }

    // reference(id) or reference(name); outputs of a deployment are those of the module.
    ConfigValue Referenced(ConfigValue target)
    {
        var address = target.Origins().FirstOrDefault()?.Address ?? (target.Shown is { } name ? _template.File.Statements.FirstOrDefault(s => s.Kind is BicepKind.Resource or BicepKind.Module && (s.Name == name || NameExpression(s) is { } e && Once("name/" + s.Name, s.Name, () => Value(e)).Shown == name)) is { } found ? _prefix + found.Name : null : null);
        if (address is null) return ConfigValue.Unknown("what is referred to is not declared here", "reference(…)");
        var module = _byName.GetValueOrDefault(Key(BicepKind.Module, address[_prefix.Length..]));
        if (module is not null && Module(module) is { } inner)
            return ConfigValue.Map([new("outputs", ConfigValue.Map(inner._template.File.Statements.Where(s => s.Kind == BicepKind.Output).Select(s => KeyValuePair.Create(s.Name, ConfigValue.Map([new("value", inner.Output(s.Name))])))))]);
        return ConfigValue.Object(address, []);
    }

    static ConfigValue Either(ConfigValue condition, ConfigValue then, ConfigValue otherwise)
    {
        if (then.Text is not null && then.Text == otherwise.Text) return then;
        var why = condition.Reason ?? "its condition is unknown";
        return then.Origins().Concat(otherwise.Origins()).FirstOrDefault() is { } origin ? ConfigValue.Reference(origin.Address, origin.Attribute, why) : ConfigValue.Unknown(why, "if(…)");
    }

    static ConfigValue Union(IReadOnlyList<ConfigValue> a) => a.All(v => v.Kind == ConfigKind.List) ? ConfigValue.List(a.SelectMany(v => v.Items))
        : ConfigValue.Map(a.Where(v => v.Kind == ConfigKind.Map).SelectMany(v => v.Entries));

    static ConfigValue Format(string form, ConfigValue[] values)
    {
        List<ConfigValue> parts = [];
        var from = 0;
        for (var open = form.IndexOf('{'); open >= 0 && form.IndexOf('}', open) is > 0 and var close; open = form.IndexOf('{', from))
        {
            parts.Add(ConfigValue.Of(form[from..open]));
            parts.Add(int.TryParse(form.AsSpan(open + 1, close - open - 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var index) && index < values.Length ? values[index] : ConfigValue.Unknown("a place of a format without a value"));
            from = close + 1;
        }
        parts.Add(ConfigValue.Of(form[from..]));
        return ConfigValue.Concat([.. parts.Where(p => p.Text != "")]);
    }
}
