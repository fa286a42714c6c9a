namespace Myelin.Formats.Workflows;

/// <summary>A part of an expression of GitHub Actions. <paramref name="Start"/> and <paramref name="End"/> count characters of the scalar that holds it.</summary>
public abstract record ExpressionNode(int Start, int End)
{
    /// <summary>The parts directly below.</summary>
    public virtual IEnumerable<ExpressionNode> Children => [];

    /// <summary>This part and all below it, outermost first.</summary>
    public IEnumerable<ExpressionNode> All
    {
        get
        {
            Stack<ExpressionNode> open = new([this]);
            while (open.TryPop(out var node))
            {
                yield return node;
                foreach (var child in node.Children.Reverse()) open.Push(child);
            }
        }
    }

    /// <summary>The contexts that are read in it, each whole: of <c>secrets.A</c> not <c>secrets</c>, too.</summary>
    public IEnumerable<string> Accesses
    {
        get
        {
            Stack<ExpressionNode> open = new([this]);
            while (open.TryPop(out var node))
            {
                if (node.Path is { } path)
                {
                    yield return path;
                    // What stands in an index is an access of its own.
                    for (var inner = node; inner is not ContextNode; inner = inner.Children.First())
                        if (inner is IndexNode index) open.Push(index.Index);
                    continue;
                }
                foreach (var child in node.Children.Reverse()) open.Push(child);
            }
        }
    }

    /// <summary>
    /// The parts whose text can become the text of the whole: of <c>a &amp;&amp; b</c> only b, of <c>a || b</c> either, of a comparison or test none,
    /// of <c>format</c>, <c>join</c>, <c>toJSON</c>, <c>fromJSON</c> and <c>case</c> their arguments.
    /// </summary>
    public IEnumerable<ExpressionNode> Values
    {
        get
        {
            Stack<ExpressionNode> open = new([this]);
            while (open.TryPop(out var node))
            {
                switch (node)
                {
                    case BinaryNode { Operator: BinaryOperator.And } and: open.Push(and.Right); break;
                    case BinaryNode { Operator: BinaryOperator.Or } or:
                        open.Push(or.Right);
                        open.Push(or.Left);
                        break;
                    case CallNode call when call.Is("format") || call.Is("join") || call.Is("toJSON") || call.Is("fromJSON") || call.Is("case"):
                        foreach (var argument in call.Arguments.Reverse()) open.Push(argument);
                        break;
                    case PropertyNode or IndexNode or StarNode when node.Path is null: open.Push(node.Children.First()); break;
                    case PropertyNode or IndexNode or StarNode or ContextNode: yield return node; break;
                }
            }
        }
    }

    /// <summary>
    /// The context it reads, in lower case with dots: <c>github.event.issue.title</c>. A constant index counts as a name, any other and an object filter as <c>*</c>;
    /// null for what is no plain access.
    /// </summary>
    public string? Path
    {
        get
        {
            List<string> names = [];
            var node = this;
            while (true)
            {
                switch (node)
                {
                    case ContextNode context:
                        names.Add(context.Name.ToLowerInvariant());
                        names.Reverse();
                        return string.Join('.', names);
                    case PropertyNode property:
                        names.Add(property.Name.ToLowerInvariant());
                        node = property.Target;
                        break;
                    case IndexNode index:
                        names.Add(index.Index is LiteralNode { Kind: LiteralKind.Text } literal ? literal.Text.ToLowerInvariant() : "*");
                        node = index.Target;
                        break;
                    case StarNode star:
                        names.Add("*");
                        node = star.Target;
                        break;
                    default: return null;
                }
            }
        }
    }
}

/// <summary>What a constant is.</summary>
public enum LiteralKind { Null, Boolean, Number, Text }

/// <summary>A constant; <paramref name="Text"/> without quotes, of a Boolean <c>true</c> or <c>false</c>.</summary>
public sealed record LiteralNode(int Start, int End, LiteralKind Kind, string Text) : ExpressionNode(Start, End);

/// <summary>A context by its name: <c>github</c>.</summary>
public sealed record ContextNode(int Start, int End, string Name) : ExpressionNode(Start, End);

/// <summary><c>target.name</c>.</summary>
public sealed record PropertyNode(int Start, int End, ExpressionNode Target, string Name) : ExpressionNode(Start, End)
{
    public override IEnumerable<ExpressionNode> Children => [Target];
}

/// <summary><c>target[index]</c>.</summary>
public sealed record IndexNode(int Start, int End, ExpressionNode Target, ExpressionNode Index) : ExpressionNode(Start, End)
{
    public override IEnumerable<ExpressionNode> Children => [Target, Index];
}

/// <summary>The object filter <c>target.*</c> or <c>target[*]</c>.</summary>
public sealed record StarNode(int Start, int End, ExpressionNode Target) : ExpressionNode(Start, End)
{
    public override IEnumerable<ExpressionNode> Children => [Target];
}

/// <summary>A call; the name as written.</summary>
public sealed record CallNode(int Start, int End, string Name, IReadOnlyList<ExpressionNode> Arguments) : ExpressionNode(Start, End)
{
    public override IEnumerable<ExpressionNode> Children => Arguments;

    /// <summary>Whether it calls this function; case does not matter to GitHub.</summary>
    public bool Is(string name) => Name.Equals(name, StringComparison.OrdinalIgnoreCase);
}

/// <summary><c>!operand</c>.</summary>
public sealed record NotNode(int Start, int End, ExpressionNode Operand) : ExpressionNode(Start, End)
{
    public override IEnumerable<ExpressionNode> Children => [Operand];
}

/// <summary>An operator between two parts.</summary>
public sealed record BinaryNode(int Start, int End, BinaryOperator Operator, ExpressionNode Left, ExpressionNode Right) : ExpressionNode(Start, End)
{
    public override IEnumerable<ExpressionNode> Children => [Left, Right];
}

/// <summary>The operators between two parts.</summary>
public enum BinaryOperator { Or, And, Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual }
