using System.Text.RegularExpressions;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Shell;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>
/// Foreign text in a shell script: from the environment, expressions and commands, through variables, pipes and substitutions, into the files that GitHub reads,
/// and into what runs text as code. Which foreign trees it fetches and which commands obey a tree is told as it goes.
/// </summary>
internal sealed partial class ShellFlow(ScalarText run, FlowScope scope, IReadOnlyDictionary<string, Taint> environment, string? directory)
{
    readonly Dictionary<string, Taint?> _variables = new(StringComparer.Ordinal);
    readonly Dictionary<string, string> _keys = new(StringComparer.Ordinal);
    readonly HashSet<string> _checked = new(StringComparer.Ordinal);
    readonly string _script = run.Text;
    string _directory = Folder(directory);
    bool _fetched;

    /// <summary>Text written for later steps: file (<c>GITHUB_OUTPUT</c>, <c>GITHUB_ENV</c>, <c>GITHUB_PATH</c>), key, text, place.</summary>
    public List<(string File, string Key, Taint Taint, int Offset)> Written { get; } = [];
    /// <summary>Text that is run: by <c>eval</c> or as the script of an interpreter.</summary>
    public List<(string What, Taint Taint, int Offset)> Run { get; } = [];
    /// <summary>Commands that obey files: what, in which folder, on which arguments.</summary>
    public List<(string What, string Folder, ShellStatement Statement, bool IsAgent, int Trees)> Commands { get; } = [];
    /// <summary>It ends with an error for who may not do this.</summary>
    public bool Stops { get; private set; }
    /// <summary>It asks what the person may do.</summary>
    public bool Asks => Permission().IsMatch(_script);

    /// <summary>Reads the script.</summary>
    public void Read()
    {
        Taint? piped = null;
        var pipe = -1;
        foreach (Match guarded in Pattern().Matches(_script)) _checked.Add(guarded.Groups[1].Value);
        foreach (var statement in ShellStatements.Read(_script))
        {
            if (statement.Pipe != pipe) piped = null;
            pipe = statement.Pipe;
            piped = Step(statement, piped);
        }
        Stops = Asks && _script.Contains("exit 1", StringComparison.Ordinal);
    }

    Taint? Step(ShellStatement statement, Taint? piped)
    {
        foreach (var (name, value) in statement.Assignments) _variables[name] = Of(value.Raw, value.Offset);
        var words = statement.Words;
        switch (statement.Command)
        {
            case "export" or "declare" or "local" or "readonly":
                foreach (var word in words.Skip(1))
                    if (word.Raw.IndexOf('=') is > 0 and var equals) _variables[word.Raw[..equals]] = Of(word.Raw[(equals + 1)..], word.Offset + equals + 1);
                break;
            case "for" when words.Count > 3: _variables[words[1].Raw] = OfWords(words.Skip(3)); break;
            case "read" or "mapfile" or "readarray":
                foreach (var word in words.Skip(1).Where(w => !w.Raw.StartsWith('-'))) _variables[word.Raw] = piped ?? OfInput(statement);
                break;
            case "cd" or "pushd" when words.Count > 1: _directory = Join(_directory, words[1].Bare); break;
            case "eval": Runs("eval", statement, 1); break;
            case "bash" or "sh" or "zsh" or "dash" or "python" or "python3" or "node" or "perl" or "ruby" or "pwsh" or "php":
                var option = words.ToList().FindIndex(w => w.Raw is "-c" or "-e" or "-lc" or "-ec" or "-Command" or "-r");
                if (option > 0) Runs($"{statement.Command} {words[option].Raw}", statement, option + 1);
                break;
        }
        Fetch(statement);
        if (TreeCommands.Of(statement) is { } what) Commands.Add((what.What, _directory, statement, what.IsAgent, scope.Trees.Count));
        var output = ShellSources.Output(statement, piped, this);
        Write(statement, output);
        return output;
    }

