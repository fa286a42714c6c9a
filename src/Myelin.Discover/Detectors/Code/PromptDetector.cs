using System.Security.Cryptography;
using System.Text;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Models;
using Myelin.Formats.Code;

namespace Myelin.Discover.Detectors.Code;

/// <summary>
/// Prompts in code: system messages, instructions of agents, templates, and constants named so. An asset carries a hash and a place, and of the text only its beginning.
/// </summary>
public sealed class PromptDetector : DocumentDetector<CodeFile>
{
    const int ShortestText = 20;

    // Calls, and owners of calls such as "from", whose first text instructs a model.
    static readonly HashSet<string> Instructing = new(StringComparer.Ordinal)
    {
        "SystemMessage", "SystemMessagePromptTemplate", "from_template", "fromTemplate", "PromptTemplate", "ChatPromptTemplate", "SystemPromptTemplate",
        "CreateSystemMessage", "SystemChatMessage", "ChatRequestSystemMessage", "AddSystemMessage", "CreateFunctionFromPrompt", "InvokePromptAsync", "ChatHistory",
        "preamble", "defaultSystem", "systemMessage", "systemPrompt", "system_prompt", "with_system", "WithSystem", "WithSystemPrompt", "WithSystemInstruction", "addSystemMessage", "with_system_prompt",
    };

    // Only where the file uses AI: the words are common.
    static readonly HashSet<string> Common = new(StringComparer.Ordinal) { "system", "ChatHistory", "instructions" };

    public override void Detect(CodeFile document, SourceFile file, Facts facts)
    {
        if (!document.Texts.Any(t => t.Value.Length >= ShortestText || !t.IsWhole || t.Value.Contains("prompt", StringComparison.OrdinalIgnoreCase))) return;
        var prompts = new Prompts(file, facts, IsAi(document));
        foreach (var assignment in document.Assignments)
        {
            // def triage_instructions(…): return f"…"
            var name = CodeEvidence.Simple(assignment is { Target: "return", Within: { } function } ? function : assignment.Target);
            if (PromptText.IsName(name)) prompts.Constant(name, assignment);
        }
        foreach (var definition in document.Definitions)
            foreach (var decorator in definition.Decorators)
                if (CodeEvidence.Simple(decorator.Name) is "SystemMessage" or "UserMessage" && decorator.Name.Contains('.'))
                {
                    if (Arguments.Find(decorator.Arguments, "fromResource") is { Kind: ValueKind.Text, Text: { Length: > 0 and < 200 } resource }) prompts.Elsewhere($"{CodeEvidence.Simple(definition.Name)}.{CodeEvidence.Simple(decorator.Name)}", resource, decorator);
                    foreach (var value in Arguments.Named(decorator.Arguments, ["value"], 0)) prompts.Add($"{CodeEvidence.Simple(definition.Name)}.{CodeEvidence.Simple(decorator.Name)}", Joined(value), decorator.Mark, decorator.Cell);
                }
        foreach (var call in document.Calls) Call(call, document, prompts);
    }

    static bool IsAi(CodeFile document) =>
        document.Imports.Any(i => Artifacts.IsAiImport(i.Module.Replace("::", ".")) || (i.Name is { } name && Artifacts.IsAiImport($"{i.Module}.{name}")))
        || document.Calls.Any(c => CodeKnowledge.Current.Models.Find(c.Name, document) is not null || CodeKnowledge.Current.Agents.Find(c.Name, document) is not null);

