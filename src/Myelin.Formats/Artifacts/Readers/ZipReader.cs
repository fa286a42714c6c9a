using Myelin.Formats.Archives;
using Myelin.Formats.Zip;
using ZipDirectory = Myelin.Formats.Zip.ZipDirectory;

namespace Myelin.Formats.Artifacts.Readers;

/// <summary>Zips: torch's, Keras', NumPy's, wheels, and zips behind or in something else. Each member that any reader of zips would see is read.</summary>
public sealed class ZipReader : ArtifactReader
{
    const long LargestMember = 1L << 30;

    public override string Kind => "zip";

    // torch, zipfile and numpy look for the end of a zip, not only for its front.
    public override bool Accepts(in FileProbe part) => ZipDirectory.StartsLikeZip(part.Head)
        || (part.Size > 60 && !part.IsText && (ModelNames.IsTorch(part.Name) || ModelNames.IsPickle(part.Name) || part.Name.Ends(".keras") || part.Name.Ends(".zip") || part.Name.Ends(".gguf") || part.Name.Ends(".safetensors")));

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        if (ZipLayout.Read(part.Bytes, walk.Limits) is not { } layout || layout.Members.Count == 0) return false;
        var names = layout.Members.Select(m => m.Entry.Name).ToList();
        var isOpened = part.Depth == 0 && !walk.OpensArchives && ModelNames.IsOpenedByScan(part.Name) && !IsModel(names);
        foreach (var problem in layout.Problems) walk.Add(new Unread(part.At(), problem.Reason));
        Compare(part, layout, walk, isOpened);
        foreach (var member in layout.Members)
        {
            if (ArchivePath.Normalize(member.Entry.Name) is null) walk.Add(new Escape(new ArtifactPlace(part.Inner(member.Entry.Name)), member.Entry.Name, "its name leads out of the archive"));
            if (!member.Entry.IsFolder && (!isOpened || member.Entry.IsLink || member.Directory < 0 || IsHidden(member))) Member(part, member, walk);
        }
        if (layout.End > 0 && layout.End < part.Bytes.Length) Behind(part, layout.End, walk);
        return true;
    }

    // The scan reads what archive tools unpack; a model that these refuse is for the loader alone.
    static bool IsHidden(ZipSighting member) => (member.Entry.IsEncrypted || member.IsEncryptedLocally || member.LocalName != member.Entry.Name)
        && (ModelNames.IsPickle(new FileName(member.Entry.Name)) || ModelNames.IsTorch(new FileName(member.Entry.Name)));

    static bool IsModel(List<string> names) => names.TrueForAll(n => n.EndsWith(".npy", StringComparison.Ordinal))
        || names.Exists(n => n[(n.LastIndexOf('/') + 1)..] is "data.pkl" or "constants.pkl" or "model.weights.h5" || n.EndsWith("MAR-INF/MANIFEST.json", StringComparison.Ordinal));

    // Where readers of zips see different things.
    static void Compare(ArtifactPart part, ZipLayout layout, ArtifactWalk walk, bool isOpened)
    {
        if (layout.Directories > 1) walk.Add(new Mismatch(part.At(), $"it has {layout.Directories} directories: torch and Python's zipfile read different ones", HidesContent: true));
        if (layout.Start > 0 && !isOpened && Foreign.Program(part.Head) is null)
            walk.Add(new Mismatch(part.At(), $"{layout.Start:N0} bytes stand before the zip: a loader that looks at the front sees something else", HidesContent: !ZipDirectory.StartsLikeZip(part.Head)));
        var byName = new Dictionary<string, ZipSighting>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in layout.Members)
        {
            var name = member.Entry.Name;
            var place = new ArtifactPlace(part.Inner(name));
            if (member.Directory < 0 && layout.Directories > 0) walk.Add(new Mismatch(place, "no directory of the zip lists it: readers that go from front to back find it", HidesContent: true));
            else if (member.LocalName is { } local && local != name && !isOpened) walk.Add(new Mismatch(place, $"its own header names it {Text(local)}: scanners and loaders see different names", HidesContent: true));
            if (member.IsEncryptedLocally) walk.Add(new Mismatch(place, "only its own header says that it is encrypted: loaders read it, archive tools do not", HidesContent: true));
            if (!member.Entry.IsFolder && !byName.TryAdd(name, member) && byName[name].Entry.Offset != member.Entry.Offset && member.Directory == byName[name].Directory && member.Directory >= 0)
                walk.Add(new Mismatch(place, "the name stands in the zip twice: torch reads the first, Python's zipfile the last", HidesContent: true));
        }
    }

    static void Member(ArtifactPart part, ZipSighting member, ArtifactWalk walk)
    {
        var entry = member.Entry;
        var place = new ArtifactPlace(part.Inner(entry.Name));
        if (entry.Method == ZipEntry.Deflated && entry.Size > 1 << 20 && entry.Size / Math.Max(1, entry.PackedSize) > walk.Limits.MaxRatio)
        {
            walk.Add(new Bomb(place, $"{entry.PackedSize:N0} bytes state that they become {entry.Size:N0}"));
            return;
        }
        if (entry.IsEncrypted)
        {
            walk.Add(new Unread(place, "it is encrypted"));
            return;
        }
        using var bytes = Open(part, entry, walk, out var problem);
        if (bytes is null || problem is not null) walk.Add(new Unread(place, problem ?? "it cannot be opened"));
        if (bytes is null) return;
        if (entry.IsLink)
        {
            var target = System.Text.Encoding.UTF8.GetString(bytes.ReadBytes(0, 4096));
            if (Escapes(entry.Name, target)) walk.Add(new Escape(place, target, "it is a link that leads out of the archive"));
            return;
        }
        var inner = new ArtifactPart(bytes, new FileName(entry.Name), part.Inner(entry.Name), part.Depth + 1);
        var isPickle = IsPickleMember(entry.Name);
        if (isPickle)
        {
            PickleReader.State(inner, walk, isExpected: true);
            if (member.Directory >= 0 && bytes.Length < 64 << 20 && entry.Crc != 0 && Crc(bytes) != entry.Crc)
                walk.Add(new Mismatch(place, "its checksum is wrong: torch loads it all the same, archive tools and scanners refuse it", HidesContent: true));
        }
        else walk.Visit(inner);
    }

    // Deflated members are unpacked as far as somebody wants them: a first look decides.
    static ByteSource? Open(ArtifactPart part, ZipEntry entry, ArtifactWalk walk, out string? problem)
    {
        problem = null;
        if (entry.Method == ZipEntry.Stored)
        {
            var stored = ZipDirectory.Open(part.Bytes, entry, 0, out var broken);
            problem = broken?.Reason;
            return stored;
        }
        if (entry.Method != ZipEntry.Deflated && entry.Method is not (9 or 12 or 14 or 93)) problem = $"compression method {entry.Method} is not read";
        var raw = ZipDirectory.Open(part.Bytes, entry with { Method = ZipEntry.Stored }, 0, out var missing);
        if (raw is null || problem is not null)
        {
            problem ??= missing?.Reason;
            return null;
        }
        var kind = entry.Method switch { 12 => CompressionKind.Bzip2, 14 => CompressionKind.Lzma, 93 => CompressionKind.Zstd, _ => CompressionKind.None };
        if (entry.Method is 9 or 14)
        {
            problem = entry.Method == 9 ? "deflate64 is not read" : "lzma in zips is not read";
            return null;
        }
        Stream? Unpack(out string? reason)
        {
            reason = null;
            return kind == CompressionKind.None ? new System.IO.Compression.DeflateStream(raw.AsStream(), System.IO.Compression.CompressionMode.Decompress)
                : Compression.Open(raw.AsStream(), kind, new ExpansionBounds(LargestMember, walk.Limits.MaxRatio), out reason);
        }
        using (var first = Unpack(out problem))
        {
            if (first is null) return null;
            var head = SpilledBytes.Of(first, 4096, out _);
            if (head.Length >= 4096 && !IsWanted(entry, head)) return head;
            head.Dispose();
        }
        using var stream = Unpack(out problem)!;
        var all = SpilledBytes.Of(stream, Math.Min(LargestMember, Math.Max(entry.Size, 1 << 20)), out var cut);
        problem = cut?.Reason;
        if (walk.Spend(part, all.Length)) return all;
        all.Dispose();
        return ByteSource.Of(Array.Empty<byte>());
    }

    static bool IsWanted(ZipEntry entry, ByteSource head)
    {
        if (IsPickleMember(entry.Name) || entry.IsLink) return true;
        var probe = new FileProbe(new FileName(entry.Name), Math.Max(entry.Size, head.Length), head.ReadBytes(0, 4096));
        foreach (var reader in All)
            if (reader.Accepts(probe)) return true;
        return false;
    }

    // What torch, TorchScript, torch.package and TorchServe unpickle by name.
    static bool IsPickleMember(string name) => name.EndsWith(".pkl", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".pickle", StringComparison.OrdinalIgnoreCase);

    // Behind a zip, another one or a pickle may stand.
    static void Behind(ArtifactPart part, long end, ArtifactWalk walk)
    {
        using var rest = new Binary.WindowSource(part.Bytes, end, part.Bytes.Length - end);
        if (rest.ReadBytes(0, 4096).AsSpan().IndexOfAnyExcept((byte)0) < 0) return;
        walk.Add(new Mismatch(part.At(end), $"{rest.Length:N0} bytes stand behind the zip", HidesContent: false));
        var head = rest.ReadBytes(0, 64 << 10).AsSpan();
        for (var at = 0; at + 4 < head.Length; at++)
        {
            if (!PickleReader.LooksLikePickle(head[at..])) continue;
            using var pickle = new Binary.WindowSource(rest, at, rest.Length);
            if (walk.Visit(part, pickle, "behind the zip")) return;
        }
    }

    static bool Escapes(string name, string target)
    {
        if (target.StartsWith('/') || target is [_, ':', ..]) return true;
        var depth = name.Count('/');
        foreach (var step in target.Split('/'))
        {
            depth += step switch { ".." => -1, "" or "." => 0, _ => 1 };
            if (depth < 0) return true;
        }
        return false;
    }

    static uint Crc(ByteSource bytes)
    {
        var crc = new Checksum();
        var buffer = new byte[64 << 10];
        for (long at = 0; bytes.Read(at, buffer) is > 0 and var count; at += count) crc.Add(buffer.AsSpan(0, count));
        return crc.Value;
    }

    static string Text(string name) => Pickle.Machine.PythonText.Quoted(name, 80);
}
