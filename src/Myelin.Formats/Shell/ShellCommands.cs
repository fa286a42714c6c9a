using System.Text;

namespace Myelin.Formats.Shell;

/// <summary>A simple command of a shell script.</summary>
/// <param name="Words">Its words without quotes; an expansion that is not known stays as written (<c>$X</c>, <c>$(…)</c>).</param>
/// <param name="Line">Line of its first word.</param>
public sealed record ShellCommand(IReadOnlyList<string> Words, int Line)
{
    /// <summary>Assignments before the command (<c>A=b cmd</c>), or the whole of it when there are no words.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Assignments { get; init; } = [];

    public override string ToString() => string.Join(' ', Words);
}

/// <summary>
/// Splits a POSIX shell script into its simple commands: quotes, escapes, comments, operators, here-documents and command substitutions are told apart; variables that the
/// script assigns a constant are put in. Conditions and loops are not evaluated: every command that may run is listed. Nothing is executed.
/// </summary>
public static class ShellCommands
{
    const int MaxLength = 1 << 20;
    const int MaxDepth = 8;
    const int MaxCommands = 10_000;

    static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "if", "then", "else", "elif", "fi", "do", "done", "while", "until", "{", "}", "!", "time", "coproc", "&&", "||",
    };

    /// <summary>The simple commands of a script, in order of place.</summary>
    /// <param name="script">The script; what is longer than 1 MiB is cut.</param>
    /// <param name="line">Line of its first character.</param>
    /// <param name="lookup">Value of a variable that the script does not assign; null when unknown.</param>
    public static IReadOnlyList<ShellCommand> Split(string script, int line = 1, Func<string, string?>? lookup = null)
    {
        var reader = new Reader(script.Length > MaxLength ? script[..MaxLength] : script, line, lookup ?? (static _ => null), [], [], 0);
        reader.Read();
        return reader.Commands;
    }

    sealed class Reader(string text, int line, Func<string, string?> lookup, List<ShellCommand> commands, Dictionary<string, string> variables, int depth)
    {
        readonly List<string> _words = [];
        readonly List<KeyValuePair<string, string>> _assignments = [];
        readonly StringBuilder _word = new();
        readonly Queue<(string Delimiter, bool StripTabs)> _hereDocuments = [];
        bool _inWord;
        bool _quoted;
        int _commandLine = line;
        int _line = line;
        int _at;

        public List<ShellCommand> Commands => commands;

        public void Read()
        {
            while (_at < text.Length && commands.Count < MaxCommands)
            {
                var c = text[_at];
                switch (c)
                {
                    case '\\': Escape(); break;
                    case '\'': SingleQuoted(); break;
                    case '"': DoubleQuoted(); break;
                    case '$' when Next == '\'': _at++; SingleQuoted(); break;
                    case '$': Expansion(); break;
                    case '`': Backticks(); break;
                    case '#' when !_inWord: SkipTo('\n'); break;
                    case '\n': EndCommand(); NewLine(); break;
                    case ';' or '|' or '(' or ')': EndCommand(); _at++; break;
                    case '&' when Next == '>': _at++; break;
                    case '&': EndCommand(); _at++; break;
                    case '<' or '>': Redirection(c); break;
                    case ' ' or '\t' or '\r': EndWord(); _at++; break;
                    default: Append(c); _at++; break;
                }
            }
            EndCommand();
        }

        char Next => _at + 1 < text.Length ? text[_at + 1] : '\0';

        void Append(char c)
        {
            if (_words.Count == 0 && !_inWord && _assignments.Count == 0) _commandLine = _line;
            _inWord = true;
            _word.Append(c);
        }

        void Escape()
        {
            _at++;
            if (_at >= text.Length) return;
            if (text[_at] == '\r' && Next == '\n') _at++;
            if (text[_at] == '\n') _line++;
            else
            {
                Append(text[_at]);
                _quoted = true;
            }
            _at++;
        }

        void SingleQuoted()
        {
            _at++;
            Begin();
            while (_at < text.Length && text[_at] != '\'') Take();
            _at++;
        }

        void DoubleQuoted()
        {
            _at++;
            Begin();
            while (_at < text.Length && text[_at] != '"')
            {
                if (text[_at] == '\\' && Next is '"' or '\\' or '$' or '`' or '\n')
                {
                    _at++;
                    if (text[_at] == '\n') { _line++; _at++; }
                    else Take();
                }
                else if (text[_at] == '$') Expansion();
                else if (text[_at] == '`') Backticks();
                else Take();
            }
            _at++;
        }

        void Begin()
        {
            if (_words.Count == 0 && !_inWord && _assignments.Count == 0) _commandLine = _line;
            _inWord = _quoted = true;
        }

        void Take()
        {
            if (text[_at] == '\n') _line++;
            _word.Append(text[_at++]);
        }

        void Expansion()
        {
            if (Next == '(')
            {
                Substitution();
                return;
            }
            var end = _at + 1;
            if (Next == '{')
            {
                var open = 0;
                for (; end < text.Length; end++)
                {
                    if (text[end] == '{') open++;
                    else if (text[end] == '}' && --open == 0) break;
                }
                end = Math.Min(end + 1, text.Length);
            }
            else
            {
                while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_')) end++;
                if (end == _at + 1 && end < text.Length && text[end] is '@' or '*' or '#' or '?' or '$' or '!') end++;
            }
            var expanded = VariableText.Expand(text[_at..end], Lookup);
            Begin();
            _word.Append(expanded.Text);
            _at = end;
        }

        string? Lookup(string name) => variables.TryGetValue(name, out var value) ? value : lookup(name);

        void Substitution()
        {
            var start = _at;
            var open = 0;
            for (_at++; _at < text.Length; _at++)
            {
                if (text[_at] == '(') open++;
                else if (text[_at] == ')' && --open == 0) break;
            }
            _at = Math.Min(_at + 1, text.Length);
            Nested(text[start.._at], 2);
        }

        void Backticks()
        {
            var start = _at++;
            while (_at < text.Length && text[_at] != '`') _at++;
            _at = Math.Min(_at + 1, text.Length);
            Nested(text[start.._at], 1);
        }

        void Nested(string written, int prefix)
        {
            Begin();
            _word.Append(written);
            if (depth < MaxDepth && written.Length > prefix + 1)
                new Reader(written[prefix..^1], _line, lookup, commands, new(variables, StringComparer.Ordinal), depth + 1).Read();
            foreach (var c in written)
                if (c == '\n') _line++;
        }

        void Redirection(char c)
        {
            if (c == '<' && Next == '<' && !(_at + 2 < text.Length && text[_at + 2] == '<'))
            {
                HereDocument();
                return;
            }
            // A number right before the sign is the file descriptor, not a word.
            if (_inWord && !_quoted && IsNumber()) (_inWord, _) = (false, _word.Clear());
            EndWord();
            while (_at < text.Length && text[_at] is '<' or '>' or '&' or '|') _at++;
            while (_at < text.Length && text[_at] is ' ' or '\t') _at++;
            SkipWord();
        }

        bool IsNumber()
        {
            for (var i = 0; i < _word.Length; i++)
                if (!char.IsAsciiDigit(_word[i])) return false;
            return _word.Length > 0;
        }

        // The target of a redirection is no argument.
        void SkipWord()
        {
            var quote = '\0';
            for (; _at < text.Length; _at++)
            {
                var c = text[_at];
                if (quote != '\0')
                {
                    if (c == quote) quote = '\0';
                }
                else if (c is '\'' or '"') quote = c;
                else if (char.IsWhiteSpace(c) || c is ';' or '|' or '&' or ')' or '(' or '<' or '>') return;
            }
        }

        void HereDocument()
        {
            EndWord();
            _at += 2;
            var strip = _at < text.Length && text[_at] == '-';
            if (strip) _at++;
            while (_at < text.Length && text[_at] is ' ' or '\t') _at++;
            var start = _at;
            SkipWord();
            var delimiter = text[start.._at].Trim('\'', '"', '\\');
            if (delimiter != "") _hereDocuments.Enqueue((delimiter, strip));
        }

        void NewLine()
        {
            _line++;
            _at++;
            while (_hereDocuments.TryDequeue(out var document))
            {
                while (_at < text.Length)
                {
                    var end = text.IndexOf('\n', _at);
                    if (end < 0) end = text.Length;
                    var content = text.AsSpan(_at, end - _at).TrimEnd('\r');
                    _at = Math.Min(end + 1, text.Length);
                    _line++;
                    if ((document.StripTabs ? content.TrimStart('\t') : content).SequenceEqual(document.Delimiter)) break;
                }
            }
        }

        void SkipTo(char end)
        {
            while (_at < text.Length && text[_at] != end) _at++;
        }

        void EndWord()
        {
            if (!_inWord) return;
            var word = _word.ToString();
            _word.Clear();
            var plain = !_quoted;
            (_inWord, _quoted) = (false, false);
            if (_words.Count == 0)
            {
                if (plain && Keywords.Contains(word)) return;
                if (Assignment(word) is { } assignment)
                {
                    _assignments.Add(assignment);
                    return;
                }
            }
            _words.Add(word);
        }

        static KeyValuePair<string, string>? Assignment(string word)
        {
            var equals = word.IndexOf('=');
            if (equals <= 0 || !(char.IsAsciiLetter(word[0]) || word[0] == '_')) return null;
            for (var i = 1; i < equals; i++)
                if (!(char.IsAsciiLetterOrDigit(word[i]) || word[i] == '_')) return null;
            return new(word[..equals], word[(equals + 1)..]);
        }

        void EndCommand()
        {
            EndWord();
            if (_words.Count == 0)
                foreach (var (name, value) in _assignments) Remember(name, value);
            else if (_words[0] is "export" or "declare" or "local" or "readonly")
                foreach (var word in _words.Skip(1))
                    if (Assignment(word) is { } assignment) Remember(assignment.Key, assignment.Value);
            if (_words.Count > 0 || _assignments.Count > 0)
                commands.Add(new ShellCommand([.. _words], _commandLine) { Assignments = [.. _assignments] });
            _words.Clear();
            _assignments.Clear();
            _commandLine = _line;
        }

        void Remember(string name, string value)
        {
            if (variables.Count < 1000) variables[name] = value;
        }
    }
}
