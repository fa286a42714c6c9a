using System.Collections.Immutable;
using System.Text;

namespace Myelin.Formats.Config;

/// <summary>Entries in order, with quick look-up once there are more than a few.</summary>
internal sealed class ConfigMap
{
    readonly List<KeyValuePair<string, ConfigValue>> _entries = [];
    readonly Dictionary<string, int>? _indexOf;

    public ConfigMap(IEnumerable<KeyValuePair<string, ConfigValue>> entries)
    {
        foreach (var entry in entries)
        {
            var index = -1;
            if (_indexOf is not null) index = _indexOf.GetValueOrDefault(entry.Key, -1);
            else index = _entries.FindIndex(e => e.Key == entry.Key);
            if (index >= 0)
            {
                _entries[index] = entry;
                continue;
            }
            _entries.Add(entry);
            _indexOf?.Add(entry.Key, _entries.Count - 1);
            if (_indexOf is null && _entries.Count > 8)
            {
                _indexOf = new Dictionary<string, int>(StringComparer.Ordinal);
                for (var i = 0; i < _entries.Count; i++) _indexOf.Add(_entries[i].Key, i);
            }
        }
    }

    public static ConfigMap Empty { get; } = new([]);

    public IReadOnlyList<KeyValuePair<string, ConfigValue>> Entries => _entries;

    public bool TryGet(string key, out ConfigValue value)
    {
        var index = _indexOf is not null ? _indexOf.GetValueOrDefault(key, -1) : _entries.FindIndex(e => e.Key == key);
        value = index >= 0 ? _entries[index].Value : ConfigValue.Missing;
        return index >= 0;
    }
}

/// <summary>Joins texts that are known in part.</summary>
internal static class ConfigText
{
    const int MaxParts = 256;

    public static ConfigValue Concat(IReadOnlyList<ConfigValue> values)
    {
        if (values is [{ Kind: ConfigKind.Text }]) return values[0];
        var parts = ImmutableArray.CreateBuilder<ConfigPart>();
        var text = new StringBuilder();
        string? reason = null;
        foreach (var value in values)
        {
            if (value.Kind is ConfigKind.List or ConfigKind.Map) return ConfigValue.Error("a list or map stands where text is wanted");
            if (value.IsError) return value;
            if (!value.IsUnknown)
            {
                text.Append(value.Text);
                continue;
            }
            reason ??= value.Reason;
            foreach (var part in value.Parts)
            {
                if (part.Text is not null)
                {
                    text.Append(part.Text);
                    continue;
                }
                if (text.Length > 0) parts.Add(new ConfigPart(text.ToString()));
                text.Clear();
                parts.Add(part);
            }
            if (parts.Count > MaxParts) return ConfigValue.Unknown("too many unknown parts");
        }
        if (parts.Count == 0) return ConfigValue.Of(text.ToString());
        if (text.Length > 0) parts.Add(new ConfigPart(text.ToString()));
        return ConfigValue.InPart(parts.ToImmutable(), reason ?? "known after apply");
    }

    public static IEnumerable<ConfigOrigin> Origins(ConfigValue value, int depth)
    {
        if (depth == 0) return [];
        IEnumerable<ConfigOrigin> own = value.Origin is { } origin ? [origin] : [];
        return value.Kind switch
        {
            ConfigKind.Unknown => value.Parts.SelectMany(p => p.Value is null ? Own(p) : Own(p).Concat(Origins(p.Value, depth - 1))),
            ConfigKind.List => own.Concat(value.Items.SelectMany(i => Origins(i, depth - 1))),
            ConfigKind.Map => own.Concat(value.Entries.SelectMany(e => Origins(e.Value, depth - 1))),
            _ => own,
        };
    }

    static IEnumerable<ConfigOrigin> Own(ConfigPart part) => part.Origin is { } origin ? [origin] : [];
}
