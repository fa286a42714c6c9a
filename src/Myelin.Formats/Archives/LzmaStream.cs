using System.Runtime.InteropServices;

namespace Myelin.Formats.Archives;

/// <summary>Decompresses xz and the older lzma through liblzma (lzma/base.h, lzma/container.h of 5.x). Memory stays within 128 MiB.</summary>
sealed unsafe partial class LzmaStream : NativeStream
{
    const string Library = "liblzma.so.5";
    const ulong MostMemory = 128UL << 20;
    const uint Concatenated = 8;
    const int Run = 0, Finish = 3, Ok = 0, StreamEnd = 1, NoBuffer = 10;
    readonly Native* _native = (Native*)NativeMemory.AllocZeroed((nuint)sizeof(Native));
    bool _closed;

    public LzmaStream(Stream compressed) : base(compressed, "xz")
    {
        if (lzma_auto_decoder(_native, MostMemory, Concatenated) != Ok) throw new InvalidDataException("liblzma does not start");
    }

    /// <summary>Whether the library is on this machine.</summary>
    public static bool IsPresent { get; } = NativeLibrary.TryLoad(Library, typeof(LzmaStream).Assembly, null, out _);

    protected override (int Taken, int Made, bool IsEnd) Step(ReadOnlySpan<byte> input, Span<byte> output, bool isLast)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        fixed (byte* source = input)
        fixed (byte* target = output)
        {
            _native->NextIn = source;
            _native->AvailableIn = (nuint)input.Length;
            _native->NextOut = target;
            _native->AvailableOut = (nuint)output.Length;
            var result = lzma_code(_native, isLast ? Finish : Run);
            if (result is not (Ok or StreamEnd or NoBuffer)) throw new InvalidDataException($"xz data is damaged (liblzma says {result})");
            return (input.Length - (int)_native->AvailableIn, output.Length - (int)_native->AvailableOut, result == StreamEnd);
        }
    }

    // The decoder goes from one stream to the next by itself.
    protected override bool Restart() => false;

    protected override void Dispose(bool disposing)
    {
        if (!_closed)
        {
            _closed = true;
            lzma_end(_native);
            NativeMemory.Free(_native);
        }
        base.Dispose(disposing);
    }

    [StructLayout(LayoutKind.Sequential, Size = 192)]
    struct Native
    {
        public byte* NextIn;
        public nuint AvailableIn;
        public ulong TotalIn;
        public byte* NextOut;
        public nuint AvailableOut;
        public ulong TotalOut;
    }

    [LibraryImport(Library)]
    private static partial int lzma_auto_decoder(Native* stream, ulong memory, uint flags);

    [LibraryImport(Library)]
    private static partial int lzma_code(Native* stream, int action);

    [LibraryImport(Library)]
    private static partial void lzma_end(Native* stream);
}