    void Runs(string what, ShellStatement statement, int first)
    {
        if (OfWords(statement.Words.Skip(first).Take(1), expressions: false) is { IsText: true } taint) Run.Add(($"{what} in this script", taint, statement.Offset));
    }

    void Write(ShellStatement statement, Taint? output)
    {
        var text = string.Join(' ', statement.Words.Skip(1).Select(w => w.Bare));
        if (SetOutput().Match(text) is { Success: true } old && output is { IsText: true } or { IsCode: true }) Add("GITHUB_OUTPUT", old.Groups[1].Value, output, statement);
        foreach (var target in statement.Redirects.Where(r => r.Sign is ">>" or ">").Select(r => r.Target.Raw).Concat(statement.Command == "tee" ? statement.Words.Skip(1).Select(w => w.Raw) : []))
        {
            if (File().Match(target) is not { Success: true } file) continue;
            var name = file.Groups[1].Value;
            var body = statement.Redirects.FirstOrDefault(r => r.Body is not null);
            if (body is not null)
            {
                Lines(name, body, statement);
                continue;
            }
            if (Key().Match(text) is { Success: true } key) _keys[name] = key.Groups[1].Value;
            if (output is not null) Add(name, _keys.GetValueOrDefault(name, "*"), output, statement);
        }
    }

    void Lines(string name, ShellRedirect body, ShellStatement statement)
    {
        if (body.Target.Raw.StartsWith('\'') && !body.Body!.Contains("${{", StringComparison.Ordinal)) return;
        var at = body.BodyOffset;
        foreach (var line in body.Body!.Split('\n'))
        {
            if (Key().Match(line.Trim()) is { Success: true } key) _keys[name] = key.Groups[1].Value;
            if (Of(line, at) is { } taint) Add(name, _keys.GetValueOrDefault(name, "*"), taint, statement);
            at += line.Length + 1;
        }
    }

    void Add(string file, string key, Taint taint, ShellStatement statement) => Written.Add((file, key, taint, statement.Offset));

    /// <summary>The place of a character of the script.</summary>
    public Location At(int offset) => scope.Pipeline.Line(run.At(offset));

    public FlowScope Scope => scope;

    public string Directory => _directory;

    /// <summary>The taint of what stands behind <c>&lt;&lt;&lt;</c> or in a here-document or file.</summary>
    public Taint? OfInput(ShellStatement statement)
    {
        foreach (var redirect in statement.Redirects)
        {
            if (redirect.Sign == "<<<" && Of(redirect.Target.Raw, redirect.Target.Offset) is { } text) return text;
            if (redirect.Body is { } body && Of(body, redirect.BodyOffset) is { } document) return document;
            if (redirect.Sign == "<" && (redirect.Target.Raw.StartsWith("<(", StringComparison.Ordinal) ? Of(redirect.Target.Raw, redirect.Target.Offset) : FileText(redirect.Target)) is { } file) return file;
        }
        return null;
    }

    /// <summary>The taint of a file of a foreign tree.</summary>
    public Taint? FileText(ScriptWord word)
    {
        var path = Join(_directory, word.Bare);
        var tree = scope.Trees.LastOrDefault(t => Covers(t, path, scope));
        return tree is null ? null : tree.Taint with { What = $"the content of {Short(word.Bare)} from {tree.What}", IsText = true, IsCode = false, Steps = [new FlowStep(tree.At, $"source: {tree.What}")] };
    }

    /// <summary>Whether a path lies in a foreign tree and in none of our own.</summary>
    public static bool Covers(ForeignTree tree, string path, FlowScope scope)
    {
        if (path.StartsWith('/') || path.StartsWith('~') || path.StartsWith("$RUNNER_TEMP", StringComparison.Ordinal) != tree.Folder.StartsWith("$RUNNER_TEMP", StringComparison.Ordinal) && !tree.Folder.StartsWith('/') && path.StartsWith('$')) return path.StartsWith(tree.Folder, StringComparison.Ordinal) && tree.Folder.Length > 1;
        if (scope.OwnFolders.Any(own => own.Length > tree.Folder.Length && Within(path, own))) return false;
        return Within(path, tree.Folder);
    }

