using System.Collections.Frozen;

namespace Myelin.Formats.Code.Curly.JavaScript;

/// <summary>Names of the language, of Node.js, Deno, Bun and Vite.</summary>
internal sealed class JavaScriptIdioms(Language language) : Idioms
{
    static readonly FrozenSet<string> Environment = ["Deno.env.get", "process.env.get", "env.get", "Netlify.env.get"];
    static readonly FrozenSet<string> Copies = ["trim", "toString", "trimStart", "trimEnd"];
    static readonly FrozenSet<string> Imports = ["require", "import", "require.resolve"];
    static readonly FrozenSet<string> Texts = ["String"];

    public override Language Language => language;
    public override FrozenSet<string> EnvironmentCalls => Environment;
    public override IReadOnlyList<string> EnvironmentObjects { get; } = ["process.env.", "import.meta.env.", "Bun.env.", "Deno.env.", "globalThis.process.env."];
    public override FrozenSet<string> Passing => Copies;
    public override FrozenSet<string> Wrappers => Texts;
    public override FrozenSet<string> ImportCalls => Imports;
    public override bool IsPlainType(string type) => base.IsPlainType(type) || type is "Promise" or "Record" or "Array" or "Partial" or "Function" or "Number" or "Boolean";
}
