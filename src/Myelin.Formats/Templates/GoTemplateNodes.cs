namespace Myelin.Formats.Templates;

/// <summary>A Go template as read: its parts in order, and the templates that it defines.</summary>
/// <param name="Body">What the file itself renders.</param>
/// <param name="Defined">Templates by name.</param>
public sealed record GoTemplate(IReadOnlyList<TemplateNode> Body, IReadOnlyDictionary<string, IReadOnlyList<TemplateNode>> Defined);

/// <summary>A part of a template, and its line.</summary>
public abstract record TemplateNode(int Line);

sealed record TextNode(string Text, int Line) : TemplateNode(Line);
sealed record ActionNode(TemplatePipe Pipe, int Line) : TemplateNode(Line);
sealed record BranchNode(string Keyword, TemplatePipe Pipe, IReadOnlyList<TemplateNode> Body, IReadOnlyList<TemplateNode> Else, int Line) : TemplateNode(Line);
sealed record CallNode(string Name, TemplatePipe? Pipe, int Line) : TemplateNode(Line);
sealed record JumpNode(bool Break, int Line) : TemplateNode(Line);

/// <summary>Commands joined by <c>|</c>, and the variables that take their result.</summary>
sealed record TemplatePipe(IReadOnlyList<string> Variables, bool Declares, IReadOnlyList<IReadOnlyList<TemplateOperand>> Commands);

/// <summary>An operand: a literal, a name, or a pipe in parentheses, with the fields that follow.</summary>
sealed record TemplateOperand(OperandKind Kind, object? Value, IReadOnlyList<string> Fields);

enum OperandKind { Literal, Dot, Variable, Function, Pipe }

/// <summary>A template that cannot be read or rendered, and why.</summary>
sealed class TemplateGap(string reason, int line) : Exception(reason)
{
    public int Line { get; } = line;
}
