namespace Myelin.Formats.Code.Python;

/// <summary>An expression, with its range in the source.</summary>
internal abstract class Node(int start, int end)
{
    public int Start { get; } = start;
    public int End { get; set; } = end;
}

/// <summary>An expression of no interest, or one that was not understood.</summary>
internal sealed class UnknownNode(int start, int end) : Node(start, end);

/// <summary>A name.</summary>
internal sealed class NameNode(int start, int end, string id) : Node(start, end)
{
    public string Id => id;
}

/// <summary>A literal string, number, True, False or None.</summary>
internal sealed class ConstantNode(int start, int end, ValueKind kind, string? text) : Node(start, end)
{
    public ValueKind Kind => kind;
    public string? Text => text;
}

/// <summary>Texts joined: an f-string, adjacent literals with one in them, or operands of <c>+</c>.</summary>
internal sealed class JoinNode(int start, int end, List<Node> parts, bool isText) : Node(start, end)
{
    public List<Node> Parts => parts;
    /// <summary>True for an f-string, whose value is text whatever its parts are.</summary>
    public bool IsText => isText;
}

/// <summary><c>template % values</c>.</summary>
internal sealed class PercentNode(int start, int end, Node template, Node values) : Node(start, end)
{
    public Node Template => template;
    public Node Values => values;
}

/// <summary>One of several values: a conditional expression, or operands of <c>or</c>.</summary>
internal sealed class ChoiceNode(int start, int end, List<Node> options) : Node(start, end)
{
    public List<Node> Options => options;
}

/// <summary><c>target.name</c>.</summary>
internal sealed class AttributeNode(int start, int end, Node target, string name) : Node(start, end)
{
    public Node Target => target;
    public string Name => name;
}

/// <summary><c>target[index]</c>.</summary>
internal sealed class SubscriptNode(int start, int end, Node target, Node index) : Node(start, end)
{
    public Node Target => target;
    public Node Index => index;
}

/// <summary>An argument of a call; <paramref name="Stars"/> is 1 for <c>*x</c>, 2 for <c>**x</c>.</summary>
internal readonly record struct ArgumentNode(string? Name, Node Value, int Stars);

/// <summary>A call.</summary>
internal sealed class CallNode(int start, int end, Node function, List<ArgumentNode> arguments, PythonScope scope, int arm) : Node(start, end)
{
    public Node Function => function;
    public List<ArgumentNode> Arguments => arguments;
    public PythonScope Scope => scope;
    public int Arm => arm;
    /// <summary>What takes the result, as written.</summary>
    public string? AssignedTo { get; set; }
    /// <summary>A decorator stands with its definition, not among the calls.</summary>
    public bool IsDecorator { get; set; }
    /// <summary>What it evaluates to, once it was asked.</summary>
    public CodeValue? Value { get; set; }
    /// <summary>Its full name, once it was asked.</summary>
    public string? FullName { get; set; }
}

/// <summary>A list, tuple or set; a comprehension is a list of its one element.</summary>
internal sealed class ListNode(int start, int end, List<Node> items, bool isTuple) : Node(start, end)
{
    public List<Node> Items => items;
    public bool IsTuple => isTuple;
}

/// <summary>A dictionary; a null key spreads another one into it.</summary>
internal sealed class MapNode(int start, int end, List<(Node? Key, Node Value)> entries) : Node(start, end)
{
    public List<(Node? Key, Node Value)> Entries => entries;
}

/// <summary><c>lambda: body</c>.</summary>
internal sealed class LambdaNode(int start, int end, Node body) : Node(start, end)
{
    public Node Body => body;
}

/// <summary><c>*value</c> within a list.</summary>
internal sealed class StarNode(int start, int end, Node value) : Node(start, end)
{
    public Node Value => value;
}

/// <summary><c>a | b | c</c>: a union of types, or a chain of steps.</summary>
internal sealed class PipeNode(int start, int end, List<Node> parts) : Node(start, end)
{
    public List<Node> Parts => parts;
}
