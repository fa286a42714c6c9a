using System.Collections.Frozen;
using System.Text.Json;
using Myelin.Core.Knowledge;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>Who decides what an event or a value is.</summary>
internal enum Control { Writers, Unknown, Anyone }

/// <summary>An event: who can start it and what the run may do.</summary>
internal sealed record EventKind(string Name, Control By, bool Privileged, IReadOnlyList<string> Payload, bool Code);

/// <summary>A key of a context whose content somebody chooses.</summary>
internal sealed record ContextKey(string[] Segments, string What, string? Payload, bool Code, bool Merged, bool Writers);

/// <summary>Outputs of an action that carry such content.</summary>
internal sealed record ActionOutputs(string What, IReadOnlyList<string> Names, IReadOnlyList<string> Code, string? FixedFrom, bool Model, bool Tree, string? UnsafeInput);

/// <summary>An action that runs an agent.</summary>
internal sealed record AgentAction(string Reads, bool ChecksActor, IReadOnlyList<string> Prompts, IReadOnlyList<string> Open, IReadOnlyList<string> Tools);

/// <summary>When an action restores a cache.</summary>
internal sealed record CacheUse(string? On, string? Off, string? OffIf, int From);

/// <summary>Versions of an action that are known to be bad.</summary>
internal sealed record BadVersions(string Action, string Id, string What, string? Since, string? Below, IReadOnlyList<string> Only, bool Critical);

/// <summary>The facts of <c>knowledge/pipelines.yaml</c>.</summary>
internal static class PipelineKnowledge
{
    static readonly Lazy<JsonElement> Root = new(() =>
    {
        using var stream = KnowledgeFile.Open("pipelines");
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    });

    public static FrozenDictionary<string, EventKind> Events => field ??= Map("events", (name, e) => new EventKind(name,
        Text(e, "by") switch { "anyone" => Control.Anyone, "writers" => Control.Writers, _ => Control.Unknown }, Flag(e, "privileged"), Texts(e, "payload"), Flag(e, "code")));

    public static IReadOnlyList<ContextKey> ChosenText => field ??= Keys("text");

    public static IReadOnlyList<ContextKey> Revisions => field ??= Keys("revisions");

    public static FrozenDictionary<string, ActionOutputs> Outputs => field ??= Map("outputs", (_, e) => new ActionOutputs(Text(e, "what")!, Texts(e, "names"), Texts(e, "code"), Text(e, "fixed_from"),
        Flag(e, "model"), Flag(e, "tree"), e.TryGetProperty("unless", out var unless) ? unless.EnumerateObject().First().Name : null));

    public static FrozenDictionary<string, IReadOnlyList<string>> CodeInputs => field ??= Map("code_inputs", (_, e) => (IReadOnlyList<string>)[.. e.EnumerateArray().Select(v => v.GetString()!)]);

    public static FrozenDictionary<string, string> RunsTree => field ??= Map("runs_tree", (_, e) => e.GetString()!);

    public static FrozenDictionary<string, AgentAction> Agents => field ??= Map("agents", (_, e) => new AgentAction(Text(e, "reads")!, Flag(e, "checks_actor"), Texts(e, "prompts"), Texts(e, "open"), Texts(e, "tools")));

    public static FrozenSet<string> AgentCommands => field ??= Set("agent_commands");
    public static FrozenSet<string> AgentOpenFlags => field ??= Set("agent_open_flags");
    public static FrozenSet<string> PermissionChecks => field ??= Set("permission_checks");
    public static FrozenSet<string> Publishers => field ??= Set("publishers");
    public static FrozenSet<string> FirstParty => field ??= Set("first_party");
    public static FrozenSet<string> Owners => field ??= Set("owners");

    public static FrozenDictionary<string, CacheUse> Caches => field ??= Map("caches", (_, e) =>
        new CacheUse(Text(e, "on"), Text(e, "off"), Text(e, "off_if"), e.TryGetProperty("from", out var from) ? from.GetInt32() : 0));

    public static IReadOnlyList<BadVersions> Vulnerable => field ??=
        [.. Root.Value.GetProperty("vulnerable").EnumerateArray().Select(e => new BadVersions(Text(e, "action")!, Text(e, "id")!, Text(e, "what")!, Text(e, "since"), Text(e, "below"), Texts(e, "only"), Flag(e, "critical")))];

    public static FrozenDictionary<string, (string Action, string Id)> Impostors => field ??=
        Root.Value.GetProperty("impostors").EnumerateArray().ToFrozenDictionary(e => Text(e, "commit")!, e => (Text(e, "action")!, Text(e, "id")!), StringComparer.OrdinalIgnoreCase);

    static IReadOnlyList<ContextKey> Keys(string name) =>
    [
        .. Root.Value.GetProperty(name).EnumerateArray().Select(e =>
        {
            var segments = Text(e, "key")!.Split('.');
            return new ContextKey(segments, Text(e, "what")!, Text(e, "payload") ?? (segments.Length > 2 ? segments[2] : null), Flag(e, "code"), Flag(e, "merged"), Flag(e, "writers"));
        }),
    ];

    static FrozenDictionary<string, T> Map<T>(string name, Func<string, JsonElement, T> read) =>
        Root.Value.GetProperty(name).EnumerateObject().ToFrozenDictionary(e => e.Name, e => read(e.Name, e.Value), StringComparer.OrdinalIgnoreCase);

    static FrozenSet<string> Set(string name) => Root.Value.GetProperty(name).EnumerateArray().Select(e => e.GetString()!).ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    static string? Text(JsonElement e, string key) => e.TryGetProperty(key, out var value) ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText() : null;

    static bool Flag(JsonElement e, string key) => e.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.True;

    static IReadOnlyList<string> Texts(JsonElement e, string key) => e.TryGetProperty(key, out var values) ? [.. values.EnumerateArray().Select(v => v.GetString()!)] : [];
}
