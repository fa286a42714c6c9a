using System.Collections.Immutable;
using System.Text.Json;
using Myelin.Core.Knowledge;

namespace Myelin.Assess.DataChecks;

/// <summary>A data check as written. Examples are not optional.</summary>
public sealed record DataCheckEntry(string Id, string Severity, string Title, string On, string Condition, string Fix, ImmutableArray<string> Match, ImmutableArray<string> Pass)
{
    /// <summary>The finding's sentence, with <c>%field</c>; the title where it is absent.</summary>
    public string? Message { get; init; }
    /// <summary>Why it matters.</summary>
    public string? Why { get; init; }
    /// <summary>high, medium or low.</summary>
    public string? Confidence { get; init; }
    /// <summary>regular, pedantic or auditor.</summary>
    public string? Persona { get; init; }
    /// <summary>Framework entries.</summary>
    public ImmutableArray<string> Mappings { get; init; } = [];
    /// <summary>Incidents it would have stopped.</summary>
    public ImmutableArray<string> Incidents { get; init; } = [];
    /// <summary>Pages with more.</summary>
    public ImmutableArray<string> References { get; init; } = [];

    /// <summary>The entries of one knowledge file. Every scan reads them all: a document costs a fraction of what a serializer's metadata does at start-up.</summary>
    /// <exception cref="InvalidOperationException">An entry lacks what every check needs.</exception>
    internal static ImmutableArray<DataCheckEntry> Read(string file)
    {
        using var stream = KnowledgeFile.Open(file);
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.EnumerateArray().Select(Of)];
    }

    static DataCheckEntry Of(JsonElement entry) =>
        new(Needed(entry, "id"), Needed(entry, "severity"), Needed(entry, "title"), Needed(entry, "on"), Needed(entry, "condition"), Needed(entry, "fix"), Texts(entry, "match"), Texts(entry, "pass"))
        {
            Message = Text(entry, "message"),
            Why = Text(entry, "why"),
            Confidence = Text(entry, "confidence"),
            Persona = Text(entry, "persona"),
            Mappings = Texts(entry, "mappings"),
            Incidents = Texts(entry, "incidents"),
            References = Texts(entry, "references"),
        };

    static string Needed(JsonElement entry, string key) => Text(entry, key) ?? throw new InvalidOperationException($"a check has no {key}: {entry}");

    static string? Text(JsonElement entry, string key) => entry.TryGetProperty(key, out var value) ? value.GetString() : null;

    static ImmutableArray<string> Texts(JsonElement entry, string key) =>
        entry.TryGetProperty(key, out var values) ? [.. values.EnumerateArray().Select(value => value.GetString()!)] : [];
}
