using Microsoft.Win32.SafeHandles;
using Myelin.Formats;

namespace Myelin.Systems.Files;

/// <summary>
/// Bytes in a temporary file without a name: nobody else can open it, and it is gone with the process however that ends. Written from front to back,
/// then read at any place.
/// </summary>
public sealed class TempBytes : ByteSource
{
    readonly SafeFileHandle _handle;
    long _length;

    TempBytes(SafeFileHandle handle) => _handle = handle;

    /// <summary>A new empty file in <c>TMPDIR</c>, else <c>/var/tmp</c> (which is meant for large files), else <c>/tmp</c>.</summary>
    /// <exception cref="IOException">None of them can hold <paramref name="expected"/> bytes and leave as much free.</exception>
    public static TempBytes Create(long expected)
    {
        foreach (var folder in (ReadOnlySpan<string?>)[Environment.GetEnvironmentVariable("TMPDIR"), "/var/tmp", "/tmp"])
            if (folder is not null && HasRoom(folder, expected) && TryCreate(folder) is { } bytes) return bytes;
        throw new IOException($"no room for a temporary file of {expected:N0} bytes; set TMPDIR to a folder with more");
    }

    public override long Length => _length;

    /// <summary>Appends.</summary>
    /// <exception cref="IOException">The disk is full.</exception>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var count = Libc.Write(Descriptor, bytes, _length);
            if (count < 0) throw Libc.Failure(-count);
            _length += count;
            bytes = bytes[count..];
        }
    }

    public override int Read(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= _length) return 0;
        return Libc.ReadFully(_handle, buffer, offset);
    }

    int Descriptor => (int)_handle.DangerousGetHandle();

    static bool HasRoom(string folder, long expected)
    {
        try { return Directory.Exists(folder) && new DriveInfo(folder).AvailableFreeSpace / 2 >= expected; }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException) { return false; }
    }

    static TempBytes? TryCreate(string folder)
    {
        var unnamed = Libc.OpenAt(Libc.CurrentFolder, RawPath.Of(folder).ForKernel(stackalloc byte[512]), Libc.ReadWrite | Libc.Unnamed, 0x180);
        if (unnamed >= 0) return new TempBytes(Libc.Owned(unnamed));
        // Some file systems know no files without a name: make one, and take its name away at once.
        var path = Path.Combine(folder, $"myelin-{Path.GetRandomFileName()}");
        var named = Libc.OpenAt(Libc.CurrentFolder, RawPath.Of(path).ForKernel(stackalloc byte[512]), Libc.ReadWrite | Libc.Create | Libc.Exclusive | Libc.NoFollow, 0x180);
        if (named < 0) return null;
        File.Delete(path);
        return new TempBytes(Libc.Owned(named));
    }

    protected override void Dispose(bool disposing)
    {
        _handle.Dispose();
        base.Dispose(disposing);
    }
}
