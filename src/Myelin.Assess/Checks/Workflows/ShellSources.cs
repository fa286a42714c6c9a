using System.Text.RegularExpressions;
using Myelin.Core.Findings;
using Myelin.Formats.Shell;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>What a command prints: foreign text that it passes on, asks for or makes harmless.</summary>
internal static partial class ShellSources
{
    /// <summary>The taint of what a command prints, given what is piped into it.</summary>
    public static Taint? Output(ShellStatement statement, Taint? piped, ShellFlow flow, int depth = 0)
    {
        var words = statement.Words;
        if (words.Count == 0) return null;
        switch (statement.Command)
        {
            case "echo" or "printf" or "print" or "Write-Output" or "Write-Host" or "export":
                return statement.Words.Any(w => w.Raw == "%q") || words.Count > 1 && words[1].Raw.Contains("%q", StringComparison.Ordinal) ? null : Arguments(statement, flow, depth);
            case "cat" or "head" or "tail" or "less" or "sort" or "uniq" or "paste" or "xargs" or "tee" or "rev" or "fold" or "nl" or "awk" or "cut" or "column" or "perl" or "python" or "python3":
                return piped ?? flow.OfInput(statement) ?? Files(statement, flow);
            case "tr": return words.Any(w => w.Raw is "-cd" or "-dc" or "-cs" or "-c" or "-C") ? null : piped ?? flow.OfInput(statement);
            case "sed": return words.Any(w => w.Raw.Contains("[^", StringComparison.Ordinal) && w.Raw.Contains("//", StringComparison.Ordinal)) ? null : piped ?? flow.OfInput(statement) ?? Files(statement, flow);
            case "grep" or "egrep" or "rg": return Grep(statement) ? null : piped ?? flow.OfInput(statement) ?? Files(statement, flow);
            case "base64": return words.Any(w => w.Raw is "-d" or "--decode" or "-D") ? piped : null;
            case "jq" or "yq": return Filtered(piped ?? flow.OfInput(statement) ?? EventFile(statement, flow) ?? Files(statement, flow), string.Join(' ', words.Skip(1).Select(w => w.Bare)), piped?.Steps.Length > 0);
            case "git": return Git(statement, flow);
            case "gh": return GitHub(statement, flow);
            case "curl" or "wget": return words.Any(w => w.Raw.Contains("api.github.com", StringComparison.Ordinal) || w.Raw.Contains("GITHUB_API_URL", StringComparison.Ordinal)) ? Api("an answer of the GitHub API", statement, flow) : null;
            case var agent when PipelineKnowledge.AgentCommands.Contains(agent): return Api("the answer of a model", statement, flow, model: true);
            default: return null;
        }
    }

    static Taint? Arguments(ShellStatement statement, ShellFlow flow, int depth)
    {
        Taint? taint = null;
        foreach (var word in statement.Words.Skip(1)) taint = Taint.Join(taint, flow.Of(word.Raw, word.Offset, depth));
        return taint;
    }

    static Taint? Files(ShellStatement statement, ShellFlow flow)
    {
        foreach (var word in statement.Words.Skip(1))
            if (!word.Raw.StartsWith('-') && word.Raw.Length > 1 && !word.Raw.Contains('{') && !word.Raw.StartsWith("'.", StringComparison.Ordinal) && flow.Scope.Trees.Exists(t => t.IsArtifact) && flow.FileText(word) is { } text) return text;
        return null;
    }

    // grep -o with a closed class and grep -q or -c let no other text through.
    static bool Grep(ShellStatement statement) =>
        statement.Words.Any(w => w.Raw is "-q" or "-c" or "-qE" or "-qi" or "-cE" or "--quiet")
        || statement.Words.Any(w => w.Raw.StartsWith('-') && !w.Raw.StartsWith("--", StringComparison.Ordinal) && w.Raw.Contains('o')) && statement.Words.Any(w => Closed().IsMatch(w.Bare));

    static Taint? EventFile(ShellStatement statement, ShellFlow flow)
    {
        if (!statement.Words.Any(w => w.Raw.Contains("GITHUB_EVENT_PATH", StringComparison.Ordinal) || w.Raw.Contains("github.event_path", StringComparison.Ordinal))) return null;
        return ContextSources.Of("github.event", flow.Scope.Events) is { } taint ? At(taint with { What = "the event's own text ($GITHUB_EVENT_PATH)" }, statement, flow) : null;
    }

