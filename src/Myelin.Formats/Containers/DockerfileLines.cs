using System.Text;
using System.Text.Json;

namespace Myelin.Formats.Containers;

/// <summary>Reads the lines of a Dockerfile into instructions: directives, comments, continuation, flags, JSON form and here-documents.</summary>
sealed class DockerfileLines(string text, ReadLimits limits, List<Problem> problems)
{
    static readonly HashSet<string> Keywords = new(StringComparer.Ordinal)
    {
        "ADD", "ARG", "CMD", "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "HEALTHCHECK", "LABEL", "MAINTAINER", "ONBUILD", "RUN", "SHELL", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR",
    };

    readonly string[] _lines = text.Split('\n');
    readonly List<DockerInstruction> _instructions = [];
    char _escape = '\\';
    string? _syntax;
    int _at;

    public (IReadOnlyList<DockerInstruction> Instructions, string? Syntax) Read()
    {
        Directives();
        while (_at < _lines.Length && _instructions.Count < limits.MaxEntries)
        {
            var line = Line(_at).TrimStart();
            if (line.Length == 0 || line[0] == '#') _at++;
            else Instruction();
        }
        return (_instructions, _syntax);
    }

    string Line(int index) => _lines[index].TrimEnd('\r');

    // Only at the very top; a comment or an instruction ends them.
    void Directives()
    {
        for (; _at < _lines.Length; _at++)
        {
            var line = Line(_at).Trim();
            if (!line.StartsWith('#')) return;
            var equals = line.IndexOf('=');
            if (equals < 0) return;
            var value = line[(equals + 1)..].Trim();
            switch (line[1..equals].Trim().ToLowerInvariant())
            {
                case "escape": _escape = value == "`" ? '`' : '\\'; break;
                case "syntax": _syntax = value; break;
                case "check": break;
                default: return;
            }
        }
    }

    void Instruction()
    {
        var start = _at + 1;
        var (joined, script) = Logical();
        var (keyword, rest) = Keyword(joined);
        var onBuild = keyword == "ONBUILD";
        var scriptRest = script[(script.Length - script.TrimStart().Length + keyword.Length)..];
        if (onBuild)
        {
            var inner = scriptRest.TrimStart();
            (keyword, rest) = Keyword(rest);
            scriptRest = inner[Math.Min(keyword.Length, inner.Length)..];
        }
        if (!Keywords.Contains(keyword))
        {
            problems.Add(new Problem($"unknown instruction {Shown(keyword)}", start));
            return;
        }
        var (flags, body) = Flags(rest);
        var hereDocuments = keyword is "RUN" or "COPY" or "ADD" ? HereDocuments(body) : [];
        _instructions.Add(new DockerInstruction(keyword, body, new Mark(start, 1, _at))
        {
            Script = keyword is "RUN" or "CMD" or "ENTRYPOINT" ? WithoutFlags(scriptRest) : body,
            Flags = flags,
            Exec = keyword is "RUN" or "CMD" or "ENTRYPOINT" or "SHELL" or "VOLUME" or "COPY" or "ADD" ? Json(body) : null,
            HereDocuments = hereDocuments,
            OnBuild = onBuild,
        });
    }

    static string Shown(string word) => $"'{(word.Length > 30 ? word[..30] + "…" : word)}'";

    // One instruction over its continuation lines: joined, and with the line breaks a shell sees.
    (string Joined, string Script) Logical()
    {
        var joined = new StringBuilder();
        var script = new StringBuilder();
        var first = true;
        while (_at < _lines.Length)
        {
            var line = Line(_at++);
            var trimmed = line.TrimStart();
            if (!first && (trimmed.Length == 0 || trimmed[0] == '#'))
            {
                script.Append("\\\n");
                continue;
            }
            first = false;
            var end = line.TrimEnd();
            if (end.Length > 0 && end[^1] == _escape)
            {
                joined.Append(end.AsSpan(0, end.Length - 1)).Append(' ');
                script.Append(end.AsSpan(0, end.Length - 1)).Append("\\\n");
                continue;
            }
            joined.Append(line);
            script.Append(line);
            break;
        }
        return (joined.ToString(), script.ToString());
    }

