using Myelin.Core.Findings;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>All pipelines of the scan, joined: reusable workflows and local actions are walked in the runs that call them.</summary>
internal sealed class PipelineSet(IReadOnlyList<Pipeline> all)
{
    const int MaxCallDepth = 4;
    static readonly string[] OfForks = ["pull_request", "pull_request_target", "pull_request_review", "pull_request_review_comment", "issue_comment", "workflow_run"];
    readonly ILookup<string, Pipeline> _byPath = all.ToLookup(p => p.Path, StringComparer.Ordinal);
    readonly HashSet<Pipeline> _called = new(ReferenceEqualityComparer.Instance);
    readonly HashSet<Pipeline> _open = new(ReferenceEqualityComparer.Instance);

    /// <summary>The action in a folder of the same repository, or null.</summary>
    public Pipeline? Action(Pipeline from, string folder)
    {
        var root = Root(from.Path);
        return _byPath[$"{root}{folder}/action.yml"].Concat(_byPath[$"{root}{folder}/action.yaml"]).Concat(folder.Length == 0 ? _byPath[$"{root}action.yml"] : []).FirstOrDefault(p => p.IsAction);
    }

    /// <summary>Its flows are told by who calls it.</summary>
    public void Called(Pipeline pipeline) => _called.Add(pipeline);

    /// <summary>Whether what a run of this event finds may come from a fork: of <c>workflow_run</c>, by the events of the workflows that it follows, where they are known.</summary>
    public bool MayHoldForeignCode(Pipeline pipeline, string eventName)
    {
        if (eventName != "workflow_run") return true;
        var names = pipeline.Workflow.Root.At("on", "workflow_run", "workflows").OneOrMany.Select(n => n.Text).ToList();
        var upstream = all.Where(p => !p.IsAction && names.Contains(p.Workflow.Name ?? p.Path)).ToList();
        return upstream.Count < names.Count || names.Count == 0 || upstream.Exists(p => p.Events.Any(OfForks.Contains));
    }

    /// <summary>Walks everything: first what events start, then what nothing here calls.</summary>
    public void Walk()
    {
        foreach (var pipeline in all.Where(p => !p.IsAction)) Walk(pipeline, [.. pipeline.Events.Where(e => e != "workflow_call")]);
        foreach (var pipeline in all.Where(p => !_called.Contains(p) && (p.IsAction || p.Events.Contains("workflow_call")))) Walk(pipeline, [pipeline.IsAction ? "composite action" : "workflow_call"]);
        foreach (var pipeline in all)
        {
            pipeline.Sinks = [.. Once(pipeline.Sinks, s => (s.At, s.Kind, s.Taint.What), s => s.Exposure.Severity)];
            pipeline.Executions = [.. Once(pipeline.Executions, e => (e.At, e.What, e.Tree.What), e => e.Exposure.Severity)];
        }
    }

    static IEnumerable<T> Once<T, TKey>(IEnumerable<T> found, Func<T, TKey> key, Func<T, Severity> severity) => found.GroupBy(key).Select(g => g.MinBy(severity)!);

    void Walk(Pipeline pipeline, IReadOnlyList<string> events)
    {
        if (events.Count > 0) Run(pipeline, [.. events.Where(e => e != "workflow_run" || MayHoldForeignCode(pipeline, e))], new(StringComparer.OrdinalIgnoreCase), null, e => OnlyLabeled(pipeline, e) ? Guard.Weak : Guard.None, 0);
    }

    // Only who may triage can set a label; what the label was set for can change before the run.
    static bool OnlyLabeled(Pipeline pipeline, string eventName) =>
        pipeline.Workflow.Root.At("on", eventName, "types").OneOrMany.Select(n => n.Text).ToList() is { Count: > 0 } types && types.TrueForAll(t => t is "labeled" or "assigned");

