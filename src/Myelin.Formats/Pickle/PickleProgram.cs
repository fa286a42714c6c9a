using Myelin.Formats.Pickle.Machine;

namespace Myelin.Formats.Pickle;

/// <summary>All pickles of a stream: those that a loader runs one after the other, and those that stand behind bytes that are none.</summary>
/// <param name="Streams">In order of place.</param>
public sealed record PickleProgram(IReadOnlyList<PickleTrace> Streams)
{
    const int MostStreams = 20_000;
    const int JunkSearched = 1 << 20;
    const int WorthKeeping = 256 << 10;

    /// <summary>Offset behind the last pickle.</summary>
    public long End { get; init; }
    /// <summary>Why not all was looked at, or null.</summary>
    public string? LeftOut { get; init; }
    /// <summary>Traces as a plain unpickler would run them, where that may differ from joblib's.</summary>
    public IReadOnlyList<PickleTrace> Plain { get; init; } = [];

    /// <summary>Runs the pickles of a source from an offset on. What stands behind STOP is run too, as every loader that calls <c>load</c> again would.</summary>
    /// <param name="bytes">The source.</param>
    /// <param name="start">Offset of the first opcode.</param>
    /// <param name="most">Most pickles; torch's legacy files have five before their raw storages.</param>
    public static PickleProgram Read(ByteSource bytes, long start = 0, int most = MostStreams)
    {
        // Identity and behaviour are read one after the other from the same file: it runs once.
        if (start > 0 || most < MostStreams || bytes.Length < WorthKeeping) return Run(bytes, start, most);
        if (Recent.TryGetValue(bytes, out var known)) return known;
        var program = Run(bytes, start, most);
        Recent.AddOrUpdate(bytes, program);
        return program;
    }

    static readonly System.Runtime.CompilerServices.ConditionalWeakTable<ByteSource, PickleProgram> Recent = [];

    static PickleProgram Run(ByteSource bytes, long start, int most)
    {
        List<PickleTrace> streams = [];
        List<PickleTrace> plain = [];
        var at = start;
        while (at < bytes.Length && streams.Count < most)
        {
            using var machine = new PickleMachine(bytes, at, PickleMode.Joblib, 0);
            var trace = machine.Run();
            // Bytes behind the last pickle that are not even an opcode are no pickle.
            if (streams.Count > 0 && trace is { StoppedBy: not null, Opcodes: < 2, Imports.Count: 0 }) break;
            streams.Add(trace);
            if (trace.HasRawArrays)
            {
                using var again = new PickleMachine(bytes, at, PickleMode.Pickle, 0);
                plain.Add(again.Run());
            }
            if (trace.StoppedBy is not null) break;
            at += Math.Max(1, trace.Length);
        }
        var program = new PickleProgram(streams) { End = at, Plain = plain };
        if (at < bytes.Length && streams.Count == MostStreams) return program with { LeftOut = $"more than {MostStreams:N0} pickles" };
        return most == MostStreams && streams.Count > 0 && streams[^1].StoppedBy is null && at < bytes.Length ? program.WithBehind(bytes, at) : program;
    }

    // A pickle behind junk: PROTO and an opcode that can follow it.
    PickleProgram WithBehind(ByteSource bytes, long from)
    {
        var junk = bytes.ReadBytes(from, JunkSearched);
        List<PickleTrace> found = [];
        long ran = 0;
        for (var (at, tries) = (0, 0); found.Count < 100 && tries < 2000 && ran < 8 * JunkSearched; tries++)
        {
            var next = junk.AsSpan(at).IndexOf((byte)0x80);
            if (next < 0) break;
            at += next;
            if (at + 2 < junk.Length && junk[at + 1] is >= 2 and <= 5)
            {
                using var machine = new PickleMachine(bytes, from + at, PickleMode.Joblib, 0);
                var trace = machine.Run();
                ran += trace.Length;
                if (trace.Opcodes > 2 && (trace.StoppedBy is null || trace.Calls.Count > 0))
                {
                    found.Add(trace);
                    at += (int)Math.Min(trace.Length, junk.Length - at);
                    continue;
                }
            }
            at++;
        }
        return found.Count == 0 ? this : this with { Streams = [.. Streams, .. found] };
    }
}
