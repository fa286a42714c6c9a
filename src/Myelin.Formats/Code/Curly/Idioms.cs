using System.Collections.Frozen;

namespace Myelin.Formats.Code.Curly;

/// <summary>How a language's programs say what all of them say: the ways to an environment variable, to a default, to a copy of a string. Names are those of its standard library.</summary>
internal abstract class Idioms
{
    protected static readonly FrozenSet<string> Nothing = [];

    public abstract Language Language { get; }

    /// <summary>Calls whose first argument names an environment variable; a second one is its default.</summary>
    public virtual FrozenSet<string> EnvironmentCalls => Nothing;

    /// <summary>Objects whose members are environment variables, with a dot at the end.</summary>
    public virtual IReadOnlyList<string> EnvironmentObjects => [];

    /// <summary>Calls that hand on their first argument.</summary>
    public virtual FrozenSet<string> Wrappers => Nothing;

    /// <summary>Methods that hand on the object they are called on.</summary>
    public virtual FrozenSet<string> Passing => Nothing;

    /// <summary>Methods that hand on the object they are called on, and that names of what follows leave out.</summary>
    public virtual FrozenSet<string> Unwrapping => Nothing;

    /// <summary>Methods that hand on the object they are called on, or else their last argument.</summary>
    public virtual FrozenSet<string> Defaulting => Nothing;

    /// <summary>Calls that make a map of keys and values in turn, or of pairs.</summary>
    public virtual FrozenSet<string> MapMakers => Nothing;

    /// <summary>Calls that make a list of their arguments.</summary>
    public virtual FrozenSet<string> ListMakers => Nothing;

    /// <summary>Calls that fill the holes of their first argument with the others.</summary>
    public virtual FrozenSet<string> Formatters => Nothing;

    /// <summary>Calls that import what their argument names.</summary>
    public virtual FrozenSet<string> ImportCalls => Nothing;

    /// <summary>The word stands for the object whose class is being read.</summary>
    public virtual bool IsSelf(int word) => word == (int)Word.This;

    /// <summary>The full name of a name that nothing in the file declares, or null: a package that goes by another name than its import.</summary>
    public virtual string? Undeclared(string name, IReadOnlyList<CodeImport> imports) => null;

    /// <summary>Whether a written type tells nothing of the methods of a value.</summary>
    public virtual bool IsPlainType(string type) => type.Length == 0 || char.IsAsciiLetterLower(type[0]) || type is "String" or "Object";
}
