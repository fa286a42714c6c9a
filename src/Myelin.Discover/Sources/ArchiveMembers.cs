using Myelin.Formats;
using Myelin.Formats.Archives;

namespace Myelin.Discover.Sources;

/// <summary>
/// The members of an archive that lies in a source, as files of that source: <c>outer.zip!/member</c>. Archives in archives are opened too, two deep.
/// A zip is read in place and a member decompressed when asked for; a compressed tar is read from front to back. Zips that are models in themselves
/// stay closed: their own formats read them.
/// </summary>
internal sealed class ArchiveMembers(SourceOptions options, SourceLog log)
{
    const int MaxDepth = 2;
    const string By = "archive";

    /// <summary>Makes a file of the source that holds the archive.</summary>
    public delegate SourceFile NewFile(string path, long size, bool executable, Func<ByteSource> open);

    /// <summary>Members of a file whose name is that of an archive; none for any other file.</summary>
    /// <param name="path">Path of the archive in the source.</param>
    /// <param name="open">Opens it, again and again if need be.</param>
    /// <param name="newFile">Makes a file at a path: sets target and layer.</param>
    /// <param name="isTarget">The user named this archive: read all of it, code of others too.</param>
    public IEnumerable<SourceFile> In(string path, Func<ByteSource> open, NewFile newFile, bool isTarget = false)
    {
        var form = ArchiveNames.Of(path);
        if (form == ArchiveForm.None) return [];
        return Open(new Archive(path, isTarget ? ArchiveForm.Plain : form, new SharedBytes(open), newFile, 0, new ExpansionBudget()));
    }

    sealed record Archive(string Path, ArchiveForm Form, SharedBytes Bytes, NewFile NewFile, int Depth, ExpansionBudget Budget);

    IEnumerable<SourceFile> Open(Archive archive)
    {
        if (archive.Depth == MaxDepth) return Nothing(archive.Path, "an archive in an archive in an archive: only two are opened");
        try
        {
            using var bytes = archive.Bytes.Lease();
            var head = bytes.ReadBytes(0, 512);
            var compression = Compression.Of(head);
            if (compression != CompressionKind.None) return CompressedTar(archive, compression);
            if (TarReader.Matches(head)) return Tar(archive);
            if (ZipDirectory.Matches(head) || head.AsSpan().Contains((byte)0)) return Zip(archive, bytes);
            return Nothing(archive.Path, "no archive, whatever its name says");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The archive itself is a file of the source, too: reading it there names the error.
            return [];
        }
    }

    IEnumerable<SourceFile> Zip(Archive archive, ByteSource bytes)
    {
        var (directory, problems) = ZipDirectory.Read(bytes, options.Limits);
        foreach (var problem in problems) log.Skip(archive.Path, problem.Reason, By);
        if (directory is null || ArchiveNames.IsModel(directory.Members.Where(m => !m.IsFolder).Select(m => m.Name))) return [];
        return ZipMembers(archive, directory);
    }

    IEnumerable<SourceFile> ZipMembers(Archive archive, ZipDirectory directory)
    {
        var bounds = new ExpansionBounds(ExpansionBudget.LargestMember, options.Limits.MaxRatio, FreeBytes: 1 << 20);
        foreach (var member in directory.Members)
        {
            if (member.IsFolder || Path(archive, member.Name, member.IsLink) is not { } path) continue;
            if ((member.Unreadable ?? (member.IsStored ? null : bounds.Refuses(member.Size, member.CompressedSize))) is { } reason)
            {
                log.Skip(path, reason, By);
                continue;
            }
            if (!member.IsStored && !archive.Budget.Spend(member.Size))
            {
                log.Skip(archive.Path, $"its members expand to more than {ExpansionBudget.Total:N0} bytes: not read from {member.Name} on", By);
                yield break;
            }
            Func<ByteSource, ByteSource> open = member.IsStored
                ? zip => Stored(member, zip)
                : zip => new LazyMemberBytes(new FileName(path), member.Size, zip, z => member.Open(z, bounds), ExpansionBudget.LargestMember);
            // Taken now: when the member is looked at, this walk may be over and the archive closed.
            var lease = archive.Bytes.LeaseNow();
            yield return archive.NewFile(path, member.Size, member.Executable, () => open(lease()));
            foreach (var inner in Inner(archive, path, () => open(archive.Bytes.Lease()))) yield return inner;
        }
    }

    IEnumerable<SourceFile> Tar(Archive archive)
    {
        using var bytes = archive.Bytes.Lease();
        using var stream = bytes.AsStream();
        var reader = new TarReader(stream, options.Limits);
        while (Next(archive, reader) is var (path, entry))
        {
            var lease = archive.Bytes.LeaseNow();
            yield return archive.NewFile(path, entry.Size, entry.Executable, () => InPlace(entry, lease()));
            foreach (var inner in Inner(archive, path, () => InPlace(entry, archive.Bytes.Lease()))) yield return inner;
        }
    }