    static (string Keyword, string Remainder) Keyword(string line)
    {
        line = line.TrimStart();
        var end = line.IndexOfAny([' ', '\t']);
        return end < 0 ? (line.ToUpperInvariant(), "") : (line[..end].ToUpperInvariant(), line[(end + 1)..].Trim());
    }

    static (IReadOnlyList<KeyValuePair<string, string>> Flags, string Body) Flags(string rest)
    {
        List<KeyValuePair<string, string>> flags = [];
        while (rest.StartsWith("--", StringComparison.Ordinal))
        {
            var end = rest.IndexOfAny([' ', '\t']);
            var flag = end < 0 ? rest : rest[..end];
            var equals = flag.IndexOf('=');
            flags.Add(equals < 0 ? new(flag, "") : new(flag[..equals], flag[(equals + 1)..]));
            rest = end < 0 ? "" : rest[end..].TrimStart();
        }
        return (flags, rest);
    }

    // The flags go, the line breaks between them stay, so that lines still count.
    static string WithoutFlags(string script)
    {
        var kept = new StringBuilder();
        var at = 0;
        while (true)
        {
            while (at < script.Length && (script[at] is ' ' or '\t' or '\n' || (script[at] == '\\' && at + 1 < script.Length && script[at + 1] == '\n')))
            {
                if (script[at] == '\n') kept.Append("\\\n");
                at++;
            }
            if (at + 1 >= script.Length || script[at] != '-' || script[at + 1] != '-') return kept.Append(script, at, script.Length - at).ToString();
            while (at < script.Length && !char.IsWhiteSpace(script[at])) at++;
        }
    }

    static List<string>? Json(string body)
    {
        if (!body.StartsWith('[')) return null;
        try
        {
            using var json = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 4 });
            return json.RootElement.ValueKind == JsonValueKind.Array && json.RootElement.EnumerateArray().All(e => e.ValueKind == JsonValueKind.String)
                ? [.. json.RootElement.EnumerateArray().Select(e => e.GetString()!)]
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    List<DockerHereDocument> HereDocuments(string body)
    {
        List<DockerHereDocument> documents = [];
        foreach (var (delimiter, stripTabs) in Delimiters(body))
        {
            var start = _at;
            var end = -1;
            for (var i = start; i < _lines.Length && end < 0; i++)
                if ((stripTabs ? Line(i).TrimStart('\t') : Line(i)) == delimiter) end = i;
            if (end < 0)
            {
                problems.Add(new Problem($"here-document {Shown(delimiter)} has no end", start));
                end = _lines.Length;
            }
            var lines = _lines.AsSpan(start, end - start);
            documents.Add(new DockerHereDocument(delimiter, string.Join('\n', lines.ToArray().Select(l => stripTabs ? l.TrimEnd('\r').TrimStart('\t') : l.TrimEnd('\r'))), start + 1));
            _at = Math.Min(end + 1, _lines.Length);
        }
        return documents;
    }

    static IEnumerable<(string Delimiter, bool StripTabs)> Delimiters(string body)
    {
        for (var at = body.IndexOf("<<", StringComparison.Ordinal); at >= 0; at = body.IndexOf("<<", at, StringComparison.Ordinal))
        {
            at += 2;
            if (at < body.Length && body[at] == '<') { at++; continue; }
            var strip = at < body.Length && body[at] == '-';
            if (strip) at++;
            var quote = at < body.Length && body[at] is '"' or '\'' ? body[at++] : '\0';
            var start = at;
            while (at < body.Length && (char.IsAsciiLetterOrDigit(body[at]) || body[at] is '_' or '-' or '.')) at++;
            if (at > start && char.IsAsciiLetter(body[start]) || (at > start && body[start] == '_')) yield return (body[start..at], strip);
            if (quote != '\0' && at < body.Length && body[at] == quote) at++;
        }
    }
}
