using Myelin.Core.Assets;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>A job in the runs that reach it: its events, who is kept out, what it may do.</summary>
internal sealed class JobContext(Pipeline pipeline, WorkflowJob job, IReadOnlyList<string> events, JobPrivilege privilege, Func<string, Guard?> outer)
{
    public Pipeline Pipeline { get; } = pipeline;
    public WorkflowJob Job { get; } = job;
    /// <summary>Events of the workflow that was started, the caller's for a reusable one.</summary>
    public IReadOnlyList<string> Events { get; } = events;
    public JobPrivilege Privilege { get; } = privilege;
    /// <summary>Ids of steps, and keys of jobs' outputs, that ask about permission.</summary>
    public HashSet<string> Asking { get; } = new(StringComparer.OrdinalIgnoreCase);
    /// <summary>A step before this one ended the job for strangers.</summary>
    public bool Stopped { get; set; }

    public Location PrivilegeAt => Pipeline.Line(Privilege.At);

    /// <summary>The guard before a step in one event; null when the step is not reached.</summary>
    public Guard? GuardOf(string eventName, WorkflowStep? step)
    {
        if (outer(eventName) is not { } guard) return null;
        if (Stopped && !(step?.If?.Text.Contains("always()", StringComparison.Ordinal) ?? false)) return Guard.Strong;
        foreach (var text in new[] { Job.If, step?.If })
        {
            if (text is null) continue;
            var condition = text.Condition;
            if (ConditionValue.Truth(condition, eventName) == false) return null;
            guard = Guards.Better(guard, Guards.Of(condition, eventName, Asks));
        }
        return guard;
    }

    /// <summary>The worst exposure over the events of a value; null when every way is shut.</summary>
    public Exposure? Exposure(IEnumerable<string> taintedEvents, Control by, WorkflowStep? step, bool isMerged = false)
    {
        Exposure? worst = null;
        foreach (var name in taintedEvents)
        {
            if (!Events.Contains(name) || GuardOf(name, step) is not { } guard || guard == Guard.Strong) continue;
            var exposure = Workflows.Exposure.Of(name, by, guard, Privilege, isMerged);
            if (worst is null || exposure.Severity < worst.Severity) worst = exposure;
        }
        return worst;
    }

    /// <summary>Whether a path such as <c>steps.check.outputs.ok</c> answers who may.</summary>
    public bool Asks(string path)
    {
        var segments = path.Split('.');
        return segments is ["steps" or "needs", var id, ..] && (Asking.Contains($"{segments[0]}.{id}") || segments.Length > 3 && Asking.Contains($"{segments[0]}.{id}.{segments[3]}"));
    }
}