    static Taint? Git(ShellStatement statement, ShellFlow flow)
    {
        var text = statement.ToString();
        var verb = statement.Words.Skip(1).FirstOrDefault(w => !w.Raw.StartsWith('-')).Bare;
        if (verb is "diff" or "diff-tree" or "show" && FileNames().IsMatch(text)) return Change("file names of the change", statement, flow);
        if (verb is "log" or "show" && Prose().IsMatch(text)) return Change("commit messages of the change", statement, flow);
        return null;
    }

    static Taint? Change(string what, ShellStatement statement, ShellFlow flow) => Api(what, statement, flow);

    static Taint? GitHub(ShellStatement statement, ShellFlow flow)
    {
        var words = statement.Words;
        if (words.Count < 3) return null;
        var (noun, verb) = (words[1].Bare, words[2].Bare);
        if (noun == "pr" && verb == "diff") return Api("the change itself (gh pr diff)", statement, flow);
        if (noun is not ("pr" or "issue" or "api" or "run") || verb is "create" or "comment" or "edit" or "merge" or "close" or "checkout" or "review" or "ready" or "download") return null;
        if (noun == "run" && verb != "view") return null;
        var query = string.Join(' ', words.SkipWhile(w => w.Raw is not ("--jq" or "-q" or "--template" or "-t")).Skip(1).Take(1).Select(w => w.Bare));
        var fields = string.Join(' ', words.SkipWhile(w => w.Raw != "--json").Skip(1).Take(1).Select(w => w.Bare));
        if (query.Length == 0 && noun == "api" && words.Any(w => w.Raw is "-X" or "--method" or "-f" or "-F")) return null;
        var asked = query.Length > 0 ? query : fields;
        var answer = Api($"an answer of the GitHub API (gh {noun})", statement, flow);
        return asked.Length == 0 ? answer : Filtered(answer, asked, false);
    }

    // A filter that names no key of text leaves numbers, ids and words of GitHub's own.
    static Taint? Filtered(Taint? taint, string filter, bool isVariable)
    {
        if (taint is null || isVariable && !filter.Contains('.')) return taint;
        if (TextKey().IsMatch(filter)) return taint with { IsText = true, IsCode = taint.IsCode || BranchKey().IsMatch(filter) };
        if (RevisionKey().IsMatch(filter)) return taint with { IsText = false, IsCode = true };
        return filter.Trim('\'', '"', ' ') is "." or "-r ." or "-c ." ? taint : null;
    }

    static Taint? Api(string what, ShellStatement statement, ShellFlow flow, bool model = false)
    {
        var events = flow.Scope.Events.Where(e => PipelineKnowledge.Events.TryGetValue(e, out var kind) && (kind.By == Control.Anyone || kind.By == Control.Unknown && kind.Code)).ToArray();
        return events.Length == 0 ? null : At(new Taint(what, Control.Anyone, [.. events], true, false) { IsModel = model, Confidence = Core.Assets.Confidence.Medium }, statement, flow);
    }

    static Taint At(Taint taint, ShellStatement statement, ShellFlow flow) => taint with { Steps = [new FlowStep(flow.At(statement.Words.Count > 0 ? statement.Words[0].Offset : statement.Offset), $"source: {taint.What}")] };

    [GeneratedRegex(@"--name-only|--name-status|--stat\b|--raw", RegexOptions.NonBacktracking)]
    private static partial Regex FileNames();

    [GeneratedRegex(@"%[sBban]|--oneline|%an|%ae", RegexOptions.NonBacktracking)]
    private static partial Regex Prose();

    [GeneratedRegex(@"(^|\[|\.|,|\s)(title|body|headRefName|head\.ref|head\.label|filename|files|message|messageHeadline|messageBody|path|head_branch|headBranch|display_title|displayTitle|comments|commits|description|patch)\b", RegexOptions.NonBacktracking)]
    private static partial Regex TextKey();

    [GeneratedRegex(@"headRefName|head\.ref|head\.label|head_branch|headBranch", RegexOptions.NonBacktracking)]
    private static partial Regex BranchKey();

    [GeneratedRegex(@"headRefOid|head\.sha|head_sha|headSha|merge_commit_sha|head\.repo", RegexOptions.NonBacktracking)]
    private static partial Regex RevisionKey();

    [GeneratedRegex(@"^\^?\(?(\\d|\[[0-9a-zA-Z_-]+\])[+*{]?[^.]*$", RegexOptions.NonBacktracking)]
    private static partial Regex Closed();
}
