using Myelin.Core.Assets;
using Myelin.Formats.Code;

namespace Myelin.Discover.Detectors.Code;

/// <summary>
/// Models that source code names: arguments of the calls that take one, members called <c>model</c> whose value is of a known family, and constants of configuration with such a value.
/// </summary>
public sealed class CodeModelDetector : DocumentDetector<CodeFile>
{
    public override void Detect(CodeFile document, SourceFile file, Facts facts)
    {
        foreach (var call in document.Calls) Call(call, document, facts);
        foreach (var definition in document.Definitions)
            foreach (var decorator in definition.Decorators) Call(decorator, document, facts);
        if (document.Texts.Any(t => t.IsWhole && !t.IsDocumentation && t.Value.Length < 100 && CodeKnowledge.Current.IsFamily(Unprefixed(t.Value), out _)))
            Members(document, facts, document.Imports.Any(i => Models.Artifacts.IsAiImport(i.Module)));
    }

    static void Call(CodeCall call, CodeFile document, Facts facts)
    {
        if (CodeKnowledge.Current.Models.Find(call.Name, document) is not { } rule || !Fits(rule, call)) return;
        foreach (var model in ModelReference.Of(call.Name, call.Arguments, document))
        {
            // What a folder holds beside weights is read by classes of its own.
            if (model.Id.StartsWith("model:local/", StringComparison.Ordinal) && IsCompanion(call.Name)) continue;
            var evidence = facts.At(call);
            var task = rule.TaskAt >= 0 ? Arguments.At(call.Arguments, rule.TaskAt)?.Text ?? Arguments.Find(call.Arguments, "task")?.Text : null;
            var id = facts.Add(model, evidence, ("trust-remote-code", Flag(call, "trust_remote_code")), (AssetKeys.Task, task), ("safetensors", Flag(call, "use_safetensors")));
            if (rule.Sdk && rule.Form != "hub" && ServiceDetector.Of(call, rule, document) is { } provider && facts.AddService(provider, evidence) is { } service) facts.Relate(service, RelationKind.Serves, id, evidence);
        }
    }

    static bool IsCompanion(string name) => Array.Exists(Companions, c => name.Contains(c, StringComparison.Ordinal));

    static readonly string[] Companions = ["Processor", "Tokenizer", "FeatureExtractor", "Scheduler", "Config"];

    static bool Fits(CodeRule rule, CodeCall call) => rule.First.Count == 0 || (Arguments.At(call.Arguments, 0)?.Text is { } first && rule.First.Exists(first.StartsWith));

    static string? Flag(CodeCall call, string name) => Arguments.Find(call.Arguments, name) is { Kind: ValueKind.Boolean, Text: { } text } ? text.ToLowerInvariant() : null;

    // {"model": "gpt-4o"}, AnyClass(model_name="gpt-4o"), DEFAULT_MODEL = "gpt-4o".
    static void Members(CodeFile document, Facts facts, bool isAi)
    {
        foreach (var call in document.Calls)
        {
            if (CodeKnowledge.Current.Models.Find(call.Name, document) is not null) continue;
            foreach (var argument in call.Arguments) Member(argument.Name, argument.Value, call.Mark, call.Cell, Basis.Declared, facts, isAi, 0);
        }
        foreach (var assignment in document.Assignments)
        {
            var target = CodeEvidence.Simple(assignment.Target);
            Member(target, assignment.Value, assignment.Mark, assignment.Cell, Basis.Inferred, facts, isAi, 0);
        }
    }

    static void Member(string? name, CodeValue value, Formats.Mark mark, int cell, Basis basis, Facts facts, bool isAi, int depth)
    {
        if (depth > 6) return;
        if (name is not null && IsModelWord(name))
        {
            foreach (var one in value.Kind == ValueKind.List ? value.Items.SelectMany(i => i.All) : value.All) State(one, name, mark, cell, basis, facts, isAi);
            if (value.Kind == ValueKind.Map)
                foreach (var (_, entry) in value.Entries) State(entry, name, mark, cell, Basis.Inferred, facts, isAi);
        }
        foreach (var (key, entry) in value.Entries) Member(key, entry, entry.Mark, cell, basis, facts, isAi, depth + 1);
        foreach (var item in value.Items) Member(null, item, item.Mark, cell, basis, facts, isAi, depth + 1);
    }

    static void State(CodeValue value, string name, Formats.Mark mark, int cell, Basis basis, Facts facts, bool isAi)
    {
        if (value is not { Kind: ValueKind.Text, Text: { } text } || !ModelName.IsName(text)) return;
        var plain = Unprefixed(text);
        if (!CodeKnowledge.Current.IsFamily(plain, out var provider) || !IsVersioned(plain)) return;
        // GPT-4 and LLaMA3-70b are how people call them; programs ask for gpt-4.
        if (plain.AsSpan().ContainsAnyInRange('A', 'Z') && !text.Contains('/')) return;
        // Two letters are a model only among other AI.
        if (plain.Length <= 3 && !isAi) return;
        var route = plain == text ? null : CodeKnowledge.Current.Route(text[..(text.Length - plain.Length - 1)]);
        var model = ModelReference.Served(route is null ? text : plain, route ?? provider, value);
        facts.Add(model with { Basis = basis }, facts.At(mark, cell, $"{name} = {text}", basis, basis == Basis.Inferred ? Confidence.Medium : Confidence.High));
    }

    // gpt-4o, mistral-large-latest, deepseek-chat; not gemini-api, claude-client or claude-monet.
    static bool IsVersioned(string name)
    {
        if (name.AsSpan().ContainsAnyInRange('0', '9')) return !name.Contains('_') || name.Contains('/');
        var last = name.AsSpan()[(name.LastIndexOf('-') + 1)..];
        foreach (var ending in Variants)
            if (last.Equals(ending, StringComparison.OrdinalIgnoreCase)) return last.Length < name.Length;
        return false;
    }

    static readonly string[] Variants =
        ["latest", "chat", "reasoner", "coder", "large", "small", "medium", "tiny", "mini", "nano", "pro", "plus", "max", "turbo", "ultra", "flash", "lite", "light", "instruct", "preview", "embed", "text", "vision", "reasoning", "instant", "sonnet", "opus", "haiku", "nightly", "beta", "online", "exp"];

    // "openai/gpt-4o" and "openai:gpt-4o" without the prefix.
    static string Unprefixed(string text)
    {
        var separator = text.AsSpan().IndexOfAny('/', ':');
        return separator > 0 && CodeKnowledge.Current.Route(text[..separator]) is not null ? text[(separator + 1)..] : text;
    }

    static bool IsModelWord(string name) =>
        name.Contains("model", StringComparison.OrdinalIgnoreCase) || name.Contains("llm", StringComparison.OrdinalIgnoreCase) || name.Contains("engine", StringComparison.OrdinalIgnoreCase)
        || name.Contains("deployment", StringComparison.OrdinalIgnoreCase) || name.Contains("embedding", StringComparison.OrdinalIgnoreCase) || name.Contains("gpt", StringComparison.OrdinalIgnoreCase)
        || name.Contains("claude", StringComparison.OrdinalIgnoreCase) || name.Contains("gemini", StringComparison.OrdinalIgnoreCase);
}
