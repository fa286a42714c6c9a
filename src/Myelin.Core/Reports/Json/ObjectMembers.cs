using System.Collections.Immutable;
using System.Text.Json;

namespace Myelin.Core.Reports.Json;

/// <summary>A small object of a report, read whole: the parts of a scan of which there are few.</summary>
sealed class ObjectMembers
{
    readonly Dictionary<string, object> _members = new(StringComparer.Ordinal);

    /// <summary>Reads the object that starts at this token.</summary>
    public static ObjectMembers Read(ref JsonTokens json)
    {
        if (json.Type != JsonTokenType.StartObject) throw new JsonException($"an object was expected, and {json.Type} found");
        var result = new ObjectMembers();
        while (GraphJsonReader.NextMember(ref json))
        {
            var name = json.String();
            json.Next();
            result._members[name] = Value(ref json);
        }
        return result;
    }

    /// <summary>A text; empty where there is none.</summary>
    public string this[string name] => Optional(name) ?? "";

    /// <summary>A text, or null.</summary>
    public string? Optional(string name) => _members.GetValueOrDefault(name) as string;

    /// <summary>A whole number; 0 where there is none.</summary>
    public int Count(string name) => _members.GetValueOrDefault(name) is int number ? number : 0;

    /// <summary>An object; an empty one where there is none.</summary>
    public ObjectMembers Inner(string name) => _members.GetValueOrDefault(name) as ObjectMembers ?? new ObjectMembers();

    /// <summary>A list of objects.</summary>
    public IEnumerable<ObjectMembers> List(string name) => (_members.GetValueOrDefault(name) as List<object>)?.OfType<ObjectMembers>() ?? [];

    /// <summary>A list of texts.</summary>
    public ImmutableArray<string> Texts(string name) => [.. (_members.GetValueOrDefault(name) as List<object>)?.OfType<string>() ?? []];

    // The depth is bounded by the reader.
    static object Value(ref JsonTokens json)
    {
        switch (json.Type)
        {
            case JsonTokenType.String: return json.String();
            case JsonTokenType.StartObject: return Read(ref json);
            case JsonTokenType.Number: return json.TryCount(out var number) ? number : json.Type;
            case JsonTokenType.StartArray:
                List<object> items = [];
                for (json.Next(); json.Type != JsonTokenType.EndArray; json.Next()) items.Add(Value(ref json));
                return items;
            default: return json.Type;
        }
    }
}
