using System.Collections.Frozen;
using Myelin.Formats.Code.Curly;
using Myelin.Formats.Code.Curly.CSharp;

namespace Myelin.Formats.Code;

/// <summary>C#. Names of types stay as written: a file's usings name namespaces, not what they hold.</summary>
public sealed class CSharpFormat : CurlyFormat
{
    private protected override IReadOnlyList<string> Extensions { get; } = [".cs", ".csx"];

    private protected override (Parser Parser, Idioms Idioms) Open(string text, FileName name, ReadLimits limits) =>
        (new CSharpParser(new CSharpLexer(text).Read(), limits), new CSharpIdioms());
}

/// <summary>Names of .NET's base library.</summary>
internal sealed class CSharpIdioms : Idioms
{
    static readonly FrozenSet<string> Environment = ["Environment.GetEnvironmentVariable", "System.Environment.GetEnvironmentVariable"];
    static readonly FrozenSet<string> Copies = ["Trim", "ToString", "TrimEnd", "TrimStart"];
    static readonly FrozenSet<string> Wraps = ["Uri", "ApiKeyCredential", "AzureKeyCredential", "System.Uri"];
    static readonly FrozenSet<string> Formats = ["string.Format", "String.Format"];

    public override Language Language => Language.CSharp;
    public override FrozenSet<string> EnvironmentCalls => Environment;
    public override FrozenSet<string> Passing => Copies;
    public override FrozenSet<string> Wrappers => Wraps;
    public override FrozenSet<string> Formatters => Formats;
    public override bool IsPlainType(string type) => base.IsPlainType(type) || type is "Task" or "ValueTask" or "List" or "Dictionary" or "IEnumerable" or "IList" or "IReadOnlyList" or "CancellationToken";
}
