using Myelin.Core.Assets;
using Myelin.Formats.Code;

namespace Myelin.Discover.Detectors.Code;

/// <summary>Agents and the tools given to them: made by a framework's class or function, by a decorator, or as a class derived from one of its bases.</summary>
public sealed class AgentDetector : DocumentDetector<CodeFile>
{
    public override void Detect(CodeFile document, SourceFile file, Facts facts)
    {
        var knowledge = CodeKnowledge.Current;
        var keys = ToolKeys(document);
        foreach (var definition in document.Definitions) Definition(definition, document, file, facts);
        if (document.Language == Language.Python && document.Imports.Any(i => Models.Artifacts.IsAiImport(i.Module))) Listed(document, file, facts);
        foreach (var call in document.Calls)
        {
            if (knowledge.Tools.Find(call.Name, document) is { } tool) Tool(call, tool, keys, file, facts);
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
                AddAgent(Arguments.Named(decorator.Arguments, agent.Name, -1).FirstOrDefault(v => v.Kind == ValueKind.Text)?.Text ?? Owner(definition, document) ?? name, agent.Product, facts.At(definition.Mark, definition.Cell, $"@{decorator.Written}"), file, facts);
            }
        }
        if (definition.Kind != DefinitionKind.Class) return;
        foreach (var parent in definition.Bases)
        {
            if (knowledge.ToolBases.Find(parent, document) is not null)
            {
                var given = document.Assignments.FirstOrDefault(a => a.Within == definition.Name && a.Target is "name" or "NAME")?.Value is { Kind: ValueKind.Text, Text: { } text } && IsSymbol(text) ? text : null;
                AddTool(given ?? name, definition.Mark, definition.Cell, $"class of {parent}", file, facts);
            }
            else if (knowledge.AgentBases.Find(parent, document) is not null)
            {
                AddAgent(name, null, facts.At(definition.Mark, definition.Cell, $"class of {parent}"), file, facts);
            }
        }
    }

    // TOOLS = [search, fetch]: functions of the file that are gathered under that name are handed to a model, in whatever file.
    static void Listed(CodeFile document, SourceFile file, Facts facts)
    {
        foreach (var assignment in document.Assignments)
        {
            var name = CodeEvidence.Simple(assignment.Target);
            if (assignment.Value.Kind != ValueKind.List || !(name.Equals("tools", StringComparison.OrdinalIgnoreCase) || name.EndsWith("_tools", StringComparison.OrdinalIgnoreCase))) continue;
            foreach (var item in assignment.Value.Items)
                if (item is { Kind: ValueKind.Name, Text: { } function } && document.Definitions.FirstOrDefault(d => d.Kind == DefinitionKind.Function && d.Name == function) is { Decorators.Count: 0 } definition)
                    AddTool(CodeEvidence.Simple(function), definition.Mark, definition.Cell, $"in {name}", file, facts);
        }
    }

    // @Agent String review(String cv); names what the interface around it does.
    static string? Owner(CodeDefinition definition, CodeFile document) =>
        document.Language is Language.Java or Language.Kotlin && definition.Kind == DefinitionKind.Method && definition.Name.LastIndexOf('.') is > 0 and var dot ? CodeEvidence.Simple(definition.Name[..dot]) : null;

    static bool IsMcp(CodeCall decorator, CodeFile document) => CodeKnowledge.Current.McpToolDecorators.Find(decorator.Name, document) is not null;

    static bool IsSymbol(string? text) => text is { Length: > 0 and <= 80 } && text.All(c => char.IsLetterOrDigit(c) || c is '_' or '-' or '.' or ' ' or '/' or ':');

    static void Tool(CodeCall call, CodeRule rule, Dictionary<(int, int, int), string> keys, SourceFile file, Facts facts)
    {
        if (ToolName(call, rule, keys) is { } name) AddTool(name, call.Mark, call.Cell, call.Written, file, facts);
    }

    // tools: { weather: tool({…}) }: the key is the name.
    static Dictionary<(int, int, int), string> ToolKeys(CodeFile document)
    {
        Dictionary<(int, int, int), string> keys = [];
        if (document.Language is not (Language.JavaScript or Language.TypeScript)) return keys;
        foreach (var assignment in document.Assignments) Keys(assignment.Value, assignment.Cell, 0);
        foreach (var call in document.Calls)
            foreach (var argument in call.Arguments) Keys(argument.Value, call.Cell, 0);
        return keys;

        void Keys(CodeValue value, int cell, int depth)
        {
            if (depth > 4 || value.Kind != ValueKind.Map) return;
            foreach (var (key, entry) in value.Entries)
            {
                if (entry.Kind == ValueKind.Call) keys.TryAdd((cell, entry.Mark.Line, entry.Mark.Column), key);
                Keys(entry, cell, depth + 1);
            }
        }
    }

    static string? ToolName(CodeCall call, CodeRule rule, Dictionary<(int, int, int), string> keys)
    {
        var value = Arguments.Named(call.Arguments, rule.Name, rule.At).FirstOrDefault(v => v.Kind == ValueKind.Text && IsSymbol(v.Text))?.Text;
        if (value is not null) return value;
        var function = Arguments.Named(call.Arguments, rule.Function, rule.FunctionAt).FirstOrDefault(v => v.Kind == ValueKind.Name)?.Text;
        if (function is not null) return CodeEvidence.Simple(function);
        if (call.AssignedTo is { } variable) return CodeEvidence.Simple(variable);
        if (!rule.Variable) return null;
        return keys.GetValueOrDefault((call.Cell, call.Mark.Line, call.Mark.Column)) ?? (call.Within is { } within ? CodeEvidence.Simple(within) : null);
    }

    static string AddTool(string name, Formats.Mark mark, int cell, string note, SourceFile file, Facts facts) =>
        facts.Add(AssetKind.Tool, AssetId.Symbol(AssetKind.Tool, file.Path, name), name, facts.At(mark, cell, note));

    static string AddAgent(string name, string? product, Evidence evidence, SourceFile file, Facts facts) =>
        facts.Add(AssetKind.Agent, AssetId.Symbol(AssetKind.Agent, file.Path, name), name, evidence, properties: ("framework", product));

    static void Agent(CodeCall call, CodeRule rule, CodeFile document, SourceFile file, Facts facts)
    {
        if (AgentName(call, rule, document) is not { } name) return;
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

    static string? AgentName(CodeCall call, CodeRule rule, CodeFile document)
    {
        var values = Arguments.Named(call.Arguments, rule.Name, rule.At).SelectMany(v => v.All).ToList();
        var given = values.Find(v => v.Kind == ValueKind.Text && CodeEvidence.IsLabel(v.Text))?.Text;
        if (given is not null) return given.Trim();
        if (rule.Type && values.Find(v => v.Kind == ValueKind.Name)?.Text is { } type) return TypeName(type);
        if (call.AssignedTo is { } variable) return CodeEvidence.Simple(variable);
        // What a decorator makes an agent returns it.
        if (document.Definitions.FirstOrDefault(d => d.Name == call.Within && d.Decorators.Any(t => CodeKnowledge.Current.AgentDecorators.Find(t.Name, document) is not null)) is { } decorated) return CodeEvidence.Simple(decorated.Name);
        if (Built(call, document) is { } built) return built;
        if (Finished(call.Within) is { } made) return made;
        return rule.Product is { } product ? $"{product} agent" : null;
    }

    // client.agent("gpt-4o").name("ranker").build() is named in the chain, or by the variable that takes the end of it.
    static string? Built(CodeCall call, CodeFile document)
    {
        if (document.Language is Language.Python or Language.JavaScript or Language.TypeScript or Language.Go) return null;
        string? taken = null;
        foreach (var next in document.Calls)
        {
            if (next.Mark.Line < call.Mark.Line || next.Mark.Line > call.Mark.Line + 60 || next.Within != call.Within || !next.Name.StartsWith(call.Name + "()", StringComparison.Ordinal)) continue;
            if (next.Name.EndsWith("().name", StringComparison.Ordinal) && next[0]?.Value is { Kind: ValueKind.Text, Text: { } text } && CodeEvidence.IsLabel(text)) return text;
            taken ??= next.AssignedTo is { } variable ? CodeEvidence.Simple(variable) : null;
            if (taken is not null && next.AssignedTo is not null) break;
        }
        return taken;
    }

    // Assistant.class, Assistant::class.java
    static string TypeName(string type)
    {
        type = type.Replace("::class.java", "").Replace(".class.java", "").Replace("::class", "");
        return CodeEvidence.Simple(type.EndsWith(".class", StringComparison.Ordinal) ? type[..^6] : type);
    }

    static readonly string[] Making = ["build", "create", "make", "get", "init", "initialize", "setup", "new", "load", "run", "start", "define"];

    // A function that makes an agent says so by its name: build_research_agent makes research_agent, and DeskAgent makes itself. Others (main, setup) tell nothing of it.
    static string? Finished(string? within)
    {
        if (within is null) return null;
        var name = CodeEvidence.Simple(within).TrimStart('_');
        foreach (var verb in Making)
        {
            if (!name.StartsWith(verb, StringComparison.OrdinalIgnoreCase) || name.Length <= verb.Length) continue;
            if (name[verb.Length] == '_') name = name[(verb.Length + 1)..];
            else if (char.IsAsciiLetterUpper(name[verb.Length])) name = name[verb.Length..];
            break;
        }
        return name.Contains("agent", StringComparison.OrdinalIgnoreCase) || name.Contains("assistant", StringComparison.OrdinalIgnoreCase) || name.EndsWith("bot", StringComparison.OrdinalIgnoreCase)
            || name.EndsWith("crew", StringComparison.OrdinalIgnoreCase) || name.EndsWith("team", StringComparison.OrdinalIgnoreCase) ? name : null;
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
