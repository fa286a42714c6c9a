using System.Text;

namespace Myelin.Formats.Packages;

/// <summary>A word of a shell command after quotes are taken off, with its place. <paramref name="Dynamic"/>: it holds a variable or substitution that is unknown.</summary>
public readonly record struct ShellWord(string Text, Mark Mark, bool Dynamic);

/// <summary>
/// Splits shell text into simple commands of words, as POSIX sh does for quotes, escapes, comments, operators and line continuations. Nothing is expanded but
/// variables the caller knows; a substitution stays in the word as written.
/// </summary>
public sealed class ShellWords
{
    const int MaxWords = 100_000;
    readonly string _text;
    readonly Func<string, string?> _variable;
    readonly List<List<ShellWord>> _commands = [];
    readonly StringBuilder _word = new();
    List<ShellWord> _command = [];
    Mark _wordMark;
    bool _inWord, _dynamic, _continued;
    int _at, _line, _lineStart, _words;

    ShellWords(string text, int firstLine, Func<string, string?> variable) => (_text, _line, _variable) = (text, firstLine, variable);

    /// <summary>The simple commands of <paramref name="text"/>, in order; those within subshells and groups too.</summary>
    /// <param name="text">Shell text of one or more lines.</param>
    /// <param name="firstLine">Number of its first line.</param>
    /// <param name="variable">Values of variables that are known (a Dockerfile's ARG and ENV), or null.</param>
    public static IReadOnlyList<IReadOnlyList<ShellWord>> Commands(string text, int firstLine = 1, Func<string, string?>? variable = null)
    {
        var reader = new ShellWords(text, firstLine, variable ?? (_ => null));
        reader.Read();
        return reader._commands;
    }

    void Read()
    {
        while (_at < _text.Length && _words < MaxWords)
        {
            var c = _text[_at];
            switch (c)
            {
                case '\\': Escape(); break;
                case '\'': Single(); break;
                case '"': Double(); break;
                case '$' or '`': Substitution(); break;
                case '#' when !_inWord: Comment(); break;
                case ' ' or '\t' or '\r': EndWord(); _at++; break;
                case '\n': EndCommand(); _at++; NewLine(); break;
                case '&' when _inWord && _word.Length > 0 && _word[^1] == '>': Append(c); break;
                case ';' or '&' or '|' or '(' or ')': EndCommand(); _at++; break;
                case '>' or '<': Redirect(c); break;
                default: Append(c); break;
            }
        }
        EndCommand();
    }

    void Append(char c)
    {
        Begin();
        _word.Append(c);
        _at++;
    }

    void Begin()
    {
        if (_inWord) return;
        _continued = false;
        (_inWord, _wordMark) = (true, new Mark(_line, _at - _lineStart + 1));
    }

    // A version's comparison, as in "pip install a>=1" without quotes, is a redirection to the shell; people who write it mean the version, so it stays in the word.
    void Redirect(char c)
    {
        var isDescriptor = _inWord && _word.Length <= 2 && _word.ToString().All(char.IsAsciiDigit);
        if (_inWord && !isDescriptor && _at + 1 < _text.Length && _text[_at + 1] is '=')
        {
            Append(c);
            return;
        }
        if (isDescriptor) (_inWord, _dynamic) = (false, false);
        if (isDescriptor) _word.Clear();
        EndWord();
        while (_at < _text.Length && _text[_at] is '>' or '<' or '&' or '|') _at++;
        while (_at < _text.Length && _text[_at] is ' ' or '\t') _at++;
        while (_at < _text.Length && _text[_at] is not (' ' or '\t' or '\n' or '\r' or ';' or '&' or '|' or ')')) _at++;
    }

    void Escape()
    {
        if (_at + 1 >= _text.Length)
        {
            _at++;
            return;
        }
        var next = _text[_at + 1];
        if (next == '\r' && _at + 2 < _text.Length && _text[_at + 2] == '\n') _at++;
        if (next is '\n' or '\r')
        {
            _at += 2;
            NewLine();
            _continued = true;
            return;
        }
        Begin();
        _word.Append(next);
        _at += 2;
    }