    IEnumerable<SourceFile> CompressedTar(Archive archive, CompressionKind compression)
    {
        using var bytes = archive.Bytes.Lease();
        using var stream = Compression.Open(bytes.AsStream(), compression, archive.Budget.Bounds(options.Limits), out var reason);
        if (stream is null)
        {
            log.Skip(archive.Path, reason!, By);
            yield break;
        }
        var reader = new TarReader(stream, options.Limits);
        while (Next(archive, reader) is var (path, entry))
        {
            if (!archive.Budget.Spend(entry.DataSize))
            {
                log.Skip(archive.Path, $"its members expand to more than {ExpansionBudget.Total:N0} bytes: not read from {entry.Name} on", By);
                yield break;
            }
            if (Kept(path, entry, reader) is not { } kept) continue;
            var shared = SharedBytes.Once(kept);
            using var second = ArchiveNames.Of(path) == ArchiveForm.None ? null : shared.Lease();
            yield return archive.NewFile(path, entry.Size, entry.Executable, shared.LeaseNow());
            if (second is null) continue;
            foreach (var inner in Inner(archive, path, shared.Lease)) yield return inner;
        }
    }

    // The next file of the archive that is wanted; what goes wrong on the way there is named.
    (string Path, TarEntry Entry)? Next(Archive archive, TarReader reader)
    {
        try
        {
            while (reader.Next() is { } entry)
            {
                if (entry.Kind == TarEntryKind.Device) log.LeaveOut("devices, sockets and FIFOs");
                else if (entry.Kind is TarEntryKind.File or TarEntryKind.SymbolicLink or TarEntryKind.HardLink
                    && Path(archive, entry.Name, entry.Kind != TarEntryKind.File) is { } path) return (path, entry);
            }
            if (reader.Problem is { } problem) log.Skip(archive.Path, problem.Reason, By);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Skip(archive.Path, e.Message, By);
        }
        return null;
    }

    ByteSource? Kept(string path, TarEntry entry, TarReader reader)
    {
        try
        {
            var kept = MemberBytes.Keep(new FileName(path), entry.DataSize, reader.Data, ExpansionBudget.LargestMember);
            return entry.Sparse is { } sparse ? new SparseBytes(kept, sparse, entry.Size) : kept;
        }
        catch (Exception e) when (e is IOException or InvalidDataException)
        {
            log.Skip(path, e is EndOfStreamException ? "its data ends before its stated size" : e.Message, By);
            return null;
        }
    }

    IEnumerable<SourceFile> Inner(Archive outer, string path, Func<ByteSource> open)
    {
        var form = ArchiveNames.Of(path);
        if (form == ArchiveForm.None) return [];
        // What lies in code of others is code of others.
        return Open(outer with { Path = path, Form = outer.Form == ArchiveForm.Plain ? form : outer.Form, Bytes = new SharedBytes(open), Depth = outer.Depth + 1 });
    }

    // The path of a member in the source; null when it is not to be read.
    string? Path(Archive archive, string name, bool isLink)
    {
        if (isLink) log.LeaveOut("links in archives");
        else if (ArchivePath.Normalize(name) is not { } clean) log.Skip($"{archive.Path}!/{name}", "its name leads out of the archive", By);
        else if (clean.Length == 0) return null;
        else if (ArchiveNames.Takes(archive.Form, clean) && (!VendoredFolders.Hold(clean) || VendoredFolders.Keep(clean))) return $"{archive.Path}!/{clean}";
        else log.LeaveOut(VendoredFolders.LeftOut);
        return null;
    }

    IEnumerable<SourceFile> Nothing(string path, string reason)
    {
        log.Skip(path, reason, By);
        return [];
    }

    static SliceBytes Stored(ZipMember member, ByteSource zip)
    {
        try
        {
            var bytes = member.Raw(zip, owns: true);
            return bytes.Length == member.Size ? bytes : throw new InvalidDataException("its data ends before its stated size");
        }
        catch (InvalidDataException e)
        {
            zip.Dispose();
            throw new IOException(e.Message, e);
        }
    }

    /// <summary>The bytes of an entry of a tar that is not compressed, where they stand.</summary>
    internal static ByteSource InPlace(TarEntry entry, ByteSource tar)
    {
        var data = new SliceBytes(tar, entry.DataOffset, entry.DataSize, owns: true);
        if (data.Length == entry.DataSize) return entry.Sparse is { } sparse ? new SparseBytes(data, sparse, entry.Size) : data;
        data.Dispose();
        throw new IOException("its data ends before its stated size");
    }
}

/// <summary>How much may come out of one archive and the archives in it, counted in order of its members, so that the same members are read each time.</summary>
internal sealed class ExpansionBudget
{
    /// <summary>Most bytes that come out of an archive.</summary>
    public const long Total = 4L << 30;
    /// <summary>Largest compressed member that is read whole.</summary>
    public const long LargestMember = 2L << 30;

    long _left = Total;

    /// <summary>Takes from what is left; false when that is not enough.</summary>
    public bool Spend(long bytes) => (_left -= Math.Max(bytes, 0)) >= 0;

    /// <summary>Bounds for a stream through the whole archive.</summary>
    public ExpansionBounds Bounds(ReadLimits limits) => new(Total + (64L << 20), Math.Min(limits.MaxRatio, 250));
}
