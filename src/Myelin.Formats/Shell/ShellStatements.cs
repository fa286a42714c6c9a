namespace Myelin.Formats.Shell;

/// <summary>A word as written, quotes and expansions included, and where it begins.</summary>
public readonly record struct ScriptWord(string Raw, int Offset)
{
    /// <summary>Without its outer quotes.</summary>
    public string Bare => Raw is ['"' or '\'', .., _] && Raw[^1] == Raw[0] && Raw.Length > 1 ? Raw[1..^1] : Raw;

    public override string ToString() => Raw;
}

/// <summary>A redirection: its sign, its target as written, and of a here-document the text.</summary>
public sealed record ShellRedirect(string Sign, ScriptWord Target, string? Body = null, int BodyOffset = 0);

/// <summary>A simple command of a script, with all that data flow needs: words as written, redirections, the pipe that it is part of.</summary>
/// <param name="Words">Its words, assignments before it not counted.</param>
/// <param name="Offset">Where it begins.</param>
/// <param name="Pipe">Number of its pipe: commands with the same number hand their output on, in order.</param>
public sealed record ShellStatement(IReadOnlyList<ScriptWord> Words, int Offset, int Pipe)
{
    /// <summary>Assignments before the command, or all of it.</summary>
    public IReadOnlyList<(string Name, ScriptWord Value)> Assignments { get; init; } = [];
    /// <summary>Its redirections, those of the group that it stands in last.</summary>
    public IReadOnlyList<ShellRedirect> Redirects { get; init; } = [];

    /// <summary>The first word without quotes, or an empty text.</summary>
    public string Command => Words.Count > 0 ? Words[0].Bare : "";

    public override string ToString() => string.Join(' ', Words);
}

/// <summary>
/// Reads a POSIX shell script for data flow: nothing is expanded, every simple command is listed in order with its pipe, redirections and here-documents; a redirection after
/// a group, loop or condition counts for each command in it. <c>${{ … }}</c> of GitHub is one piece. Nothing is executed.
/// </summary>
public static class ShellStatements
{
    const int MaxLength = 1 << 20;
    const int MaxStatements = 10_000;

    /// <summary>The commands of a script; what is longer than 1 MiB is cut.</summary>
    public static IReadOnlyList<ShellStatement> Read(string script)
    {
        var reader = new Reader(script.Length > MaxLength ? script[..MaxLength] : script);
        reader.Read();
        return reader.Statements;
    }

    sealed class Reader(string text)
    {
        readonly List<ScriptWord> _words = [];
        readonly List<(string, ScriptWord)> _assignments = [];
        readonly List<ShellRedirect> _redirects = [];
        readonly List<(int Place, string Delimiter, ShellRedirect Redirect, bool StripTabs)> _hereDocuments = [];
        readonly Stack<(int From, char Kind)> _groups = new();
        (int From, int To)? _closed;
        int _at, _start = -1, _pipe;

        public List<ShellStatement> Statements { get; } = [];

        public void Read()
        {
            while (_at < text.Length && Statements.Count < MaxStatements)
            {
                var c = text[_at];
                switch (c)
                {
                    case '\n': End(newPipe: true); _at++; HereDocuments(); break;
                    case ' ' or '\t' or '\r': _at++; break;
                    case '\\' when Next == '\n': _at += 2; break;
                    case '\\' when Next == '\r': _at += 3; break;
                    case '#': while (_at < text.Length && text[_at] != '\n') _at++; break;
                    case ';': End(newPipe: true); _at++; break;
                    case '&' when Next == '>': Redirect(); break;
                    case '&': End(newPipe: true); _at += Next == '&' ? 2 : 1; break;
                    case '|': End(newPipe: Next == '|'); _at += Next is '|' or '&' ? 2 : 1; break;
                    case '(': End(newPipe: true); _groups.Push((Statements.Count, '(')); _at++; break;
                    case ')': End(newPipe: true); Close('('); _at++; break;
                    case '<' when Next == '(': Word(); break;
                    case '<' or '>': Redirect(); break;
                    case >= '0' and <= '9' when Next is '<' or '>' && (_at == 0 || char.IsWhiteSpace(text[_at - 1])): _at++; Redirect(); break;
                    default: Word(); break;
                }
            }
            End(newPipe: true);
        }

        char Next => _at + 1 < text.Length ? text[_at + 1] : '\0';

        void Word()
        {
            var start = _at;
            Skip();
            if (_at == start) _at++;
            var word = new ScriptWord(text[start.._at], start);
            if (_words.Count == 0)
            {
                if (Keyword(word.Raw)) return;
                if (Assignment(word) is { } assignment)
                {
                    _assignments.Add(assignment);
                    if (_start < 0) _start = start;
                    return;
                }
            }
            if (_start < 0) _start = start;
            _closed = null;
            _words.Add(word);
        }

        // Words that open and close groups; the others among them stand before a command and are no part of it.
        bool Keyword(string word)
        {
            switch (word)
            {
                case "{" or "if" or "while" or "until" or "for" or "case" or "select":
                    _groups.Push((Statements.Count, '{'));
                    return word is not ("for" or "case" or "select");
                case "}" or "fi" or "done" or "esac":
                    Close('{');
                    return true;
                default: return word is "then" or "else" or "elif" or "do" or "!" or "time" or "coproc";
            }
        }

        // The parenthesis after a pattern of "case" closes nothing.
        void Close(char kind)
        {
            if (_groups.TryPeek(out var group) && group.Kind == kind) _closed = (_groups.Pop().From, Statements.Count);
        }

