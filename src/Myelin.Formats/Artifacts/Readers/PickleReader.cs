using Myelin.Formats.Models;
using Myelin.Formats.Pickle;

namespace Myelin.Formats.Artifacts.Readers;

/// <summary>Pickles by content or by name: the binary protocols by PROTO, the text protocol by its first opcodes.</summary>
public sealed class PickleReader : ArtifactReader
{
    const int LegacyPickles = 5;

    public override string Kind => "pickle";

    public override bool Accepts(in FileProbe part)
    {
        if (LooksLikePickle(part.Head)) return true;
        return (ModelNames.IsPickle(part.Name) || ModelNames.IsTorch(part.Name)) && part.Size > 0 && !IsOther(part.Head) && !(part.Name.Ends(".pth") && part.IsText);
    }

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        var isExpected = ModelNames.IsPickle(part.Name) || ModelNames.IsTorch(part.Name);
        return State(part, walk, isExpected, TorchLegacyFormat.HasMagic(part.Head) ? LegacyPickles : int.MaxValue);
    }

    /// <summary>States the pickles of a part whatever its head says: the loader of its container does not look.</summary>
    public static bool State(ArtifactPart part, ArtifactWalk walk, bool isExpected, int most = int.MaxValue)
    {
        walk.OnPickle?.Invoke(part);
        var program = most == int.MaxValue ? PickleProgram.Read(part.Bytes) : PickleProgram.Read(part.Bytes, 0, most);
        // Text that is no pickle: nothing ran.
        if (!isExpected && program.Streams is [{ StoppedBy: not null, Imports.Count: 0, Calls.Count: 0 }]) return false;
        if (isExpected && program.Streams is [{ StoppedBy: { } reason, Opcodes: < 3, Imports.Count: 0 }])
        {
            walk.Add(new Unread(part.At(), $"no loader for this name reads it: as a pickle {reason}"));
            return false;
        }
        foreach (var trace in program.Streams) Add(part, trace, walk, isExpected, isPlain: false);
        foreach (var trace in program.Plain) Add(part, trace, walk, isExpected, isPlain: true);
        if (program.LeftOut is { } leftOut) walk.Add(new Unread(part.At(program.End), leftOut));
        return true;
    }

    static void Add(ArtifactPart part, PickleTrace trace, ArtifactWalk walk, bool isExpected, bool isPlain)
    {
        walk.Add(new PickleFact(part.At(trace.Start), trace) { IsExpected = isExpected, IsPlainReading = isPlain });
        if (isPlain) return;
        foreach (var inner in trace.All())
            foreach (var payload in inner.Payloads)
            {
                using var bytes = ByteSource.Of(payload.Bytes);
                walk.Visit(part, bytes, $"argument of {payload.Function} at {payload.Offset}");
            }
    }

    // What has a magic number of its own is read by its own reader.
    static bool IsOther(ReadOnlySpan<byte> head) =>
        head.StartsWith("PK"u8) || head.StartsWith("GGUF"u8) || head.StartsWith((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U']) || head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F'])
        || head.StartsWith("\u007fELF"u8) || head.StartsWith("version https://git-lfs"u8) || Foreign.Container(head) is not null || Archives.TarReader.Matches(head) || Compressed.Of(head) is not null
        || SafetensorsFormat.HasHeader(head);

    /// <summary>PROTO with a known opcode behind it, or the text protocol: an import, or a mark or an empty container and what can follow it.</summary>
    public static bool LooksLikePickle(ReadOnlySpan<byte> head)
    {
        if (head is [0x80, <= 5, var next, ..]) return PickleOpcodes.TryArgument(next, out _);
        if (head.Length < 4) return false;
        return head[0] switch
        {
            (byte)'c' or (byte)'i' => IsImport(head[1..]),
            (byte)'(' => head[1] is (byte)'d' or (byte)'l' && head[2] is (byte)'p' && char.IsAsciiDigit((char)head[3])
                || head[1] is (byte)'c' or (byte)'i' && IsImport(head[2..])
                || head[1] is (byte)'S' && head[2] is (byte)'\'' or (byte)'"' && head.Contains((byte)'\n') && (head.IndexOf("\nios\n"u8) > 0 || ImportFollows(head)),
            _ => false,
        };
    }

    static bool ImportFollows(ReadOnlySpan<byte> head)
    {
        var line = head.IndexOf((byte)'\n');
        return line > 0 && line + 2 < head.Length && head[line + 1] is (byte)'i' or (byte)'c' && IsImport(head[(line + 2)..]);
    }

    static bool IsImport(ReadOnlySpan<byte> text)
    {
        var first = text.IndexOf((byte)'\n');
        if (first is < 1 or > 200 || !IsDotted(text[..first])) return false;
        var second = text[(first + 1)..].IndexOf((byte)'\n');
        if (second is < 1 or > 200 || !IsDotted(text.Slice(first + 1, second))) return false;
        var rest = text[(first + second + 2)..];
        return rest.Length > 0 && PickleOpcodes.TryArgument(rest[0], out _);
    }

    static bool IsDotted(ReadOnlySpan<byte> name)
    {
        if (char.IsAsciiDigit((char)name[0])) return false;
        foreach (var b in name)
            if (!(char.IsAsciiLetterOrDigit((char)b) || b is (byte)'_' or (byte)'.' or >= 0x80)) return false;
        return true;
    }
}
