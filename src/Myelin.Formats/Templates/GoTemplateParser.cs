using System.Globalization;
using System.Text;

namespace Myelin.Formats.Templates;

/// <summary>Parses Go's text/template. Source: https://pkg.go.dev/text/template.</summary>
public sealed class GoTemplateParser
{
    const int MaxDepth = 100;
    readonly List<(bool IsAction, string Text, int Line)> _pieces = [];
    readonly Dictionary<string, IReadOnlyList<TemplateNode>> _defined = new(StringComparer.Ordinal);
    int _at;

    /// <summary>Parses a template; a problem where it is none.</summary>
    public static Parsed<GoTemplate> Parse(string text)
    {
        var parser = new GoTemplateParser();
        try
        {
            parser.Split(text);
            var (body, end) = parser.List(0);
            if (end is not null) throw new TemplateGap($"{{{{{end}}}}} without a beginning", parser.Line);
            return new GoTemplate(body, parser._defined);
        }
        catch (TemplateGap gap)
        {
            return Parsed<GoTemplate>.Failed(gap.Message, gap.Line);
        }
    }

    int Line => _at > 0 && _at <= _pieces.Count ? _pieces[_at - 1].Line : 0;

    // Text and actions, white space trimmed where {{- and -}} ask for it.
    void Split(string text)
    {
        var (at, line) = (0, 1);
        var trim = false;
        while (at < text.Length)
        {
            var open = text.IndexOf("{{", at, StringComparison.Ordinal);
            var end = open < 0 ? text.Length : open;
            var trimsLeft = open >= 0 && open + 3 < text.Length && text[open + 2] == '-' && char.IsWhiteSpace(text[open + 3]);
            var plain = text[at..end];
            var start = line;
            if (trim)
            {
                var kept = plain.TrimStart();
                start += plain.AsSpan(0, plain.Length - kept.Length).Count('\n');
                plain = kept;
            }
            line += text.AsSpan(at, end - at).Count('\n');
            if (trimsLeft) plain = plain.TrimEnd();
            if (plain != "") _pieces.Add((false, plain, start));
            if (open < 0) return;
            var inside = open + (trimsLeft ? 3 : 2);
            var close = Close(text, inside, line);
            var trimsRight = close > inside && text[close - 1] == '-' && char.IsWhiteSpace(text[close - 2]);
            var action = text[inside..(trimsRight ? close - 1 : close)];
            if (!action.TrimStart().StartsWith("/*", StringComparison.Ordinal)) _pieces.Add((true, action.Trim(), line));
            line += text.AsSpan(open, close + 2 - open).Count('\n');
            (at, trim) = (close + 2, trimsRight);
        }
    }

    static int Close(string text, int at, int line)
    {
        var comment = text.AsSpan(at).TrimStart().StartsWith("/*");
        if (comment)
        {
            var end = text.IndexOf("*/", at, StringComparison.Ordinal);
            var brace = end < 0 ? -1 : text.IndexOf("}}", end, StringComparison.Ordinal);
            return brace >= 0 ? brace : throw new TemplateGap("a comment has no end", line);
        }
        for (; at + 1 < text.Length; at++)
        {
            if (text[at] == '}' && text[at + 1] == '}') return at;
            if (text[at] is '"' or '`' or '\'')
            {
                var quote = text[at];
                for (at++; at < text.Length && text[at] != quote; at++)
                    if (text[at] == '\\' && quote != '`') at++;
            }
        }
        throw new TemplateGap("an action has no end", line);
    }

    (List<TemplateNode> Body, string? End) List(int depth)
    {
        if (depth > MaxDepth) throw new TemplateGap($"nested deeper than {MaxDepth}", Line);
        List<TemplateNode> body = [];
        while (_at < _pieces.Count)
        {
            var (isAction, text, line) = _pieces[_at++];
            if (!isAction)
            {
                body.Add(new TextNode(text, line));
                continue;
            }
            var space = text.AsSpan().IndexOfAny(" \t\r\n(");
            var keyword = space < 0 ? text : text[..space];
            var rest = text[keyword.Length..].Trim();
            switch (keyword)
            {
                case "" when text == "": break;
                case "end" or "else": return (body, text);
                case "if" or "with" or "range": body.Add(Branch(keyword, rest, line, depth)); break;
                case "define" or "block":
                    var words = new GoTemplateWords(rest, line);
                    var name = words.Literal();
                    var (inner, end) = List(depth + 1);
                    if (end != "end") throw new TemplateGap($"{keyword} has no end", line);
                    _defined[name] = inner;
                    if (keyword == "block") body.Add(new CallNode(name, words.Pipe(), line));
                    break;
                case "template":
                    var call = new GoTemplateWords(rest, line);
                    body.Add(new CallNode(call.Literal(), call.IsAtEnd ? null : call.Pipe(), line));
                    break;
                case "break" or "continue" when rest == "": body.Add(new JumpNode(keyword == "break", line)); break;
                default: body.Add(new ActionNode(new GoTemplateWords(text, line).Pipe(), line)); break;
            }
        }
        return (body, null);
    }