    // One run of a workflow: its jobs in the order in which they need each other.
    Dictionary<string, Taint> Run(Pipeline pipeline, IReadOnlyList<string> events, Dictionary<string, Taint> inputs, JobPrivilege? caller, Func<string, Guard?> outer, int depth)
    {
        Dictionary<string, Taint> needs = new(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, JobContext> done = new(StringComparer.Ordinal);
        if (!_open.Add(pipeline)) return needs;
        HashSet<string> asking = new(StringComparer.OrdinalIgnoreCase);
        foreach (var job in Ordered(pipeline.Workflow))
        {
            var context = new JobContext(pipeline, job, events, Merge(JobPrivilege.Of(pipeline.Workflow, job, Scalars(pipeline, job)), job, caller), Before(job, done, outer));
            context.Asking.UnionWith(asking);
            done[job.Id] = context;
            if (depth == 0 || !pipeline.Contexts.ContainsKey(job)) ((Dictionary<WorkflowJob, JobContext>)pipeline.Contexts)[job] = context;
            var root = new FlowScope(pipeline, events) { Inputs = inputs, Needs = needs };
            var scope = new FlowScope(pipeline, events) { Env = new(JobWalk.WithEnv(root, pipeline.Workflow.Env), StringComparer.OrdinalIgnoreCase), Inputs = inputs, Needs = needs };
            foreach (var value in job.Matrix)
                if (scope.Of(value.Value) is { } varied) scope.Matrix[value.Key] = varied.Via(new FlowStep(pipeline.Line(value.Value.Mark), $"matrix {value.Key}"));
            scope = new FlowScope(pipeline, events) { Env = new(JobWalk.WithEnv(scope, job.Env), StringComparer.OrdinalIgnoreCase), Inputs = inputs, Needs = needs, Matrix = scope.Matrix };
            var notes = new PipelineNotes();
            var walk = new JobWalk(context, this, notes);
            foreach (var (image, _) in job.Images)
                if (scope.Of(image) is { IsText: true } chosen) walk.Sink(SinkKind.Image, pipeline.Line(image.At(0)), "the image that the job runs in", chosen, null);
            walk.Steps(job.Steps, scope);
            Outputs(job, scope, needs, context, asking);
            Call(pipeline, job, scope, needs, context, depth);
            Note(notes);
        }
        _open.Remove(pipeline);
        Dictionary<string, Taint> results = new(StringComparer.OrdinalIgnoreCase);
        foreach (var output in pipeline.Workflow.Outputs) Result(pipeline, output, needs, results);
        return results;
    }

    static void Result(Pipeline pipeline, WorkflowEntry output, Dictionary<string, Taint> needs, Dictionary<string, Taint> results)
    {
        foreach (var path in output.Value.Expressions.SelectMany(e => e.Node?.All ?? []).Select(n => n.Path).OfType<string>())
            if (path.Split('.') is ["jobs", var job, "outputs", var name] && needs.TryGetValue($"{job}.{name}", out var taint)) results[output.Key] = taint.Via(new FlowStep(pipeline.Line(output.Value.Mark), $"output {output.Key} of the workflow"));
    }

    static void Outputs(WorkflowJob job, FlowScope scope, Dictionary<string, Taint> needs, JobContext context, HashSet<string> asking)
    {
        foreach (var output in job.Outputs)
        {
            if (scope.Of(output.Value) is { } taint) needs[$"{job.Id}.{output.Key}"] = taint.Via(new FlowStep(scope.Pipeline.Line(output.Value.Mark), $"output {output.Key} of job {job.Id}"));
            if (output.Value.Expressions.SelectMany(e => e.Node?.All ?? []).Any(n => n.Path is { } path && context.Asks(path))) asking.Add($"needs.{job.Id}.{output.Key}");
        }
    }

    void Call(Pipeline pipeline, WorkflowJob job, FlowScope scope, Dictionary<string, Taint> needs, JobContext context, int depth)
    {
        if (job.Uses is not { IsLocal: true } uses || depth >= MaxCallDepth) return;
        if (_byPath[Root(pipeline.Path) + ShellFlow.Folder(uses.Written)].FirstOrDefault() is not { IsAction: false } called) return;
        Called(called);
        Dictionary<string, Taint> inputs = new(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in job.With)
            if (scope.Of(entry.Value) is { } taint) inputs[entry.Key] = taint.Via(new FlowStep(pipeline.Line(entry.Value.Mark), $"input {entry.Key} of {uses.Written}"));
        foreach (var (name, result) in Run(called, context.Events, inputs, context.Privilege, e => context.GuardOf(e, null), depth + 1)) needs[$"{job.Id}.{name}"] = result;
    }

    void Note(PipelineNotes notes)
    {
        foreach (var group in notes.Sinks.GroupBy(s => s.At.Path)) Owner(group.Key, p => p.Sinks = p.Sinks.AddRange(group));
        foreach (var group in notes.Executions.GroupBy(e => e.At.Path)) Owner(group.Key, p => p.Executions = p.Executions.AddRange(group));
        foreach (var group in notes.Trees.GroupBy(t => t.At.Path)) Owner(group.Key, p => p.Trees = p.Trees.AddRange(group));
    }

    void Owner(string path, Action<Pipeline> note)
    {
        if (_byPath[path].FirstOrDefault() is { } pipeline) note(pipeline);
    }

    // A job that needs another runs only where that one ran, unless its condition says otherwise.
    static Func<string, Guard?> Before(WorkflowJob job, Dictionary<string, JobContext> done, Func<string, Guard?> outer)
    {
        var regardless = job.If?.Text is { } text && (text.Contains("always()", StringComparison.Ordinal) || text.Contains("cancelled()", StringComparison.Ordinal) || text.Contains("failure()", StringComparison.Ordinal));
        List<JobContext> needed = regardless ? [] : [.. job.Needs.Select(done.GetValueOrDefault).OfType<JobContext>()];
        return name =>
        {
            if (outer(name) is not { } guard) return null;
            foreach (var context in needed)
            {
                if (context.GuardOf(name, null) is not { } other) return null;
                guard = Guards.Better(guard, other);
            }
            // A deployment environment may ask for approval, a label takes a person with triage rights: neither is sure.
            return guard == Guard.None && job.Environment is not null ? Guard.Weak : guard;
        };
    }

    static JobPrivilege Merge(JobPrivilege own, WorkflowJob job, JobPrivilege? caller) => caller is null ? own : own with
    {
        Writes = own.DefaultToken ? caller.Writes : own.Writes,
        DefaultToken = own.DefaultToken && caller.DefaultToken,
    };

    static List<ScalarText> Scalars(Pipeline pipeline, WorkflowJob job)
    {
        var next = pipeline.Workflow.Jobs.Where(j => j.Mark.Line > job.Mark.Line).Select(j => j.Mark.Line).DefaultIfEmpty(int.MaxValue).Min();
        var first = pipeline.Workflow.Jobs.Count == 0 ? 0 : pipeline.Workflow.Jobs.Min(j => j.Mark.Line);
        return [.. pipeline.Workflow.Scalars.Where(s => s.Mark.Line >= job.Mark.Line && s.Mark.Line < next), .. pipeline.Workflow.Env.Where(e => e.Value.Mark.Line < first).Select(e => e.Value)];
    }

    static IEnumerable<WorkflowJob> Ordered(WorkflowFile file)
    {
        HashSet<string> done = new(StringComparer.Ordinal);
        var rest = file.Jobs.ToList();
        while (rest.Count > 0)
        {
            var ready = rest.Where(j => j.Needs.All(n => done.Contains(n) || !rest.Exists(r => r.Id == n))).ToList();
            if (ready.Count == 0) ready = rest.ToList();
            foreach (var job in ready)
            {
                done.Add(job.Id);
                yield return job;
            }
            rest.RemoveAll(ready.Contains);
        }
    }

    // What stands before .github is the repository's own folder in the target.
    static string Root(string path) => path.IndexOf(".github/", StringComparison.Ordinal) is >= 0 and var at ? path[..at] : "";
}
