namespace Myelin.Formats.Code;

/// <summary>Programming languages that are read.</summary>
public enum Language { Python, JavaScript, TypeScript, CSharp, Go, Java, Kotlin, Rust }

/// <summary>
/// What a source file says, the same for every language: imports, calls, assignments, definitions and string literals, each with its place. Comments and strings are told
/// apart by a real lexer; names are resolved through imports and constants through assignments as far as the file alone allows. Nothing is executed.
/// </summary>
public sealed record CodeFile(Language Language)
{
    /// <summary>Imports in order of place.</summary>
    public IReadOnlyList<CodeImport> Imports { get; init; } = [];
    /// <summary>Calls and object creations in order of place, also those within arguments of others.</summary>
    public IReadOnlyList<CodeCall> Calls { get; init; } = [];
    /// <summary>Assignments to names, fields and properties, declarations with a value, and defaults of parameters.</summary>
    public IReadOnlyList<CodeAssignment> Assignments { get; init; } = [];
    /// <summary>Functions, methods and classes.</summary>
    public IReadOnlyList<CodeDefinition> Definitions { get; init; } = [];
    /// <summary>Every string literal that is not a comment, with f-strings and templates joined as far as they are constant.</summary>
    public IReadOnlyList<CodeText> Texts { get; init; } = [];
    /// <summary>Shell commands of notebook cells (<c>!pip install x</c>, <c>%pip install x</c>, lines of <c>%%bash</c>), without their marks.</summary>
    public IReadOnlyList<CodeText> ShellLines { get; init; } = [];
}

/// <summary>An import. <c>from a.b import c as d</c> is Module a.b, Name c, Alias d; <c>import a.b</c> has no Name; <c>using A.B;</c> and <c>import "x/y"</c> likewise.</summary>
/// <param name="Module">Module, package or namespace as written (<c>@langchain/openai</c>, <c>torch.nn</c>).</param>
/// <param name="Name">The one name taken from it; <c>*</c> for all; null for the module itself.</param>
/// <param name="Alias">The name it has in this file, when another.</param>
/// <param name="Mark">Where.</param>
/// <param name="Cell">Notebook cell from 1, else 0; the line is then within the cell.</param>
public sealed record CodeImport(string Module, string? Name, string? Alias, Mark Mark, int Cell = 0);

/// <summary>A call or object creation.</summary>
/// <param name="Name">
/// The full name, resolved through imports and simple assignments: <c>transformers.AutoModel.from_pretrained</c>; for JavaScript <c>openai.OpenAI</c> from <c>import {OpenAI} from "openai"</c>.
/// A method of an object made in this file resolves through its class: <c>client = OpenAI()</c>, <c>client.chat.completions.create</c> is <c>openai.OpenAI().chat.completions.create</c>.
/// </param>
/// <param name="Written">As the source writes it, without arguments.</param>
/// <param name="Arguments">Arguments in order. For C#, Java and the like an object initialiser's members follow as named arguments.</param>
/// <param name="Mark">Where the call starts.</param>
/// <param name="Cell">Notebook cell from 1, else 0.</param>
/// <param name="AssignedTo">The variable that takes the result, or null.</param>
/// <param name="Within">Dotted name of the definition around it, or null at the top level.</param>
public sealed record CodeCall(string Name, string Written, IReadOnlyList<CodeArgument> Arguments, Mark Mark, int Cell = 0, string? AssignedTo = null, string? Within = null)
{
    /// <summary>Names of the types in angle brackets before the arguments, resolved like the call's own: <c>AddFromType&lt;LightsPlugin&gt;()</c>.</summary>
    public IReadOnlyList<string> TypeArguments { get; init; } = [];

    /// <summary>The argument with this name, or null.</summary>
    public CodeArgument? this[string name] => Arguments.FirstOrDefault(a => a.Name == name);

    /// <summary>The positional argument with this index from 0, or null.</summary>
    public CodeArgument? this[int index] => Arguments.Where(a => a.Name is null).ElementAtOrDefault(index);
}

/// <summary>An argument: its name where the language names it (keyword argument, property of an options object handed over in place keeps the object as a Map value), and its value.</summary>
public sealed record CodeArgument(string? Name, CodeValue Value);

/// <summary>What a <see cref="CodeValue"/> is.</summary>
public enum ValueKind { Text, Number, Boolean, Null, List, Map, Call, Name, Dynamic }

