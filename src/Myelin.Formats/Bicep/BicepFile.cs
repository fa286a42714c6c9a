using Myelin.Formats.Hcl;

namespace Myelin.Formats.Bicep;

/// <summary>A Bicep file or its parameter file: statements in order. Expressions are those of HCL, since both languages compute the same kinds of values.</summary>
/// <param name="Statements">What was understood.</param>
public sealed record BicepFile(IReadOnlyList<BicepStatement> Statements);

/// <summary>What a <see cref="BicepStatement"/> is.</summary>
public enum BicepKind { Parameter, Variable, Resource, Module, Output, Using }

/// <summary>A declaration.</summary>
/// <param name="Kind">What it declares.</param>
/// <param name="Name">Its symbolic name.</param>
/// <param name="Mark">Where it starts and ends.</param>
public sealed record BicepStatement(BicepKind Kind, string Name, Mark Mark)
{
    /// <summary>Type with version of a resource, path or address of a module.</summary>
    public string Type { get; init; } = "";
    /// <summary>The value: default of a parameter, value of a variable or output, body of a resource or module; null where there is none.</summary>
    public HclExpression? Value { get; init; }
    /// <summary>What is walked, when the resource or module is made once for each item; <see cref="Value"/> is then the body.</summary>
    public BicepLoop? Loop { get; init; }
    /// <summary>Condition of a resource or module, or null.</summary>
    public HclExpression? Condition { get; init; }
    /// <summary>The resource exists elsewhere and is looked up.</summary>
    public bool IsExisting { get; init; }
    /// <summary>Decorated with <c>@secure()</c>.</summary>
    public bool IsSecure { get; init; }
    /// <summary>Symbolic name of the resource that it is nested in, or null.</summary>
    public string? Parent { get; init; }
    /// <summary>Template that a deployment of an ARM template holds in itself, or null.</summary>
    public Data.DataNode? Inline { get; init; }
}

/// <summary><c>for (value, index) in collection</c>.</summary>
public sealed record BicepLoop(string Value, string? Index, HclExpression Collection);
