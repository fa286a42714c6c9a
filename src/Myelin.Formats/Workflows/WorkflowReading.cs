using Myelin.Formats.Data;

namespace Myelin.Formats.Workflows;

/// <summary>Reads the parts that workflows and composite actions share.</summary>
sealed class WorkflowReading(string text)
{
    const int MaxScalars = 100_000;

    public int[] Lines { get; } = LinesOf(text);

    public ScalarText Scalar(DataNode node) => new(node, text, Lines);

    public ScalarText? ScalarOrNull(DataNode node) => node.Text is null ? null : Scalar(node);

    public IReadOnlyList<WorkflowEntry> Entries(DataNode map)
    {
        if (map.Kind != NodeKind.Map) return [];
        List<WorkflowEntry> entries = [];
        for (var i = 0; i < map.Entries.Count; i++) entries.Add(new WorkflowEntry(map.Entries[i].Key, map.KeyMark(i), Scalar(map.Entries[i].Value), map.Entries[i].Value));
        return entries;
    }

    /// <summary>Values of a map of maps: <c>outputs: {a: {value: x}}</c>.</summary>
    public IReadOnlyList<WorkflowEntry> Entries(DataNode map, string inner) =>
        [.. map.Entries.Select((entry, i) => new WorkflowEntry(entry.Key, map.KeyMark(i), Scalar(entry.Value[inner]), entry.Value))];

    public IReadOnlyList<WorkflowStep> Steps(DataNode steps, string? shell, string? directory) =>
        [.. steps.Items.Select((step, index) => Step(step, index, shell, directory))];

    WorkflowStep Step(DataNode step, int index, string? shell, string? directory) => new(index, step.Mark, step)
    {
        Id = step["id"].Text,
        Name = step["name"].Text,
        If = ScalarOrNull(step["if"]),
        Uses = Reference(step["uses"]),
        Run = ScalarOrNull(step["run"]),
        Shell = step["shell"].Text ?? shell,
        WorkingDirectory = step["working-directory"].Text ?? directory,
        With = Entries(step["with"]),
        Env = Entries(step["env"]),
    };

    public static ActionReference? Reference(DataNode node) => node.Text is { } written ? new ActionReference(written.Trim(), node.Mark) : null;

    public WorkflowPermissions? Permissions(DataNode parent)
    {
        if (!parent.Has("permissions")) return null;
        var node = parent["permissions"];
        var index = parent.Entries.ToList().FindLastIndex(e => e.Key == "permissions");
        return new WorkflowPermissions(index >= 0 ? parent.KeyMark(index) : node.Mark, node.Text, Entries(node));
    }

    /// <summary>All scalars below a node that hold an expression. The tree may hang together through anchors: each node is seen once.</summary>
    public IReadOnlyList<ScalarText> WithExpressions(DataNode root)
    {
        List<ScalarText> found = [];
        HashSet<DataNode> seen = new(ReferenceEqualityComparer.Instance);
        Stack<DataNode> open = new([root]);
        while (open.TryPop(out var node) && found.Count < MaxScalars)
        {
            if (!seen.Add(node)) continue;
            if (node.Text?.Contains("${{", StringComparison.Ordinal) == true) found.Add(Scalar(node));
            for (var i = node.Items.Count - 1; i >= 0; i--) open.Push(node.Items[i]);
            for (var i = node.Entries.Count - 1; i >= 0; i--) open.Push(node.Entries[i].Value);
        }
        return found;
    }

    static int[] LinesOf(string text)
    {
        List<int> lines = [0];
        for (var i = text.IndexOf('\n'); i >= 0; i = text.IndexOf('\n', i + 1)) lines.Add(i + 1);
        return [.. lines];
    }
}
