using System.Runtime.InteropServices;

namespace Myelin.Formats.Archives;

/// <summary>Decompresses bzip2 through libbz2 (bzlib.h 1.0).</summary>
sealed unsafe partial class Bzip2Stream : NativeStream
{
    const string Library = "libbz2.so.1.0";
    const int StreamEnd = 4;
    readonly Native* _native = (Native*)NativeMemory.AllocZeroed((nuint)sizeof(Native));
    bool _closed;

    public Bzip2Stream(Stream compressed) : base(compressed, "bzip2") => Begin();

    /// <summary>Whether the library is on this machine.</summary>
    public static bool IsPresent { get; } = NativeLibrary.TryLoad(Library, typeof(Bzip2Stream).Assembly, null, out _);

    protected override (int Taken, int Made, bool IsEnd) Step(ReadOnlySpan<byte> input, Span<byte> output, bool isLast)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        fixed (byte* source = input)
        fixed (byte* target = output)
        {
            _native->NextIn = source;
            _native->AvailableIn = (uint)input.Length;
            _native->NextOut = target;
            _native->AvailableOut = (uint)output.Length;
            var result = BZ2_bzDecompress(_native);
            if (result < 0) throw new InvalidDataException("bzip2 data is damaged");
            return (input.Length - (int)_native->AvailableIn, output.Length - (int)_native->AvailableOut, result == StreamEnd);
        }
    }

    protected override bool Restart()
    {
        _ = BZ2_bzDecompressEnd(_native);
        Begin();
        return true;
    }

    protected override void Dispose(bool disposing)
    {
        if (!_closed)
        {
            _closed = true;
            _ = BZ2_bzDecompressEnd(_native);
            NativeMemory.Free(_native);
        }
        base.Dispose(disposing);
    }

    void Begin()
    {
        *_native = default;
        if (BZ2_bzDecompressInit(_native, 0, 0) != 0) throw new InvalidDataException("libbz2 does not start");
    }

    [StructLayout(LayoutKind.Sequential)]
    struct Native
    {
        public byte* NextIn;
        public uint AvailableIn, TotalInLow, TotalInHigh;
        public byte* NextOut;
        public uint AvailableOut, TotalOutLow, TotalOutHigh;
        public nint State, Allocate, Free, Opaque;
    }

    [LibraryImport(Library)]
    private static partial int BZ2_bzDecompressInit(Native* stream, int verbosity, int small);

    [LibraryImport(Library)]
    private static partial int BZ2_bzDecompress(Native* stream);

    [LibraryImport(Library)]
    private static partial int BZ2_bzDecompressEnd(Native* stream);
}