    static void Call(CodeCall call, CodeFile document, Prompts prompts)
    {
        var simple = CodeEvidence.Simple(call.Name);
        if (simple is "from" or "of" or "new" or "builder" && call.Name.EndsWith("SystemMessage." + simple)) simple = "SystemMessage";
        if (simple == "from" && call.Name.EndsWith("PromptTemplate.from", StringComparison.Ordinal)) simple = "PromptTemplate";
        if (simple == "content" && call.Name.Contains("SystemMessage", StringComparison.Ordinal)) simple = "SystemMessage";
        if (Instructing.Contains(simple) && (prompts.IsAi || !Common.Contains(simple)) || (Common.Contains(simple) && prompts.IsAi && call.Name.Contains("()")))
        {
            foreach (var value in Arguments.Named(call.Arguments, ["content", "template", "promptTemplate", "systemMessage"], 0)) prompts.Add(Label(call, simple), value, call.Mark, call.Cell);
        }
        else if (simple is "from_messages" or "fromMessages")
        {
            foreach (var item in Arguments.At(call.Arguments, 0)?.Items ?? [])
                if (item.Kind == ValueKind.List && item.Items is [{ Text: "system" or "human" or "user" }, var text, ..]) prompts.Add(Label(call, $"{item.Items[0].Text}-prompt"), text, item.Mark, call.Cell);
        }
        // hub.pull("org/prompt") of LangChain takes a prompt that is kept elsewhere.
        if (simple is "pull" or "pull_prompt" && (call.Name.EndsWith("hub.pull", StringComparison.Ordinal) && call.Name.StartsWith("langchain", StringComparison.Ordinal) || call.Name.StartsWith("langsmith", StringComparison.Ordinal))
            && Arguments.At(call.Arguments, 0) is { Kind: ValueKind.Text, Text: { Length: > 2 and < 120 } pulled } && !pulled.Any(c => char.IsWhiteSpace(c) || char.IsControl(c))) prompts.Pulled(pulled, call);
        // ChatMessage(ChatRole.System, "…"), llms.TextParts(llms.ChatMessageTypeSystem, "…")
        if (Arguments.At(call.Arguments, 0) is { Kind: ValueKind.Name, Text: { } role } && IsSystemRole(role) && Arguments.At(call.Arguments, 1) is { } said) prompts.Add(Label(call, "system-prompt"), said, said.Mark, call.Cell);
        if (call["role"]?.Value is { } named && IsSystemRole(named.Text) && call["content"]?.Value is { } given) prompts.Add(Label(call, "system-prompt"), given, given.Mark, call.Cell);
        var isAgent = CodeKnowledge.Current.Agents.Find(call.Name, document) is not null;
        foreach (var argument in call.Arguments) Argument(argument.Name, argument.Value, call, isAgent, prompts, 0);
    }

    static void Argument(string? name, CodeValue value, CodeCall call, bool isAgent, Prompts prompts, int depth)
    {
        if (depth > 5) return;
        if (name is "system_prompt" or "systemPrompt" or "system_instruction" or "systemInstruction" or "system_message" or "SystemPrompt" or "SystemInstruction" || (name is "system" or "System" && call.Arguments.Any(a => a.Name is "model" or "messages" or "prompt" or "Model" || a.Value["model"] is not null))
            || (name == "prompt" && depth <= 1 && IsGeneration(call))
            || (isAgent && name is "instructions" or "instruction" or "backstory" or "prompt" or "Instructions"))
            prompts.Add(Label(call, name!), value, value.Mark, call.Cell);
        if (value.Kind == ValueKind.Map)
        {
            if (IsSystemRole((value["role"] ?? value["Role"])?.Text) && (value["content"] ?? value["Content"]) is { } content) prompts.Add(Label(call, "system-prompt"), content, content.Mark, call.Cell);
            foreach (var (key, entry) in value.Entries) Argument(key, entry, call, isAgent, prompts, depth + 1);
        }
        foreach (var item in value.Items) Argument(null, item, call, isAgent, prompts, depth + 1);
    }

    // The AI SDK: generateObject({ model, prompt: `Plan a trip to ${city}` })
    static bool IsGeneration(CodeCall call) => CodeEvidence.Simple(call.Name) is "generateText" or "streamText" or "generateObject" or "streamObject" && (call.Name.StartsWith("ai.", StringComparison.Ordinal) || call.Name.StartsWith("ai/", StringComparison.Ordinal));

    static bool IsSystemRole(string? role) => role is "system" or "developer" || (role is { Length: > 6 } && (role.EndsWith("System", StringComparison.Ordinal) || role.EndsWith(".SYSTEM", StringComparison.Ordinal) || role.EndsWith(".Developer", StringComparison.Ordinal)) && !role.EndsWith("FileSystem", StringComparison.Ordinal));

