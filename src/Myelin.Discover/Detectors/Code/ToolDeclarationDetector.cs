using Myelin.Core.Assets;
using Myelin.Formats.Code;

namespace Myelin.Discover.Detectors.Code;

/// <summary>
/// Tools that are described as data: the JSON that chat interfaces take (<c>{type: "function", function: {name, parameters}}</c>, <c>{name, description, input_schema}</c>) and what low-level
/// MCP servers answer with (<c>{name, inputSchema}</c>), and the AI SDK's plain objects under <c>tools</c>, whose key is the name. The schema tells them from other things with a name.
/// </summary>
public sealed class ToolDeclarationDetector : DocumentDetector<CodeFile>
{
    const int Deepest = 12;

    public override void Detect(CodeFile document, SourceFile file, Facts facts)
    {
        if (!document.Texts.Any(t => t.Value.Length > 0)) return;
        var isMcp = document.Imports.Any(i => i.Module.StartsWith("@modelcontextprotocol/") || i.Module is "mcp" || i.Module.StartsWith("mcp."));
        var isSdk = document.Language is Language.JavaScript or Language.TypeScript && document.Imports.Any(i => i.Module is "ai" || i.Module.StartsWith("@ai-sdk/") || i.Module.StartsWith("ai/"));
        HashSet<(string, int, int)> seen = [];
        foreach (var assignment in document.Assignments) Look(assignment.Value, assignment.Cell, CodeEvidence.Simple(assignment.Target));
        foreach (var call in document.Calls)
            foreach (var argument in call.Arguments) Look(argument.Value, call.Cell, argument.Name);
        // What handlers answer is neither assigned nor an argument.
        void Look(CodeValue value, int cell, string? key, int depth = 0)
        {
            if (depth > Deepest) return;
            if (value.Kind == ValueKind.Map)
            {
                if (Of(value, key, isMcp) is var (kind, name, at) && seen.Add((name, at.Line, at.Column))) facts.Add(kind, AssetId.Symbol(kind, file.Path, name), name, facts.At(at, cell, "declared with a schema"));
                foreach (var (inner, entry) in value.Entries)
                {
                    if (isSdk && key == "tools" && entry.Kind == ValueKind.Map && entry["description"] is not null && (entry["parameters"] ?? entry["inputSchema"]) is not null && IsSymbol(inner) && seen.Add((inner, entry.Mark.Line, entry.Mark.Column)))
                        facts.Add(AssetKind.Tool, AssetId.Symbol(AssetKind.Tool, file.Path, inner), inner, facts.At(entry.Mark, cell, "declared with a schema"));
                    Look(entry, cell, inner, depth + 1);
                }
            }
            foreach (var item in value.Items) Look(item, cell, key, depth + 1);
            foreach (var argument in value.Arguments) Look(argument.Value, cell, argument.Name, depth + 1);
        }
    }

    static (AssetKind Kind, string Name, Formats.Mark At)? Of(CodeValue map, string? key, bool isMcp)
    {
        if (map["type"]?.Text == "function" && map["function"] is { Kind: ValueKind.Map } function) return Named(function, AssetKind.Tool);
        // The newer form has all on one level.
        if (map["type"]?.Text == "function" && map["parameters"] is not null) return Named(map, AssetKind.Tool);
        if (map["input_schema"] is not null) return Named(map, AssetKind.Tool);
        if (map["inputSchema"] is not null && isMcp) return Named(map, AssetKind.McpTool);
        if (map["toolSpec"] is { Kind: ValueKind.Map } spec) return Named(spec, AssetKind.Tool);
        if (key is "functions" or "functionDeclarations" or "function_declarations" && map["parameters"] is not null) return Named(map, AssetKind.Tool);
        return null;
    }

    static (AssetKind, string, Formats.Mark)? Named(CodeValue map, AssetKind kind) =>
        map["name"] is { Kind: ValueKind.Text, Text: { } name } value && IsSymbol(name) ? (kind, name, value.Mark) : null;

    static bool IsSymbol(string name) => name.Length is > 0 and <= 80 && name.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or '/');
}
