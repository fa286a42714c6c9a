using System.Globalization;

namespace Myelin.Formats.Data;

/// <summary>What a <see cref="DataNode"/> is.</summary>
public enum NodeKind { Null, Text, Number, Boolean, List, Map }

/// <summary>
/// A node of a YAML, JSON or TOML document: one tree for all, with the place of every value. Reading never throws: a missing key, a wrong kind and a
/// null all answer as <see cref="Missing"/>, so that a path into a hostile document needs no checks on the way.
/// </summary>
public sealed class DataNode
{
    readonly List<DataNode>? _items;
    readonly List<KeyValuePair<string, DataNode>>? _entries;
    readonly List<Mark>? _keyMarks;
    Dictionary<string, DataNode>? _byKey;

    DataNode(NodeKind kind, Mark mark, string? text, List<DataNode>? items, List<KeyValuePair<string, DataNode>>? entries, List<Mark>? keyMarks) =>
        (Kind, Mark, Text, _items, _entries, _keyMarks) = (kind, mark, text, items, entries, keyMarks);

    /// <summary>The node that is not there.</summary>
    public static DataNode Missing { get; } = new(NodeKind.Null, default, null, null, null, null);

    /// <summary>A scalar; <paramref name="text"/> as written, unquoted.</summary>
    public static DataNode Scalar(NodeKind kind, string? text, Mark mark, string? tag = null) => new(kind, mark, text, null, null, null) { Tag = tag };

    /// <summary>A list.</summary>
    public static DataNode List(List<DataNode> items, Mark mark, string? tag = null) => new(NodeKind.List, mark, null, items, null, null) { Tag = tag };

    /// <summary>A map; keys in order of the document, a repeated key kept (the last one answers, as loaders do).</summary>
    public static DataNode Map(List<KeyValuePair<string, DataNode>> entries, List<Mark> keyMarks, Mark mark, string? tag = null) =>
        new(NodeKind.Map, mark, null, null, entries, keyMarks) { Tag = tag };

    /// <summary>What it is.</summary>
    public NodeKind Kind { get; }
    /// <summary>Where its value starts.</summary>
    public Mark Mark { get; }
    /// <summary>A scalar's text as written, unquoted; null for lists, maps and null.</summary>
    public string? Text { get; }
    /// <summary>A YAML tag such as <c>!Ref</c>, or null.</summary>
    public string? Tag { get; init; }
    /// <summary>False for <see cref="Missing"/> and null.</summary>
    public bool Exists => Kind != NodeKind.Null;
    /// <summary>Items of a list; empty for anything else.</summary>
    public IReadOnlyList<DataNode> Items => _items ?? (IReadOnlyList<DataNode>)[];
    /// <summary>Entries of a map in order; empty for anything else.</summary>
    public IReadOnlyList<KeyValuePair<string, DataNode>> Entries => _entries ?? (IReadOnlyList<KeyValuePair<string, DataNode>>)[];
    /// <summary>Where the key of <see cref="Entries"/>[<paramref name="index"/>] stands.</summary>
    public Mark KeyMark(int index) => _keyMarks is null ? default : _keyMarks[index];

    /// <summary>Value of a key of a map, or <see cref="Missing"/>.</summary>
    public DataNode this[string key]
    {
        get
        {
            if (_entries is null) return Missing;
            if (_entries.Count <= 8)
            {
                for (var i = _entries.Count - 1; i >= 0; i--)
                    if (_entries[i].Key == key) return _entries[i].Value;
                return Missing;
            }
            if (_byKey is null)
            {
                var byKey = new Dictionary<string, DataNode>(_entries.Count, StringComparer.Ordinal);
                foreach (var entry in _entries) byKey[entry.Key] = entry.Value;
                _byKey = byKey;
            }
            return _byKey.GetValueOrDefault(key, Missing);
        }
    }

    /// <summary>Item of a list, or <see cref="Missing"/>.</summary>
    public DataNode this[int index] => _items is not null && index >= 0 && index < _items.Count ? _items[index] : Missing;

    /// <summary>Follows keys from here: <c>At("spec", "template", "spec")</c>.</summary>
    public DataNode At(params ReadOnlySpan<string> keys)
    {
        var node = this;
        foreach (var key in keys) node = node[key];
        return node;
    }

    /// <summary>True for a map with this key, also when its value is null.</summary>
    public bool Has(string key) => _entries?.Exists(e => e.Key == key) == true;

    /// <summary>The value as a whole number, or null.</summary>
    public long? AsInteger => long.TryParse(Text, NumberStyles.Integer, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>The value as a Boolean (YAML 1.1 words only where unquoted), or null.</summary>
    public bool? AsBoolean => Kind == NodeKind.Boolean ? Text is "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON" : null;

    /// <summary>All scalar texts of a list, or the one of a scalar: for keys that take either.</summary>
    public IEnumerable<DataNode> OneOrMany => Kind switch { NodeKind.List => Items, NodeKind.Null => [], _ => [this] };

    public override string ToString() => Text ?? Kind.ToString();
}

/// <summary>A YAML, JSON or TOML file as trees. YAML may hold several documents, the others one.</summary>
public abstract class DataFile(IReadOnlyList<DataNode> documents)
{
    /// <summary>The documents in order.</summary>
    public IReadOnlyList<DataNode> Documents { get; } = documents;
    /// <summary>The first document, or <see cref="DataNode.Missing"/>.</summary>
    public DataNode Root => Documents.Count > 0 ? Documents[0] : DataNode.Missing;
}
