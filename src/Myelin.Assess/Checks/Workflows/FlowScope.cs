using Myelin.Core.Findings;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>What is known to be foreign at one point of a job, and what an expression there comes to.</summary>
internal sealed class FlowScope(Pipeline pipeline, IReadOnlyList<string> events)
{
    public Pipeline Pipeline { get; } = pipeline;
    public IReadOnlyList<string> Events { get; } = events;
    public Dictionary<string, Taint> Env { get; init; } = new(StringComparer.OrdinalIgnoreCase);
    public Dictionary<string, Taint> Inputs { get; init; } = new(StringComparer.OrdinalIgnoreCase);
    /// <summary>By <c>id.output</c>.</summary>
    public Dictionary<string, Taint> Outputs { get; init; } = new(StringComparer.OrdinalIgnoreCase);
    /// <summary>By <c>job.output</c>.</summary>
    public Dictionary<string, Taint> Needs { get; init; } = new(StringComparer.OrdinalIgnoreCase);
    public Dictionary<string, Taint> Matrix { get; init; } = new(StringComparer.OrdinalIgnoreCase);
    /// <summary>Trees and artifacts on the runner.</summary>
    public List<ForeignTree> Trees { get; init; } = [];
    /// <summary>Folders that hold a tree of our own.</summary>
    public HashSet<string> OwnFolders { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The taint of a whole text: of all expressions in it.</summary>
    public Taint? Of(ScalarText? text)
    {
        Taint? taint = null;
        foreach (var expression in text?.Expressions ?? [])
            if (expression.Node is { } node) taint = Taint.Join(taint, At(node, text!, expression));
        return taint;
    }

    /// <summary>The taint of one expression; a source gets its place.</summary>
    public Taint? At(ExpressionNode node, ScalarText text, EmbeddedExpression expression)
    {
        var taint = Of(node);
        return taint is { Steps.IsEmpty: true } ? taint.Via(new FlowStep(Pipeline.Line(text.At(expression.Start)), $"source: {taint.What}")) : taint;
    }

    /// <summary>The taint of an expression's value: of all that can become its text.</summary>
    public Taint? Of(ExpressionNode node)
    {
        Taint? taint = null;
        foreach (var value in node.Values)
            if (value.Path is { } path) taint = Taint.Join(taint, Path(path));
        return taint;
    }

    Taint? Path(string path)
    {
        var segments = path.Split('.');
        switch (segments[0])
        {
            case "github": return segments is ["github", "event", "inputs", var dispatched, ..] && IsChoice(dispatched) ? null : ContextSources.Of(path, Events);
            case "env": return segments.Length > 1 ? Env.GetValueOrDefault(segments[1]) : Any(Env);
            case "inputs": return segments.Length > 1 ? Input(segments[1]) : Any(Inputs);
            case "matrix": return Matrix.GetValueOrDefault(segments.Length > 1 ? segments[1] : "*") ?? Matrix.GetValueOrDefault("*");
            case "steps" when segments is [_, _, "outputs"]: return Any(Outputs, segments[1] + ".");
            case "steps" when segments is [_, var id, "outputs", var name, ..]: return Outputs.GetValueOrDefault($"{id}.{name}") ?? Outputs.GetValueOrDefault($"{id}.*");
            case "needs" when segments is [_, var job, "outputs", var output, ..]: return Needs.GetValueOrDefault($"{job}.{output}");
            case "needs" when segments is [_, var whole, "outputs"]: return Any(Needs, whole + ".");
            default: return null;
        }
    }

    static Taint? Any(Dictionary<string, Taint> values, string prefix = "") => values.FirstOrDefault(e => e.Key.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)).Value;

    // Inputs that a caller passes are known; those of a dispatch are written by who may write to the repository.
    Taint? Input(string name)
    {
        if (Inputs.TryGetValue(name, out var known)) return known;
        return Events.Contains("workflow_dispatch") && !IsChoice(name) && Dispatch[name].Exists
            ? new Taint($"the input {name} of the dispatch", Control.Writers, ["workflow_dispatch"], true, true) : null;
    }

    Formats.Data.DataNode Dispatch => Pipeline.Workflow.Root.At("on", "workflow_dispatch", "inputs");

    bool IsChoice(string name) => Dispatch[name]["type"].Text is "boolean" or "choice" or "number" or "environment";
}
