using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>What is known of an expression before it runs: a constant, or nothing.</summary>
internal static class ConditionValue
{
    /// <summary>Whether a condition holds in a run of this event: true, false or unknown (null).</summary>
    public static bool? Truth(ExpressionNode? node, string? eventName) => node is null ? null : Of(node, eventName) is { } value ? Truthy(value) : Implied(node, eventName);

    // One side of && or || can decide although the other is unknown.
    static bool? Implied(ExpressionNode node, string? eventName) => node switch
    {
        BinaryNode { Operator: BinaryOperator.And } and => Truth(and.Left, eventName) == false || Truth(and.Right, eventName) == false ? false : null,
        BinaryNode { Operator: BinaryOperator.Or } or => Truth(or.Left, eventName) == true || Truth(or.Right, eventName) == true ? true : null,
        NotNode not => !Truth(not.Operand, eventName),
        _ => null,
    };

    /// <summary>The constant that an expression comes to, or null.</summary>
    public static LiteralNode? Of(ExpressionNode node, string? eventName)
    {
        switch (node)
        {
            case LiteralNode literal: return literal;
            case NotNode not: return Truth(not.Operand, eventName) is { } truth ? Boolean(!truth) : null;
            case BinaryNode binary: return Binary(binary, eventName);
            case CallNode call: return Call(call, eventName);
            default: return Context(node, eventName);
        }
    }

    static LiteralNode? Context(ExpressionNode node, string? eventName)
    {
        if (eventName is null or "workflow_call" or "composite action" || node.Path is not { } path) return null;
        if (path == "github.event_name") return Text(eventName);
        var segments = path.Split('.');
        // An object that the event does not carry is null.
        if (segments is ["github", "event", var key, ..] && key is "pull_request" or "issue" or "comment" or "review" or "discussion" or "workflow_run" or "release" or "client_payload" or "head_commit"
            && PipelineKnowledge.Events.TryGetValue(eventName, out var kind) && !kind.Payload.Contains(key)) return new LiteralNode(0, 0, LiteralKind.Null, "");
        return null;
    }

    static LiteralNode? Binary(BinaryNode node, string? eventName)
    {
        var left = Of(node.Left, eventName);
        var right = Of(node.Right, eventName);
        switch (node.Operator)
        {
            case BinaryOperator.And:
                if (left is not null) return Truthy(left) ? right : left;
                return null;
            case BinaryOperator.Or:
                if (left is not null) return Truthy(left) ? left : right;
                return null;
            case BinaryOperator.Equal: return left is null || right is null || left.Kind != right.Kind && left.Kind != LiteralKind.Null && right.Kind != LiteralKind.Null ? null : Boolean(Same(left, right));
            case BinaryOperator.NotEqual: return left is null || right is null || left.Kind != right.Kind && left.Kind != LiteralKind.Null && right.Kind != LiteralKind.Null ? null : Boolean(!Same(left, right));
            default: return null;
        }
    }

    static LiteralNode? Call(CallNode call, string? eventName)
    {
        if (call.Arguments.Count < 2) return null;
        var (first, second) = (Of(call.Arguments[0], eventName), Of(call.Arguments[1], eventName));
        if (first is null || second is null) return null;
        return call.Name.ToLowerInvariant() switch
        {
            "contains" => Boolean(first.Text.Contains(second.Text, StringComparison.OrdinalIgnoreCase)),
            "startswith" => Boolean(first.Text.StartsWith(second.Text, StringComparison.OrdinalIgnoreCase)),
            "endswith" => Boolean(first.Text.EndsWith(second.Text, StringComparison.OrdinalIgnoreCase)),
            _ => null,
        };
    }

    /// <summary>Whether GitHub takes a constant for true: all but null, false, 0 and the empty text.</summary>
    public static bool Truthy(LiteralNode value) => value.Kind switch
    {
        LiteralKind.Null => false,
        LiteralKind.Boolean => value.Text == "true",
        LiteralKind.Number => value.Text.Trim('0', '.', '-', '+').Length > 0 && value.Text != "NaN",
        _ => value.Text.Length > 0,
    };

    // GitHub compares texts without regard to case.
    static bool Same(LiteralNode left, LiteralNode right) =>
        left.Kind == right.Kind ? left.Text.Equals(right.Text, StringComparison.OrdinalIgnoreCase) : left.Kind == LiteralKind.Null ? right.Text == "" : right.Kind == LiteralKind.Null && left.Text == "";

    static LiteralNode Boolean(bool value) => new(0, 0, LiteralKind.Boolean, value ? "true" : "false");
    static LiteralNode Text(string value) => new(0, 0, LiteralKind.Text, value);
}