/// <summary>A value in source code, as far as it is constant.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Mark">Where.</param>
public sealed record CodeValue(ValueKind Kind, Mark Mark)
{
    /// <summary>
    /// A Text's value after constants are resolved; a Number, Boolean or Null as written; a Name's dotted name resolved through imports; a Call's full name;
    /// for Dynamic the constant prefix that is known (an f-string up to its first unknown part), or null; for a Map or List that is written with a type (a struct literal) that type's full name.
    /// </summary>
    public string? Text { get; init; }
    /// <summary>Items of a List; operands of a pipe (<c>prompt | llm</c>), which is Dynamic.</summary>
    public IReadOnlyList<CodeValue> Items { get; init; } = [];
    /// <summary>Entries of a Map (dict, object literal, struct literal) with constant keys.</summary>
    public IReadOnlyList<KeyValuePair<string, CodeValue>> Entries { get; init; } = [];
    /// <summary>Arguments of a Call.</summary>
    public IReadOnlyList<CodeArgument> Arguments { get; init; } = [];
    /// <summary>Name of the environment variable that a value comes from (<c>os.getenv("X", "d")</c> has Text d and this X), or null.</summary>
    public string? EnvironmentVariable { get; init; }
    /// <summary>Other values it may have instead: of a conditional expression, of another branch, of an iterated list, of other callers. Never nested.</summary>
    public IReadOnlyList<CodeValue> Alternatives { get; init; } = [];
    /// <summary>The source as written, at most 200 characters.</summary>
    public string? Written { get => field ??= Source.Written; init; }

    /// <summary>What <see cref="Written"/> is cut out of when it is asked for: most never are.</summary>
    internal Curly.SourceRange Source { get; init; }

    /// <summary>True when <see cref="Text"/> is the whole value.</summary>
    public bool IsConstant => Kind is ValueKind.Text or ValueKind.Number or ValueKind.Boolean or ValueKind.Null;

    /// <summary>This value and its <see cref="Alternatives"/>.</summary>
    public IEnumerable<CodeValue> All => Alternatives.Prepend(this);

    /// <summary>The value of a key of a Map, or null.</summary>
    public CodeValue? this[string key] => Entries.FirstOrDefault(e => e.Key == key).Value;
}

/// <summary>An assignment.</summary>
/// <param name="Target">Dotted name as written (<c>MODEL</c>, <c>self.model</c>, <c>config.modelName</c>); a parameter's default has the parameter's name; an object, list or text that a function returns has <c>return</c>.</param>
/// <param name="Value">What is assigned.</param>
/// <param name="Mark">Where.</param>
/// <param name="Cell">Notebook cell from 1, else 0.</param>
/// <param name="Within">Dotted name of the definition around it, or null.</param>
public sealed record CodeAssignment(string Target, CodeValue Value, Mark Mark, int Cell = 0, string? Within = null);

/// <summary>What a <see cref="CodeDefinition"/> is.</summary>
public enum DefinitionKind { Function, Method, Class }

/// <summary>A function, method or class.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Name">Its name, dotted within its class.</param>
/// <param name="Mark">Where its name stands; EndLine where it ends.</param>
public sealed record CodeDefinition(DefinitionKind Kind, string Name, Mark Mark)
{
    /// <summary>Notebook cell from 1, else 0.</summary>
    public int Cell { get; init; }
    /// <summary>Decorators, attributes or annotations, as calls (without arguments when bare), resolved through imports.</summary>
    public IReadOnlyList<CodeCall> Decorators { get; init; } = [];
    /// <summary>Base classes and interfaces, resolved through imports.</summary>
    public IReadOnlyList<string> Bases { get; init; } = [];
    /// <summary>Names of parameters.</summary>
    public IReadOnlyList<string> Parameters { get; init; } = [];
    /// <summary>Docstring or documentation comment's first 2,000 characters, or null.</summary>
    public string? Documentation { get; init; }
}

/// <summary>A string literal.</summary>
/// <param name="Value">Its text, unescaped; for an interpolated one the constant prefix.</param>
/// <param name="Mark">Where it starts.</param>
/// <param name="Cell">Notebook cell from 1, else 0.</param>
/// <param name="IsWhole">False when an interpolation follows the prefix.</param>
/// <param name="IsDocumentation">A docstring.</param>
public sealed record CodeText(string Value, Mark Mark, int Cell = 0, bool IsWhole = true, bool IsDocumentation = false);
