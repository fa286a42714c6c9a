using Myelin.Formats.Code.Curly;
using Myelin.Formats.Code.Curly.JavaScript;

namespace Myelin.Formats.Code;

/// <summary>JavaScript and TypeScript with or without JSX, and the scripts of Vue and Svelte components.</summary>
public sealed class JavaScriptFormat : CurlyFormat
{
    private protected override IReadOnlyList<string> Extensions { get; } = [".js", ".mjs", ".cjs", ".jsx", ".ts", ".mts", ".cts", ".tsx", ".vue", ".svelte"];

    private protected override (Parser Parser, Idioms Idioms) Open(string text, FileName name, ReadLimits limits)
    {
        var isComponent = name.Ends(".vue") || name.Ends(".svelte");
        var isTypeScript = name.Ends("ts") || name.Ends(".tsx");
        var allowsElements = !name.Ends("ts");
        if (isComponent) (text, isTypeScript, allowsElements) = Scripts.Of(text);
        var tokens = new JavaScriptLexer(text, allowsElements).Read();
        // Type syntax is understood everywhere, since bundlers take it in any file; only type arguments of calls are not, where they may be comparisons.
        return (new JavaScriptParser(tokens, limits, isTypeScript), new JavaScriptIdioms(isTypeScript ? Language.TypeScript : Language.JavaScript));
    }
}
