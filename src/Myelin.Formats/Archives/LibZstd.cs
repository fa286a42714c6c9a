using System.Runtime.InteropServices;

namespace Myelin.Formats.Archives;

/// <summary>The streaming decompressor of libzstd (zstd.h, stable interface). The library is optional.</summary>
static unsafe partial class LibZstd
{
    const string Library = "libzstd.so.1";

    /// <summary>Whether the library is on this machine.</summary>
    public static bool IsPresent { get; } = NativeLibrary.TryLoad(Library, typeof(LibZstd).Assembly, null, out _);

    /// <summary>A decompressor.</summary>
    public sealed class State() : SafeHandle(0, ownsHandle: true)
    {
        public override bool IsInvalid => handle == 0;
        protected override bool ReleaseHandle() => ZSTD_freeDStream(handle) == 0;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Buffer
    {
        public byte* Bytes;
        public nuint Size;
        public nuint Position;
    }

    [LibraryImport(Library)]
    public static partial State ZSTD_createDStream();

    [LibraryImport(Library)]
    private static partial nuint ZSTD_freeDStream(nint stream);

    [LibraryImport(Library)]
    public static partial nuint ZSTD_decompressStream(State stream, Buffer* output, Buffer* input);

    [LibraryImport(Library)]
    public static partial uint ZSTD_isError(nuint code);

    [LibraryImport(Library)]
    private static partial nint ZSTD_getErrorName(nuint code);

    /// <summary>What an error code means.</summary>
    public static string ErrorOf(nuint code) => Marshal.PtrToStringUTF8(ZSTD_getErrorName(code)) ?? "damaged";
}
