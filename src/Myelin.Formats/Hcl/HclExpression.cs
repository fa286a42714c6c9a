using Myelin.Formats.Config;

namespace Myelin.Formats.Hcl;

/// <summary>An expression as written. The tree is never deeper than <see cref="ReadLimits.MaxDepth"/>, also where the text is a long chain, so that it can be walked by recursion.</summary>
public abstract class HclExpression(Mark mark, int depth)
{
    /// <summary>Where it starts.</summary>
    public Mark Mark { get; } = mark;
    /// <summary>Levels of the tree from here down, at least 1.</summary>
    public int Depth { get; } = depth;

    private protected static int Over(params ReadOnlySpan<HclExpression?> children)
    {
        var depth = 0;
        foreach (var child in children) depth = Math.Max(depth, child?.Depth ?? 0);
        return depth + 1;
    }

    private protected static int Over(IEnumerable<HclExpression> children) => children.Select(c => c.Depth).DefaultIfEmpty().Max() + 1;
}

/// <summary>A number, Boolean, null, or a text without interpolation.</summary>
public sealed class HclLiteral(ConfigValue value, Mark mark) : HclExpression(mark, 1)
{
    /// <summary>The value.</summary>
    public ConfigValue Value { get; } = value;
}

/// <summary>A text with interpolations and directives. With a single interpolation and nothing else its value is that of the interpolation, of any type.</summary>
public sealed class HclTemplate(IReadOnlyList<HclExpression> parts, Mark mark) : HclExpression(mark, Over(parts))
{
    /// <summary>Literals, interpolated expressions, <see cref="HclTemplateIf"/> and <see cref="HclTemplateFor"/>, in order.</summary>
    public IReadOnlyList<HclExpression> Parts { get; } = parts;
}

/// <summary><c>%{ if c } … %{ else } … %{ endif }</c>.</summary>
public sealed class HclTemplateIf(HclExpression condition, HclTemplate then, HclTemplate? otherwise, Mark mark)
    : HclExpression(mark, Over(condition, then, otherwise))
{
    /// <summary>The condition.</summary>
    public HclExpression Condition { get; } = condition;
    /// <summary>The text if it holds.</summary>
    public HclTemplate Then { get; } = then;
    /// <summary>The text if not, or null.</summary>
    public HclTemplate? Otherwise { get; } = otherwise;
}

/// <summary><c>%{ for k, v in c } … %{ endfor }</c>.</summary>
public sealed class HclTemplateFor(string? key, string value, HclExpression collection, HclTemplate body, Mark mark)
    : HclExpression(mark, Over(collection, body))
{
    /// <summary>Name of the key or index, or null.</summary>
    public string? Key { get; } = key;
    /// <summary>Name of the value.</summary>
    public string Value { get; } = value;
    /// <summary>What is walked.</summary>
    public HclExpression Collection { get; } = collection;
    /// <summary>The text for each.</summary>
    public HclTemplate Body { get; } = body;
}

/// <summary>A variable or another expression, and the steps from it: <c>aws_s3_bucket.logs[0].arn</c>, <c>f(x).y</c>, <c>list[*].id</c>.</summary>
public sealed class HclTraversal(string? root, HclExpression? source, IReadOnlyList<HclStep> steps, Mark mark)
    : HclExpression(mark, Math.Max(Over(source), Over(steps.Where(s => s.Key is not null).Select(s => s.Key!))))
{
    /// <summary>Name of the variable, or null when <see cref="Source"/> stands there.</summary>
    public string? Root { get; } = root;
    /// <summary>The expression, or null when <see cref="Root"/> stands there.</summary>
    public HclExpression? Source { get; } = source;
    /// <summary>Steps in order.</summary>
    public IReadOnlyList<HclStep> Steps { get; } = steps;

    /// <summary>The text of a traversal by names alone, <c>var.x</c>; null for any other.</summary>
    public string? Plain => Root is null || Steps.Any(s => s.Name is null) ? null : string.Join('.', [Root, .. Steps.Select(s => s.Name!)]);
}

/// <summary>What a <see cref="HclStep"/> does.</summary>
public enum HclStepKind { Attribute, Index, AttributeSplat, FullSplat }