    // An annotation's text may come in parts, a line each.
    static CodeValue Joined(CodeValue value) =>
        value.Kind == ValueKind.List && value.Items.Count > 0 && value.Items.All(i => i.Kind == ValueKind.Text) ? new CodeValue(ValueKind.Text, value.Mark) { Text = string.Join('\n', value.Items.Select(i => i.Text)) } : value;

    static string Label(CodeCall call, string what) => call.AssignedTo is { } variable && PromptText.IsName(variable) ? CodeEvidence.Simple(variable) : call.Within is { } within ? $"{CodeEvidence.Simple(within)}.{what}" : what;

    static bool IsTrimming(string call) => CodeEvidence.Simple(call.Replace("()", "")) is "dedent" or "outdent" or "stripIndent" or "stripIndents" or "cleandoc" or "strip" or "trim" or "trimIndent" || call.StartsWith("dedent", StringComparison.Ordinal) || call.StartsWith("textwrap.dedent", StringComparison.Ordinal);

    // What was already stated is not stated again where it is handed over.
    sealed class Prompts(SourceFile file, Facts facts, bool isAi)
    {
        readonly HashSet<string> _seen = new(StringComparer.Ordinal);

        public bool IsAi => isAi;

        public void Constant(string name, CodeAssignment assignment)
        {
            // dedent`…`, textwrap.dedent("""…""").strip()
            if (assignment.Value is { Kind: ValueKind.Call, Text: { } made, Arguments: [{ Name: null, Value: { Kind: ValueKind.Text or ValueKind.Dynamic } inner }, ..] } && IsTrimming(made)) assignment = assignment with { Value = inner };
            // A text that begins with something unknown is still known to be one, by how it is written.
            if (isAi && assignment.Value is { Kind: ValueKind.Dynamic, EnvironmentVariable: null, Written: { Length: > 60 } written } && (assignment.Value.Text ?? "").Length < ShortestText && written[0] is 'f' or '"' or '`' or '$' or '(')
            {
                if (_seen.Add(written)) State(name, written, null, assignment.Mark, assignment.Cell);
            }
            else if (assignment.Value.Text is { } text && PromptText.IsForModel(name, text, assignment.Value.Kind == ValueKind.Text, isAi)) Add(name, assignment.Value, assignment.Mark, assignment.Cell);
        }

        public void Add(string name, CodeValue value, Formats.Mark mark, int cell)
        {
            if (value.Kind is not (ValueKind.Text or ValueKind.Dynamic) || value.Text is not { } text || text.Trim().Length < ShortestText || !text.Trim().Contains(' ')) return;
            var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
            if (!_seen.Add(hash)) return;
            State(name, text, value.Kind == ValueKind.Dynamic ? null : hash, mark, cell);
        }

        // The text is another file's; one in a folder of prompts is stated there.
        public void Elsewhere(string name, string resource, CodeCall at)
        {
            if (resource.Contains("prompts/", StringComparison.OrdinalIgnoreCase)) return;
            facts.Add(AssetKind.Prompt, AssetId.Symbol(AssetKind.Prompt, file.Path, name), name, facts.At(at.Mark, at.Cell, resource), properties: ("file", resource));
        }

        public void Pulled(string name, CodeCall at) =>
            facts.Add(AssetKind.Prompt, AssetId.Resource("prompt", $"langsmith/{name}"), name, facts.At(at), properties: (AssetKeys.Provider, "langsmith"));

        // Without a hash it is dynamic: only a part of it is known.
        void State(string name, string text, string? hash, Formats.Mark mark, int cell)
        {
            var start = text.Trim().ReplaceLineEndings(" ");
            facts.Add(AssetKind.Prompt, AssetId.Symbol(AssetKind.Prompt, file.Path, name), name, facts.At(mark, cell, start.Length > 80 ? start[..79] + "…" : start), properties: [(AssetKeys.Sha256, hash), ("dynamic", hash is null ? "true" : null)]);
        }
    }
}
