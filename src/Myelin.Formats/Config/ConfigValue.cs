using System.Collections.Immutable;
using System.Globalization;

namespace Myelin.Formats.Config;

/// <summary>What a <see cref="ConfigValue"/> is.</summary>
public enum ConfigKind { Null, Text, Number, Boolean, List, Map, Unknown }

/// <summary>
/// A value that a configuration language computes (HCL, CloudFormation, Bicep, Pulumi): known, unknown with the reason, or a text that is known in part, such as
/// <c>arn:aws:s3:::${var.bucket}/*</c>. Reading never throws: a path into something that is not there answers <see cref="Missing"/>. Immutable.
/// </summary>
public sealed class ConfigValue
{
    readonly ImmutableArray<ConfigValue> _items;
    readonly ConfigMap? _map;

    ConfigValue(ConfigKind kind, string? text = null, ImmutableArray<ConfigValue> items = default, ConfigMap? map = null, int size = 1) =>
        (Kind, Text, _items, _map, Size) = (kind, text, items, map, size);

    ConfigValue(ConfigValue other)
    {
        (Kind, Text, _items, _map, Size) = (other.Kind, other.Text, other._items, other._map, other.Size);
        (Mark, Origin, Parts, Reason, IsError) = (other.Mark, other.Origin, other.Parts, other.Reason, other.IsError);
    }

    /// <summary>The value that is not there.</summary>
    public static ConfigValue Missing { get; } = new(ConfigKind.Null);
    /// <summary>Written null.</summary>
    public static ConfigValue Null => Missing;
    /// <summary>True.</summary>
    public static ConfigValue True { get; } = new(ConfigKind.Boolean, "true");
    /// <summary>False.</summary>
    public static ConfigValue False { get; } = new(ConfigKind.Boolean, "false");
    /// <summary>A list of nothing.</summary>
    public static ConfigValue EmptyList { get; } = new(ConfigKind.List, items: []);
    /// <summary>A map of nothing.</summary>
    public static ConfigValue EmptyMap { get; } = new(ConfigKind.Map, map: ConfigMap.Empty);

    /// <summary>A text that is known.</summary>
    public static ConfigValue Of(string text) => new(ConfigKind.Text, text);
    /// <summary>A Boolean.</summary>
    public static ConfigValue Of(bool value) => value ? True : False;
    /// <summary>A number.</summary>
    public static ConfigValue Of(double number) => new(ConfigKind.Number, NumberText(number));
    /// <summary>A number as written.</summary>
    public static ConfigValue Number(string text) => new(ConfigKind.Number, text);
    /// <summary>A list, set or tuple.</summary>
    public static ConfigValue List(ImmutableArray<ConfigValue> items) =>
        items.IsEmpty ? EmptyList : SizeOf(items) is { } size ? new(ConfigKind.List, items: items, size: size) : TooLarge;
    /// <summary>A list, set or tuple.</summary>
    public static ConfigValue List(IEnumerable<ConfigValue> items) => List([.. items]);
    /// <summary>A map or object; order is kept, of a repeated key the last value stays.</summary>
    public static ConfigValue Map(IEnumerable<KeyValuePair<string, ConfigValue>> entries)
    {
        var map = new ConfigMap(entries);
        return SizeOf(map.Entries.Select(e => e.Value)) is { } size ? new(ConfigKind.Map, map: map, size: size) : TooLarge;
    }
    /// <summary>The attributes of something that is created elsewhere: what it does not hold is unknown and refers to it.</summary>
    public static ConfigValue Object(string address, IEnumerable<KeyValuePair<string, ConfigValue>> entries)
    {
        var origin = new ConfigOrigin(address, "");
        return Map(entries) is { Kind: ConfigKind.Map } map ? new ConfigValue(map) { Origin = origin } : Reference(address, "", TooLarge.Reason!);
    }

    /// <summary>A value that cannot be known here.</summary>
    public static ConfigValue Unknown(string reason, string? shown = null) =>
        new(ConfigKind.Unknown) { Reason = reason, Parts = [new ConfigPart(null, null, shown)] };
    /// <summary>An expression that has no value at all, as a key that does not exist: <c>try()</c> passes over it.</summary>
    public static ConfigValue Error(string reason) => new(ConfigKind.Unknown) { Reason = reason, Parts = [new ConfigPart()], IsError = true };
    /// <summary>An attribute that is known only once the thing at <paramref name="address"/> exists.</summary>
    public static ConfigValue Reference(string address, string attribute, string reason = "known after apply") =>
        new(ConfigKind.Unknown) { Reason = reason, Parts = [new ConfigPart(null, new ConfigOrigin(address, attribute), Join(address, attribute))] };

