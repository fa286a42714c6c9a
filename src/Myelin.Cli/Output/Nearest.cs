namespace Myelin.Cli.Output;

/// <summary>What a user may have meant by a name that does not exist.</summary>
internal static class Nearest
{
    const int Most = 5;
    const int LongestName = 200;

    /// <summary>Up to five of the names: those that hold what was asked, or most of whose letters agree with it; the nearest first.</summary>
    public static IReadOnlyList<string> To(string asked, IEnumerable<string> names)
    {
        if (asked.Length is 0 or > LongestName) return [];
        return
        [
            .. names.Distinct(StringComparer.Ordinal)
                .Select(name => (Name: name, Distance: Of(asked, name)))
                .Where(near => near.Distance is not null)
                .OrderBy(near => near.Distance).ThenBy(near => near.Name.Length).ThenBy(near => near.Name, StringComparer.Ordinal)
                .Select(near => near.Name)
                .Take(Most),
        ];
    }

    static int? Of(string asked, string name)
    {
        if (name.Contains(asked, StringComparison.OrdinalIgnoreCase)) return 0;
        if (Math.Abs(name.Length - asked.Length) > Allowed(asked) || name.Length > LongestName) return null;
        var edits = Edits(asked, name);
        return edits <= Allowed(asked) ? edits : null;
    }

    static int Allowed(string asked) => Math.Max(1, asked.Length / 3);

    // Levenshtein's distance, letters of either case alike, two letters in the wrong order as two.
    static int Edits(string a, string b)
    {
        Span<int> row = stackalloc int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++) row[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]) ? 0 : 1;
                (diagonal, row[j]) = (row[j], Math.Min(diagonal + cost, Math.Min(row[j], row[j - 1]) + 1));
            }
        }
        return row[b.Length];
    }
}
