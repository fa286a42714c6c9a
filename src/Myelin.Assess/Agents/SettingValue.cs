using System.IO.Enumeration;
using Myelin.Formats.Data;

namespace Myelin.Assess.Agents;

/// <summary>One value of a setting.</summary>
/// <param name="Key">The setting as shown: its keys with dots.</param>
/// <param name="Node">The value and its place.</param>
/// <param name="Star">The key that <c>*</c> stood for, the innermost; null where there was none.</param>
/// <param name="Index">Its place in a list.</param>
/// <param name="IsLast">Whether it is the last of its list or map.</param>
public readonly record struct SettingValue(string Key, DataNode Node, string? Star, int Index, bool IsLast)
{
    /// <summary>The last key.</summary>
    public string Name => Star ?? Key[(Key.LastIndexOf('.') + 1)..];

    /// <summary>The values at a path: '/' between keys, <c>*</c> any key of a map, <c>[]</c> each item of a list (a scalar counts as a list of one).</summary>
    public static IEnumerable<SettingValue> At(DataNode root, string path)
    {
        List<SettingValue> values = [new("", root, null, 0, true)];
        foreach (var segment in path.Split('/'))
        {
            List<SettingValue> next = [];
            foreach (var value in values)
            {
                if (segment == "*")
                    for (var i = 0; i < value.Node.Entries.Count; i++)
                        next.Add(new(Joined(value.Key, value.Node.Entries[i].Key), value.Node.Entries[i].Value, value.Node.Entries[i].Key, i, i == value.Node.Entries.Count - 1));
                else if (segment == "[]")
                {
                    if (value.Node.Kind == NodeKind.List)
                        for (var i = 0; i < value.Node.Items.Count; i++) next.Add(value with { Node = value.Node.Items[i], Index = i, IsLast = i == value.Node.Items.Count - 1 });
                    else if (value.Node is { Kind: not NodeKind.Map, Exists: true }) next.Add(value);
                }
                else if (value.Node[segment] is { Exists: true } found) next.Add(value with { Key = Joined(value.Key, segment), Node = found });
            }
            values = next;
        }
        return values;
    }

    static string Joined(string path, string key) => path == "" ? key : $"{path}.{key}";
}

/// <summary>Patterns in which <c>*</c> stands for any text.</summary>
static class Wildcard
{
    /// <summary>Whether the whole text is like the pattern; case is ignored.</summary>
    public static bool Matches(string pattern, ReadOnlySpan<char> text) => FileSystemName.MatchesSimpleExpression(pattern, text[..Math.Min(text.Length, 4096)]);
}
