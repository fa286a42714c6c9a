using System.Collections.Frozen;
using Myelin.Formats.Code.Curly;
using Myelin.Formats.Code.Curly.Rust;

namespace Myelin.Formats.Code;

/// <summary>Rust. Full names have dots where the source has colons; modules of imports are as written.</summary>
public sealed class RustFormat : CurlyFormat
{
    private protected override IReadOnlyList<string> Extensions { get; } = [".rs"];

    private protected override (Parser Parser, Idioms Idioms) Open(string text, FileName name, ReadLimits limits) => (new RustParser(new RustLexer(text).Read(), limits), new RustIdioms());
}

/// <summary>Names of Rust's standard library.</summary>
internal sealed class RustIdioms : Idioms
{
    static readonly FrozenSet<string> Environment = ["std.env.var", "env.var", "std.env.var_os", "env!", "option_env!", "std.env!", "dotenvy.var", "dotenv.var"];
    static readonly FrozenSet<string> Copies = ["to_string", "to_owned", "into", "as_str", "clone", "trim", "unwrap", "expect", "ok", "as_deref", "unwrap_or_default", "as_ref"];
    static readonly FrozenSet<string> Defaults = ["unwrap_or", "unwrap_or_else", "or", "or_else"];
    static readonly FrozenSet<string> Wraps = ["String.from", "Some", "Ok", "Box.new", "Arc.new", "std.sync.Arc.new", "Rc.new", "Cow.from", "Cow.Borrowed", "json!", "serde_json.json!"];
    static readonly FrozenSet<string> Lists = ["vec!"];
    static readonly FrozenSet<string> Formats = ["format!"];

    static readonly FrozenSet<string> Same = ["unwrap", "expect", "clone", "as_ref"];

    public override Language Language => Language.Rust;
    public override FrozenSet<string> Unwrapping => Same;
    public override FrozenSet<string> EnvironmentCalls => Environment;
    public override FrozenSet<string> Passing => Copies;
    public override FrozenSet<string> Defaulting => Defaults;
    public override FrozenSet<string> Wrappers => Wraps;
    public override FrozenSet<string> ListMakers => Lists;
    public override FrozenSet<string> Formatters => Formats;
    public override bool IsSelf(int word) => word == (int)Word.Self;
    public override bool IsPlainType(string type) => base.IsPlainType(type) || type is "Vec" or "HashMap" or "Self" or "T";
}
