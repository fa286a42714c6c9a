using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>Versions of actions as written after the @: <c>v4</c>, <c>v4.1</c>, <c>0.28.0</c>; a commit or branch has none.</summary>
internal static class ActionVersion
{
    /// <summary>The numbers of a version, or null.</summary>
    public static int[]? Of(string? revision)
    {
        if (revision is null) return null;
        var text = revision.AsSpan().TrimStart('v');
        if (text.IsEmpty || text.Length > 20) return null;
        List<int> parts = [];
        foreach (var range in text.Split('.'))
        {
            if (!int.TryParse(text[range], out var number)) return null;
            parts.Add(number);
        }
        return [.. parts];
    }

    /// <summary>Whether it is this version or later. A commit counts as late: nothing says that it is not.</summary>
    public static bool AtLeast(ActionReference uses, string version) => Of(uses.Revision) is not { } own || Compare(own, Of(version)!) >= 0;

    /// <summary>Order of two versions; what is not written of the shorter one counts as the newest, as a moving tag does.</summary>
    public static int Compare(int[] one, int[] other)
    {
        for (var i = 0; i < Math.Min(one.Length, other.Length); i++)
            if (one[i] != other[i]) return one[i].CompareTo(other[i]);
        return 0;
    }
}