/// <summary>A step of a traversal: <c>.name</c>, <c>[key]</c>, <c>.*</c> or <c>[*]</c>.</summary>
public readonly record struct HclStep(HclStepKind Kind, string? Name = null, HclExpression? Key = null);

/// <summary><c>-x</c> or <c>!x</c>.</summary>
public sealed class HclUnary(char op, HclExpression operand, Mark mark) : HclExpression(mark, Over(operand))
{
    /// <summary><c>-</c> or <c>!</c>.</summary>
    public char Operator { get; } = op;
    /// <summary>The operand.</summary>
    public HclExpression Operand { get; } = operand;
}

/// <summary><c>a op b</c>.</summary>
public sealed class HclBinary(string op, HclExpression left, HclExpression right, Mark mark) : HclExpression(mark, Over(left, right))
{
    /// <summary>One of <c>|| &amp;&amp; == != &lt; &gt; &lt;= &gt;= + - * / %</c>.</summary>
    public string Operator { get; } = op;
    /// <summary>Left operand.</summary>
    public HclExpression Left { get; } = left;
    /// <summary>Right operand.</summary>
    public HclExpression Right { get; } = right;
}

/// <summary><c>c ? a : b</c>.</summary>
public sealed class HclConditional(HclExpression condition, HclExpression then, HclExpression otherwise, Mark mark)
    : HclExpression(mark, Over(condition, then, otherwise))
{
    /// <summary>The condition.</summary>
    public HclExpression Condition { get; } = condition;
    /// <summary>The value if it holds.</summary>
    public HclExpression Then { get; } = then;
    /// <summary>The value if not.</summary>
    public HclExpression Otherwise { get; } = otherwise;
}

/// <summary><c>name(a, b...)</c>; the name may have a namespace, <c>provider::aws::arn_parse</c>.</summary>
public sealed class HclCall(string name, IReadOnlyList<HclExpression> arguments, bool expandsLast, Mark mark) : HclExpression(mark, Over(arguments))
{
    /// <summary>Name of the function.</summary>
    public string Name { get; } = name;
    /// <summary>Arguments in order.</summary>
    public IReadOnlyList<HclExpression> Arguments { get; } = arguments;
    /// <summary>Whether <c>...</c> spreads the last one.</summary>
    public bool ExpandsLast { get; } = expandsLast;
}

/// <summary><c>[a, b]</c>.</summary>
public sealed class HclTuple(IReadOnlyList<HclExpression> items, Mark mark) : HclExpression(mark, Over(items))
{
    /// <summary>Items in order.</summary>
    public IReadOnlyList<HclExpression> Items { get; } = items;
}

/// <summary><c>{ k = v }</c>. A key that is a bare name is a literal.</summary>
public sealed class HclObject(IReadOnlyList<(HclExpression Key, HclExpression Value)> items, Mark mark)
    : HclExpression(mark, Over(items.SelectMany(i => new[] { i.Key, i.Value })))
{
    /// <summary>Entries in order.</summary>
    public IReadOnlyList<(HclExpression Key, HclExpression Value)> Items { get; } = items;
}

/// <summary><c>[for k, v in c : x if y]</c> or <c>{for k, v in c : x => y...}</c>.</summary>
public sealed class HclFor(string? keyName, string valueName, HclExpression collection, HclExpression? key, HclExpression value, HclExpression? condition, bool groups, Mark mark)
    : HclExpression(mark, Over(collection, key, value, condition))
{
    /// <summary>Name of the key or index, or null.</summary>
    public string? KeyName { get; } = keyName;
    /// <summary>Name of the value.</summary>
    public string ValueName { get; } = valueName;
    /// <summary>What is walked.</summary>
    public HclExpression Collection { get; } = collection;
    /// <summary>The key of each entry; null for a list.</summary>
    public HclExpression? Key { get; } = key;
    /// <summary>The value of each entry.</summary>
    public HclExpression Value { get; } = value;
    /// <summary>Which to take, or null for all.</summary>
    public HclExpression? Condition { get; } = condition;
    /// <summary>Whether <c>...</c> gathers values of one key into a list.</summary>
    public bool Groups { get; } = groups;
}
