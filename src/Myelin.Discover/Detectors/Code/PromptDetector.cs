using System.Security.Cryptography;
using System.Text;
using Myelin.Core.Assets;
using Myelin.Formats.Code;

namespace Myelin.Discover.Detectors.Code;

/// <summary>
/// Prompts in code: system messages, instructions of agents, templates, and constants named so. An asset carries a hash and a place, and of the text only its beginning.
/// </summary>
public sealed class PromptDetector : DocumentDetector<CodeFile>
{
    const int ShortestText = 20;

    public override void Detect(CodeFile document, SourceFile file, Facts facts)
    {
        if (!document.Texts.Any(t => t.Value.Length >= ShortestText)) return;
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var assignment in document.Assignments)
        {
            var name = CodeEvidence.Simple(assignment.Target);
            if (IsPromptWord(name)) Add(name, assignment.Value, assignment.Mark, assignment.Cell, seen, file, facts);
        }
        foreach (var call in document.Calls)
        {
            var simple = CodeEvidence.Simple(call.Name);
            if (simple is "SystemMessage" or "SystemMessagePromptTemplate" or "from_template" or "fromTemplate" or "PromptTemplate" or "ChatPromptTemplate" or "SystemPromptTemplate")
            {
                foreach (var value in Arguments.Named(call.Arguments, ["content", "template"], 0)) Add(Label(call, simple), value, call.Mark, call.Cell, seen, file, facts);
            }
            else if (simple is "from_messages" or "fromMessages")
            {
                foreach (var item in Arguments.At(call.Arguments, 0)?.Items ?? [])
                    if (item.Kind == ValueKind.List && item.Items is [{ Text: "system" or "human" or "user" }, var text, ..]) Add(Label(call, $"{item.Items[0].Text}-prompt"), text, item.Mark, call.Cell, seen, file, facts);
            }
            var isAgent = CodeKnowledge.Current.Agents.Find(call.Name, document) is not null;
            foreach (var argument in call.Arguments) Argument(argument.Name, argument.Value, call, isAgent, seen, file, facts, 0);
        }
    }

    static void Argument(string? name, CodeValue value, CodeCall call, bool isAgent, HashSet<string> seen, SourceFile file, Facts facts, int depth)
    {
        if (depth > 5) return;
        if (name is "system_prompt" or "systemPrompt" or "system_instruction" or "systemInstruction" or "system_message" || (name == "system" && call.Arguments.Any(a => a.Name is "model" or "messages" or "prompt" || a.Value["model"] is not null))
            || (isAgent && name is "instructions" or "instruction" or "backstory" or "prompt"))
            Add(Label(call, name!), value, value.Mark, call.Cell, seen, file, facts);
        if (value.Kind == ValueKind.Map)
        {
            if (value["role"] is { Text: "system" or "developer" } && value["content"] is { } content) Add(Label(call, "system-prompt"), content, content.Mark, call.Cell, seen, file, facts);
            foreach (var (key, entry) in value.Entries) Argument(key, entry, call, isAgent, seen, file, facts, depth + 1);
        }
        foreach (var item in value.Items) Argument(null, item, call, isAgent, seen, file, facts, depth + 1);
    }

    static string Label(CodeCall call, string what) => call.AssignedTo is { } variable && IsPromptWord(variable) ? CodeEvidence.Simple(variable) : call.Within is { } within ? $"{CodeEvidence.Simple(within)}.{what}" : what;

    static void Add(string name, CodeValue value, Formats.Mark mark, int cell, HashSet<string> seen, SourceFile file, Facts facts)
    {
        if (value.Kind is not (ValueKind.Text or ValueKind.Dynamic) || value.Text is not { } text || text.Trim().Length < ShortestText || !text.Trim().Contains(' ')) return;
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        if (!seen.Add(hash)) return;
        var start = text.Trim().ReplaceLineEndings(" ");
        var dynamic = value.Kind == ValueKind.Dynamic;
        facts.Add(AssetKind.Prompt, AssetId.Symbol(AssetKind.Prompt, file.Path, name), name, facts.At(mark, cell, start.Length > 80 ? start[..79] + "…" : start), properties: [(AssetKeys.Sha256, dynamic ? null : hash), ("dynamic", dynamic ? "true" : null)]);
    }

    static bool IsPromptWord(string name) => name.EndsWith("prompt", StringComparison.OrdinalIgnoreCase) || name.EndsWith("prompt_template", StringComparison.OrdinalIgnoreCase) || name.EndsWith("PromptTemplate")
        || name.Contains("system_message", StringComparison.OrdinalIgnoreCase) || name.Contains("SYSTEM_PROMPT", StringComparison.OrdinalIgnoreCase) || name.EndsWith("INSTRUCTIONS") || name.StartsWith("systemPrompt")
        || (name.StartsWith("PROMPT_") || name.Contains("_PROMPT_"));
}
