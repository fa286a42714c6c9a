using Myelin.Core.Assets;
using Myelin.Formats.Code;

namespace Myelin.Discover.Detectors.Code;

/// <summary>Agents and the tools given to them: made by a framework's class or function, by a decorator, or as a class derived from one of its bases.</summary>
public sealed class AgentDetector : DocumentDetector<CodeFile>
{
    public override void Detect(CodeFile document, SourceFile file, Facts facts)
    {
        var knowledge = CodeKnowledge.Current;
        foreach (var definition in document.Definitions) Definition(definition, document, file, facts);
        foreach (var call in document.Calls)
        {
            if (knowledge.Tools.Find(call.Name, document) is { } tool) Tool(call, tool, document, file, facts);
            if (knowledge.Agents.Find(call.Name, document) is { } rule) Agent(call, rule, document, file, facts);
        }
    }

    static void Definition(CodeDefinition definition, CodeFile document, SourceFile file, Facts facts)
    {
        var knowledge = CodeKnowledge.Current;
        var name = CodeEvidence.Simple(definition.Name);
        foreach (var decorator in definition.Decorators)
        {
            if (IsMcp(decorator, document)) continue;
            if (knowledge.ToolDecorators.Find(decorator.Name, document) is { } tool)
            {
                var given = Arguments.Named(decorator.Arguments, tool.Name, tool.At).FirstOrDefault(v => v is { Kind: ValueKind.Text } && IsSymbol(v.Text))?.Text;
                AddTool(given ?? name, definition.Mark, definition.Cell, $"@{decorator.Written}", file, facts);
            }
            else if (knowledge.AgentDecorators.Find(decorator.Name, document) is { } agent)
            {
                AddAgent(Arguments.Named(decorator.Arguments, agent.Name, -1).FirstOrDefault(v => v.Kind == ValueKind.Text)?.Text ?? name, agent.Product, facts.At(definition.Mark, definition.Cell, $"@{decorator.Written}"), file, facts);
            }
        }
        if (definition.Kind != DefinitionKind.Class) return;
        foreach (var parent in definition.Bases)
        {
            if (knowledge.ToolBases.Find(parent, document) is not null)
            {
                var given = document.Assignments.FirstOrDefault(a => a.Within == definition.Name && a.Target == "name")?.Value is { Kind: ValueKind.Text, Text: { } text } && IsSymbol(text) ? text : null;
                AddTool(given ?? name, definition.Mark, definition.Cell, $"class of {parent}", file, facts);
            }
            else if (knowledge.AgentBases.Find(parent, document) is not null)
            {
                AddAgent(name, null, facts.At(definition.Mark, definition.Cell, $"class of {parent}"), file, facts);
            }
        }
    }

    static bool IsMcp(CodeCall decorator, CodeFile document) => CodeKnowledge.Current.McpToolDecorators.Find(decorator.Name, document) is not null;

    static bool IsSymbol(string? text) => text is { Length: > 0 and <= 80 } && text.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or ' ' or '/' or ':');

    static void Tool(CodeCall call, CodeRule rule, CodeFile document, SourceFile file, Facts facts)
    {
        if (ToolName(call, rule) is { } name) AddTool(name, call.Mark, call.Cell, call.Written, file, facts);
    }

    static string? ToolName(CodeCall call, CodeRule rule)
    {
        var value = Arguments.Named(call.Arguments, rule.Name, rule.At).FirstOrDefault(v => v.Kind == ValueKind.Text && IsSymbol(v.Text))?.Text;
        if (value is not null) return value;
        var function = Arguments.Named(call.Arguments, rule.Function, rule.FunctionAt).FirstOrDefault(v => v.Kind == ValueKind.Name)?.Text;
        if (function is not null) return CodeEvidence.Simple(function);
        return call.AssignedTo is { } variable ? CodeEvidence.Simple(variable) : null;
    }

    static string AddTool(string name, Formats.Mark mark, int cell, string note, SourceFile file, Facts facts) =>
        facts.Add(AssetKind.Tool, AssetId.Symbol(AssetKind.Tool, file.Path, name), name, facts.At(mark, cell, note));

    static string AddAgent(string name, string? product, Evidence evidence, SourceFile file, Facts facts) =>
        facts.Add(AssetKind.Agent, AssetId.Symbol(AssetKind.Agent, file.Path, name), name, evidence, properties: ("framework", product));

    static void Agent(CodeCall call, CodeRule rule, CodeFile document, SourceFile file, Facts facts)
    {
        if (AgentName(call, rule) is not { } name) return;
        var evidence = facts.At(call);
        var agent = AddAgent(name, rule.Product, evidence, file, facts);
        var models = CodeKnowledge.Current.Models.Find(call.Name, document);
        foreach (var model in ModelReference.Of(call.Name, call.Arguments, document)) facts.Relate(agent, RelationKind.UsesModel, facts.Add(model, evidence), evidence);
        foreach (var argument in call.Arguments)
        {
            if (argument.Name is "model" or "llm" or "model_client" or "client" or "chat_client" or "tools_llm" || (argument.Name is null && argument.Value.Kind == ValueKind.Call))
                foreach (var model in ModelReference.Of(argument.Value, null, document)) facts.Relate(agent, RelationKind.UsesModel, facts.Add(model, evidence), evidence);
            if (argument.Name is "tools" or "functions" || (argument.Name is null && argument.Value.Kind == ValueKind.List)) Tools(agent, argument.Value, document, file, evidence, facts);
            if (argument.Value.Kind == ValueKind.Map && argument.Value["tools"] is { } given) Tools(agent, given, document, file, evidence, facts);
        }
    }

    static string? AgentName(CodeCall call, CodeRule rule)
    {
        var given = Arguments.Named(call.Arguments, rule.Name, rule.At).SelectMany(v => v.All).FirstOrDefault(v => v.Kind == ValueKind.Text && CodeEvidence.IsLabel(v.Text))?.Text;
        if (given is not null) return given.Trim();
        if (call.AssignedTo is { } variable) return CodeEvidence.Simple(variable);
        return call.Within is { } within ? CodeEvidence.Simple(within) : null;
    }

    static void Tools(string agent, CodeValue list, CodeFile document, SourceFile file, Evidence evidence, Facts facts)
    {
        foreach (var item in list.Kind == ValueKind.Map ? list.Entries.Select(e => e.Value) : list.Items)
        {
            if (item is { Kind: ValueKind.Name, Text: { } function })
            {
                var name = CodeEvidence.Simple(function);
                var isLocal = document.Definitions.Any(d => d.Name == function && d.Kind != DefinitionKind.Class);
                // A function handed over as a tool is one, decorated or not.
                if (isLocal) AddTool(name, item.Mark, 0, "given to an agent", file, facts);
                facts.Relate(agent, RelationKind.UsesTool, AssetId.Symbol(AssetKind.Tool, file.Path, name), evidence);
            }
            else if (item is { Kind: ValueKind.Call, Text: { } made } && made.IndexOf("()", StringComparison.Ordinal) < 0 && char.IsUpper(CodeEvidence.Simple(made)[0]))
            {
                var simple = CodeEvidence.Simple(made);
                if (simple is "Agent" or "MCPTools" || CodeKnowledge.Current.Tools.Find(made, document) is not null || CodeKnowledge.Current.McpClients.Find(made, document) is not null || simple.EndsWith("Agent") || simple == "AgentTool") continue;
                facts.Relate(agent, RelationKind.UsesTool, AddTool(simple, item.Mark, 0, "given to an agent", file, facts), evidence);
            }
        }
    }
}
