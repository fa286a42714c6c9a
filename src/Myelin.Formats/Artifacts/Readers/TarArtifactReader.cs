using Myelin.Formats.Archives;
using Myelin.Formats.Binary;

namespace Myelin.Formats.Artifacts.Readers;

/// <summary>Tars: torch before 0.2, NeMo, and checkpoints that are merely packed; entries that aim outside, whatever the tar is for.</summary>
public sealed class TarArtifactReader : ArtifactReader
{
    public override string Kind => "tar";

    public override bool Accepts(in FileProbe part) => TarReader.Matches(part.Head);

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        var isOpened = part.Depth == 0 && !walk.OpensArchives && ModelNames.IsOpenedByScan(part.Name);
        var tar = new TarReader(part.Bytes.AsStream(), walk.Limits);
        var links = new Dictionary<string, string>(StringComparer.Ordinal);
        while (tar.Next() is { } entry)
        {
            var place = new ArtifactPlace(part.Inner(entry.Name));
            if (entry.SafePath is null || entry.Name.StartsWith('/')) walk.Add(new Escape(place, entry.Name, "its name leads out of the archive"));
            else if (Through(links, entry.SafePath) is { } link) walk.Add(new Escape(place, link, "it is written through a link of the archive that leads out of it"));
            if (entry.Kind is TarEntryKind.SymbolicLink or TarEntryKind.HardLink && LeadsOut(entry))
            {
                walk.Add(new Escape(place, entry.LinkTarget, "it is a link that leads out of the archive"));
                if (entry.SafePath is { } path) links[path] = entry.LinkTarget;
            }
            if (entry.Kind == TarEntryKind.Device) walk.Add(new Escape(place, entry.Name, "it is a device or FIFO"));
            if (isOpened || entry.Kind != TarEntryKind.File) continue;
            using var bytes = new WindowSource(part.Bytes, entry.DataOffset, entry.DataSize);
            var inner = new ArtifactPart(bytes, new FileName(entry.Name), part.Inner(entry.Name), part.Depth + 1);
            // torch's legacy tar: the unpickler reads these three by name.
            if (entry.Name.AsSpan().TrimStart("./") is "pickle") PickleReader.State(inner, walk, isExpected: true);
            else if (entry.Name.AsSpan().TrimStart("./") is "storages" or "tensors") PickleReader.State(inner, walk, isExpected: false);
            else walk.Visit(inner);
        }
        if (tar.Problem is { } problem) walk.Add(new Unread(part.At(), $"tar: {problem.Reason}"));
        return true;
    }

    static bool LeadsOut(TarEntry entry)
    {
        if (entry.LinkTarget.StartsWith('/')) return true;
        // A hard link names a member from the root; a symbolic link starts in its own folder.
        var depth = entry.Kind == TarEntryKind.HardLink ? 0 : (entry.SafePath ?? "").Count('/');
        foreach (var step in entry.LinkTarget.Split('/'))
        {
            depth += step switch { ".." => -1, "" or "." => 0, _ => 1 };
            if (depth < 0) return true;
        }
        return false;
    }

    static string? Through(Dictionary<string, string> links, string path)
    {
        if (links.Count == 0) return null;
        for (var slash = path.IndexOf('/'); slash > 0; slash = path.IndexOf('/', slash + 1))
            if (links.TryGetValue(path[..slash], out var target)) return target;
        return null;
    }
}
