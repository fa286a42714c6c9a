using System.Collections.Immutable;
using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>Content that somebody else chooses, on its way through a workflow.</summary>
/// <param name="What">What it is, for people: "the title of the issue".</param>
/// <param name="By">Who chooses it.</param>
/// <param name="Events">Events in whose runs it is there.</param>
/// <param name="IsText">Any text; else only what <paramref name="IsCode"/> says.</param>
/// <param name="IsCode">It names a revision whose files somebody else wrote.</param>
internal sealed record Taint(string What, Control By, ImmutableArray<string> Events, bool IsText, bool IsCode)
{
    /// <summary>The way so far, the source first.</summary>
    public ImmutableArray<FlowStep> Steps { get; init; } = [];
    /// <summary>The answer of a language model.</summary>
    public bool IsModel { get; init; }
    /// <summary>A merge carries it into runs of pushes, whoever wrote it.</summary>
    public bool IsMerged { get; init; }
    /// <summary>How sure it is.</summary>
    public Core.Assets.Confidence Confidence { get; init; } = Core.Assets.Confidence.High;

    /// <summary>The same one step further.</summary>
    public Taint Via(FlowStep step) => Steps.Length > 0 && Steps[^1].At == step.At || Steps.Length >= 12 ? this : this with { Steps = Steps.Add(step) };

    /// <summary>Two values in one: text of either, the worse decides.</summary>
    public static Taint? Join(Taint? one, Taint? other)
    {
        if (one is null || other is null) return one ?? other;
        var (main, second) = one.Rank >= other.Rank ? (one, other) : (other, one);
        return main with { IsText = one.IsText || other.IsText, IsCode = one.IsCode || other.IsCode, Events = [.. main.Events.Union(second.Events)] };
    }

    int Rank => (IsText ? 8 : 0) + (IsCode ? 4 : 0) + (int)By;
}
