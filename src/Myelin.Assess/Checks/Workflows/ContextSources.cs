namespace Myelin.Assess.Checks.Workflows;

/// <summary>What a key of the <c>github</c> context holds, by the events of the workflow.</summary>
internal static class ContextSources
{
    /// <summary>The taint of a context path such as <c>github.event.issue.title</c>; null for what nobody chooses, or what is not there in these events.</summary>
    public static Taint? Of(string path, IReadOnlyList<string> events)
    {
        if (!path.StartsWith("github", StringComparison.Ordinal)) return null;
        var segments = path.Split('.');
        if (path is "github.ref" or "github.ref_name") return Reference(events);
        if (segments is ["github"] or ["github", "event"]) return Whole(path, events);
        foreach (var key in PipelineKnowledge.ChosenText)
            if (Matches(key.Segments, segments) is { } exact && Found(key, path, events, exact) is { } taint) return taint;
        foreach (var key in PipelineKnowledge.Revisions)
            if (Matches(key.Segments, segments) is true && Found(key, path, events, true) is { } taint) return taint with { IsText = false, IsCode = true };
        return null;
    }

    /// <summary>Events in which somebody outside can have a say about code.</summary>
    public static IEnumerable<string> WithForeignCode(IEnumerable<string> events) => events.Where(e => PipelineKnowledge.Events.GetValueOrDefault(e) is { Code: true });

    // True for the key itself or something within it, false for an object around it.
    static bool? Matches(string[] key, string[] path)
    {
        for (var i = 0; i < Math.Min(key.Length, path.Length); i++)
            if (key[i] != "*" && path[i] != "*" && key[i] != path[i]) return null;
        if (path.Length < key.Length) return path.Length >= 3 ? false : null;
        return path.Length == key.Length || key[^1] == "*" ? true : null;
    }

    static Taint? Found(ContextKey key, string path, IReadOnlyList<string> events, bool exact)
    {
        var there = events.Where(e => Has(e, key.Payload)).ToList();
        if (there.Count == 0) return null;
        // What a merged pull request carries into a push was written by whoever opened it.
        var by = key.Merged ? Control.Anyone : key.Writers ? Control.Writers : there.Max(e => PipelineKnowledge.Events[e].By);
        return new Taint($"{(exact ? key.What : $"an object with {key.What}")} ({path})", by, [.. there], IsText: true, key.Code)
        {
            IsMerged = key.Merged,
            Confidence = key.Merged ? Core.Assets.Confidence.Medium : Core.Assets.Confidence.High,
        };
    }

    static bool Has(string name, string? payload) =>
        PipelineKnowledge.Events.TryGetValue(name, out var kind) && (payload is "*" || kind.Payload.Contains("*") || payload is not null && kind.Payload.Contains(payload));

    // A branch or tag that somebody with write access names; of a pull request it is made of its number, or the base branch.
    static Taint? Reference(IReadOnlyList<string> events)
    {
        var there = events.Where(e => e is "push" or "create" or "workflow_dispatch" or "release" or "workflow_call" or "composite action").ToList();
        return there.Count == 0 ? null : new Taint("the name of the branch or tag (github.ref)", Control.Writers, [.. there], true, false);
    }

    static Taint? Whole(string path, IReadOnlyList<string> events)
    {
        var there = events.Where(e => PipelineKnowledge.Events.TryGetValue(e, out var kind) && kind.Payload.Count > 0).ToList();
        return there.Count == 0 ? null : new Taint($"all of the event ({path})", there.Max(e => PipelineKnowledge.Events[e].By), [.. there], true, false);
    }
}
