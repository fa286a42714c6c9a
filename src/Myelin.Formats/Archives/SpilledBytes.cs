namespace Myelin.Formats.Archives;

/// <summary>What came out of a stream, readable at any place: the first 16 MiB in memory, the rest in a temporary file that is gone when it is closed.</summary>
public sealed class SpilledBytes : ByteSource
{
    const int MostInMemory = 16 << 20;
    readonly MemoryStream _front = new();
    FileStream? _rest;

    SpilledBytes() { }

    public override long Length => _front.Length + (_rest?.Length ?? 0);

    /// <summary>Reads a stream to its end, at most <paramref name="most"/> bytes. What is broken or too much keeps the bytes before it, and states the problem.</summary>
    public static SpilledBytes Of(Stream stream, long most, out Problem? problem)
    {
        problem = null;
        var kept = new SpilledBytes();
        var buffer = new byte[64 << 10];
        try
        {
            while (true)
            {
                var count = stream.Read(buffer);
                if (count == 0) break;
                var room = most - kept.Length;
                kept.Add(buffer.AsSpan(0, (int)Math.Min(count, room)));
                if (count <= room) continue;
                problem = new Problem($"only the first {most:N0} decompressed bytes were read");
                break;
            }
        }
        catch (InvalidDataException e)
        {
            problem = new Problem(e.Message);
        }
        return kept;
    }

    public override int Read(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= Length) return 0;
        if (offset < _front.Length)
        {
            var bytes = _front.GetBuffer().AsSpan((int)offset, (int)Math.Min(buffer.Length, _front.Length - offset));
            bytes.CopyTo(buffer);
            return bytes.Length == buffer.Length || _rest is null ? bytes.Length : bytes.Length + RandomAccess.Read(_rest.SafeFileHandle, buffer[bytes.Length..], 0);
        }
        return RandomAccess.Read(_rest!.SafeFileHandle, buffer, offset - _front.Length);
    }

    protected override void Dispose(bool disposing)
    {
        _rest?.Dispose();
        base.Dispose(disposing);
    }

    void Add(ReadOnlySpan<byte> bytes)
    {
        var room = (int)Math.Min(bytes.Length, MostInMemory - _front.Length);
        if (_rest is null) _front.Write(bytes[..room]);
        else room = 0;
        if (room == bytes.Length) return;
        _rest ??= new FileStream(Path.Combine(Path.GetTempPath(), $"myelin-{Guid.NewGuid():n}"), new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Options = FileOptions.DeleteOnClose,
            BufferSize = 0,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        _rest.Write(bytes[room..]);
    }
}
