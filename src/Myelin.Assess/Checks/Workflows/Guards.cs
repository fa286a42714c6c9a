using System.Text.RegularExpressions;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>How well a condition keeps strangers out: not, in a way that can be got around, or well.</summary>
internal enum Guard { None, Weak, Strong }

/// <summary>What a condition says of who started the run, when it holds. All of an "and" counts, of an "or" the weakest branch that can hold.</summary>
internal static partial class Guards
{
    /// <summary>The guard that a condition is, in runs of one event.</summary>
    /// <param name="node">The condition.</param>
    /// <param name="eventName">The event.</param>
    /// <param name="asks">Whether the output of a step or job that it reads answers a question about permission.</param>
    public static Guard Of(ExpressionNode? node, string eventName, Func<string, bool> asks) => node is null ? Guard.None : Find(node, true, eventName, asks);

    static Guard Find(ExpressionNode node, bool holds, string eventName, Func<string, bool> asks)
    {
        switch (node)
        {
            case NotNode not: return Find(not.Operand, !holds, eventName, asks);
            case BinaryNode { Operator: BinaryOperator.And or BinaryOperator.Or } both:
                var left = Find(both.Left, holds, eventName, asks);
                var right = Find(both.Right, holds, eventName, asks);
                if ((both.Operator == BinaryOperator.And) == holds) return Better(left, right);
                // The branch that cannot hold in this event guards nothing and lets nobody in.
                if (ConditionValue.Truth(both.Left, eventName) == !holds) return right;
                if (ConditionValue.Truth(both.Right, eventName) == !holds) return left;
                return left < right ? left : right;
            case BinaryNode { Operator: BinaryOperator.Equal or BinaryOperator.NotEqual } compared:
                return Compared(compared, (compared.Operator == BinaryOperator.Equal) == holds, asks);
            case CallNode call: return Call(call, holds, asks);
            default: return node.Path is { } path ? Plain(path, holds, asks) : Guard.None;
        }
    }

    public static Guard Better(Guard one, Guard other) => one > other ? one : other;

    static Guard Compared(BinaryNode node, bool equal, Func<string, bool> asks)
    {
        var (path, other) = node.Left.Path is { } left && node.Left is not LiteralNode ? (left, node.Right) : (node.Right.Path, node.Left);
        if (path is null) return Guard.None;
        var text = (other as LiteralNode)?.Text;
        if (path.EndsWith(".author_association", StringComparison.Ordinal)) return equal ? Association(text) : text is "NONE" ? Guard.Weak : Guard.None;
        if (Repository().IsMatch(path) || other.Path is { } reverse && Repository().IsMatch(reverse)) return equal ? Guard.Strong : Guard.None;
        if (path.EndsWith("head.repo.fork", StringComparison.Ordinal) || path.EndsWith("head_repository.fork", StringComparison.Ordinal)) return (text == "true") != equal ? Guard.Strong : Guard.None;
        if (path is "github.event.workflow_run.event") return equal ? text is "push" or "schedule" or "release" or "workflow_dispatch" or "merge_group" ? Guard.Strong : Guard.None : text == "pull_request" ? Guard.Strong : Guard.None;
        if (path.EndsWith("pull_request.merged", StringComparison.Ordinal)) return (text == "true") == equal ? Guard.Strong : Guard.None;
        if (Person().IsMatch(path)) return !equal ? Guard.None : text?.EndsWith("[bot]", StringComparison.OrdinalIgnoreCase) == true && !path.EndsWith("user.login", StringComparison.Ordinal) ? Guard.Weak : Guard.Strong;
        if (path is "github.event.label.name" or "github.event.review.state") return equal ? Guard.Weak : Guard.None;
        if (path is "github.event.action") return equal && text is "labeled" or "assigned" ? Guard.Weak : Guard.None;
        return asks(path) ? Guard.Strong : Guard.None;
    }

    static Guard Association(string? text) => text?.ToUpperInvariant() switch
    {
        "OWNER" or "MEMBER" or "COLLABORATOR" => Guard.Strong,
        "CONTRIBUTOR" => Guard.Weak,
        _ => Guard.None,
    };

    static Guard Plain(string path, bool holds, Func<string, bool> asks)
    {
        if (path.EndsWith("head.repo.fork", StringComparison.Ordinal) || path.EndsWith("head_repository.fork", StringComparison.Ordinal)) return holds ? Guard.None : Guard.Strong;
        if (path.EndsWith("pull_request.merged", StringComparison.Ordinal) || path.EndsWith("pull_request.merged_at", StringComparison.Ordinal)) return holds ? Guard.Strong : Guard.None;
        return asks(path) ? Guard.Strong : Guard.None;
    }

    static Guard Call(CallNode call, bool holds, Func<string, bool> asks)
    {
        if (!holds || call.Arguments.Count < 2 || !(call.Is("contains") || call.Is("startsWith"))) return call.All.Any(n => n.Path is { } path && asks(path)) ? Guard.Strong : Guard.None;
        var (set, item) = (call.Arguments[0], call.Arguments[1]);
        if (set.Path is { } labels && labels.Contains(".labels", StringComparison.Ordinal)) return Guard.Weak;
        if (item.Path is { } path)
        {
            if (path.EndsWith(".author_association", StringComparison.Ordinal)) return Allowed(set);
            if (Person().IsMatch(path)) return Guard.Strong;
            if (Repository().IsMatch(path)) return Guard.Strong;
            if (asks(path)) return Guard.Strong;
        }
        if (set.Path is { } subject && (subject.EndsWith(".author_association", StringComparison.Ordinal) && item is LiteralNode value)) return Association(value.Text);
        return set.Path is { } asked && asks(asked) ? Guard.Strong : Guard.None;
    }

    // The list of associations that are let in: one weak name makes it weak.
    static Guard Allowed(ExpressionNode set)
    {
        var list = string.Join(' ', set.All.OfType<LiteralNode>().Select(l => l.Text));
        if (list.Length == 0) return Guard.Strong;
        var names = Word().Matches(list).Select(m => m.Value).ToList();
        if (names.Exists(n => n is "NONE" or "FIRST_TIMER" or "FIRST_TIME_CONTRIBUTOR")) return Guard.None;
        return names.Contains("CONTRIBUTOR") ? Guard.Weak : names.Count > 0 ? Guard.Strong : Guard.None;
    }

    [GeneratedRegex(@"(head\.repo(\.full_name|\.owner\.login|\.id|\.owner\.id|\.name|\.html_url)?|head\.user\.login|head_repository(\.full_name|\.owner\.login|\.id|\.name)?)$")]
    private static partial Regex Repository();

    [GeneratedRegex(@"^github\.(actor|actor_id|triggering_actor|event\.(sender|comment\.user|issue\.user|pull_request\.user|review\.user|workflow_run\.(actor|triggering_actor))\.(login|id))$")]
    private static partial Regex Person();

    [GeneratedRegex("[A-Z_]+")]
    private static partial Regex Word();
}
