using System.Text;

namespace Myelin.Formats.Data;

/// <summary>An INI file: a map of sections, each a map of texts. Keys before the first section stand in the root.</summary>
public sealed class IniFile(DataNode root) : DataFile([root]);

/// <summary>
/// INI as Python's configparser reads it: <c>[section]</c>, <c>key = value</c> or <c>key : value</c>, whole-line comments with # or ;, and values that go on over indented lines.
/// A value keeps one line of text for each line of the file, so that the n-th stands n lines below the value's mark.
/// </summary>
public sealed class IniFormat : Format<IniFile>
{
    public override bool Matches(in FileProbe file) => (file.Name.Ends(".cfg") || file.Name.Ends(".ini")) && file.IsText;

    public override Parsed<IniFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.ReadText(limits, out var problem) is not { } text) return new Parsed<IniFile>(null, [problem!]);
        return Parse(text, limits);
    }

    /// <summary>Parses text.</summary>
    public static Parsed<IniFile> Parse(string text, ReadLimits limits)
    {
        var reader = new Reader(limits);
        reader.Read(text);
        return new Parsed<IniFile>(new IniFile(reader.Root()), reader.Problems);
    }

    sealed class Reader(ReadLimits limits)
    {
        readonly List<(string Name, Mark Mark, Section Section)> _sections = [];
        readonly Dictionary<string, Section> _byName = new(StringComparer.Ordinal);
        readonly Section _top = new();
        readonly StringBuilder _value = new();
        Section? _section;
        string? _key;
        Mark _keyMark;
        int _valueLine, _keys;

        public List<Problem> Problems { get; } = [];

        public void Read(string text)
        {
            _section = _top;
            var line = 0;
            foreach (var range in text.AsSpan().Split('\n'))
            {
                line++;
                Line(text.AsSpan(range).TrimEnd('\r'), line);
                if (_keys < limits.MaxEntries) continue;
                Problems.Add(new Problem($"more than {limits.MaxEntries:N0} keys", line));
                break;
            }
            Close();
        }

        public DataNode Root()
        {
            var (entries, marks) = _top.Entries();
            foreach (var (name, mark, section) in _sections)
            {
                var (inner, innerMarks) = section.Entries();
                entries.Add(new(name, DataNode.Map(inner, innerMarks, mark)));
                marks.Add(mark);
            }
            return DataNode.Map(entries, marks, new Mark(1, 1));
        }

        void Line(ReadOnlySpan<char> written, int line)
        {
            var text = written.Trim();
            if (text.IsEmpty || text[0] is '#' or ';')
            {
                if (_key is not null) _value.Append('\n');
                return;
            }
            if (_key is not null && written[0] is (' ' or '\t'))
            {
                _value.Append('\n').Append(text);
                return;
            }
            Close();
            var mark = new Mark(line, written.IndexOf(text[..1]) + 1);
            if (text[0] == '[')
            {
                var end = text.IndexOf(']');
                if (end < 0) Problems.Add(new Problem("a section without its closing bracket", line));
                Open((end < 0 ? text[1..] : text[1..end]).Trim().ToString(), mark);
                return;
            }
            var sign = text.IndexOfAny('=', ':');
            if (sign == 0)
            {
                Problems.Add(new Problem("a value without a key", line));
                return;
            }
            (_key, _keyMark, _valueLine) = ((sign < 0 ? text : text[..sign]).TrimEnd().ToString(), mark, line);
            _value.Append(sign < 0 ? default : text[(sign + 1)..].Trim());
            _keys++;
        }

        void Open(string name, Mark mark)
        {
            if (_byName.TryGetValue(name, out _section)) return;
            _byName[name] = _section = new Section();
            _sections.Add((name, mark, _section));
        }

        void Close()
        {
            if (_key is null) return;
            var end = _value.Length;
            while (end > 0 && _value[end - 1] == '\n') end--;
            _section!.Add(_key, _keyMark, DataNode.Scalar(NodeKind.Text, _value.ToString(0, end), new Mark(_valueLine, _keyMark.Column)));
            _value.Clear();
            _key = null;
        }
    }

    sealed class Section
    {
        readonly List<KeyValuePair<string, DataNode>> _entries = [];
        readonly List<Mark> _marks = [];

        public void Add(string key, Mark mark, DataNode value)
        {
            _entries.Add(new(key, value));
            _marks.Add(mark);
        }

        public (List<KeyValuePair<string, DataNode>>, List<Mark>) Entries() => ([.. _entries], [.. _marks]);
    }
}
