using Myelin.Formats.Config;

namespace Myelin.Formats.Hcl;

/// <summary>
/// The functions of Terraform, as far as they can be computed without a machine, a clock or a network. Null means that there is no such function here.
/// This part holds those that make something of values that are unknown.
/// </summary>
internal static partial class HclFunctions
{
    public static ConfigValue? Partial(string name, ConfigValue[] a) => (name, a) switch
    {
        ("coalesce", _) => Coalesce(a),
        ("coalescelist", _) => CoalesceList(a),
        ("concat", _) => Concat(a),
        ("merge", _) => Merge(a),
        ("flatten", [{ Kind: ConfigKind.List } list]) => Flatten(list),
        ("compact", [{ Kind: ConfigKind.List } list]) => ConfigValue.List(list.Items.Where(i => i.IsUnknown || !string.IsNullOrEmpty(i.Text))),
        ("distinct" or "toset", [{ Kind: ConfigKind.List } list]) => Distinct(list.Items, sort: name == "toset"),
        ("tolist" or "tomap", [{ IsUnknown: false } value]) => value.Kind is ConfigKind.List or ConfigKind.Map ? value : ConfigValue.Error($"{name}() wants a collection"),
        ("tostring", [{ IsUnknown: true } value]) => value,
        ("lookup", [var map, { Text: { } key }, ..]) => Lookup(map, key, a),
        ("element", [{ Kind: ConfigKind.List } list, { AsInteger: { } index }]) =>
            list.Items.IsEmpty ? ConfigValue.Error("element() of an empty list") : list[(int)(((index % list.Items.Length) + list.Items.Length) % list.Items.Length)],
        ("one", [{ Kind: ConfigKind.List } list]) => list.Items.Length switch { 0 => ConfigValue.Null, 1 => list[0], _ => ConfigValue.Error("one() of more than one") },
        ("length", [{ Kind: ConfigKind.List } list]) => ConfigValue.Of(list.Items.Length),
        ("length", [{ Kind: ConfigKind.Map } map]) => ConfigValue.Of(map.Entries.Count),
        ("keys", [{ Kind: ConfigKind.Map } map]) => ConfigValue.List(Sorted(map).Select(e => ConfigValue.Of(e.Key))),
        ("values", [{ Kind: ConfigKind.Map } map]) => ConfigValue.List(Sorted(map).Select(e => e.Value)),
        ("zipmap", [{ Kind: ConfigKind.List } keys, { Kind: ConfigKind.List } values]) =>
            ConfigValue.Map(keys.Items.Zip(values.Items).Where(p => p.First.Shown is not null).Select(p => KeyValuePair.Create(p.First.Shown!, p.Second))),
        ("join", [{ IsUnknown: false } separator, { Kind: ConfigKind.List } list]) => Join(separator, list),
        ("format", [{ Text: { } form }, ..]) => Format(form, a.AsSpan(1)),
        ("formatlist", [{ Text: { } form }, ..]) => FormatList(form, a),
        ("trimspace" or "chomp", [{ IsUnknown: true } value]) => value,
        ("reverse", [{ Kind: ConfigKind.List } list]) => ConfigValue.List(list.Items.Reverse()),
        ("slice", [{ Kind: ConfigKind.List } list, { AsInteger: { } from }, { AsInteger: { } to }]) =>
            from >= 0 && from <= to && to <= list.Items.Length ? ConfigValue.List(list.Items[(int)from..(int)to]) : ConfigValue.Error("slice() beyond the list"),
        ("chunklist", [{ Kind: ConfigKind.List } list, { AsInteger: { } size and > 0 }]) => ConfigValue.List(list.Items.Chunk((int)Math.Min(size, int.MaxValue)).Select(c => ConfigValue.List(c))),
        ("setunion", _) when a.All(s => s.Kind == ConfigKind.List) => Distinct(a.SelectMany(s => s.Items), sort: true),
        ("setproduct", _) when a.All(s => s.Kind == ConfigKind.List) => Product(a),
        ("contains", [{ Kind: ConfigKind.List } list, var item]) => Contains(list, item),
        ("jsonencode", [var value]) => ConfigJson.Encode(value),
        ("yamlencode", [var value]) => ConfigJson.Encode(value),
        ("jsondecode", [{ Kind: ConfigKind.Text or ConfigKind.Unknown } text]) => ConfigJson.Decode(text),
        ("yamldecode", [{ Kind: ConfigKind.Text } text]) => ConfigJson.DecodeYaml(text.Text!),
        _ => null,
    };

