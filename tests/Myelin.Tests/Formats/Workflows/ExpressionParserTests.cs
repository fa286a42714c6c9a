using Myelin.Formats.Workflows;

namespace Myelin.Tests.Formats.Workflows;

public sealed class ExpressionParserTests
{
    [Theory]
    [InlineData("github.event.issue.title", "github.event.issue.title")]
    [InlineData("github['event'].Issue [ 'title' ]", "github.event.issue.title")]
    [InlineData("github.event.commits[0].message", "github.event.commits.*.message")]
    [InlineData("github.event.commits.*.message", "github.event.commits.*.message")]
    [InlineData("matrix[env.KEY]", "matrix.*")]
    [InlineData("steps.a-b.outputs.c_d", "steps.a-b.outputs.c_d")]
    public void Reads_a_context_as_one_path(string text, string path) => Node(text).Path.ShouldBe(path);

    [Theory]
    [InlineData("a && b || c", "((a && b) || c)")]
    [InlineData("a || b && c", "(a || (b && c))")]
    [InlineData("!a == b", "(!a == b)")]
    [InlineData("a == b && c != d", "((a == b) && (c != d))")]
    [InlineData("a < b == c", "((a < b) == c)")]
    [InlineData("!(a || b)", "!(a || b)")]
    [InlineData("format('{0} it''s', a, contains(b.*.c, 1))", "format('{0} it's',a,contains(b.*.c,1))")]
    [InlineData("fromJSON('[1]')[0].x", "fromJSON('[1]')[0].x")]
    [InlineData("-1.5e+3 > 0xff", "(-1.5e+3 > 0xff)")]
    [InlineData("true && null || NaN", "((true && null) || NaN)")]
    public void Binds_operators_as_GitHub_does(string text, string shape) => Shape(Node(text)).ShouldBe(shape);

    [Theory]
    [InlineData("a &&")]
    [InlineData("")]
    [InlineData("a b")]
    [InlineData("'open")]
    [InlineData("f(a")]
    [InlineData("a.")]
    [InlineData("a[1")]
    [InlineData("\"double\"")]
    [InlineData("a = b")]
    public void Says_why_a_text_is_no_expression(string text)
    {
        ExpressionParser.Parse(text, 0, out var problem).ShouldBeNull();
        problem.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public void Is_bounded_in_depth_and_size()
    {
        ExpressionParser.Parse(new string('(', 20_000), 0, out var deep).ShouldBeNull();
        deep.ShouldNotBeNull().ShouldContain("nested deeper");
        ExpressionParser.Parse(new string('!', 20_000) + "a", 0, out _).ShouldBeNull();
        ExpressionParser.Parse(string.Join("||", Enumerable.Repeat("a", 6_000)), 0, out var many).ShouldBeNull();
        many.ShouldNotBeNull().ShouldContain("parts");
        ExpressionParser.Parse(new string('a', 30_000), 0, out var length).ShouldBeNull();
        length.ShouldNotBeNull().ShouldContain("longer");
    }

    [Fact]
    public void Knows_where_each_part_stands()
    {
        var node = (BinaryNode)ExpressionParser.Parse(" a.b == 'x' ", 10, out _)!;
        (node.Left.Start, node.Left.End, node.Right.Start, node.Right.End).ShouldBe((11, 14, 18, 21));
    }

    [Fact]
    public void Answers_or_refuses_every_mutation()
    {
        var random = new Random(7);
        const string Signs = "()[]'.,!&|=<>*ab0 \"\\{}$";
        const string Seed = "contains(fromJSON('[\"a\"]'), github.event['x'].*.y) && !(a.b || 1 >= 0x1f) == format('{0}', env.Z)";
        for (var i = 0; i < 20_000; i++)
        {
            var text = Seed.ToCharArray();
            for (var j = random.Next(1, 6); j > 0; j--) text[random.Next(text.Length)] = Signs[random.Next(Signs.Length)];
            var node = ExpressionParser.Parse(text, 0, out var problem);
            (node is null).ShouldBe(problem is not null);
            if (node is null) continue;
            node.All.ShouldAllBe(n => n.Start >= 0 && n.Start <= n.End && n.End <= text.Length);
            node.Values.Count().ShouldBeGreaterThanOrEqualTo(0);
            node.Accesses.ShouldAllBe(p => p.Length > 0);
        }
    }

    static ExpressionNode Node(string text) => ExpressionParser.Parse(text, 0, out var problem) ?? throw new InvalidOperationException(problem);

    static string Shape(ExpressionNode node) => node switch
    {
        LiteralNode { Kind: LiteralKind.Text } text => $"'{text.Text}'",
        LiteralNode { Kind: LiteralKind.Null } => "null",
        LiteralNode literal => literal.Text,
        ContextNode context => context.Name,
        PropertyNode property => $"{Shape(property.Target)}.{property.Name}",
        StarNode star => $"{Shape(star.Target)}.*",
        IndexNode index => $"{Shape(index.Target)}[{Shape(index.Index)}]",
        NotNode not => $"!{Shape(not.Operand)}",
        CallNode call => $"{call.Name}({string.Join(",", call.Arguments.Select(Shape))})",
        BinaryNode binary => $"({Shape(binary.Left)} {Sign(binary.Operator)} {Shape(binary.Right)})",
        _ => "?",
    };

    static string Sign(BinaryOperator kind) => kind switch
    {
        BinaryOperator.And => "&&",
        BinaryOperator.Or => "||",
        BinaryOperator.Equal => "==",
        BinaryOperator.NotEqual => "!=",
        BinaryOperator.Less => "<",
        BinaryOperator.LessOrEqual => "<=",
        BinaryOperator.Greater => ">",
        _ => ">=",
    };
}
