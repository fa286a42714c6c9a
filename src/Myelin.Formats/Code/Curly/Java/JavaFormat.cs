using System.Collections.Frozen;
using Myelin.Formats.Code.Curly;
using Myelin.Formats.Code.Curly.Java;

namespace Myelin.Formats.Code;

/// <summary>Java.</summary>
public sealed class JavaFormat : CurlyFormat
{
    private protected override IReadOnlyList<string> Extensions { get; } = [".java"];

    private protected override (Parser Parser, Idioms Idioms) Open(string text, FileName name, ReadLimits limits) =>
        (new JavaParser(new JavaLexer(text).Read(), limits), new JavaIdioms(Language.Java));
}

/// <summary>Names of the base libraries of Java and Kotlin.</summary>
internal sealed class JavaIdioms(Language language) : Idioms
{
    static readonly FrozenSet<string> Environment = ["System.getenv", "System.getenv().get", "System.getenv().getOrDefault", "java.lang.System.getenv"];
    static readonly FrozenSet<string> Copies = ["trim", "strip", "toString", "trimIndent", "trimMargin", "stripIndent"];
    static readonly FrozenSet<string> Defaults = ["orElse", "orElseGet", "ifBlank", "ifEmpty"];
    static readonly FrozenSet<string> Wraps = ["Optional.ofNullable", "Optional.of", "java.util.Optional.ofNullable", "java.util.Optional.of", "Objects.requireNonNull", "java.util.Objects.requireNonNull", "requireNotNull", "ModelId", "URI.create", "java.net.URI.create"];
    static readonly FrozenSet<string> Maps = ["Map.of", "java.util.Map.of", "mapOf", "mutableMapOf", "hashMapOf"];
    static readonly FrozenSet<string> Lists = ["List.of", "java.util.List.of", "Set.of", "java.util.Set.of", "Arrays.asList", "java.util.Arrays.asList", "listOf", "mutableListOf", "setOf", "arrayOf", "listOfNotNull"];
    static readonly FrozenSet<string> Formats = ["String.format"];

    public override Language Language => language;
    public override FrozenSet<string> EnvironmentCalls => Environment;
    public override FrozenSet<string> Passing => Copies;
    public override FrozenSet<string> Defaulting => Defaults;
    public override FrozenSet<string> Wrappers => Wraps;
    public override FrozenSet<string> MapMakers => Maps;
    public override FrozenSet<string> ListMakers => Lists;
    public override FrozenSet<string> Formatters => Formats;
    public override bool IsSelf(int word) => word == (int)Word.This;
    public override bool IsPlainType(string type) => base.IsPlainType(type) || type is "List" or "Map" or "Set" or "Optional" or "Integer" or "Boolean" or "Long" or "Double";
}
