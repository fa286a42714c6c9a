using System.Globalization;

namespace Myelin.Formats.Packages;

/// <summary>Ranges of npm (https://github.com/npm/node-semver#ranges) and, with a caret implied, of Cargo: <c>^1.2</c>, <c>~1.2.3</c>, <c>1.x</c>, <c>>=1 &lt;2</c>, <c>1 - 2</c>, <c>a || b</c>.</summary>
static class SemanticRange
{
    public static bool? Admits(string range, string version, bool bareIsCaret)
    {
        if (!SemanticVersion.TryParse(version, out var candidate)) return null;
        bool? any = false;
        foreach (var alternative in range.Split("||"))
        {
            var all = All(alternative.Trim(), candidate, bareIsCaret);
            if (all == true) return true;
            any = all is null ? null : any;
        }
        return any;
    }

    static bool? All(string comparators, SemanticVersion candidate, bool bareIsCaret)
    {
        if (comparators.IndexOf(" - ", StringComparison.Ordinal) is > 0 and var hyphen)
            return Both(One(">=" + comparators[..hyphen].Trim(), candidate, bareIsCaret), One("<=" + comparators[(hyphen + 3)..].Trim(), candidate, bareIsCaret));
        bool? all = true;
        var words = comparators.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++)
        {
            // "> = 1" is written, ">= 1" often is.
            var word = words[i];
            while (i + 1 < words.Length && word.AsSpan().IndexOfAnyExcept("<>=~^") < 0) word += words[++i];
            all = Both(all, One(word, candidate, bareIsCaret));
        }
        return all;
    }

    static bool? Both(bool? a, bool? b) => a == false || b == false ? false : a is null || b is null ? null : true;

    static bool? One(string comparator, SemanticVersion candidate, bool bareIsCaret)
    {
        var start = comparator.AsSpan().IndexOfAnyExcept("<>=~^");
        if (start < 0) return comparator.Length == 0 ? true : null;
        var sign = comparator[..start];
        if (Partial.Parse(comparator[start..]) is not { } bound) return null;
        if (bound.Count == 0) return sign is not "<" and not ">";
        // A pre-release is admitted only where the bound names one of the same numbers.
        if (candidate.Prerelease.Length > 0 && (bound.Floor.Prerelease.Length == 0 || !bound.Floor.SameNumbers(candidate))) return false;
        var order = candidate.CompareTo(bound.Floor);
        return sign switch
        {
            "" when bareIsCaret => order >= 0 && bound.CaretHolds(candidate),
            "" or "=" => bound.Count == 3 ? order == 0 : bound.Matches(candidate, bound.Count),
            "^" => order >= 0 && bound.CaretHolds(candidate),
            "~" or "~>" => order >= 0 && bound.Matches(candidate, Math.Min(2, bound.Count)),
            ">=" => order >= 0,
            ">" => bound.Count == 3 ? order > 0 : order > 0 && !bound.Matches(candidate, bound.Count),
            "<" => order < 0,
            "<=" => bound.Count == 3 ? order <= 0 : order < 0 || bound.Matches(candidate, bound.Count),
            _ => null,
        };
    }

    /// <summary>A version of which the last numbers may be missing or x.</summary>
    readonly record struct Partial(SemanticVersion Floor, int Count)
    {
        public static Partial? Parse(string text)
        {
            text = text.TrimStart('v', 'V');
            if (SemanticVersion.TryParse(text, out var whole)) return new Partial(whole, 3);
            Span<long> numbers = [0, 0, 0];
            var count = 0;
            foreach (var part in text.Split('.'))
            {
                if (part is "x" or "X" or "*") break;
                if (count == 3 || !long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out numbers[count])) return null;
                count++;
            }
            return new Partial(new SemanticVersion(numbers[0], numbers[1], numbers[2]), count);
        }

        public bool Matches(SemanticVersion candidate, int count) =>
            (count < 1 || candidate.Major == Floor.Major) && (count < 2 || candidate.Minor == Floor.Minor) && (count < 3 || candidate.Patch == Floor.Patch);

        public bool CaretHolds(SemanticVersion candidate) => Matches(candidate, Floor.Major > 0 || Count == 1 ? 1 : Floor.Minor > 0 || Count == 2 ? 2 : 3);
    }
}
