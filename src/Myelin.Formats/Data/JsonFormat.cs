using System.Text;
using System.Text.Json;

namespace Myelin.Formats.Data;

/// <summary>A JSON file.</summary>
public sealed class JsonFile(DataNode root) : DataFile([root]);

/// <summary>JSON with the comments and trailing commas that editors' settings files use. What stands before a syntax error is kept.</summary>
public sealed class JsonFormat : Format<JsonFile>
{
    public override bool Matches(in FileProbe file) =>
        (file.Name.Ends(".json") || file.Name.Ends(".jsonc") || file.Name.Ends(".json5") || file.Name.Ends(".code-workspace") || file.Name.Ends(".webmanifest")) && file.IsText;

    public override Parsed<JsonFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.ReadText(limits, out var problem) is not { } text) return new Parsed<JsonFile>(null, [problem!]);
        return Parse(text, limits);
    }

    /// <summary>Parses text.</summary>
    public static Parsed<JsonFile> Parse(string text, ReadLimits limits) => Parse(Encoding.UTF8.GetBytes(text), limits);

    /// <summary>Parses UTF-8.</summary>
    public static Parsed<JsonFile> Parse(ReadOnlySpan<byte> utf8, ReadLimits limits)
    {
        var reader = new Reader(utf8, limits);
        var root = reader.ReadRoot(out var problem);
        return problem is null ? new JsonFile(root) : new Parsed<JsonFile>(root.Exists ? new JsonFile(root) : null, [problem]);
    }

    ref struct Reader(ReadOnlySpan<byte> utf8, ReadLimits limits)
    {
        readonly ReadOnlySpan<byte> _utf8 = utf8;
        readonly ReadLimits _limits = limits;
        Utf8JsonReader _json = new(utf8, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = limits.MaxDepth });
        int _line = 1;
        int _counted;
        int _lineStart;
        int _nodes;

        // An explicit stack, so that what was read before an error is still a tree.
        public DataNode ReadRoot(out Problem? problem)
        {
            Stack<Open> open = [];
            var root = DataNode.Missing;
            problem = null;
            try
            {
                while (_json.Read())
                {
                    if (++_nodes > _limits.MaxEntries)
                    {
                        problem = new Problem($"more than {_limits.MaxEntries:N0} values", _line);
                        break;
                    }
                    var mark = MarkHere();
                    switch (_json.TokenType)
                    {
                        case JsonTokenType.StartObject or JsonTokenType.StartArray:
                            open.Push(new Open(_json.TokenType == JsonTokenType.StartObject, mark));
                            break;
                        case JsonTokenType.PropertyName:
                            open.Peek().Name(Text(), mark);
                            break;
                        case JsonTokenType.EndObject or JsonTokenType.EndArray:
                            root = Close(open);
                            break;
                        default:
                            root = Add(open, Value(mark));
                            break;
                    }
                }
            }
            catch (JsonException e)
            {
                problem = new Problem($"not valid JSON: {FirstSentence(e.Message)}", (int)(e.LineNumber ?? 0) + 1);
            }
            while (open.Count > 0) root = Close(open);
            return root;
        }

        static DataNode Close(Stack<Open> open)
        {
            var node = open.Pop().ToNode();
            return Add(open, node);
        }

        static DataNode Add(Stack<Open> open, DataNode node)
        {
            if (open.Count > 0) open.Peek().Add(node);
            return node;
        }

        readonly DataNode Value(Mark mark) => _json.TokenType switch
        {
            JsonTokenType.String => DataNode.Scalar(NodeKind.Text, Text(), mark),
            JsonTokenType.Number => DataNode.Scalar(NodeKind.Number, Encoding.UTF8.GetString(_json.ValueSpan), mark),
            JsonTokenType.True => DataNode.Scalar(NodeKind.Boolean, "true", mark),
            JsonTokenType.False => DataNode.Scalar(NodeKind.Boolean, "false", mark),
            _ => DataNode.Scalar(NodeKind.Null, null, mark),
        };

        // GetString throws on lone surrogates and invalid UTF-8; then the raw bytes serve.
        readonly string Text()
        {
            try { return _json.GetString() ?? ""; }
            catch (InvalidOperationException) { return Encoding.UTF8.GetString(_json.ValueSpan); }
        }

        Mark MarkHere()
        {
            var index = (int)_json.TokenStartIndex;
            var span = _utf8[_counted..index];
            for (int newline; (newline = span.IndexOf((byte)'\n')) >= 0;)
            {
                _line++;
                _counted += newline + 1;
                _lineStart = _counted;
                span = span[(newline + 1)..];
            }
            _counted = index;
            return new Mark(_line, index - _lineStart + 1);
        }

        static string FirstSentence(string message) => message.Split(" LineNumber:")[0].TrimEnd('.', ' ');
    }

    sealed class Open(bool isMap, Mark mark)
    {
        readonly List<DataNode> _items = [];
        readonly List<KeyValuePair<string, DataNode>> _entries = [];
        readonly List<Mark> _marks = [];
        string? _name;
        Mark _nameMark;

        public void Name(string name, Mark mark) => (_name, _nameMark) = (name, mark);

        public void Add(DataNode value)
        {
            if (!isMap)
            {
                _items.Add(value);
                return;
            }
            if (_name is null) return;
            _entries.Add(new(_name, value));
            _marks.Add(_nameMark);
            _name = null;
        }

        public DataNode ToNode() => isMap ? DataNode.Map(_entries, _marks, mark) : DataNode.List(_items, mark);
    }
}
