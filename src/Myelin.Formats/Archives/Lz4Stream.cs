using System.Runtime.InteropServices;

namespace Myelin.Formats.Archives;

/// <summary>Decompresses frames of LZ4 through liblz4 (lz4frame.h 1.9).</summary>
sealed unsafe partial class Lz4Stream : NativeStream
{
    const string Library = "liblz4.so.1";
    const uint Version = 100;
    nint _context;

    public Lz4Stream(Stream compressed) : base(compressed, "lz4")
    {
        if (LZ4F_isError(LZ4F_createDecompressionContext(out _context, Version)) != 0) throw new InvalidDataException("liblz4 does not start");
    }

    /// <summary>Whether the library is on this machine.</summary>
    public static bool IsPresent { get; } = NativeLibrary.TryLoad(Library, typeof(Lz4Stream).Assembly, null, out _);

    protected override (int Taken, int Made, bool IsEnd) Step(ReadOnlySpan<byte> input, Span<byte> output, bool isLast)
    {
        ObjectDisposedException.ThrowIf(_context == 0, this);
        fixed (byte* source = input)
        fixed (byte* target = output)
        {
            var (taken, made) = ((nuint)input.Length, (nuint)output.Length);
            var left = LZ4F_decompress(_context, target, &made, source, &taken, 0);
            if (LZ4F_isError(left) != 0) throw new InvalidDataException("lz4 data is damaged");
            return ((int)taken, (int)made, left == 0);
        }
    }

    protected override bool Restart() => true;

    protected override void Dispose(bool disposing)
    {
        if (_context != 0) _ = LZ4F_freeDecompressionContext(_context);
        _context = 0;
        base.Dispose(disposing);
    }

    [LibraryImport(Library)]
    private static partial nuint LZ4F_createDecompressionContext(out nint context, uint version);

    [LibraryImport(Library)]
    private static partial nuint LZ4F_freeDecompressionContext(nint context);

    [LibraryImport(Library)]
    private static partial nuint LZ4F_decompress(nint context, byte* target, nuint* made, byte* source, nuint* taken, nint options);

    [LibraryImport(Library)]
    private static partial uint LZ4F_isError(nuint code);
}
