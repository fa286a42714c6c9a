using System.Buffers;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Secrets;
using Myelin.Discover.Services;
using Myelin.Formats.Code;

namespace Myelin.Discover.Detectors.Code;

/// <summary>AI services that code calls: by the client it makes, by the address it gives, and the variables its keys come from.</summary>
public sealed class ServiceDetector : DocumentDetector<CodeFile>
{
    static readonly SearchValues<char> AfterUrl = SearchValues.Create(" \t\r\n\"'`<>,;)]}{");
    static readonly string[] Addresses = ["base_url", "baseURL", "baseUrl", "api_base", "openai_api_base", "azure_endpoint", "endpoint", "host", "url", "basePath", "configuration.baseURL", "configuration.basePath"];

    public override void Detect(CodeFile document, SourceFile file, Facts facts)
    {
        foreach (var call in document.Calls)
        {
            if (CodeKnowledge.Current.Services.Find(call.Name, document) is { } rule && (rule.First.Count == 0 || IsFirst(rule, call)) && Of(call, rule, document) is { } provider)
                facts.AddService(provider, facts.At(call));
            if (CodeKnowledge.Current.Models.Find(call.Name, document) is { Sdk: true } model && Of(call, model, document) is { } served) facts.AddService(served, facts.At(call));
        }
        foreach (var text in document.Texts)
            if (!text.IsDocumentation && text.Value.Contains("://")) Urls(text, facts);
        Keys(document, facts);
    }

    /// <summary>The provider whose service a client reaches: the rule's, unless the call gives another address; null when that address is none known.</summary>
    internal static string? Of(CodeCall call, CodeRule rule, CodeFile document)
    {
        if ((AddressOf(call.Arguments) ?? Chained(call, document)) is { } address)
            return address.Text is { } url && ServiceKnowledge.Default.OfUrl(url) is ({ } service, _) ? service.Provider : address.Kind == ValueKind.Null || IsOwn(address, rule.Provider) ? rule.Provider : null;
        // client.chat.completions.create of a client that was made with an address, somewhere in this file.
        var root = call.Name.IndexOf("()", StringComparison.Ordinal) is > 0 and var end ? call.Name[..end] : null;
        if (root is null) return rule.Provider;
        var makers = document.Calls.Where(c => c.Name == root).Take(8).ToList();
        if (makers.Count == 0 || makers.Exists(m => AddressOf(m.Arguments) is null)) return rule.Provider;
        foreach (var maker in makers)
            if (AddressOf(maker.Arguments)!.Text is { } url && ServiceKnowledge.Default.OfUrl(url) is ({ } service, _)) return service.Provider;
        return null;
    }

    static CodeValue? AddressOf(IReadOnlyList<CodeArgument> arguments)
    {
        foreach (var name in Addresses)
            if (Arguments.Find(arguments, name) is { Kind: not ValueKind.Null } value) return value;
        return null;
    }

    // Every Azure resource has an address of its own; OPENAI_BASE_URL is set where it is not the usual one.
    static bool IsOwn(CodeValue address, string? provider) =>
        address.Kind != ValueKind.Text && (provider is "azure-openai" or "watsonx" || (address.EnvironmentVariable is { } variable && provider is not null && variable.Contains(provider, StringComparison.OrdinalIgnoreCase)));

    // OpenAiChatModel.builder().apiKey(k).baseUrl("http://…"): the address comes later in the same chain of calls.
    static CodeValue? Chained(CodeCall call, CodeFile document)
    {
        if (document.Language is Language.Python or Language.JavaScript or Language.TypeScript) return null;
        var root = call.Name.IndexOf("()", StringComparison.Ordinal) is > 0 and var end ? call.Name[..end] : call.Name;
        foreach (var other in document.Calls)
            if (other.Mark.Line >= call.Mark.Line - Near && other.Mark.Line <= call.Mark.Line + Near && other.Within == call.Within && Array.IndexOf(Addressing, CodeEvidence.Simple(other.Name)) >= 0
                && (other.Name.StartsWith(root, StringComparison.Ordinal) || document.Language is Language.Go or Language.Rust) && Arguments.At(other.Arguments, 0) is { } address)
                return address;
        return null;
    }

    const int Near = 12;
    static readonly string[] Addressing = ["baseUrl", "baseURL", "endpoint", "withBaseUrl", "WithBaseURL", "WithServerURL", "with_api_base", "base_url", "host"];

    static bool IsFirst(CodeRule rule, CodeCall call)
    {
        var value = Arguments.At(call.Arguments, 0) ?? Arguments.Find(call.Arguments, "service_name");
        return value?.Kind == ValueKind.Map || call.Name.EndsWith("Client") || (value?.Text is { } first && rule.First.Exists(first.StartsWith));
    }

    static void Urls(CodeText text, Facts facts)
    {
        var rest = text.Value.AsSpan();
        for (var count = 0; count < 20 && rest.IndexOf("://") is >= 0 and var scheme; count++)
        {
            rest = rest[(scheme + 3)..];
            var end = rest.IndexOfAny(AfterUrl);
            var url = end < 0 ? rest : rest[..end];
            if (ServiceKnowledge.Default.OfUrl(url) is not ({ Kind: not "hub" } service, var host) || host.StartsWith("www.") || host.Contains("your") || host.Contains("xxx") || host.Contains("example") || host is "chatgpt.com" or "claude.ai" or "gemini.google.com" or "aistudio.google.com" or "chat.openai.com") continue;
            facts.Add(AssetKind.AiService, AssetId.Service(host), host, facts.At(text.Mark, text.Cell, "address in code", text.Value.Length < 300 ? Basis.Declared : Basis.Inferred), properties: [(AssetKeys.Provider, service.Provider), ("service-kind", service.Kind)]);
        }
    }

    // Every text that is the name of a key's variable, and that the code asks the environment for.
    static void Keys(CodeFile document, Facts facts)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var call in document.Calls)
            foreach (var argument in call.Arguments) Key(argument.Value, call.Mark, call.Cell, seen, facts, 0);
        foreach (var assignment in document.Assignments)
        {
            Key(assignment.Value, assignment.Mark, assignment.Cell, seen, facts, 0);
            var target = CodeEvidence.Simple(assignment.Target);
            if (assignment.Target.Contains("environ.") || assignment.Target.Contains("process.env.")) Reference(target, assignment.Mark, assignment.Cell, seen, facts);
        }
        foreach (var text in document.Texts)
            if (text.Value.Length is > 5 and < 60 && text.Value.EndsWith("KEY") || text.Value.EndsWith("TOKEN")) Reference(text.Value, text.Mark, text.Cell, seen, facts);
    }

    static void Key(CodeValue value, Formats.Mark mark, int cell, HashSet<string> seen, Facts facts, int depth)
    {
        if (value.EnvironmentVariable is { } variable) Reference(variable, mark, cell, seen, facts);
        if (depth > 5) return;
        foreach (var other in value.Alternatives) Key(other, mark, cell, seen, facts, depth + 1);
        foreach (var (_, entry) in value.Entries) Key(entry, entry.Mark, cell, seen, facts, depth + 1);
    }

    static void Reference(string variable, Formats.Mark mark, int cell, HashSet<string> seen, Facts facts)
    {
        if (seen.Add(variable)) facts.AddKeyReference(variable, facts.At(mark, cell, "read from the environment"));
    }
}
