namespace Myelin.Core.Conditions;

/// <summary>A condition as written: Falco's condition syntax (https://falco.org/docs/concepts/rules/conditions/), before fields are known.</summary>
public abstract record ConditionSyntax(int Position);

/// <summary>All must hold.</summary>
public sealed record AndSyntax(IReadOnlyList<ConditionSyntax> Parts, int Position) : ConditionSyntax(Position);

/// <summary>One must hold.</summary>
public sealed record OrSyntax(IReadOnlyList<ConditionSyntax> Parts, int Position) : ConditionSyntax(Position);

/// <summary>Must not hold.</summary>
public sealed record NotSyntax(ConditionSyntax Part, int Position) : ConditionSyntax(Position);

/// <summary>A macro by name.</summary>
public sealed record MacroSyntax(string Name, int Position) : ConditionSyntax(Position);

/// <summary>A field compared with values. <c>exists</c> has no values.</summary>
public sealed record CompareSyntax(FieldSyntax Field, string Operator, IReadOnlyList<string> Values, int Position) : ConditionSyntax(Position);

/// <summary>A field, with its argument in brackets and the transformers around it, innermost first.</summary>
public sealed record FieldSyntax(string Name, string? Argument, IReadOnlyList<string> Transformers, int Position);

/// <summary>Something wrong in a condition: the character, counted from 0, and one sentence.</summary>
public sealed record ConditionError(int Position, string Message);