    static ConfigValue Coalesce(ConfigValue[] a)
    {
        foreach (var value in a)
            if (value.Exists && value.Text != "") return value;
        return ConfigValue.Error("coalesce() of nothing");
    }

    static ConfigValue CoalesceList(ConfigValue[] a)
    {
        foreach (var value in a)
            if (value.IsUnknown || !value.Items.IsEmpty) return value;
        return ConfigValue.EmptyList;
    }

    // An unknown list among others stays in as one unknown item, so that what is known of the rest is not lost.
    static ConfigValue Concat(ConfigValue[] a) => ConfigValue.List(a.SelectMany(v => v.Each()));

    static ConfigValue Merge(ConfigValue[] a)
    {
        List<KeyValuePair<string, ConfigValue>> entries = [];
        foreach (var map in a)
        {
            if (map.IsUnknown) entries.Add(new(map.Shown ?? "${…}", map));
            else if (map.Exists && map.Kind != ConfigKind.Map) return ConfigValue.Error("merge() wants maps");
            else entries.AddRange(map.Entries);
        }
        return ConfigValue.Map(entries);
    }

    static ConfigValue Flatten(ConfigValue list)
    {
        List<ConfigValue> items = [];
        Add(list, 0);
        return ConfigValue.List(items);

        void Add(ConfigValue value, int depth)
        {
            foreach (var item in value.Items)
            {
                if (item.Kind == ConfigKind.List && depth < 64) Add(item, depth + 1);
                else items.Add(item);
            }
        }
    }

    static ConfigValue Distinct(IEnumerable<ConfigValue> items, bool sort)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var kept = items.Where(i => i.IsUnknown || seen.Add(i.Text ?? ConfigJson.Encode(i).Shown ?? "")).ToList();
        return ConfigValue.List(sort && kept.TrueForAll(i => i.Text is not null) ? kept.OrderBy(i => i.Text, StringComparer.Ordinal) : kept);
    }

    static ConfigValue Lookup(ConfigValue map, string key, ConfigValue[] a)
    {
        if (map.IsUnknown) return map[key];
        if (map.TryGet(key, out _)) return map[key];
        return a.Length > 2 ? a[2] : ConfigValue.Error($"there is no '{key}'");
    }

    static IEnumerable<KeyValuePair<string, ConfigValue>> Sorted(ConfigValue map) =>
        map.Entries.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => KeyValuePair.Create(e.Key, map[e.Key]));

    static ConfigValue Join(ConfigValue separator, ConfigValue list)
    {
        List<ConfigValue> parts = [];
        foreach (var item in list.Items)
        {
            if (parts.Count > 0) parts.Add(separator);
            parts.Add(item);
        }
        return ConfigValue.Concat(parts);
    }

    static ConfigValue Product(ConfigValue[] sets)
    {
        if (sets.Aggregate(1L, (n, s) => Math.Min(n * s.Items.Length, 1_000_000)) > 10_000) return ConfigValue.Unknown("setproduct() of too much");
        IEnumerable<IEnumerable<ConfigValue>> rows = [[]];
        foreach (var set in sets) rows = rows.SelectMany(row => set.Items.Select(item => row.Append(item))).ToList();
        return ConfigValue.List(rows.Select(row => ConfigValue.List(row)));
    }

    static ConfigValue Contains(ConfigValue list, ConfigValue item)
    {
        var unsure = item.IsUnknown;
        foreach (var other in list.Items)
        {
            if (ConfigEquality.Equal(other, item) is not { } equal) unsure = true;
            else if (equal) return ConfigValue.True;
        }
        return unsure ? ConfigValue.Unknown("an item of a list is unknown") : ConfigValue.False;
    }
}
