using System.Security.Cryptography;
using System.Text;
using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Agents;

/// <summary>What tells agents how to behave: instruction files, skills, agent definitions, prompts, settings and hooks of coding assistants.</summary>
public sealed class AgentFileDetector : FileDetector
{
    public override bool Wants(in FileProbe file) => file.IsText && AgentKnowledge.Of(file.Name) is not null;

    public override void Detect(SourceFile file, Facts facts)
    {
        var known = AgentKnowledge.Of(file.Name)!;
        foreach (var held in known.Holds)
        {
            switch (held)
            {
                case "instructions": Text(AssetKind.AgentInstructions, file.Path, known, file, facts); break;
                case "prompt": Text(AssetKind.Prompt, Stem(file.Name), known, file, facts); break;
                case "skill": Skill(known, file, facts); break;
                case "agent": Agent(known, file, facts); break;
                case "agent-list": AgentList(known, file, facts); break;
                case "settings": Settings(known, file, facts); break;
                case "hooks": Hooks(known, file, facts); break;
                case "credential": Credential(known, file, facts); break;
            }
        }
    }

    static void Text(AssetKind kind, string name, AgentFile known, SourceFile file, Facts facts)
    {
        if (string.IsNullOrWhiteSpace(file.Text)) return;
        facts.Add(kind, AssetId.Symbol(kind, file.Path, name), name, facts.Evidence(Basis.Declared, 1), properties: [("client", known.Client), (AssetKeys.Sha256, Hash(file.Text))]);
    }

    static void Skill(AgentFile known, SourceFile file, Facts facts)
    {
        if (file.Text is not { } text) return;
        var front = FrontMatter.Of(text, file.Limits).Root;
        // A skill is named by its front matter, else by the folder it stands in.
        var folder = file.Name.Folder;
        var name = front["name"].Text ?? folder[(folder.LastIndexOf('/') + 1)..].ToString();
        if (name == "") name = file.Path;
        facts.Add(AssetKind.Skill, AssetId.Symbol(AssetKind.Skill, file.Path, name), name, facts.Evidence(Basis.Declared, Math.Max(1, front["name"].Mark.Line)), front["version"].Text ?? front.At("metadata", "version").Text,
            ("client", known.Client), (AssetKeys.Sha256, Hash(text)), ("allowed-tools", Joined(front["allowed-tools"])), (AssetKeys.License, front["license"].Text));
    }

    static void Agent(AgentFile known, SourceFile file, Facts facts)
    {
        var front = file.Name.Ends(".md") ? FrontMatter.Of(file.Text ?? "", file.Limits).Root : file.Data()?.Root ?? DataNode.Missing;
        var name = front["name"].Text ?? Stem(file.Name);
        var evidence = facts.Evidence(Basis.Declared, Math.Max(1, front["name"].Mark.Line));
        var id = facts.Add(AssetKind.Agent, AssetId.Symbol(AssetKind.Agent, file.Path, name), name, evidence, properties: [("client", known.Client), ("tools", Joined(front["tools"]))]);
        if (front["model"].Text is { } model && model is not ("inherit" or "auto" or "default"))
        {
            var uses = facts.Add(AssetKind.Model, AssetId.Model(Provider(known.Client, model), model), model, facts.Evidence(Basis.Declared, front["model"].Mark.Line), properties: (AssetKeys.Provider, Provider(known.Client, model)));
            facts.Relate(id, RelationKind.UsesModel, uses, evidence);
        }
    }

    // That there is one, and where: its content is not read.
    static void Credential(AgentFile known, SourceFile file, Facts facts) =>
        facts.Add(AssetKind.Credential, AssetId.File(file.Path), file.Path, facts.Evidence(Basis.Declared, note: $"where {known.Client} keeps its credentials"), properties: ("client", known.Client));

    static void AgentList(AgentFile known, SourceFile file, Facts facts)
    {
        foreach (var mode in (YamlFormat.Parse(file.Text ?? "", file.Limits).Value?.Root ?? DataNode.Missing)["customModes"].Items)
            if ((mode["slug"].Text ?? mode["name"].Text) is { } name)
                facts.Add(AssetKind.Agent, AssetId.Symbol(AssetKind.Agent, file.Path, name), name, facts.Evidence(Basis.Declared, mode.Mark.Line), properties: ("client", known.Client));
    }

    static void Settings(AgentFile known, SourceFile file, Facts facts)
    {
        if (file.Data()?.Root is not { Exists: true } root) return;
        var evidence = facts.Evidence(Basis.Declared, 1);
        var id = facts.Add(AssetKind.AgentConfig, AssetId.File(file.Path), file.Path, evidence, properties: ("client", known.Client));
        var model = root["model"].Kind == NodeKind.Map ? root.At("model", "name") : root["model"];
        if (model.Text is not { Length: > 1 } name || name is "default" or "auto" or "inherit" || name.Contains('$')) return;
        var provider = Provider(known.Client, name);
        facts.Relate(id, RelationKind.UsesModel, facts.Add(AssetKind.Model, AssetId.Model(provider, Bare(name)), Bare(name), facts.Evidence(Basis.Declared, model.Mark.Line), properties: (AssetKeys.Provider, provider)), evidence);
    }

    static void Hooks(AgentFile known, SourceFile file, Facts facts)
    {
        if (file.Data()?.Root["hooks"] is not { Exists: true } hooks) return;
        for (var i = 0; i < hooks.Entries.Count; i++)
        {
            var name = hooks.Entries[i].Key;
            var hook = facts.Add(AssetKind.Hook, AssetId.Symbol(AssetKind.Hook, file.Path, name), name, facts.Evidence(Basis.Declared, hooks.KeyMark(i).Line), properties: ("client", known.Client));
            var config = facts.Add(AssetKind.AgentConfig, AssetId.File(file.Path), file.Path, facts.Evidence(Basis.Declared, 1), properties: ("client", known.Client));
            facts.Relate(config, RelationKind.Declares, hook, facts.Evidence(Basis.Declared, hooks.KeyMark(i).Line));
        }
    }

    // opencode, litellm and others write provider/model.
    static string Bare(string model) => model.IndexOf('/') is > 0 and var slash ? model[(slash + 1)..] : model;

    static string? Provider(string client, string model) => model.IndexOf('/') is > 0 and var slash ? model[..slash] : client switch
    {
        "claude-code" => "anthropic",
        "codex" => "openai",
        "gemini-cli" => "google",
        _ => null,
    };

    static string? Joined(DataNode list) => list.Exists ? string.Join(",", list.OneOrMany.Select(n => n.Text).Where(t => t is not null)) : null;

    static string Stem(in FileName name)
    {
        var text = name.Name.ToString();
        return text[..(text.IndexOf('.', 1) is > 0 and var dot ? dot : text.Length)];
    }

    static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