        static (string, ScriptWord)? Assignment(ScriptWord word)
        {
            var equals = word.Raw.IndexOf('=');
            if (equals <= 0 || !(char.IsAsciiLetter(word.Raw[0]) || word.Raw[0] == '_')) return null;
            var name = word.Raw.AsSpan(0, equals).TrimEnd('+');
            foreach (var c in name)
                if (!(char.IsAsciiLetterOrDigit(c) || c == '_')) return null;
            return (name.ToString(), new ScriptWord(word.Raw[(equals + 1)..], word.Offset + equals + 1));
        }

        // Over one word: quotes, escapes, substitutions and GitHub's expressions are stepped over whole.
        void Skip()
        {
            while (_at < text.Length)
            {
                var c = text[_at];
                if (c is ' ' or '\t' or '\r' or '\n' or ';' or '&' or '|' or ')' || c is '<' or '>' && Next != '(') return;
                if (c == '(' && !(_at > 0 && text[_at - 1] is '<' or '>' or '=')) return;
                Step();
            }
        }

        void Step()
        {
            switch (text[_at])
            {
                case '\\': _at = Math.Min(_at + 2, text.Length); break;
                case '\'':
                    _at = text.IndexOf('\'', _at + 1) is >= 0 and var end ? end + 1 : text.Length;
                    break;
                case '"':
                    _at++;
                    while (_at < text.Length && text[_at] != '"') StepQuoted();
                    _at = Math.Min(_at + 1, text.Length);
                    break;
                case '`': _at = text.IndexOf('`', _at + 1) is >= 0 and var tick ? tick + 1 : text.Length; break;
                case '$' or '<' or '>': Dollar(); break;
                case '(': _at = Closing(text, _at); break;
                default: _at++; break;
            }
        }

        void StepQuoted()
        {
            if (text[_at] == '\\') _at = Math.Min(_at + 2, text.Length);
            else if (text[_at] == '$') Dollar();
            else _at++;
        }

        void Dollar()
        {
            if (string.CompareOrdinal(text, _at, "${{", 0, 3) == 0) _at = text.IndexOf("}}", _at, StringComparison.Ordinal) is >= 0 and var end ? end + 2 : text.Length;
            else if (Next == '(') _at = Closing(text, _at + 1);
            else if (Next == '{') _at = text.IndexOf('}', _at) is >= 0 and var brace ? brace + 1 : text.Length;
            else _at++;
        }

        void Redirect()
        {
            var start = _at;
            while (_at < text.Length && text[_at] is '<' or '>' or '&' or '|') _at++;
            if (text[start] == '<' && _at - start == 2 && _at < text.Length && text[_at] == '-') _at++;
            var sign = text[start.._at];
            while (_at < text.Length && text[_at] is ' ' or '\t') _at++;
            var target = _at;
            Skip();
            var redirect = new ShellRedirect(sign, new ScriptWord(text[target.._at], target));
            if (sign is "<<" or "<<-") _hereDocuments.Add((_redirects.Count, redirect.Target.Raw.Trim('\'', '"', '\\'), redirect, sign == "<<-"));
            if (_words.Count == 0 && _assignments.Count == 0 && _closed is { } group)
            {
                for (var i = group.From; i < group.To; i++) Statements[i] = Statements[i] with { Redirects = [.. Statements[i].Redirects, redirect] };
                return;
            }
            if (_start < 0) _start = start;
            _redirects.Add(redirect);
        }

        void HereDocuments()
        {
            foreach (var (_, delimiter, redirect, strip) in _hereDocuments)
            {
                var start = _at;
                var end = text.Length;
                while (_at < text.Length)
                {
                    var stop = text.IndexOf('\n', _at) is >= 0 and var newLine ? newLine : text.Length;
                    var line = text.AsSpan(_at, stop - _at).TrimEnd('\r');
                    var begin = _at;
                    _at = Math.Min(stop + 1, text.Length);
                    if (!(strip ? line.TrimStart('\t') : line).SequenceEqual(delimiter)) continue;
                    end = begin;
                    break;
                }
                var filled = redirect with { Body = text[start..end], BodyOffset = start };
                for (var i = Statements.Count - 1; i >= 0; i--)
                {
                    if (!Statements[i].Redirects.Contains(redirect)) continue;
                    Statements[i] = Statements[i] with { Redirects = [.. Statements[i].Redirects.Select(r => ReferenceEquals(r, redirect) ? filled : r)] };
                    break;
                }
            }
            _hereDocuments.Clear();
        }

        void End(bool newPipe)
        {
            if (_words.Count > 0 || _assignments.Count > 0 || _redirects.Count > 0)
            {
                Statements.Add(new ShellStatement([.. _words], _start, _pipe) { Assignments = [.. _assignments], Redirects = [.. _redirects] });
                _words.Clear();
                _assignments.Clear();
                _redirects.Clear();
                _closed = null;
            }
            _start = -1;
            if (newPipe) _pipe++;
        }
    }

    /// <summary>Index after the parenthesis that closes the one at <paramref name="at"/>; quotes are stepped over.</summary>
    public static int Closing(string text, int at)
    {
        var open = 0;
        for (; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\\': at++; break;
                case '\'': at = text.IndexOf('\'', at + 1) is >= 0 and var end ? end : text.Length; break;
                case '"':
                    for (at++; at < text.Length && text[at] != '"'; at++)
                        if (text[at] == '\\') at++;
                    break;
                case '(': open++; break;
                case ')' when --open <= 0: return at + 1;
            }
        }
        return text.Length;
    }
}
