using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Frozen;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Myelin.Systems.Files;

/// <summary>
/// A folder below which files are listed and opened, and nothing else: no part of a path is ever followed through a link, even when somebody swaps a
/// folder for one while it is read. The kernel's <c>openat2</c> sees to it; where that is missing, the path is walked part by part.
/// </summary>
public sealed class RootFolder : IDisposable
{
    // linux/magic.h: file systems that hold the kernel's own state, where reading a "file" may wait, act or never end.
    static readonly FrozenDictionary<ulong, string> KernelFileSystems = new Dictionary<ulong, string>
    {
        [0x9FA0] = "proc",
        [0x62656572] = "sysfs",
        [0x1CD1] = "devpts",
        [0x27E0EB] = "cgroup",
        [0x63677270] = "cgroup2",
        [0x64626720] = "debugfs",
        [0x74726163] = "tracefs",
        [0x73636673] = "securityfs",
        [0xCAFE4A11] = "bpf",
        [0x6165676C] = "pstore",
        [0x42494E4D] = "binfmt_misc",
        [0xF97CFF8C] = "selinuxfs",
        [0xDE5E81E4] = "efivarfs",
        [0x65735543] = "fusectl",
        [0x62656570] = "configfs",
        [0x19800202] = "mqueue",
        [0x0187] = "autofs",
    }.ToFrozenDictionary();

    readonly SafeFileHandle _handle;
    readonly ulong _device;
    static bool s_openat2IsMissing;

    /// <summary>Opens the folder; the path itself may lead through links.</summary>
    /// <exception cref="IOException">It is gone or no folder.</exception>
    /// <exception cref="UnauthorizedAccessException">Permission denied.</exception>
    public RootFolder(string path)
    {
        _handle = Libc.Owned(Libc.OpenAt(Libc.CurrentFolder, RawPath.Of(path).ForKernel(stackalloc byte[512]), Libc.ReadOnly | Libc.Directory));
        if (Libc.StatusOf(Root, out var status) == 0) _device = status.Device;
    }

    int Root => (int)_handle.DangerousGetHandle();

    /// <summary>
    /// Entries of a folder in ordinal order of their bytes, so that what follows does not depend on the file system; empty with the name of a file system
    /// of the kernel when the folder is one.
    /// </summary>
    /// <exception cref="IOException">It is gone, or no longer a folder.</exception>
    /// <exception cref="UnauthorizedAccessException">Permission denied.</exception>
    public IReadOnlyList<FolderEntry> List(RawPath folder, out string? kernelFileSystem)
    {
        using var handle = Libc.Owned(OpenPath(folder, Libc.ReadOnly | Libc.Directory));
        var descriptor = (int)handle.DangerousGetHandle();
        kernelFileSystem = null;
        if (Libc.StatusOf(descriptor, out var status) == 0 && status.Device != _device
            && KernelFileSystems.TryGetValue(Libc.FileSystemOf(descriptor), out kernelFileSystem)) return [];
        return Entries(folder, descriptor);
    }

    /// <summary>Opens a regular file for reading.</summary>
    /// <exception cref="IOException">It is gone, or no regular file.</exception>
    /// <exception cref="UnauthorizedAccessException">Permission denied.</exception>
    public FileBytes Open(RawPath file) => FileBytes.Of(OpenPath(file, Libc.ReadOnly | Libc.NonBlocking));

    /// <summary>Opens a regular file for reading, or answers null when there is none at the path.</summary>
    public FileBytes? TryOpen(string file)
    {
        var descriptor = OpenPath(RawPath.Of(file), Libc.ReadOnly | Libc.NonBlocking);
        if (descriptor < 0 && -descriptor is Libc.NoEntry or Libc.NotFolder or Libc.IsFolder) return null;
        return FileBytes.Of(descriptor);
    }

    /// <summary>Where a link points, as written; null when it is none.</summary>
    public string? LinkTarget(RawPath link)
    {
        using var handle = Libc.Owned(OpenPath(link, Libc.PathOnly | Libc.NoFollow));
        Span<byte> target = stackalloc byte[4096];
        var length = Libc.ReadLink((int)handle.DangerousGetHandle(), "\0"u8, target);
        return length < 0 ? null : Encoding.UTF8.GetString(target[..length]);
    }

