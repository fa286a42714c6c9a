using Myelin.Core.Assets;
using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>How bad it is that somebody decides what a step of a job runs.</summary>
/// <param name="Severity">By the worst event whose run gets there.</param>
/// <param name="Confidence">Lower behind a guard that can be got around.</param>
/// <param name="Event">That event.</param>
/// <param name="Guard">The guard on the way in that event.</param>
/// <param name="By">Who decides.</param>
/// <param name="Privilege">What can be used.</param>
internal sealed record Exposure(Severity Severity, Confidence Confidence, string Event, Guard Guard, Control By, JobPrivilege Privilege)
{
    /// <summary>Who, with what, for the end of a message.</summary>
    public string Text => $"{Who} {(Guard == Guard.Weak ? "who gets past a check that can be got around " : "")}runs code with {Privileges}";

    /// <summary>The missing or weak guard, for the last step of a flow.</summary>
    public string GuardText => Guard == Guard.Weak ? "the check on the way can be got around: content changes after a label, bots can be made to act" : "nothing on the way checks who started the run";

    public string Privileges => PipelineKnowledge.Events.GetValueOrDefault(Event) is { Privileged: false } && !Privilege.SelfHosted ? "no privilege: the run of a fork has a read-only token and no secrets" : Privilege.Text;

    string Who => Event switch
    {
        "workflow_call" => "whoever the calling workflow lets in",
        "composite action" => "whoever the calling workflow lets in",
        _ when By == Control.Writers => "who may start the run",
        "issues" or "issue_comment" => "anyone who can write an issue or comment",
        "push" => "whose commit is merged",
        "workflow_run" or "pull_request" or "pull_request_target" or "pull_request_review" or "pull_request_review_comment" => "anyone who can open a pull request",
        _ => $"anyone who can cause the event {Event}",
    };

    /// <summary>The exposure in one event.</summary>
    public static Exposure Of(string name, Control by, Guard guard, JobPrivilege privilege, bool isMerged = false)
    {
        var kind = PipelineKnowledge.Events.GetValueOrDefault(name);
        // What a stranger decides in one event, people with write access decide in another, unless a merge carries it there.
        if (kind is { By: Control.Writers } && !isMerged) by = Control.Writers;
        var severity = Grade(kind, by, privilege);
        var confidence = Confidence.High;
        if (by == Control.Unknown || kind is { By: Control.Unknown }) confidence = Confidence.Medium;
        if (guard == Guard.Weak) (severity, confidence) = (severity < Severity.Medium ? severity + 1 : severity, Confidence.Medium);
        return new Exposure(severity, confidence, name, guard, by, privilege);
    }

    static Severity Grade(EventKind? kind, Control by, JobPrivilege privilege)
    {
        if (kind is null) return Severity.Low;
        if (by == Control.Writers) return Severity.Low;
        if (kind.By == Control.Unknown) return Severity.Medium;
        if (!kind.Privileged) return privilege.SelfHosted ? Severity.High : Severity.Info;
        // What a merge lets in was seen by somebody.
        if (kind.By == Control.Writers) return privilege.IsStrong || privilege.DefaultToken ? Severity.Medium : Severity.Low;
        if (privilege.IsStrong) return Severity.Critical;
        if (privilege.DefaultToken || privilege.SelfHosted || privilege.Writes.Contains("pull-requests")) return Severity.High;
        return privilege.Writes.Count > 0 ? Severity.Medium : Severity.Low;
    }
}
