using Myelin.Formats.Data;

namespace Myelin.Formats.Workflows;

/// <summary>Workflows of GitHub Actions: by their folder, else by <c>on</c> and <c>jobs</c> at the top of a YAML file.</summary>
public sealed class WorkflowFormat : Format<WorkflowFile>
{
    public override bool Matches(in FileProbe file) =>
        (file.Name.Ends(".yml") || file.Name.Ends(".yaml")) && file.IsText && (IsInFolder(file.Name) || HasKey(file.Head, "jobs"u8) && (HasKey(file.Head, "on"u8) || HasKey(file.Head, "'on'"u8) || HasKey(file.Head, "\"on\""u8)));

    static bool IsInFolder(FileName name) => name.Folder.EndsWith(".github/workflows", StringComparison.Ordinal);

    static bool HasKey(ReadOnlySpan<byte> head, ReadOnlySpan<byte> key)
    {
        for (var rest = head; ;)
        {
            if (rest.StartsWith(key) && rest.Length > key.Length && rest[key.Length] == (byte)':') return true;
            var line = rest.IndexOf((byte)'\n');
            if (line < 0) return false;
            rest = rest[(line + 1)..];
        }
    }

    public override Parsed<WorkflowFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.ReadText(limits, out var problem) is not { } text) return new Parsed<WorkflowFile>(null, [problem!]);
        return Parse(text, limits);
    }

    /// <summary>Parses text.</summary>
    public static Parsed<WorkflowFile> Parse(string text, ReadLimits limits)
    {
        var yaml = YamlFormat.Parse(text, limits);
        if (yaml.Value?.Root is not { Kind: NodeKind.Map } root) return new Parsed<WorkflowFile>(null, yaml.Problems.Count > 0 ? yaml.Problems : [new Problem("a workflow should be a map")]);
        var reading = new WorkflowReading(text);
        var events = Events(root["on"]);
        var shell = root.At("defaults", "run", "shell").Text;
        var directory = root.At("defaults", "run", "working-directory").Text;
        var file = new WorkflowFile(root, text)
        {
            Name = root["name"].Text,
            Events = events,
            Permissions = reading.Permissions(root),
            Env = reading.Entries(root["env"]),
            Jobs = [.. root["jobs"].Entries.Select((job, i) => Job(job.Key, root["jobs"].KeyMark(i), job.Value, reading, shell, directory))],
            Outputs = reading.Entries(root.At("on", "workflow_call", "outputs"), "value"),
            Scalars = reading.WithExpressions(root),
            Lines = reading.Lines,
        };
        return new Parsed<WorkflowFile>(file, [.. yaml.Problems, .. Problems(file.Scalars)]);
    }

    /// <summary>A composite action in the shape of a workflow: one job with its steps and outputs, started by the event <c>composite action</c>.</summary>
    public static WorkflowFile OfAction(ActionFile action)
    {
        var reading = new WorkflowReading(action.Text);
        var job = new WorkflowJob("action", action.Root.At("runs").Mark, action.Root["runs"]) { Steps = action.Steps, Outputs = action.Outputs };
        return new WorkflowFile(action.Root, action.Text)
        {
            Name = action.Name,
            Events = [new WorkflowEvent("composite action", action.Root.Mark, DataNode.Missing)],
            Jobs = [job],
            Scalars = reading.WithExpressions(action.Root),
            Lines = reading.Lines,
        };
    }

    static IEnumerable<Problem> Problems(IReadOnlyList<ScalarText> scalars) =>
        from scalar in scalars
        from expression in scalar.Expressions
        where expression.Problem is not null
        select new Problem($"an expression was not understood: {expression.Problem}", scalar.At(expression.Start).Line);

    static List<WorkflowEvent> Events(DataNode on) => on.Kind switch
    {
        NodeKind.Map => [.. on.Entries.Select((e, i) => new WorkflowEvent(e.Key, on.KeyMark(i), e.Value))],
        NodeKind.Null => [],
        _ => [.. on.OneOrMany.Where(n => n.Text is not null).Select(n => new WorkflowEvent(n.Text!, n.Mark, DataNode.Missing))],
    };

    static WorkflowJob Job(string id, Mark mark, DataNode job, WorkflowReading reading, string? shell, string? directory) => new(id, mark, job)
    {
        Name = job["name"].Text,
        If = reading.ScalarOrNull(job["if"]),
        Needs = [.. job["needs"].OneOrMany.Select(n => n.Text).OfType<string>()],
        Permissions = reading.Permissions(job),
        Env = reading.Entries(job["env"]),
        Outputs = reading.Entries(job["outputs"]),
        Steps = reading.Steps(job["steps"], job.At("defaults", "run", "shell").Text ?? shell, job.At("defaults", "run", "working-directory").Text ?? directory),
        Uses = WorkflowReading.Reference(job["uses"]),
        With = reading.Entries(job["with"]),
        Secrets = job["secrets"].Kind == NodeKind.Map ? reading.Entries(job["secrets"])
            : job["secrets"].Text is not null ? [new WorkflowEntry("*", job["secrets"].Mark, reading.Scalar(job["secrets"]), job["secrets"])] : [],
        RunsOn = [.. Labels(job["runs-on"]).Select(reading.Scalar)],
        Images = [.. Images(job).Select(n => (reading.Scalar(n.Kind == NodeKind.Map ? n["image"] : n), n))],
        Matrix = [.. Matrix(job.At("strategy", "matrix"), reading)],
        Environment = job["environment"].Text ?? job.At("environment", "name").Text,
    };

    static IEnumerable<DataNode> Labels(DataNode runsOn) =>
        (runsOn.Kind == NodeKind.Map ? runsOn["labels"].OneOrMany.Append(runsOn["group"]) : runsOn.OneOrMany).Where(n => n.Text is not null);

    static IEnumerable<DataNode> Images(DataNode job)
    {
        IEnumerable<DataNode> all = [job["container"], .. job["services"].Entries.Select(e => e.Value)];
        return all.Where(n => (n.Kind == NodeKind.Map ? n["image"] : n).Text is { Length: > 0 });
    }

    static IEnumerable<WorkflowEntry> Matrix(DataNode matrix, WorkflowReading reading)
    {
        if (matrix.Text is not null)
        {
            yield return new WorkflowEntry("*", matrix.Mark, reading.Scalar(matrix), matrix);
            yield break;
        }
        foreach (var (key, values) in matrix.Entries)
        {
            foreach (var value in values.OneOrMany)
            {
                if (value.Text is not null) yield return new WorkflowEntry(key == "include" ? "*" : key, value.Mark, reading.Scalar(value), value);
                if (key is not "include") continue;
                foreach (var (name, inner) in value.Entries.Where(e => e.Value.Text is not null)) yield return new WorkflowEntry(name, inner.Mark, reading.Scalar(inner), inner);
            }
        }
    }
}