    /// <summary>True for a character device 0/0: how overlay file systems say that an upper layer deleted the name.</summary>
    public bool IsWhiteout(RawPath entry)
    {
        using var handle = Libc.Owned(OpenPath(entry, Libc.PathOnly | Libc.NoFollow));
        return Libc.StatusOf((int)handle.DangerousGetHandle(), out var status) == 0
            && (status.Mode & 0xF000) == 0x2000 && status is { DeviceTypeMajor: 0, DeviceTypeMinor: 0 };
    }

    /// <summary>True when an overlay file system marks the folder as opaque: nothing below it in lower layers shows.</summary>
    public bool IsOpaque(RawPath folder)
    {
        using var handle = Libc.Owned(OpenPath(folder, Libc.ReadOnly | Libc.Directory));
        Span<byte> value = stackalloc byte[8];
        var descriptor = (int)handle.DangerousGetHandle();
        return Libc.Attribute(descriptor, "trusted.overlay.opaque\0"u8, value) == 1 && value[0] == 'y'
            || Libc.Attribute(descriptor, "user.overlay.opaque\0"u8, value) == 1 && value[0] == 'y'
            || Libc.Attribute(descriptor, "user.fuseoverlayfs.opaque\0"u8, value) == 1 && value[0] == 'y';
    }

    public void Dispose() => _handle.Dispose();

    int OpenPath(RawPath path, int flags)
    {
        var bytes = path.ForKernel(stackalloc byte[512]);
        if (!s_openat2IsMissing)
        {
            var result = Libc.OpenBeneath(Root, bytes, flags);
            // Old kernels do not know the call; some sandboxes refuse it with EPERM.
            if (-result is not (Libc.NoSystemCall or Libc.NotPermitted or Libc.NameTooLong)) return result;
            if (-result == Libc.NoSystemCall) s_openat2IsMissing = true;
        }
        return OpenByParts(bytes, flags);
    }

    int OpenByParts(ReadOnlySpan<byte> path, int flags)
    {
        SafeFileHandle? folder = null;
        try
        {
            Span<byte> part = stackalloc byte[258];
            while (true)
            {
                var at = folder is null ? Root : (int)folder.DangerousGetHandle();
                var slash = path.IndexOf((byte)'/');
                if (slash < 0) return Libc.OpenAt(at, path, flags | Libc.NoFollow);
                if (slash > 255) return -Libc.NameTooLong;
                path[..slash].CopyTo(part);
                part[slash] = 0;
                var next = Libc.OpenAt(at, part, Libc.ReadOnly | Libc.Directory | Libc.NoFollow);
                if (next < 0) return next;
                folder?.Dispose();
                folder = Libc.Owned(next);
                path = path[(slash + 1)..];
            }
        }
        finally
        {
            folder?.Dispose();
        }
    }

    static List<FolderEntry> Entries(RawPath folder, int descriptor)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            List<FolderEntry> entries = [];
            while (Libc.ReadFolder(descriptor, buffer) is var filled && filled != 0)
            {
                if (filled < 0) throw Libc.Failure(-filled);
                Parse(buffer.AsSpan(0, filled), folder, descriptor, entries);
            }
            entries.Sort(static (a, b) => string.CompareOrdinal(a.Path.Text, b.Path.Text));
            return entries;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    // struct linux_dirent64 { u64 inode; s64 offset; u16 length; u8 type; char name[]; }
    static void Parse(ReadOnlySpan<byte> records, RawPath folder, int descriptor, List<FolderEntry> entries)
    {
        while (records.Length > 19)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(records[16..]);
            var name = records[19..length];
            name = name[..(name.IndexOf((byte)0) + 1)];
            var type = records[18];
            records = records[length..];
            if (name[..^1].SequenceEqual("."u8) || name[..^1].SequenceEqual(".."u8)) continue;
            entries.Add(new FolderEntry(folder.Child(name[..^1]), KindOf(type, descriptor, name)));
        }
    }

    static EntryKind KindOf(byte type, int descriptor, ReadOnlySpan<byte> name) => type switch
    {
        8 => EntryKind.File,
        4 => EntryKind.Folder,
        10 => EntryKind.Link,
        0 => Libc.StatusAt(descriptor, name, out var status) == 0 ? status.Kind : EntryKind.Special,
        _ => EntryKind.Special,
    };
}
