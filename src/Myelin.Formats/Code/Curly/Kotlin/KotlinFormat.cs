using Myelin.Formats.Code.Curly;
using Myelin.Formats.Code.Curly.Kotlin;

namespace Myelin.Formats.Code;

/// <summary>Kotlin, scripts included.</summary>
public sealed class KotlinFormat : CurlyFormat
{
    private protected override IReadOnlyList<string> Extensions { get; } = [".kt", ".kts"];

    private protected override (Parser Parser, Idioms Idioms) Open(string text, FileName name, ReadLimits limits) =>
        (new KotlinParser(new KotlinLexer(text).Read(), limits), new JavaIdioms(Language.Kotlin));
}
