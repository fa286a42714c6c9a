using System.Collections.Frozen;
using System.Text.Json.Serialization;
using Myelin.Core.Knowledge;

namespace Myelin.Discover.Detectors.Datasets;

/// <summary>How sensitive data looks by the names of its columns.</summary>
/// <param name="Classes">personal, payment, health, credentials: comma separated in this order; null when none.</param>
/// <param name="Columns">The columns that say so, comma separated, at most twenty; null when none.</param>
public sealed record Sensitivity(string? Classes, string? Columns)
{
    /// <summary>Nothing sensitive.</summary>
    public static Sensitivity None { get; } = new(null, null);
}

/// <summary>Classifies names of columns by <c>knowledge/sensitivity.yaml</c>: whole words, several languages, with exceptions.</summary>
public static class ColumnSensitivity
{
    const int MostColumns = 2000;
    const int LongestName = 200;
    const int MostShown = 20;

    static readonly SensitivityClass[] Classes =
        [.. KnowledgeFile.Read("sensitivity", SensitivityContext.Default.SensitivityFacts).Classes.Select(c => new SensitivityClass(c.Name, Index(c.Strong), Index(c.Weak), Index(c.Not)))];

    /// <summary>Classifies columns; dotted names by each of their parts.</summary>
    public static Sensitivity Of(IEnumerable<string> columns)
    {
        var words = columns.Take(MostColumns).Where(c => c.Length is > 0 and <= LongestName).Select(c => (Column: c, Words: WordsOf(c))).ToList();
        List<string> classes = [];
        List<string> shown = [];
        foreach (var known in Classes)
        {
            List<string> strong = [], weak = [];
            foreach (var (column, parts) in words)
            {
                var match = Match(parts, known);
                if (match == Strength.Strong) strong.Add(column);
                else if (match == Strength.Weak) weak.Add(column);
            }
            if (strong.Count == 0 && weak.Count < 2) continue;
            classes.Add(known.Name);
            foreach (var column in strong.Concat(weak))
                if (shown.Count < MostShown && !shown.Contains(column)) shown.Add(column);
        }
        return classes.Count == 0 ? Sensitivity.None : new Sensitivity(string.Join(", ", classes), string.Join(", ", shown));
    }

    static Strength Match(string[] words, SensitivityClass known)
    {
        var hidden = new bool[words.Length];
        foreach (var (start, length) in Places(words, known.Not)) hidden.AsSpan(start, length).Fill(true);
        if (Places(words, known.Strong).Any(IsVisible)) return Strength.Strong;
        return Places(words, known.Weak).Any(IsVisible) ? Strength.Weak : Strength.None;

        bool IsVisible((int Start, int Length) place) => !hidden.AsSpan(place.Start, place.Length).Contains(true);
    }

    static IEnumerable<(int Start, int Length)> Places(string[] words, FrozenDictionary<string, string[][]> phrases)
    {
        for (var i = 0; i < words.Length; i++)
        {
            if (!phrases.TryGetValue(words[i], out var candidates)) continue;
            foreach (var phrase in candidates)
                if (words.AsSpan(i).StartsWith(phrase)) yield return (i, phrase.Length);
        }
    }

    // firstName, first_name, FIRST-NAME and "First name" are all "first name"; icd10 stays one word.
    static string[] WordsOf(string column)
    {
        List<string> words = [];
        var start = 0;
        for (var i = 0; i <= column.Length; i++)
        {
            var ends = i == column.Length || !char.IsLetterOrDigit(column[i]);
            var turns = !ends && i > start && char.IsUpper(column[i]) && (char.IsLower(column[i - 1]) || (i + 1 < column.Length && char.IsUpper(column[i - 1]) && char.IsLower(column[i + 1])));
            if (!ends && !turns) continue;
            if (i > start) words.Add(Fold(column[start..i]));
            start = turns ? i : i + 1;
        }
        return [.. words];
    }

    static string Fold(string word)
    {
        var text = word.ToLowerInvariant();
        return text.AsSpan().IndexOfAnyExceptInRange('\0', '\u007f') < 0 ? text : string.Concat(text.Select(Plain));
    }

    static string Plain(char c) => c switch
    {
        'ä' or 'á' or 'à' or 'â' or 'ã' or 'å' => "a",
        'é' or 'è' or 'ê' or 'ë' => "e",
        'í' or 'ì' or 'î' or 'ï' => "i",
        'ö' or 'ó' or 'ò' or 'ô' or 'õ' => "o",
        'ü' or 'ú' or 'ù' or 'û' => "u",
        'ñ' => "n",
        'ç' => "c",
        'ß' => "ss",
        _ => c.ToString(),
    };

    static FrozenDictionary<string, string[][]> Index(string[] phrases) =>
        phrases.Select(p => p.Split(' ')).GroupBy(p => p[0], StringComparer.Ordinal).ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal);

    enum Strength { None, Weak, Strong }

    sealed record SensitivityClass(string Name, FrozenDictionary<string, string[][]> Strong, FrozenDictionary<string, string[][]> Weak, FrozenDictionary<string, string[][]> Not);
}

sealed record SensitivityFacts(SensitivityFact[] Classes);

sealed record SensitivityFact(string Name, string[] Strong, string[] Weak, string[] Not);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(SensitivityFacts))]
sealed partial class SensitivityContext : JsonSerializerContext;
