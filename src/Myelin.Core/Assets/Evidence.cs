namespace Myelin.Core.Assets;

/// <summary>How a fact is known, weakest last, so that the smaller value is the stronger basis.</summary>
public enum Basis
{
    /// <summary>Seen running, loaded or on the wire.</summary>
    Observed,
    /// <summary>Written in a manifest, configuration or source file.</summary>
    Declared,
    /// <summary>Concluded from a name or a pattern.</summary>
    Inferred,
    /// <summary>Something is there, but its value is dynamic and was not resolved.</summary>
    Unresolved,
}

/// <summary>How sure a fact or finding is.</summary>
public enum Confidence { High, Medium, Low }

/// <summary>
/// Where something was seen. <paramref name="Path"/> is relative to the target's root with '/' separators; lines and columns count from 1, 0 is unknown.
/// </summary>
/// <param name="Path">Relative path, <c>cluster/ns/kind/name</c>, or empty for a process.</param>
/// <param name="Line">First line, or 0.</param>
/// <param name="EndLine">Last line, or 0.</param>
/// <param name="Column">First column, or 0.</param>
/// <param name="Layer">Digest of the image layer that holds the file, or null.</param>
/// <param name="Process">For a running process, <c>pid:argv0</c>; else null.</param>
/// <param name="Cell">For a notebook, the number of the cell from 1; else 0. The line is then within the cell.</param>
/// <param name="Target">Label of the target when a scan has several; else null.</param>
public sealed record Location(
    string Path, int Line = 0, int EndLine = 0, int Column = 0, string? Layer = null, string? Process = null, int Cell = 0, string? Target = null)
    : IComparable<Location>
{
    public int CompareTo(Location? other)
    {
        if (other is null) return 1;
        var order = string.CompareOrdinal(Target, other.Target);
        if (order == 0) order = string.CompareOrdinal(Path, other.Path);
        if (order == 0) order = Cell.CompareTo(other.Cell);
        if (order == 0) order = Line.CompareTo(other.Line);
        if (order == 0) order = Column.CompareTo(other.Column);
        if (order == 0) order = EndLine.CompareTo(other.EndLine);
        if (order == 0) order = string.CompareOrdinal(Layer, other.Layer);
        return order != 0 ? order : string.CompareOrdinal(Process, other.Process);
    }

    /// <summary><c>path:line</c>, <c>path:cell 3:line</c> or the process, as shown to people.</summary>
    public override string ToString() => (Process, Cell, Line) switch
    {
        ({ } process, _, _) => process,
        (_, > 0, _) => $"{Path}:cell {Cell}:{Line}",
        (_, _, > 0) => $"{Path}:{Line}",
        _ => Path,
    };
}

/// <summary>Why an asset or relation is believed to exist.</summary>
/// <param name="At">Where it was seen.</param>
/// <param name="Basis">How it is known.</param>
/// <param name="Confidence">How sure it is.</param>
/// <param name="By">Kebab-case name of the detector.</param>
/// <param name="Note">What was seen, in a few words; never a secret's value.</param>
public sealed record Evidence(Location At, Basis Basis, Confidence Confidence, string By, string? Note = null) : IComparable<Evidence>
{
    public int CompareTo(Evidence? other)
    {
        if (other is null) return 1;
        var order = Basis.CompareTo(other.Basis);
        if (order == 0) order = Confidence.CompareTo(other.Confidence);
        if (order == 0) order = At.CompareTo(other.At);
        if (order == 0) order = string.CompareOrdinal(By, other.By);
        return order != 0 ? order : string.CompareOrdinal(Note, other.Note);
    }
}
