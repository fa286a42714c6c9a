using System.Collections.Frozen;
using Myelin.Formats.Code;

namespace Myelin.Discover.Detectors.Code;

/// <summary>Finds the rule that a full name falls under: by its last segment, then by the segments before it, then by its module.</summary>
public sealed class RuleIndex
{
    readonly FrozenDictionary<string, (CodeRule Rule, string Call)[]> _byLast;

    /// <summary>An index over rules; of several that match the earlier one answers, those bound to a module before those of any.</summary>
    public RuleIndex(IEnumerable<CodeRule> rules) =>
        _byLast = rules.OrderBy(r => r.Any).SelectMany(r => r.Calls.Select(c => (Rule: r, Call: c))).GroupBy(c => Last(c.Call)).ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);

    /// <summary>The rule of a call, or null.</summary>
    /// <param name="name">Full name as <see cref="CodeCall.Name"/> has it.</param>
    /// <param name="file">The file it is called in, for its imports.</param>
    public CodeRule? Find(string name, CodeFile file)
    {
        if (!_byLast.TryGetValue(Last(name), out var candidates)) return null;
        var plain = name.Contains("()") ? name.Replace("()", "") : name;
        foreach (var (rule, call) in candidates)
        {
            if (!EndsWith(plain, call)) continue;
            if (rule.Languages.Count > 0 && !rule.Languages.Contains(file.Language == Language.TypeScript ? "javascript" : file.Language.ToString().ToLowerInvariant())) continue;
            if (rule.Only.Count > 0 && !rule.Only.Exists(o => plain.Contains(o, StringComparison.Ordinal))) continue;
            if (rule.Any || rule.In.Exists(m => IsOf(plain, m) && (!rule.Exact || plain.Length == m.Length + 1 + call.Length))) return rule;
            if (rule.Exact) continue;
            if (IsUnresolved(plain, call, file) && rule.In.Exists(m => Imports(file, m))) return rule;
        }
        return null;
    }

    static string Last(string name)
    {
        var plain = name.EndsWith("()") ? name.AsSpan(0, name.Length - 2) : name;
        return plain[(plain.LastIndexOfAny('.', ':') + 1)..].ToString();
    }

    // "chat.completions.create" ends "openai.OpenAI.chat.completions.create" and also stands for itself.
    static bool EndsWith(string name, string call) =>
        name.EndsWith(call, StringComparison.Ordinal) && (name.Length == call.Length || name[name.Length - call.Length - 1] is '.' or '/' or ':');

    internal static bool IsOf(string name, string module) =>
        name.StartsWith(module, StringComparison.Ordinal) && (name.Length == module.Length || name[module.Length] is '.' or '/' or ':');

    // A name whose root the file does not explain: a parameter, a field, or a language whose types live in whole namespaces.
    static bool IsUnresolved(string name, string call, CodeFile file)
    {
        if (file.Language is Language.CSharp or Language.Java or Language.Kotlin or Language.Go or Language.Rust)
        {
            // A function without a package is the file's own in Go; what an import explains is of that module and no other. C# imports namespaces and extends types of other modules.
            if (file.Language == Language.Go && !name.Contains('.')) return false;
            if (!name.Contains('.') && file.Definitions.Any(d => CodeEvidence.Simple(d.Name) == name)) return false;
            if (file.Language == Language.CSharp) return true;
            foreach (var import in file.Imports)
                if (import.Module.Length > 0 && (import.Name is null or "*" ? IsOf(name, import.Module) : IsImported(name, import))) return false;
            return true;
        }
        if (!call.Contains('.')) return false;
        var root = name.AsSpan(0, name.IndexOf('.') is > 0 and var dot ? dot : name.Length);
        foreach (var import in file.Imports)
            if (root.SequenceEqual(import.Module) || import.Module.AsSpan().StartsWith(root) && import.Module.Length > root.Length && import.Module[root.Length] == '.') return false;
        return true;
    }

    // Rust writes "a::b" where a resolved name has "a.b".
    static bool IsImported(string name, CodeImport import) => Rest(name, import.Module) is { } rest && Rest(rest, import.Name!) is not null;

    // What follows a module in a name, without the separator; null when the name is not of it.
    static string? Rest(string name, string module)
    {
        var at = 0;
        for (var i = 0; i < module.Length; i++, at++)
        {
            if (module[i] == ':' && i + 1 < module.Length && module[i + 1] == ':') i++;
            if (at >= name.Length || (name[at] != module[i] && !(module[i] == ':' && name[at] == '.'))) return null;
        }
        return at == name.Length ? "" : name[at] is '.' or '/' or ':' ? name[(at + 1)..] : null;
    }

    /// <summary>Whether the file imports a module or something below it.</summary>
    internal static bool Imports(CodeFile file, string module)
    {
        foreach (var import in file.Imports)
        {
            if (IsOf(import.Module, module)) return true;
            // "rig.providers.openai" is what "use rig::providers::openai" and "import dev.langchain4j.model.openai.OpenAiChatModel" take in.
            if (import.Name is { } name && module.Length > import.Module.Length - 8 && Rest(module, import.Module) is { Length: > 0 } rest && IsOf(name, rest)) return true;
            if (import.Module.Contains("::") && Rest(import.Module.Replace("::", "."), module) is not null) return true;
        }
        return false;
    }
}
