using System.Collections.Immutable;

namespace Myelin.Core.Boms;

/// <summary>How complete a bill of materials for AI is, out of 100, and what it lacks.</summary>
/// <param name="Elements">Every element, in the order of <see cref="ScoreElement.All"/>.</param>
public sealed record BomScore(ImmutableArray<ScoredElement> Elements)
{
    /// <summary>From 0 to 100. What is expected of a sort of item that the document does not hold does not count.</summary>
    public int Total { get; } = Worth(Elements) == 0 ? 0 : (int)Math.Floor(100 * Elements.Sum(e => e.Earned) / Worth(Elements) + 1e-9);

    /// <summary>Elements that are not wholly said, the most costly first.</summary>
    public IEnumerable<ScoredElement> Gaps => Elements.Where(e => e.Applies && e.Missing.Length > 0).OrderByDescending(e => e.Element.Points - e.Earned).ThenBy(e => e.Element.Id, StringComparer.Ordinal);

    /// <summary>What one element's points are worth of the 100 here.</summary>
    public double Scale => Worth(Elements) == 0 ? 0 : 100 / Worth(Elements);

    /// <summary>Judges a document.</summary>
    public static BomScore Of(Bom bom) => new([.. ScoreElement.All.Select(element => Of(element, bom))]);

    static ScoredElement Of(ScoreElement element, Bom bom)
    {
        if (element.Of.IsEmpty) return new ScoredElement(element, 1, element.DocumentSays(bom) ? [] : ["the document"]);
        var items = bom.Of([.. element.Of]).ToList();
        return new ScoredElement(element, items.Count, [.. items.Where(i => !element.Says(i, bom)).Select(i => i.Label).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)])
        {
            Have = items.Count(i => element.Says(i, bom)),
        };
    }

    static double Worth(IEnumerable<ScoredElement> elements) => elements.Where(e => e.Applies).Sum(e => e.Element.Points);
}

/// <summary>An element with what a document says of it.</summary>
/// <param name="Element">What is expected.</param>
/// <param name="Wanted">Of how many items.</param>
/// <param name="Missing">Names of those that do not say it.</param>
public sealed record ScoredElement(ScoreElement Element, int Wanted, ImmutableArray<string> Missing)
{
    /// <summary>How many say it.</summary>
    public int Have { get; init; } = Missing.IsEmpty ? Wanted : 0;
    /// <summary>Whether there is an item of which it is expected.</summary>
    public bool Applies => Wanted > 0;
    /// <summary>Its points, by the share of items that say it.</summary>
    public double Earned => Applies ? Element.Points * (double)Have / Wanted : 0;
}
