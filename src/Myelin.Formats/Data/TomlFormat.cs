namespace Myelin.Formats.Data;

/// <summary>A TOML file.</summary>
public sealed class TomlFile(DataNode root) : DataFile([root]);

/// <summary>
/// TOML 1.0 (https://toml.io/en/v1.0.0), all of it. A line that breaks a rule is a problem, and reading goes on after it, so that one bad line hides nothing else.
/// Integers come as decimal digits, dates and times as text with the tag <c>timestamp</c>.
/// </summary>
public sealed class TomlFormat : Format<TomlFile>
{
    public override bool Matches(in FileProbe file) => (file.Name.Ends(".toml") || file.Name.Name is "Pipfile") && file.IsText;

    public override Parsed<TomlFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.ReadText(limits, out var problem) is not { } text) return new Parsed<TomlFile>(null, [problem!]);
        return Parse(text, limits);
    }

    /// <summary>Parses text.</summary>
    public static Parsed<TomlFile> Parse(string text, ReadLimits limits)
    {
        var reader = new TomlReader(text, limits);
        return new Parsed<TomlFile>(new TomlFile(reader.Read()), reader.Problems);
    }
}

/// <summary>A table while it is read: later lines may add to it, within TOML's rules.</summary>
sealed class TomlTable(Mark mark)
{
    readonly List<(string Key, Mark Mark, object Value)> _entries = [];
    readonly Dictionary<string, int> _indexOf = new(StringComparer.Ordinal);

    /// <summary>A [header] stood for it, so that no other may.</summary>
    public bool HasHeader { get; set; }
    /// <summary>Made by dotted keys or written in line: no header may add to it.</summary>
    public bool IsClosed { get; set; }
    /// <summary>Written in line: nothing may add to it.</summary>
    public bool IsInline { get; set; }

    /// <summary>A <see cref="DataNode"/>, a <see cref="TomlTable"/>, a list of tables ([[header]]), or null.</summary>
    public object? this[string key] => _indexOf.TryGetValue(key, out var index) ? _entries[index].Value : null;

    public bool TryAdd(string key, Mark keyMark, object value)
    {
        if (!_indexOf.TryAdd(key, _entries.Count)) return false;
        _entries.Add((key, keyMark, value));
        return true;
    }

    public DataNode ToNode()
    {
        var entries = new List<KeyValuePair<string, DataNode>>(_entries.Count);
        var marks = new List<Mark>(_entries.Count);
        foreach (var (key, keyMark, value) in _entries)
        {
            entries.Add(new(key, value switch
            {
                TomlTable table => table.ToNode(),
                List<TomlTable> tables => DataNode.List(tables.ConvertAll(t => t.ToNode()), keyMark),
                _ => (DataNode)value,
            }));
            marks.Add(keyMark);
        }
        return DataNode.Map(entries, marks, mark);
    }
}