    static bool Within(string path, string folder) => folder.Length == 0 || path == folder || path.StartsWith(folder + "/", StringComparison.Ordinal);

    public Taint? OfWords(IEnumerable<ScriptWord> words, bool expressions = true)
    {
        Taint? taint = null;
        foreach (var word in words) taint = Taint.Join(taint, Of(word.Raw, word.Offset, 0, expressions));
        return taint;
    }

    /// <summary>The taint of a word as written, at its place in the script.</summary>
    public Taint? Of(string raw, int offset, int depth = 0, bool expressions = true)
    {
        Taint? taint = null;
        if (expressions)
            foreach (var expression in run.Expressions)
                if (expression.Start >= offset && expression.End <= offset + raw.Length && expression.Node is { } node) taint = Taint.Join(taint, scope.At(node, run, expression));
        if (raw.StartsWith('\'') && raw.EndsWith('\'')) return taint;
        foreach (Match variable in Variable().Matches(raw))
        {
            var name = variable.Groups["name"].Value;
            if (variable.Value.Contains("//[^", StringComparison.Ordinal) || _checked.Contains(name)) continue;
            taint = Taint.Join(taint, Named(name));
        }
        if (depth < 6)
            foreach (var (inner, at) in Substitutions(raw)) taint = Taint.Join(taint, Nested(inner, offset + at, depth));
        return taint;
    }

    Taint? Named(string name) => _variables.TryGetValue(name, out var own) ? own : environment.GetValueOrDefault(name);

    Taint? Nested(string script, int offset, int depth)
    {
        Taint? piped = null, all = null;
        var pipe = -1;
        foreach (var statement in ShellStatements.Read(script).Take(200))
        {
            if (statement.Pipe != pipe) (all, piped, pipe) = (Taint.Join(all, piped), null, statement.Pipe);
            piped = ShellSources.Output(Shift(statement, offset), piped, this, depth + 1);
        }
        return Taint.Join(all, piped);
    }

    static ShellStatement Shift(ShellStatement statement, int by) => statement with { Words = [.. statement.Words.Select(w => w with { Offset = w.Offset + by })], Offset = statement.Offset + by };

    static IEnumerable<(string Script, int At)> Substitutions(string raw)
    {
        for (var i = 0; i < raw.Length - 1; i++)
        {
            if (raw[i] == '`' && raw.IndexOf('`', i + 1) is > 0 and var tick)
            {
                yield return (raw[(i + 1)..tick], i + 1);
                i = tick;
            }
            else if (raw[i] is '$' or '<' && raw[i + 1] == '(' && !(i + 2 < raw.Length && raw[i + 2] == '('))
            {
                var end = ShellStatements.Closing(raw, i + 1);
                if (end - 1 > i + 2) yield return (raw[(i + 2)..(end - 1)], i + 2);
                i = end - 1;
            }
        }
    }

    // What brings a foreign tree: gh pr checkout, pull/N/head, a foreign branch or commit.
    void Fetch(ShellStatement statement)
    {
        var text = statement.ToString();
        if (statement.Command == "gh" && text.StartsWith("gh pr checkout", StringComparison.Ordinal)) Foreign("the pull request (gh pr checkout)", statement, null);
        if (statement.Command == "gh" && text.StartsWith("gh run download", StringComparison.Ordinal) && scope.Events.Contains("workflow_run")) Foreign("an artifact of the triggering run", statement, null, isArtifact: true);
        if (statement.Command != "git" || statement.Words.Count < 2) return;
        var verb = statement.Words.Skip(1).FirstOrDefault(w => !w.Raw.StartsWith('-')).Bare;
        if (verb is "fetch" && PullRef().IsMatch(text)) _fetched = true;
        if (verb is not ("checkout" or "switch" or "merge" or "reset" or "pull" or "clone" or "worktree" or "restore" or "cherry-pick" or "rebase")) return;
        if (OfWords(statement.Words.Skip(2)) is { } taint && (taint.IsCode || taint.IsText)) Foreign(taint.What, statement, taint);
        else if (_fetched && verb is not ("clone" or "pull") || verb is "pull" && PullRef().IsMatch(text)) Foreign("the pull request (git)", statement, null);
    }