    /// <summary>Texts joined: known when all are, else known in part.</summary>
    public static ConfigValue Concat(IReadOnlyList<ConfigValue> values) => ConfigText.Concat(values);

    internal static ConfigValue InPart(ImmutableArray<ConfigPart> parts, string reason) => new(ConfigKind.Unknown) { Parts = parts, Reason = reason };

    /// <summary>Values within it, itself too, counted as often as they appear. A value that grows beyond 250,000 becomes unknown, so that every value can be walked.</summary>
    public int Size { get; }
    /// <summary>What it is.</summary>
    public ConfigKind Kind { get; }
    /// <summary>A known scalar's text; null for anything else.</summary>
    public string? Text { get; }
    /// <summary>Where the attribute stands whose value this is.</summary>
    public Mark Mark { get; private init; }
    /// <summary>The resource attribute it was read from, if any; its value may be known all the same.</summary>
    public ConfigOrigin? Origin { get; private init; }
    /// <summary>Of an unknown: what is known of its text, in order. Never empty for an unknown, empty for anything else.</summary>
    public ImmutableArray<ConfigPart> Parts { get; private init; } = [];
    /// <summary>Of an unknown: why it is.</summary>
    public string? Reason { get; private init; }
    /// <summary>Of an unknown: that it has no value at all.</summary>
    public bool IsError { get; private init; }

    /// <summary>False for null and what is not there.</summary>
    public bool Exists => Kind != ConfigKind.Null;
    /// <summary>True for a value that cannot be known, wholly or in part.</summary>
    public bool IsUnknown => Kind == ConfigKind.Unknown;
    /// <summary>Items of a list; empty for anything else.</summary>
    public ImmutableArray<ConfigValue> Items => _items.IsDefault ? [] : _items;
    /// <summary>Entries of a map, in order; empty for anything else.</summary>
    public IReadOnlyList<KeyValuePair<string, ConfigValue>> Entries => _map?.Entries ?? [];
    /// <summary>True when nothing in it is unknown, to a depth of 64.</summary>
    public bool IsWhollyKnown => IsKnown(64);

    /// <summary>The text for people, unknown parts as <c>${…}</c>; null for lists, maps and null.</summary>
    public string? Shown => Kind == ConfigKind.Unknown ? string.Concat(Parts.Select(p => p.Text ?? $"${{{p.Shown ?? "…"}}}")) : Text;

    /// <summary>
    /// Value of a key. Of a list it is that of its first item, since nested blocks are lists; of an unknown it is unknown and refers one step deeper.
    /// </summary>
    public ConfigValue this[string key] => Kind switch
    {
        ConfigKind.Map when _map!.TryGet(key, out var value) => Origin is null ? value : value.ReadFrom(Join(Origin, key)),
        ConfigKind.Map when Origin is not null => Reference(Origin.Address, Join(Origin, key).Attribute),
        ConfigKind.List when Items.Length > 0 => Items[0].Kind is ConfigKind.Map or ConfigKind.Unknown ? Items[0][key] : Missing,
        ConfigKind.Unknown => Deeper("." + key),
        _ => Missing,
    };

    /// <summary>Item of a list; a map answers to 0 with itself.</summary>
    public ConfigValue this[int index] => Kind switch
    {
        ConfigKind.List when index >= 0 && index < Items.Length =>
            Origin is null ? Items[index] : Items[index].ReadFrom(Origin with { Attribute = $"{Origin.Attribute}[{index}]" }),
        ConfigKind.Map when index == 0 => this,
        ConfigKind.Unknown => Deeper($"[{index}]"),
        _ => Missing,
    };

    /// <summary>The value of a key of a map itself, with no step through lists and no made-up references.</summary>
    public bool TryGet(string key, out ConfigValue value)
    {
        value = Missing;
        return _map is not null && _map.TryGet(key, out value);
    }

