using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Myelin.Systems.Files;

namespace Myelin.Systems;

/// <summary>
/// The calls of libc that .NET does not offer, or does not offer safely enough for hostile trees. Linux on x64 and arm64; constants from the kernel's
/// uapi headers (asm-generic/fcntl.h, linux/openat2.h, linux/stat.h, linux/magic.h).
/// </summary>
internal static unsafe partial class Libc
{
    const string Library = "libc";

    public const int CurrentFolder = -100;
    public const int ReadOnly = 0, ReadWrite = 2, Create = 0x40, Exclusive = 0x80, NonBlocking = 0x800, CloseOnExec = 0x80000, PathOnly = 0x200000;
    public static readonly int Directory = IsArm ? 0x4000 : 0x10000;
    public static readonly int NoFollow = IsArm ? 0x8000 : 0x20000;
    public static readonly int Unnamed = 0x400000 | Directory;

    public const ulong Beneath = 0x08, NoMagicLinks = 0x02, NoSymbolicLinks = 0x04;

    public const int NoEntry = 2, Interrupted = 4, AccessDenied = 13, NotFolder = 20, IsFolder = 21, TooManyLinks = 40, NameTooLong = 36,
        NoSystemCall = 38, NotPermitted = 1, CrossDevice = 18, TryAgain = 11;

    const int SymlinkNoFollow = 0x100, EmptyPath = 0x1000;
    const uint BasicStatus = 0x7ff;

    static bool IsArm => RuntimeInformation.ProcessArchitecture == Architecture.Arm64;

    /// <summary>Version of the Landlock ABI that the kernel offers; 0 when it offers none (landlock_create_ruleset with LANDLOCK_CREATE_RULESET_VERSION, number 444 on all architectures).</summary>
    public static int LandlockVersion() => Math.Max(0, (int)CreateLandlockRules(444, 0, 0, 1));

    [LibraryImport(Library, EntryPoint = "syscall")]
    private static partial nint CreateLandlockRules(nint number, nint rules, nint size, nint flags);

    /// <summary>Linux's <c>struct statx</c>; only what is used has a name.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct Status
    {
        [FieldOffset(20)] public uint User;
        [FieldOffset(28)] public ushort Mode;
        [FieldOffset(32)] public ulong Inode;
        [FieldOffset(40)] public ulong Size;
        [FieldOffset(128)] public uint DeviceTypeMajor;
        [FieldOffset(132)] public uint DeviceTypeMinor;
        [FieldOffset(136)] public uint DeviceMajor;
        [FieldOffset(140)] public uint DeviceMinor;

        public readonly EntryKind Kind => (Mode & 0xF000) switch
        {
            0x8000 => EntryKind.File,
            0x4000 => EntryKind.Folder,
            0xA000 => EntryKind.Link,
            _ => EntryKind.Special,
        };

        public readonly ulong Device => ((ulong)DeviceMajor << 32) | DeviceMinor;
    }

    [StructLayout(LayoutKind.Sequential)]
    struct OpenHow
    {
        public ulong Flags, Mode, Resolve;
    }

    [LibraryImport(Library, EntryPoint = "openat", SetLastError = true)]
    private static partial int openat(int folder, byte* path, int flags, uint mode);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint openat2(nint number, nint folder, byte* path, OpenHow* how, nint size);

    [LibraryImport(Library, EntryPoint = "syscall", SetLastError = true)]
    private static partial nint getdents64(nint number, nint folder, byte* buffer, nint size);

    [LibraryImport(Library, EntryPoint = "statx", SetLastError = true)]
    private static partial int statx(int folder, byte* path, int flags, uint mask, Status* status);

    [LibraryImport(Library, EntryPoint = "pread", SetLastError = true)]
    private static partial nint pread(int file, byte* buffer, nuint count, long offset);