    void Single()
    {
        Begin();
        var end = _text.IndexOf('\'', _at + 1);
        if (end < 0) end = _text.Length;
        var inside = _text.AsSpan((_at + 1)..end);
        _word.Append(inside);
        SkipLines(_at + 1, end);
        _at = Math.Min(end + 1, _text.Length);
    }

    void Double()
    {
        Begin();
        _at++;
        while (_at < _text.Length && _text[_at] != '"')
        {
            switch (_text[_at])
            {
                case '\\' when _at + 1 < _text.Length && _text[_at + 1] is '"' or '\\' or '$' or '`':
                    _word.Append(_text[_at + 1]);
                    _at += 2;
                    break;
                case '\\' when _at + 1 < _text.Length && _text[_at + 1] == '\n':
                    _at += 2;
                    NewLine();
                    break;
                case '$' or '`':
                    Substitution();
                    break;
                case '\n':
                    _word.Append('\n');
                    _at++;
                    NewLine();
                    break;
                default:
                    _word.Append(_text[_at++]);
                    break;
            }
        }
        _at = Math.Min(_at + 1, _text.Length);
    }

    void Substitution()
    {
        Begin();
        var start = _at;
        if (_text[_at] == '`') Delimited('`');
        else if (At(1) == '(') Nested('(', ')');
        else if (At(1) == '{') Nested('{', '}');
        else
        {
            _at++;
            while (_at < _text.Length && (char.IsAsciiLetterOrDigit(_text[_at]) || _text[_at] == '_')) _at++;
        }
        var written = _text[start.._at];
        SkipLines(start, _at);
        var value = Value(written);
        _word.Append(value ?? written);
        _dynamic |= value is null && written.Length > 1;
    }

    string? Value(string written)
    {
        if (written.Length < 2 || written[0] != '$' || written[1] == '(') return null;
        if (written[1] != '{') return _variable(written[1..]);
        var inner = written[2..^(written.EndsWith('}') ? 1 : 0)];
        var colon = inner.IndexOf(':');
        if (colon < 0) return _variable(inner);
        var rest = inner.AsSpan(colon);
        var known = _variable(inner[..colon]);
        return rest.StartsWith(":-") ? (string.IsNullOrEmpty(known) ? rest[2..].ToString() : known) : null;
    }

    char At(int ahead) => _at + ahead < _text.Length ? _text[_at + ahead] : '\0';

    void Delimited(char end)
    {
        var close = _text.IndexOf(end, _at + 1);
        _at = close < 0 ? _text.Length : close + 1;
    }

    void Nested(char open, char close)
    {
        var depth = 0;
        for (_at++; _at < _text.Length; _at++)
        {
            if (_text[_at] == open) depth++;
            else if (_text[_at] == close && --depth == 0)
            {
                _at++;
                return;
            }
        }
    }

    // A Dockerfile drops comment lines between the lines of one command, so there the command goes on.
    void Comment()
    {
        var end = _text.IndexOf('\n', _at);
        _at = end < 0 ? _text.Length : end;
        if (!_continued || end < 0) return;
        _at++;
        NewLine();
    }

    void NewLine()
    {
        _line++;
        _lineStart = _at;
    }

    void SkipLines(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (_text[i] != '\n') continue;
            _line++;
            _lineStart = i + 1;
        }
    }

    void EndWord()
    {
        if (!_inWord) return;
        _command.Add(new ShellWord(_word.ToString(), _wordMark, _dynamic));
        _words++;
        _word.Clear();
        (_inWord, _dynamic) = (false, false);
    }

    void EndCommand()
    {
        EndWord();
        _continued = false;
        if (_command.Count == 0) return;
        _commands.Add(_command);
        _command = [];
    }
}