    void Foreign(string what, ShellStatement statement, Taint? taint, bool isArtifact = false)
    {
        var events = ContextSources.WithForeignCode(scope.Events).ToList();
        taint ??= new Taint(what, Control.Anyone, [.. events], false, true);
        if (taint.Events.IsEmpty) return;
        var dir = statement.Words.ToList().FindIndex(w => w.Raw is "-D" or "--dir");
        scope.Trees.Add(new ForeignTree(dir > 0 && dir + 1 < statement.Words.Count ? Join(_directory, statement.Words[dir + 1].Bare) : _directory, what, At(statement.Offset), taint, isArtifact));
    }

    /// <summary>A folder below the workspace, without ./ and the workspace's own name.</summary>
    public static string Folder(string? path)
    {
        path = Workspace().Replace(path ?? "", "").Trim('"', '\'').TrimEnd('/');
        while (path.StartsWith("./", StringComparison.Ordinal)) path = path[2..];
        return path is "." ? "" : path;
    }

    /// <summary>A path seen from a folder.</summary>
    public static string Join(string folder, string path)
    {
        if (Workspace().IsMatch(path)) return Folder(path);
        path = Folder(path);
        if (path is ".." or "-") return "";
        while (path.StartsWith("../", StringComparison.Ordinal))
        {
            path = path[3..];
            folder = folder.LastIndexOf('/') is > 0 and var slash ? folder[..slash] : "";
        }
        return path.Length == 0 ? folder : folder.Length == 0 || path[0] is '/' or '~' or '$' ? path : $"{folder}/{path}";
    }

    static string Short(string text) => text.Length > 40 ? text[..40] + "…" : text;

    [GeneratedRegex(@"^\$(\{GITHUB_WORKSPACE\}|GITHUB_WORKSPACE\b|\{\{\s*github\.workspace\s*\}\})/?", RegexOptions.NonBacktracking)]
    private static partial Regex Workspace();

    [GeneratedRegex(@"\$(env:)?\{?(env:)?(?<name>[A-Za-z_][A-Za-z0-9_]*)[^}$""'\s]{0,60}", RegexOptions.NonBacktracking)]
    private static partial Regex Variable();

    [GeneratedRegex(@"\$(?:\{|env:|\{env:)?(GITHUB_OUTPUT|GITHUB_ENV|GITHUB_PATH|GITHUB_STATE)\b", RegexOptions.NonBacktracking)]
    private static partial Regex File();

    [GeneratedRegex(@"^(?:-[a-zA-Z]+\s+)?[""']?([A-Za-z_][\w-]*)(?:=|<<)", RegexOptions.NonBacktracking)]
    private static partial Regex Key();

    [GeneratedRegex(@"::set-output name=([\w-]+)::", RegexOptions.NonBacktracking)]
    private static partial Regex SetOutput();

    // A variable that is held against a whole pattern without a wildcard before it is used.
    [GeneratedRegex(@"\$\{?([A-Za-z_]\w*)\}?""?\s*=~\s*[""']?\^[^.\n]{1,200}\$", RegexOptions.NonBacktracking)]
    private static partial Regex Pattern();

    [GeneratedRegex(@"pull/[^\s:]+/(head|merge)|refs/pull/|pull/\$", RegexOptions.NonBacktracking)]
    private static partial Regex PullRef();

    [GeneratedRegex(@"author_association|AUTHOR_ASSOCIATION|/collaborators/|/permission\b|/memberships/|orgs/[^/\s]+/members|getCollaboratorPermission|checkMembership|checkCollaborator", RegexOptions.NonBacktracking)]
    private static partial Regex Permission();
}