    [LibraryImport(Library, EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint pwrite(int file, byte* buffer, nuint count, long offset);

    [LibraryImport(Library, EntryPoint = "readlinkat", SetLastError = true)]
    private static partial nint readlinkat(int folder, byte* path, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "fgetxattr", SetLastError = true)]
    private static partial nint fgetxattr(int file, byte* name, byte* buffer, nuint size);

    [LibraryImport(Library, EntryPoint = "fstatfs", SetLastError = true)]
    private static partial int fstatfs(int file, byte* buffer);

    /// <summary>Opens relative to a folder; the descriptor, or minus the error. <paramref name="path"/> ends with a zero byte.</summary>
    public static int OpenAt(int folder, ReadOnlySpan<byte> path, int flags, uint mode = 0)
    {
        fixed (byte* p = path)
        {
            int result;
            do result = openat(folder, p, flags | CloseOnExec, mode);
            while (result < 0 && Marshal.GetLastPInvokeError() == Interrupted);
            return result < 0 ? -Marshal.GetLastPInvokeError() : result;
        }
    }

    /// <summary>Opens below a folder, following no link in any part of the path; the descriptor, or minus the error.</summary>
    public static int OpenBeneath(int folder, ReadOnlySpan<byte> path, int flags)
    {
        var how = new OpenHow { Flags = (ulong)(uint)(flags | CloseOnExec), Resolve = Beneath | NoMagicLinks | NoSymbolicLinks };
        fixed (byte* p = path)
        {
            // TryAgain says that somebody renamed folders meanwhile; one who does so without end gets an error.
            nint result;
            var tries = 0;
            do result = openat2(437, folder, p, &how, sizeof(OpenHow));
            while (result < 0 && Marshal.GetLastPInvokeError() is Interrupted or TryAgain && ++tries < 64);
            return result < 0 ? -Marshal.GetLastPInvokeError() : (int)result;
        }
    }

    /// <summary>Fills the buffer with <c>struct linux_dirent64</c> records; bytes written, 0 at the end, or minus the error.</summary>
    public static int ReadFolder(int folder, Span<byte> buffer)
    {
        fixed (byte* p = buffer)
        {
            var result = getdents64(IsArm ? 61 : 217, folder, p, buffer.Length);
            return result < 0 ? -Marshal.GetLastPInvokeError() : (int)result;
        }
    }

    /// <summary>Status of an open file; 0, or minus the error.</summary>
    public static int StatusOf(int file, out Status status)
    {
        byte zero = 0;
        fixed (Status* s = &status)
            return statx(file, &zero, EmptyPath, BasicStatus, s) < 0 ? -Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>Status of an entry of a folder, the entry itself when it is a link; 0, or minus the error.</summary>
    public static int StatusAt(int folder, ReadOnlySpan<byte> name, out Status status)
    {
        fixed (byte* p = name)
        fixed (Status* s = &status)
            return statx(folder, p, SymlinkNoFollow, BasicStatus, s) < 0 ? -Marshal.GetLastPInvokeError() : 0;
    }

    /// <summary>Reads at a place; bytes read, or minus the error.</summary>
    public static int Read(int file, Span<byte> buffer, long offset)
    {
        fixed (byte* p = buffer)
        {
            nint result;
            do result = pread(file, p, (nuint)buffer.Length, offset);
            while (result < 0 && Marshal.GetLastPInvokeError() == Interrupted);
            return result < 0 ? -Marshal.GetLastPInvokeError() : (int)result;
        }
    }

    /// <summary>Reads until the buffer is full or the file ends; throws what the error means.</summary>
    public static int ReadFully(SafeFileHandle file, Span<byte> buffer, long offset)
    {
        var added = false;
        try
        {
            file.DangerousAddRef(ref added);
            var total = 0;
            while (total < buffer.Length)
            {
                var count = Read((int)file.DangerousGetHandle(), buffer[total..], offset + total);
                if (count < 0) throw Failure(-count);
                if (count == 0) break;
                total += count;
            }
            return total;
        }
        finally
        {
            if (added) file.DangerousRelease();
        }
    }

    /// <summary>Writes at a place; bytes written, or minus the error.</summary>
    public static int Write(int file, ReadOnlySpan<byte> bytes, long offset)
    {
        fixed (byte* p = bytes)
        {
            nint result;
            do result = pwrite(file, p, (nuint)bytes.Length, offset);
            while (result < 0 && Marshal.GetLastPInvokeError() == Interrupted);
            return result < 0 ? -Marshal.GetLastPInvokeError() : (int)result;
        }
    }

    /// <summary>Where a link points, as written; bytes read, or minus the error.</summary>
    public static int ReadLink(int folder, ReadOnlySpan<byte> path, Span<byte> target)
    {
        fixed (byte* p = path)
        fixed (byte* t = target)
        {
            var result = readlinkat(folder, p, t, (nuint)target.Length);
            return result < 0 ? -Marshal.GetLastPInvokeError() : (int)result;
        }
    }

    /// <summary>An extended attribute of an open file; its length, or minus the error. <paramref name="name"/> ends with a zero byte.</summary>
    public static int Attribute(int file, ReadOnlySpan<byte> name, Span<byte> value)
    {
        fixed (byte* n = name)
        fixed (byte* v = value)
        {
            var result = fgetxattr(file, n, v, (nuint)value.Length);
            return result < 0 ? -Marshal.GetLastPInvokeError() : (int)result;
        }
    }

    /// <summary>The magic number of the file system that holds an open file, or 0.</summary>
    public static ulong FileSystemOf(int file)
    {
        var buffer = stackalloc byte[512];
        return fstatfs(file, buffer) < 0 ? 0 : *(ulong*)buffer & 0xFFFFFFFF;
    }

    /// <summary>The exception for an error number, with a message that names no path.</summary>
    public static Exception Failure(int error) => error switch
    {
        AccessDenied or NotPermitted => new UnauthorizedAccessException("permission denied"),
        NoEntry => new FileNotFoundException("it is gone"),
        TooManyLinks or CrossDevice => new IOException("it became a link"),
        NameTooLong => new IOException("its path is too long"),
        IsFolder => new IOException("it is a folder"),
        NotFolder => new IOException("a part of its path is no folder"),
        6 => new IOException("it is a socket or a device without a driver"),
        _ => new IOException(Marshal.GetPInvokeErrorMessage(error)),
    };

    /// <summary>Takes ownership of a descriptor, or throws what its error number means.</summary>
    public static SafeFileHandle Owned(int descriptor) => descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw Failure(-descriptor);
}
