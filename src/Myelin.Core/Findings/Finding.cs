using System.Collections.Immutable;
using Myelin.Core.Assets;

namespace Myelin.Core.Findings;

/// <summary>How bad it is, worst first.</summary>
public enum Severity { Critical, High, Medium, Low, Info }

/// <summary>Who wants to see a finding: everyone, who likes it tidy, or who audits. Named as in zizmor.</summary>
public enum Persona { Regular, Pedantic, Auditor }

/// <summary>What a check is: the one source of its help text, SARIF rule and documentation page.</summary>
/// <param name="Id">Area and name, for example <c>code/unsafe-load</c>; part of the contract.</param>
/// <param name="Severity">Severity of its findings unless the finding says otherwise.</param>
/// <param name="Title">One line: what is wrong.</param>
public sealed record CheckInfo(string Id, Severity Severity, string Title)
{
    /// <summary>Why it matters, in a few sentences.</summary>
    public string Why { get; init; } = "";
    /// <summary>What to do about it.</summary>
    public required string Fix { get; init; }
    /// <summary>How sure a finding is unless it says otherwise.</summary>
    public Confidence Confidence { get; init; } = Confidence.High;
    /// <summary>Who sees it.</summary>
    public Persona Persona { get; init; } = Persona.Regular;
    /// <summary>Framework entries, for example <c>LLM03:2025</c>, <c>ATLAS:AML.T0010</c>, <c>CWE-502</c>.</summary>
    public ImmutableArray<string> Mappings { get; init; } = [];
    /// <summary>Ids of the incident catalogue that it would have stopped.</summary>
    public ImmutableArray<string> Incidents { get; init; } = [];
    /// <summary>Web pages with more.</summary>
    public ImmutableArray<string> References { get; init; } = [];
}

/// <summary>One judgement of a check at a place.</summary>
/// <param name="CheckId">Id of the check.</param>
/// <param name="Severity">How bad it is here.</param>
/// <param name="Confidence">How sure it is here.</param>
/// <param name="At">Where.</param>
/// <param name="Message">What is wrong here, in one sentence; control characters and secrets are already gone.</param>
public sealed record Finding(string CheckId, Severity Severity, Confidence Confidence, Location At, string Message) : IComparable<Finding>
{
    /// <summary>Ids of the assets concerned.</summary>
    public ImmutableArray<string> Assets { get; init; } = [];
    /// <summary>The steps from source to sink, for a data-flow finding; else empty.</summary>
    public ImmutableArray<FlowStep> Flow { get; init; } = [];
    /// <summary>Who sees it, when fewer than see the check's other findings.</summary>
    public Persona Persona { get; init; }
    /// <summary>Why it is not counted: an ignore or a baseline entry; else null.</summary>
    public string? Suppressed { get; init; }

    public int CompareTo(Finding? other)
    {
        if (other is null) return 1;
        var order = Severity.CompareTo(other.Severity);
        if (order == 0) order = string.CompareOrdinal(CheckId, other.CheckId);
        if (order == 0) order = At.CompareTo(other.At);
        return order != 0 ? order : string.CompareOrdinal(Message, other.Message);
    }
}

/// <summary>One step of a flow.</summary>
public sealed record FlowStep(Location At, string Message);
