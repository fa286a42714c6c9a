namespace Myelin.Formats.Code.Curly;

/// <summary>A piece of a source file, from one token to before another.</summary>
internal abstract class Node
{
    public int Start;
    public int End;
}

/// <summary>A piece that has a value.</summary>
internal abstract class Expression : Node;

/// <summary>An expression whose value is worked out once.</summary>
internal abstract class Composite : Expression
{
    /// <summary>The value, once it was asked for.</summary>
    public CodeValue? Value;
    /// <summary>The value is being worked out: asked for again, it depends on itself.</summary>
    public bool InProgress;
}

/// <summary>A string without holes, number, Boolean or null: one token, or one with a sign before it.</summary>
internal sealed class Literal(ValueKind kind) : Expression
{
    public ValueKind Kind => kind;
    /// <summary>The token that holds it.</summary>
    public int Token;
}

/// <summary>A string with holes: its chunks are tokens, and between two of them stands one hole.</summary>
internal sealed class Template : Composite
{
    public readonly List<int> Chunks = [];
    public readonly List<Expression> Holes = [];
}

/// <summary>A name without anything before or behind it.</summary>
internal sealed class NameUse(int word, Scope scope) : Expression
{
    public int Word => word;
    public Scope Scope => scope;
}

/// <summary>What follows the root of a <see cref="Chain"/>.</summary>
internal enum LinkKind : byte { Member, Call, Index, Macro }

/// <summary>One step of a chain: <c>.name</c>, <c>(arguments)</c> or <c>[index]</c>.</summary>
internal struct Link
{
    /// <summary>Arguments of a call, the one of an index.</summary>
    public Argument[]? Arguments;
    /// <summary>Type arguments written before a call.</summary>
    public TypeName[]? Types;
    /// <summary>A member's name, a call's opening bracket.</summary>
    public int Token;
    /// <summary>A member's name.</summary>
    public int Word;
    /// <summary>The chain has tokens up to here before this one.</summary>
    public int End;
    public LinkKind Kind;
}

/// <summary>A value followed by members, calls and indexes: <c>a.b(c).d[e]</c>. Flat, so that a chain of any length needs no depth.</summary>
internal sealed class Chain(Expression root) : Composite
{
    public Expression Root => root;
    public Link[] Links = [];
    /// <summary>Each call of the chain in order; worked out once.</summary>
    public NamedCall[]? Calls;
    /// <summary>The name of what the chain ends at: of the function that a last call calls, or of the member.</summary>
    public string Name = "";
    /// <summary>The name of the value: of the object that a last call makes.</summary>
    public string ObjectName = "";
}

/// <summary>A call with its names; its arguments once they are asked for.</summary>
internal struct NamedCall
{
    public string Name, Written;
    public CodeArgument[]? Arguments;
    public int Link;
}

/// <summary>The creation of an object: <c>new T(a) { B = c }</c>, a struct literal, an annotation.</summary>
internal sealed class Creation(TypeName type, Scope scope) : Composite
{
    public TypeName Type => type;
    public Scope Scope => scope;
    public Argument[] Arguments = [];
    /// <summary>Type arguments.</summary>
    public TypeName[]? Types;
    /// <summary>Members that an initialiser sets.</summary>
    public List<Argument>? Members;
    /// <summary>Elements of a collection initialiser.</summary>
    public List<Expression>? Items;
    /// <summary>A struct literal: its value is a map.</summary>
    public bool IsStruct;
    /// <summary>Body of an anonymous class.</summary>
    public Block? Body;
    public NamedCall Call;
}

/// <summary>An argument, with its name where it has one.</summary>
internal readonly record struct Argument(string? Name, Expression Value);

/// <summary>A list, array or tuple.</summary>
internal sealed class ListOf : Composite
{
    public readonly List<Expression> Items = [];
}

/// <summary>An entry of a map; without a key it is spread from another one.</summary>
internal readonly record struct Entry(string? Key, Expression Value);

/// <summary>An object literal or dictionary with the entries whose keys are constant; <see cref="Rest"/> has what else stands in it.</summary>
internal sealed class MapOf : Composite
{
    public readonly List<Entry> Entries = [];
    public List<Node>? Rest;
}

/// <summary>A function without a name of its own.</summary>
internal sealed class Lambda : Expression
{
    public List<Parameter> Parameters = [];
    public Node? Body;
    public readonly List<Expression> Returns = [];
}

/// <summary>Operands with the operators between them, flat and in order; precedence is looked for when the value is asked.</summary>
internal sealed class Operation(Expression[] operands, Op[] operators) : Composite
{
    public Expression[] Operands => operands;
    public Op[] Operators => operators;
    /// <summary>An infix word between operands, such as Kotlin's <c>to</c>.</summary>
    public int Infix;
}

/// <summary>One value given to one or more targets.</summary>
internal sealed class Assign(List<Expression> targets, Expression value) : Expression
{
    public List<Expression> Targets => targets;
    public Expression Given => value;
    /// <summary>With an operator: the value is not all.</summary>
    public bool Compound;
}

/// <summary>Something whose value is not constant, with what stands in it.</summary>
internal sealed class Opaque : Expression
{
    public readonly List<Node> Parts = [];
    /// <summary>The same with more parts.</summary>
    public Opaque With(IEnumerable<Node> parts)
    {
        Parts.AddRange(parts);
        return this;
    }
}

/// <summary>A JSX element with its attributes.</summary>
internal sealed class Element : Expression
{
    public Expression? Name;
    public readonly List<Argument> Attributes = [];
    public readonly List<Node> Children = [];
}

/// <summary>Statements in a scope.</summary>
internal sealed class Block(Scope scope) : Node
{
    public Scope Scope => scope;
    public readonly List<Node> Nodes = [];
}

/// <summary>A declaration of a variable, field, property or parameter.</summary>
internal sealed class Variable(string target, Scope scope) : Node
{
    public string Target => target;
    public Scope Scope => scope;
    public Expression? Given;
    public List<Expression>? Decorators;
    /// <summary>Part of a value that stands before it: calls within are already counted.</summary>
    public bool IsPart;
}

/// <summary>A parameter of a function; a destructured one is several.</summary>
internal readonly record struct Parameter(int Word, int Token, Expression? Default);

/// <summary>A function, method or class.</summary>
internal sealed class Definition(DefinitionKind kind, string name, int token, Scope outer) : Node
{
    public DefinitionKind Kind => kind;
    public string Name => name;
    /// <summary>The token of its name.</summary>
    public int Token => token;
    public Scope Outer => outer;
    public List<Expression> Decorators = [];
    public List<TypeName> Bases = [];
    public List<Parameter> Parameters = [];
    public List<Node> Body = [];
    public List<Expression> Returns = [];
    /// <summary>The first token, decorators included: a documentation comment stands before it.</summary>
    public int First;
}
