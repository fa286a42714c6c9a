using System.Collections.Immutable;
using System.Text;

namespace Myelin.Core.Assets.Packed;

/// <summary>
/// Evidence as bytes, about ten a piece: texts that recur (paths, detectors) are numbers, absent fields take no room. Pieces that are added one after the
/// other form a run; a run is known by the place of its first piece.
/// </summary>
sealed class EvidenceColumn
{
    const byte More = 1, HasTarget = 2, HasLayer = 4, HasProcess = 8, HasNote = 16, HasSpan = 32;

    readonly Blob _bytes = new(1 << 10);
    readonly Blob _texts = new(1 << 10);
    readonly TextIndex _names;
    string?[] _strings = [];
    int _run = -1;
    int _last = -1;
    int _lastPath = -1, _lastBy = -1;

    public EvidenceColumn() => _names = new TextIndex(_texts);

    /// <summary>The number of a text that evidence holds.</summary>
    public int Number(ReadOnlySpan<byte> text) => _names.Intern(text);

    /// <summary>The number of a path. Neighbours tend to lie in the same file.</summary>
    public int Path(ReadOnlySpan<byte> path) => Is(_lastPath, path) ? _lastPath : _lastPath = Number(path);

    /// <summary>The number of a detector's name.</summary>
    public int By(ReadOnlySpan<byte> name) => Is(_lastBy, name) ? _lastBy : _lastBy = Number(name);

    /// <summary>Adds a piece to the run.</summary>
    public void Add(Evidence evidence) => Add(new EvidenceRow
    {
        Target = Number(evidence.At.Target),
        Path = Number(evidence.At.Path),
        Layer = Number(evidence.At.Layer),
        Process = Number(evidence.At.Process),
        By = Number(evidence.By),
        Note = Number(evidence.Note),
        Line = evidence.At.Line,
        EndLine = evidence.At.EndLine,
        Column = evidence.At.Column,
        Cell = evidence.At.Cell,
        Basis = evidence.Basis,
        Confidence = evidence.Confidence,
    });

    public void Add(in EvidenceRow row)
    {
        if (_last >= 0) _bytes.SetBit(_last, More);
        else _run = _bytes.Length;
        _last = _bytes.Length;
        var hasSpan = (row.EndLine | row.Column | row.Cell) != 0;
        _bytes.Add((byte)((row.Target >= 0 ? HasTarget : 0) | (row.Layer >= 0 ? HasLayer : 0) | (row.Process >= 0 ? HasProcess : 0) | (row.Note >= 0 ? HasNote : 0) | (hasSpan ? HasSpan : 0)));
        _bytes.Add((byte)((int)row.Basis | (int)row.Confidence << 4));
        _bytes.Add(row.By);
        _bytes.Add(row.Path);
        _bytes.Add(row.Line);
        if (row.Target >= 0) _bytes.Add(row.Target);
        if (row.Layer >= 0) _bytes.Add(row.Layer);
        if (row.Process >= 0) _bytes.Add(row.Process);
        if (row.Note >= 0) _bytes.Add(row.Note);
        if (!hasSpan) return;
        _bytes.Add(row.EndLine);
        _bytes.Add(row.Column);
        _bytes.Add(row.Cell);
    }

    /// <summary>Ends the run; its place, or -1 when nothing was added.</summary>
    public int EndRun()
    {
        var run = _run;
        (_run, _last) = (-1, -1);
        return run;
    }

    /// <summary>Takes back what was added to the run; false, for callers that give up.</summary>
    public bool DropRun()
    {
        if (_run >= 0) _bytes.Cut(_run);
        (_run, _last) = (-1, -1);
        return false;
    }

    /// <summary>The run at a place; empty for -1.</summary>
    public ImmutableArray<Evidence> At(int run)
    {
        if (run < 0) return [];
        var first = Read(ref run, out var more);
        if (!more) return [first];
        var all = ImmutableArray.CreateBuilder<Evidence>();
        all.Add(first);
        while (more) all.Add(Read(ref run, out more));
        return all.DrainToImmutable();
    }

    Evidence Read(ref int at, out bool more)
    {
        var flags = _bytes.Byte(ref at);
        more = (flags & More) != 0;
        var basis = _bytes.Byte(ref at);
        var by = _bytes.Number(ref at);
        var path = _bytes.Number(ref at);
        var line = _bytes.Number(ref at);
        var target = (flags & HasTarget) != 0 ? String(_bytes.Number(ref at)) : null;
        var layer = (flags & HasLayer) != 0 ? String(_bytes.Number(ref at)) : null;
        var process = (flags & HasProcess) != 0 ? String(_bytes.Number(ref at)) : null;
        var note = (flags & HasNote) != 0 ? String(_bytes.Number(ref at)) : null;
        var (endLine, column, cell) = (flags & HasSpan) != 0 ? (_bytes.Number(ref at), _bytes.Number(ref at), _bytes.Number(ref at)) : (0, 0, 0);
        return new Evidence(new Location(String(path), line, endLine, column, layer, process, cell, target), (Basis)(basis & 15), (Confidence)(basis >> 4), String(by), note);
    }

    // Made once a text; two threads that make the same one at the same time make equal strings.
    string String(int number)
    {
        if (number >= _strings.Length) Array.Resize(ref _strings, _names.Count);
        if (_strings[number] is { } known) return known;
        var at = _names.At(number);
        return _strings[number] = _texts.String(ref at);
    }

    bool Is(int number, ReadOnlySpan<byte> text)
    {
        if (number < 0) return false;
        var at = _names.At(number);
        return _texts.Text(ref at).SequenceEqual(text);
    }

    int Number(string? text) => text is null ? -1 : Number(Encoding.UTF8.GetBytes(text));
}

/// <summary>One piece of evidence with texts as numbers of its column; -1 is none.</summary>
struct EvidenceRow
{
    public int Target, Path, Layer, Process, By, Note;
    public int Line, EndLine, Column, Cell;
    public Basis Basis;
    public Confidence Confidence;
}