    /// <summary>The items of a list, or the one value where there is no list: for blocks and keys that take either. Nothing for null.</summary>
    public IEnumerable<ConfigValue> Each() => Kind switch { ConfigKind.List => Items, ConfigKind.Null => [], _ => [this] };

    /// <summary>The value as a Boolean, also from the texts <c>true</c> and <c>false</c>; null when it is neither or unknown.</summary>
    public bool? AsBoolean => Text switch { "true" or "True" => true, "false" or "False" => false, _ => null };
    /// <summary>The value as a whole number, or null.</summary>
    public long? AsInteger => AsNumber is { } number && double.IsInteger(number) && Math.Abs(number) < 9e15 ? (long)number : null;
    /// <summary>The value as a number, or null.</summary>
    public double? AsNumber => Kind is ConfigKind.Number or ConfigKind.Text
        && double.TryParse(Text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    /// <summary>The same value as it stands at a place.</summary>
    public ConfigValue At(Mark mark) => mark == default ? this : new ConfigValue(this) { Mark = mark };

    /// <summary>The same value as read from an attribute of a resource; one that is not wholly known becomes a reference to it.</summary>
    public ConfigValue ReadFrom(ConfigOrigin origin) => Kind switch
    {
        ConfigKind.Unknown => IsError ? this : Parts is [{ Origin: { } deeper }] && deeper.Address == origin.Address ? this
            : new ConfigValue(ConfigKind.Unknown) { Parts = [new ConfigPart(null, origin, Join(origin.Address, origin.Attribute), this)], Reason = Reason, Mark = Mark },
        ConfigKind.Null => Reference(origin.Address, origin.Attribute),
        _ => new ConfigValue(this) { Origin = origin },
    };

    /// <summary>Every resource attribute that the value, or anything in it, refers to.</summary>
    public IEnumerable<ConfigOrigin> Origins() => ConfigText.Origins(this, 64);

    public override string ToString() => Shown ?? Kind.ToString();

    ConfigValue Deeper(string step)
    {
        if (IsError || Parts is not [{ Text: null } only] || step.Length + (only.Shown?.Length ?? 0) > 400) return this;
        var origin = only.Origin is null ? null : only.Origin with { Attribute = (only.Origin.Attribute + step).TrimStart('.') };
        return new ConfigValue(ConfigKind.Unknown) { Parts = [new ConfigPart(null, origin, only.Shown is null ? null : only.Shown + step)], Reason = Reason };
    }

    bool IsKnown(int depth) => Kind switch
    {
        ConfigKind.Unknown => false,
        ConfigKind.List => depth > 0 && Items.All(i => i.IsKnown(depth - 1)),
        ConfigKind.Map => depth > 0 && Entries.All(e => e.Value.IsKnown(depth - 1)),
        _ => true,
    };

    const int MaxSize = 250_000;
    static readonly ConfigValue TooLarge = Unknown("the value is too large");

    static int? SizeOf(IEnumerable<ConfigValue> values)
    {
        long size = 1;
        foreach (var value in values) size += value.Size;
        return size > MaxSize ? null : (int)size;
    }

    static string Join(string address, string attribute) => attribute == "" ? address : $"{address}.{attribute}";
    static ConfigOrigin Join(ConfigOrigin origin, string key) => origin with { Attribute = Join(origin.Attribute, key).TrimStart('.') };

    static string NumberText(double number) => Math.Abs(number) < 1e15 && double.IsInteger(number)
        ? ((long)number).ToString(CultureInfo.InvariantCulture)
        : number.ToString("R", CultureInfo.InvariantCulture);
}

/// <summary>An attribute of a thing that configuration declares: <c>aws_s3_bucket.customers</c> and <c>arn</c>; the attribute is empty for the thing itself.</summary>
public sealed record ConfigOrigin(string Address, string Attribute);

/// <summary>A piece of a text that is known in part.</summary>
/// <param name="Text">The known text, or null.</param>
/// <param name="Origin">What an unknown piece refers to, where that is a resource.</param>
/// <param name="Shown">How an unknown piece is written.</param>
/// <param name="Value">What is known of an unknown piece itself, for a resource's attribute.</param>
public readonly record struct ConfigPart(string? Text = null, ConfigOrigin? Origin = null, string? Shown = null, ConfigValue? Value = null);
