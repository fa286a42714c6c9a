using System.Buffers;
using Microsoft.Win32.SafeHandles;
using Myelin.Formats;

namespace Myelin.Systems.Files;

/// <summary>
/// Bytes of a regular file. A file up to 64 KiB is read at once, in one call, and closed; a larger one stays open and is read in place.
/// Opening neither follows a link in the last part of the path nor waits on a FIFO or a device.
/// </summary>
public sealed class FileBytes : ByteSource
{
    const int SmallSize = 64 << 10;
    readonly SafeFileHandle? _handle;
    byte[]? _small;

    FileBytes(SafeFileHandle? handle, byte[]? small, long length, bool executable) =>
        (_handle, _small, Length, Executable) = (handle, small, length, executable);

    /// <summary>Opens a file by its path.</summary>
    /// <exception cref="IOException">It is gone, or no regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">Permission denied.</exception>
    public static FileBytes Open(string path) =>
        Of(Libc.OpenAt(Libc.CurrentFolder, RawPath.Of(path).ForKernel(stackalloc byte[512]), Libc.ReadOnly | Libc.NoFollow | Libc.NonBlocking));

    /// <summary>Takes over an open descriptor, or the negative error of opening it.</summary>
    internal static FileBytes Of(int descriptor)
    {
        var handle = Libc.Owned(descriptor);
        var keep = false;
        try
        {
            if (Libc.StatusOf(descriptor, out var status) is < 0 and var error) throw Libc.Failure(-error);
            if (status.Kind != EntryKind.File) throw new IOException("it is no regular file");
            var executable = (status.Mode & 0b001_001_001) != 0;
            keep = status.Size > SmallSize;
            return keep ? new FileBytes(handle, null, (long)status.Size, executable) : Small(handle, (int)status.Size, executable);
        }
        finally
        {
            if (!keep) handle.Dispose();
        }
    }

    static FileBytes Small(SafeFileHandle handle, int size, bool executable)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Max(size, 1));
        try
        {
            var length = Libc.ReadFully(handle, buffer.AsSpan(0, size), 0);
            var bytes = new FileBytes(null, buffer, length, executable);
            buffer = null;
            return bytes;
        }
        finally
        {
            if (buffer is not null) ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    public override long Length { get; }

    /// <summary>Anyone may execute it.</summary>
    public bool Executable { get; }

    public override int Read(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= Length || buffer.IsEmpty) return 0;
        if (_handle is null)
        {
            var count = (int)Math.Min(buffer.Length, Length - offset);
            Memory.Slice((int)offset, count).CopyTo(buffer);
            return count;
        }
        return Libc.ReadFully(_handle, buffer, offset);
    }

    public override bool TryGetSpan(long offset, int count, out ReadOnlySpan<byte> bytes)
    {
        bytes = default;
        if (_handle is not null || offset < 0 || offset > Length) return false;
        bytes = Memory[(int)offset..(int)Math.Min(Length, offset + count)];
        return true;
    }

    ReadOnlySpan<byte> Memory => (_small ?? throw new ObjectDisposedException(nameof(FileBytes))).AsSpan(0, (int)Length);

    protected override void Dispose(bool disposing)
    {
        _handle?.Dispose();
        if (Interlocked.Exchange(ref _small, null) is { } small) ArrayPool<byte>.Shared.Return(small);
        base.Dispose(disposing);
    }
}