    BranchNode Branch(string keyword, string rest, int line, int depth)
    {
        var pipe = new GoTemplateWords(rest, line).Pipe();
        var (body, end) = List(depth + 1);
        List<TemplateNode> otherwise = [];
        if (end is not null && end.StartsWith("else", StringComparison.Ordinal))
        {
            var more = end[4..].Trim();
            if (more == "")
            {
                (otherwise, end) = List(depth + 1);
            }
            else
            {
                // else if, else with: one branch within the other, closed by the same end.
                var space = more.AsSpan().IndexOfAny(" \t(");
                var inner = space < 0 ? more : more[..space];
                if (inner is not ("if" or "with")) throw new TemplateGap($"else {inner} is not known", line);
                otherwise = [Branch(inner, more[inner.Length..].Trim(), Line, depth + 1)];
                end = "end";
            }
        }
        if (end != "end") throw new TemplateGap($"{keyword} has no end", line);
        return new BranchNode(keyword, pipe, body, otherwise, line);
    }
}

/// <summary>Reads the words of one action.</summary>
sealed class GoTemplateWords(string text, int line)
{
    int _at;

    public bool IsAtEnd
    {
        get
        {
            while (_at < text.Length && char.IsWhiteSpace(text[_at])) _at++;
            return _at >= text.Length;
        }
    }

    /// <summary>A quoted text.</summary>
    public string Literal() => !IsAtEnd && text[_at] is '"' or '`' ? Quoted() : throw Gap("a name in quotes is missing");

    /// <summary>A pipe up to the end of the action or of its parentheses.</summary>
    public TemplatePipe Pipe(int depth = 0)
    {
        if (depth > 50) throw Gap("parentheses nested too deep");
        var (variables, declares) = Variables();
        List<IReadOnlyList<TemplateOperand>> commands = [];
        List<TemplateOperand> command = [];
        while (!IsAtEnd && text[_at] != ')')
        {
            if (text[_at] == '|')
            {
                _at++;
                commands.Add(command);
                command = [];
                continue;
            }
            command.Add(Operand(depth));
        }
        commands.Add(command);
        if (commands.Exists(c => c.Count == 0)) throw Gap("an empty command");
        return new TemplatePipe(variables, declares, commands);
    }

    // $x := …, $i, $x := …, $x = …
    (List<string>, bool) Variables()
    {
        var start = _at;
        List<string> names = [];
        while (!IsAtEnd && text[_at] == '$')
        {
            var from = _at++;
            while (_at < text.Length && IsName(text[_at])) _at++;
            names.Add(text[from.._at]);
            if (IsAtEnd) break;
            if (text[_at] == ',') { _at++; continue; }
            if (text[_at] == ':' && _at + 1 < text.Length && text[_at + 1] == '=') { _at += 2; return (names, true); }
            if (text[_at] == '=') { _at++; return (names, false); }
            break;
        }
        _at = start;
        return ([], false);
    }

    TemplateOperand Operand(int depth)
    {
        var c = text[_at];
        switch (c)
        {
            case '"' or '`': return new(OperandKind.Literal, Quoted(), Fields());
            case '(':
                _at++;
                var pipe = Pipe(depth + 1);
                if (IsAtEnd) throw Gap("parentheses do not close");
                _at++;
                return new(OperandKind.Pipe, pipe, Fields());
            case '.': return new(OperandKind.Dot, null, Fields());
            case '$':
                var from = _at++;
                while (_at < text.Length && IsName(text[_at])) _at++;
                return new(OperandKind.Variable, text[from.._at], Fields());
            case '\'': return new(OperandKind.Literal, (long)Quoted().FirstOrDefault(), []);
        }
        var start = _at;
        while (_at < text.Length && (IsName(text[_at]) || text[_at] is '.' or '-' or '+')) _at++;
        if (_at == start) throw Gap($"'{c}' is not expected");
        var word = text[start.._at];
        if (char.IsAsciiDigit(word[0]) || word[0] is '-' or '+') return new(OperandKind.Literal, Number(word), []);
        return word switch
        {
            "true" => new(OperandKind.Literal, true, []),
            "false" => new(OperandKind.Literal, false, []),
            "nil" => new(OperandKind.Literal, null, []),
            _ => new(OperandKind.Function, word, []),
        };
    }

    object Number(string word) =>
        long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole
        : word.StartsWith("0x", StringComparison.Ordinal) && long.TryParse(word[2..], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hex) ? hex
        : double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) ? real : throw Gap($"{word} is no number");

    List<string> Fields()
    {
        List<string> fields = [];
        while (_at + 1 < text.Length && text[_at] == '.' && IsName(text[_at + 1]))
        {
            var start = ++_at;
            while (_at < text.Length && IsName(text[_at])) _at++;
            fields.Add(text[start.._at]);
        }
        if (fields.Count == 0 && _at < text.Length && text[_at] == '.') _at++;
        return fields;
    }

    string Quoted()
    {
        var quote = text[_at++];
        var result = new StringBuilder();
        while (_at < text.Length && text[_at] != quote)
        {
            var c = text[_at++];
            if (c != '\\' || quote == '`' || _at >= text.Length) result.Append(c);
            else result.Append(text[_at++] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', var other => other });
        }
        if (_at >= text.Length) throw Gap("a text has no end");
        _at++;
        return result.ToString();
    }

    static bool IsName(char c) => char.IsLetterOrDigit(c) || c == '_';

    TemplateGap Gap(string reason) => new(reason, line);
}
