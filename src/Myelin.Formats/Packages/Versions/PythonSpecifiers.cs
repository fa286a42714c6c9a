namespace Myelin.Formats.Packages;

/// <summary>Version specifiers of PEP 440 with the caret and tilde of Poetry: <c>>=1.0,&lt;2</c>, <c>~=1.4</c>, <c>==2.*</c>, <c>^1.2</c>, <c>1.2 || 1.4</c>.</summary>
static class PythonSpecifiers
{
    public static bool? Admits(string requirement, string version)
    {
        if (PythonVersion.Parse(version) is not { } candidate) return null;
        bool? any = false;
        foreach (var alternative in requirement.Split("||"))
        {
            var all = All(alternative, candidate, version);
            if (all == true) return true;
            any = all is null ? null : any;
        }
        return any;
    }

    static bool? All(string clauses, PythonVersion candidate, string version)
    {
        foreach (var clause in clauses.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var holds = One(clause, candidate, version);
            if (holds != true) return holds;
        }
        return true;
    }

    static bool? One(string clause, PythonVersion candidate, string version)
    {
        if (clause is "*") return true;
        var start = clause.AsSpan().IndexOfAnyExcept(Signs);
        if (start < 0) return null;
        var sign = clause[..start];
        var written = clause[start..].Trim();
        if (sign == "===") return string.Equals(written, version, StringComparison.OrdinalIgnoreCase);
        var isPrefix = written.EndsWith(".*");
        if (PythonVersion.Parse(isPrefix ? written[..^2] : written) is not { } bound) return null;
        if (isPrefix) return sign is "!=" ? !candidate.StartsWith(bound) : candidate.StartsWith(bound);
        var order = candidate.Compare(bound);
        return sign switch
        {
            // A local label counts only where the specifier names one.
            "==" or "" => order == 0 && (bound.Local.Length == 0 || bound.Local == candidate.Local),
            "=" => candidate.StartsWith(bound),
            "!=" => order != 0,
            ">=" => order >= 0,
            ">" => order > 0,
            "<=" => order <= 0,
            "<" => order < 0 && !(candidate.IsPrerelease && !bound.IsPrerelease && SameRelease(candidate, bound)),
            "~=" => order >= 0 && SameUpTo(candidate, bound, bound.Release.Count - 1),
            "~" => order >= 0 && SameUpTo(candidate, bound, Math.Max(1, Math.Min(2, bound.Release.Count))),
            "^" => order >= 0 && SameUpTo(candidate, bound, FirstNonZero(bound) + 1),
            _ => null,
        };
    }

    static readonly System.Buffers.SearchValues<char> Signs = System.Buffers.SearchValues.Create("=<>!~^");

    static bool SameRelease(PythonVersion a, PythonVersion b) => SameUpTo(a, b, Math.Max(a.Release.Count, b.Release.Count));

    static bool SameUpTo(PythonVersion a, PythonVersion b, int count)
    {
        for (var i = 0; i < count; i++)
            if ((i < a.Release.Count ? a.Release[i] : 0) != (i < b.Release.Count ? b.Release[i] : 0)) return false;
        return true;
    }

    static int FirstNonZero(PythonVersion version)
    {
        for (var i = 0; i < version.Release.Count; i++)
            if (version.Release[i] != 0) return i;
        return version.Release.Count - 1;
    }
}
