using System.Text;
using Myelin.Formats.Data;

namespace Myelin.Formats.Protobuf;

/// <summary>A protobuf text file as a tree: repeated fields are repeated keys.</summary>
public sealed class ProtoTextFile(DataNode root) : DataFile([root]);

/// <summary>Reads the protobuf text format (https://protobuf.dev/reference/protobuf/textformat-spec): <c>key: value</c>, <c>key { … }</c>, lists in brackets, comments.</summary>
public sealed class ProtoTextFormat : Format<ProtoTextFile>
{
    public override bool Matches(in FileProbe file) => (file.Name.Ends(".pbtxt") || file.Name.Ends(".prototxt")) && file.IsText;

    public override Parsed<ProtoTextFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.ReadText(limits, out var problem) is not { } text) return new Parsed<ProtoTextFile>(null, [problem!]);
        var reader = new Reader(text, limits);
        var root = reader.Message(0, '\0');
        return new Parsed<ProtoTextFile>(new ProtoTextFile(root), reader.Problem is null ? [] : [reader.Problem]);
    }

    sealed class Reader(string text, ReadLimits limits)
    {
        int _at;
        int _line = 1;
        int _nodes;

        public Problem? Problem { get; private set; }

        public DataNode Message(int depth, char close)
        {
            List<KeyValuePair<string, DataNode>> entries = [];
            List<Mark> marks = [];
            var start = new Mark(_line);
            while (Problem is null)
            {
                SkipSpace();
                if (_at >= text.Length)
                {
                    if (close != '\0') Fail("ends within a message");
                    break;
                }
                if (text[_at] == close)
                {
                    _at++;
                    break;
                }
                var mark = new Mark(_line);
                var key = Word();
                if (key.Length == 0)
                {
                    Fail("a field name was expected");
                    break;
                }
                SkipSpace();
                var hasColon = Take(':');
                SkipSpace();
                var value = Value(depth, hasColon);
                entries.Add(new(key, value));
                marks.Add(mark);
                SkipSpace();
                if (!Take(',')) Take(';');
            }
            return DataNode.Map(entries, marks, start);
        }

        DataNode Value(int depth, bool hasColon)
        {
            if (++_nodes > limits.MaxEntries || depth >= limits.MaxDepth) return Fail("too deep or too many values");
            var mark = new Mark(_line);
            if (Take('{')) return Message(depth + 1, '}');
            if (Take('<')) return Message(depth + 1, '>');
            if (Take('['))
            {
                List<DataNode> items = [];
                while (Problem is null)
                {
                    SkipSpace();
                    if (Take(']')) break;
                    if (_at >= text.Length) return Fail("ends within a list");
                    items.Add(Value(depth + 1, hasColon: true));
                    SkipSpace();
                    Take(',');
                }
                return DataNode.List(items, mark);
            }
            if (!hasColon) return Fail("a value was expected");
            if (_at < text.Length && text[_at] is '"' or '\'') return DataNode.Scalar(NodeKind.Text, Quoted(), mark);
            var word = Word();
            if (word.Length == 0) return Fail("a value was expected");
            return word switch
            {
                "true" or "false" => DataNode.Scalar(NodeKind.Boolean, word, mark),
                _ => DataNode.Scalar(char.IsAsciiDigit(word[0]) || word[0] is '-' or '.' ? NodeKind.Number : NodeKind.Text, word, mark),
            };
        }

        // Adjacent texts are one.
        string Quoted()
        {
            var value = new StringBuilder();
            while (_at < text.Length && text[_at] is '"' or '\'')
            {
                var quote = text[_at++];
                while (_at < text.Length && text[_at] != quote && text[_at] != '\n')
                {
                    if (text[_at] == '\\' && _at + 1 < text.Length) value.Append(text[++_at] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var c => c });
                    else value.Append(text[_at]);
                    _at++;
                }
                if (!Take(quote)) Fail("a text does not end");
                SkipSpace();
            }
            return value.ToString();
        }

        string Word()
        {
            var start = _at;
            while (_at < text.Length && (char.IsAsciiLetterOrDigit(text[_at]) || text[_at] is '_' or '.' or '-' or '+' or '/')) _at++;
            // An extension or Any stands in brackets.
            if (_at == start && _at < text.Length && text[_at] == '[' && text.IndexOf(']', _at) is > 0 and var close && close - _at < 512) _at = close + 1;
            return text[start.._at];
        }

        bool Take(char c)
        {
            if (_at >= text.Length || text[_at] != c) return false;
            _at++;
            return true;
        }

        void SkipSpace()
        {
            for (; _at < text.Length; _at++)
            {
                if (text[_at] == '#') while (_at + 1 < text.Length && text[_at + 1] != '\n') _at++;
                else if (text[_at] == '\n') _line++;
                else if (!char.IsWhiteSpace(text[_at])) return;
            }
        }

        DataNode Fail(string reason)
        {
            Problem ??= new Problem($"not valid protobuf text: {reason}", _line);
            return DataNode.Missing;
        }
    }
}
