using System.Collections.Immutable;
using System.Text.Json;

namespace Myelin.Core.Boms;

/// <summary>Members of a JSON object that may be missing or of another type than the format says; then there is nothing.</summary>
static class JsonMembers
{
    /// <summary>A text that is not empty, or null.</summary>
    public static string? Text(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    /// <summary>An object, or an element that has no members.</summary>
    public static JsonElement Inner(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Object ? value : default;

    /// <summary>The objects of a list.</summary>
    public static IEnumerable<JsonElement> Objects(this JsonElement json, string name) => Items(json, name).Where(item => item.ValueKind == JsonValueKind.Object);

    /// <summary>The texts of a list, or the one text that stands there without a list.</summary>
    public static ImmutableArray<string> Texts(this JsonElement json, string name) =>
        json.Text(name) is { } one ? [one] : [.. Items(json, name).Where(item => item.ValueKind == JsonValueKind.String).Select(item => item.GetString()!).Where(text => text.Length > 0)];

    /// <summary>True or false, or null.</summary>
    public static bool? Truth(this JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) ? value.ValueKind switch { JsonValueKind.True => true, JsonValueKind.False => false, _ => null } : null;

    /// <summary>How many members or items there are.</summary>
    public static int Count(this JsonElement json, string name) => Items(json, name).Count();

    static IEnumerable<JsonElement> Items(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];
}
