using System.Text;

namespace Myelin.Formats.Logs;

/// <summary>Lines of a text of any size; of a line longer than a bound only its beginning.</summary>
internal sealed class LineBuffer
{
    const int LongestLine = 1 << 20;
    readonly StreamReader _reader;
    readonly char[] _chars = new char[1 << 15];
    readonly StringBuilder _line = new();
    int _at;
    int _end;

    public LineBuffer(StreamReader reader)
    {
        _reader = reader;
        _end = reader.ReadBlock(_chars);
        Head = new string(_chars, 0, _end);
    }

    /// <summary>The beginning of the text, at most 32 Ki characters.</summary>
    public string Head { get; }

    /// <summary>The next line without its end, or null.</summary>
    public string? Next()
    {
        _line.Clear();
        while (_at < _end || Fill())
        {
            var rest = _chars.AsSpan(_at, _end - _at);
            var newline = rest.IndexOf('\n');
            var piece = newline < 0 ? rest : rest[..newline];
            if (_line.Length < LongestLine) _line.Append(piece);
            _at += piece.Length + (newline < 0 ? 0 : 1);
            if (newline >= 0) return _line.ToString().TrimEnd('\r');
        }
        return _line.Length > 0 ? _line.ToString() : null;
    }

    /// <summary>All that is left, up to a number of characters.</summary>
    public string Rest(int most)
    {
        _line.Clear();
        while (_line.Length < most && (_at < _end || Fill()))
        {
            _line.Append(_chars, _at, _end - _at);
            _at = _end;
        }
        return _line.ToString();
    }

    bool Fill()
    {
        _at = 0;
        return (_end = _reader.Read(_chars)) > 0;
    }
}
