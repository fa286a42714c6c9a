using System.Buffers;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Code;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Agents;

/// <summary>
/// Agents that a GitHub workflow or composite action runs, by action or by command line, with the events that trigger them, the names of secrets they are handed
/// and the cloud role that the job may assume.
/// </summary>
public sealed class CiAgentDetector : FileDetector
{
    public override bool Wants(in FileProbe file) =>
        (file.Name.Ends(".yml") || file.Name.Ends(".yaml")) && file.IsText && (file.Name.Path.Contains(".github/workflows/", StringComparison.Ordinal) || file.Name.Is("action.yml") || file.Name.Is("action.yaml"));

    public override void Detect(SourceFile file, Facts facts)
    {
        if (file.As<YamlFile>()?.Root is not { Kind: NodeKind.Map } root) return;
        var jobs = root["jobs"].Entries;
        if (jobs.Count == 0 && !root.At("runs", "steps").Exists) return;
        var workflow = facts.Add(AssetKind.Workflow, AssetId.File(file.Path), root["name"].Text ?? file.Path, facts.Evidence(Basis.Declared, 1), properties: [("triggers", Triggers(root["on"]))]);
        foreach (var (_, job) in jobs) Steps(job["steps"], workflow, file, facts);
        Steps(root.At("runs", "steps"), workflow, file, facts);
    }

    static void Steps(DataNode steps, string workflow, SourceFile file, Facts facts)
    {
        foreach (var step in steps.Items)
        {
            if (step["uses"].Text is { } uses) Action(step, uses, workflow, file, facts);
            if (step["run"].Text is { } script) Script(step, script, workflow, facts);
        }
    }

    static void Action(DataNode step, string uses, string workflow, SourceFile file, Facts facts)
    {
        var at = uses.IndexOf('@');
        var (name, reference) = at < 0 ? (uses, null) : (uses[..at], uses[(at + 1)..]);
        var evidence = facts.Evidence(Basis.Declared, step["uses"].Mark.Line);
        if (name.StartsWith("aws-actions/configure-aws-credentials", StringComparison.OrdinalIgnoreCase) && step.At("with", "role-to-assume").Text is { } role && !role.Contains("${{", StringComparison.Ordinal))
            facts.Relate(workflow, RelationKind.Assumes, facts.Add(AssetKind.Role, AssetId.Resource("aws", role), role, facts.Evidence(Basis.Declared, step.At("with", "role-to-assume").Mark.Line), properties: (AssetKeys.Provider, "aws")), evidence);
        if (AgentKnowledge.Ci.Actions.FirstOrDefault(a => string.Equals(a.Name, name, StringComparison.OrdinalIgnoreCase)) is not { } known) return;
        var agent = facts.Add(AssetKind.CiAiAgent, AssetId.Package("github", name, reference), name, evidence, reference, (AssetKeys.Provider, known.Provider));
        facts.Relate(workflow, RelationKind.Runs, agent, evidence);
        if (facts.AddService(known.Provider, evidence) is { } service) facts.Relate(agent, RelationKind.Calls, service, evidence);
        foreach (var input in step["with"].Entries)
        {
            Secrets(input.Value, agent, facts);
            Servers(input.Value, agent, file, facts);
            if (input.Key is "model" or "anthropic_model" or "openai-model" or "gemini_model" && input.Value.Text is { } model && !model.Contains("${{", StringComparison.Ordinal))
                facts.Relate(agent, RelationKind.UsesModel, facts.Add(AssetKind.Model, AssetId.Model(known.Provider, model), model, facts.Evidence(Basis.Declared, input.Value.Mark.Line), properties: (AssetKeys.Provider, known.Provider)), evidence);
        }
        foreach (var variable in step["env"].Entries) Secrets(variable.Value, agent, facts);
    }

