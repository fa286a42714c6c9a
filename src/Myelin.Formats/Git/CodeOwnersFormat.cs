namespace Myelin.Formats.Git;

/// <summary>One line of a CODEOWNERS file.</summary>
/// <param name="Pattern">The path pattern as written.</param>
/// <param name="Owners">Users, teams and addresses; empty where a line takes ownership away.</param>
/// <param name="Line">Line, from 1.</param>
public sealed record CodeOwnersRule(string Pattern, IReadOnlyList<string> Owners, int Line)
{
    readonly string _glob = Pattern.Trim('/');
    readonly bool _isAnchored = Pattern.TrimEnd('/').Contains('/');
    readonly bool _isFolder = Pattern.EndsWith('/');

    /// <summary>Whether the rule speaks of a file, by its path below the folder that the rules are for.</summary>
    public bool Matches(ReadOnlySpan<char> path)
    {
        if (_glob.Length == 0) return true;
        if (!_isFolder && One(path)) return true;
        // "docs/*" is for the files of that folder alone, every other pattern also for all that lies below what it matches.
        if (_glob.EndsWith("/*", StringComparison.Ordinal)) return false;
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path[..slash].LastIndexOf('/'))
            if (One(path[..slash])) return true;
        return false;
    }

    bool One(ReadOnlySpan<char> path) => GitIgnore.GlobMatches(_glob, _isAnchored ? path : path[(path.LastIndexOf('/') + 1)..]);
}

/// <summary>Who owns which paths; of several rules that match the last decides.</summary>
public sealed record CodeOwnersFile(IReadOnlyList<CodeOwnersRule> Rules)
{
    /// <summary>The rule that decides for a path, or null.</summary>
    public CodeOwnersRule? Of(ReadOnlySpan<char> path)
    {
        for (var i = Rules.Count - 1; i >= 0; i--)
            if (Rules[i].Matches(path)) return Rules[i];
        return null;
    }
}

/// <summary>
/// CODEOWNERS of GitHub, GitLab and Gitea: a pattern and owners a line; sections of GitLab (<c>[Name] @default</c>) give their owners to lines without any
/// (docs.github.com "About code owners", docs.gitlab.com "Code Owners syntax").
/// </summary>
public sealed class CodeOwnersFormat : Format<CodeOwnersFile>
{
    const int MostRules = 20_000;
    const int LongestLine = 4096;

    public override bool Matches(in FileProbe file) => file.Name.Is("CODEOWNERS") && file.IsText;

    public override Parsed<CodeOwnersFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.ReadText(limits, out var problem) is not { } text) return new Parsed<CodeOwnersFile>(null, [problem!]);
        List<CodeOwnersRule> rules = [];
        List<Problem> problems = [];
        IReadOnlyList<string> sectionOwners = [];
        var line = 0;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            line++;
            if (raw.Length > LongestLine)
            {
                problems.Add(new Problem("a line is too long to be a rule", line));
                continue;
            }
            var words = Words(raw);
            if (words.Count == 0) continue;
            if (words[0].StartsWith('[') || words[0].StartsWith("^[", StringComparison.Ordinal))
            {
                sectionOwners = [.. words.Skip(1).Where(IsOwner)];
                continue;
            }
            if (rules.Count == MostRules)
            {
                problems.Add(new Problem($"more than {MostRules} rules", line));
                break;
            }
            List<string> owners = [.. words.Skip(1).Where(IsOwner)];
            rules.Add(new CodeOwnersRule(words[0], owners.Count > 0 ? owners : sectionOwners, line));
        }
        return new Parsed<CodeOwnersFile>(new CodeOwnersFile(rules), problems);
    }

    static bool IsOwner(string word) => word.Contains('@');

    // Split at blanks; a backslash keeps one, '#' begins a comment at the start of a word.
    static List<string> Words(ReadOnlySpan<char> line)
    {
        List<string> words = [];
        var word = new System.Text.StringBuilder();
        for (var i = 0; i <= line.Length; i++)
        {
            var ends = i == line.Length || line[i] is ' ' or '\t';
            if (!ends && line[i] == '#' && word.Length == 0) break;
            if (!ends)
            {
                if (line[i] == '\\' && i + 1 < line.Length) i++;
                word.Append(line[i]);
                continue;
            }
            if (word.Length > 0) words.Add(word.ToString());
            word.Clear();
        }
        if (word.Length > 0) words.Add(word.ToString());
        return words;
    }
}