    // settings: and mcp_config: hold JSON with the servers that the agent is given.
    static void Servers(DataNode input, string agent, SourceFile file, Facts facts)
    {
        if (input.Text is not { } text || !text.Contains("\"mcpServers\"", StringComparison.Ordinal) || JsonFormat.Parse(text, file.Limits).Value?.Root["mcpServers"] is not { Kind: NodeKind.Map } servers) return;
        // A block's text starts on the line after its sign.
        var before = input.Mark.Line - (text.Contains('\n') ? 0 : 1);
        for (var i = 0; i < servers.Entries.Count; i++)
        {
            var mark = new Mark(before + servers.KeyMark(i).Line, servers.KeyMark(i).Column);
            if (McpConfigDetector.Server(servers.Entries[i].Key, mark, servers.Entries[i].Value, file, facts) is { } server) facts.Relate(agent, RelationKind.UsesTool, server.AssetId, facts.Evidence(Basis.Declared, mark.Line));
        }
    }

    static void Script(DataNode step, string script, string workflow, Facts facts)
    {
        // A block scalar's text starts on the line after its mark.
        var line = step["run"].Mark.Line + (script.Contains('\n') ? 1 : 0);
        foreach (var text in script.Split('\n'))
        {
            foreach (var command in text.Split("&&;|".ToCharArray(), StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words is [] || words[0].StartsWith('#')) continue;
                words = [.. words.SkipWhile(IsPrelude)];
                if (words is ["npx", ..]) words = [.. words.Skip(1).SkipWhile(w => w.StartsWith('-')).Select(PackageCommand)];
                var known = AgentKnowledge.Ci.Commands.FirstOrDefault(c => words.Length >= c.Words.Length && c.Words.SequenceEqual(words.Take(c.Words.Length))
                    && (c.Flags is null || c.Flags.Any(f => words.Contains(f))));
                if (known is null) continue;
                var evidence = facts.Evidence(Basis.Declared, line, note: $"runs {known.Name}");
                var agent = facts.Add(AssetKind.CiAiAgent, AssetId.Symbol(AssetKind.CiAiAgent, evidence.At.Path, known.Name), known.Name, evidence, properties: (AssetKeys.Provider, known.Provider));
                facts.Relate(workflow, RelationKind.Runs, agent, evidence);
                foreach (var variable in step["env"].Entries) Secrets(variable.Value, agent, facts);
            }
            line++;
        }
    }

    // if ! gemini …; GEMINI_MODEL=x gemini …
    static bool IsPrelude(string word) => word is "if" or "then" or "else" or "elif" or "while" or "until" or "do" or "!" or "{" or "(" or "exec" or "sudo" or "time" or "command" || (word.IndexOf('=') is > 0 and var equals && word.AsSpan(0, equals).IndexOfAnyExcept(VariableLetters) < 0);

    static readonly SearchValues<char> VariableLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");

    static string PackageCommand(string word) => word switch
    {
        var w when w.StartsWith("@anthropic-ai/claude-code", StringComparison.Ordinal) => "claude",
        var w when w.StartsWith("@openai/codex", StringComparison.Ordinal) => "codex",
        var w when w.StartsWith("@google/gemini-cli", StringComparison.Ordinal) => "gemini",
        _ => word,
    };

    static void Secrets(DataNode value, string agent, Facts facts)
    {
        if (value.Text is not { } text || text.IndexOf("secrets.", StringComparison.Ordinal) is not (>= 0 and var start)) return;
        start += "secrets.".Length;
        var end = start;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '-')) end++;
        var name = text[start..end];
        if (name is "" or "GITHUB_TOKEN") return;
        var evidence = facts.Evidence(Basis.Declared, value.Mark.Line);
        facts.Relate(agent, RelationKind.Holds, facts.Add(AssetKind.Secret, AssetId.Resource("github-secret", name), name, evidence), evidence);
    }

    static string? Triggers(DataNode on) => on.Kind switch
    {
        NodeKind.Map => string.Join(",", on.Entries.Select(e => e.Key)),
        NodeKind.Null => null,
        _ => string.Join(",", on.OneOrMany.Select(n => n.Text)),
    };
}
