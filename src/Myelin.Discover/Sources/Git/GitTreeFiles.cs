using System.Text;
using Myelin.Core.Reports;
using Myelin.Formats;
using Myelin.Formats.Git;

namespace Myelin.Discover.Sources.Git;

/// <summary>The files of one commit, from the object database.</summary>
internal sealed class GitTreeFiles(GitRepository repository, SourceOptions options, ScanTarget target, SourceLog log)
{
    const int MaxDepth = 1000;
    const long LargestBlob = 32L << 30;
    readonly ArchiveMembers _archives = new(options, log);
    readonly string? _label = options.SeveralTargets ? target.Label : null;

    /// <summary>The files below a folder of the commit's tree.</summary>
    public IEnumerable<SourceFile> Of(GitId commit, string below)
    {
        if (Start(commit, below) is not { } start) yield break;
        var pending = new Stack<(string Path, GitId Tree, int Depth)>([("", start, 0)]);
        var entries = 0;
        while (pending.TryPop(out var folder))
        {
            foreach (var entry in Tree(folder.Tree, folder.Path))
            {
                var path = folder.Path.Length == 0 ? entry.Name : $"{folder.Path}/{entry.Name}";
                if (++entries > options.Limits.MaxEntries)
                {
                    log.Skip(path, $"more than {options.Limits.MaxEntries:N0} entries in the commit", "git");
                    yield break;
                }
                if ((entry.Mode & 0xF000) == 0x4000)
                {
                    if (folder.Depth < MaxDepth) pending.Push((path, entry.Id, folder.Depth + 1));
                    else log.Skip(path, $"folders nested more than {MaxDepth:N0} deep", "git");
                }
                else foreach (var file in Files(path, entry)) yield return file;
            }
        }
    }

    IEnumerable<SourceFile> Files(string path, GitTreeEntry entry)
    {
        if ((entry.Mode & 0xF000) == 0xA000) log.LeaveOut("symbolic links");
        else if ((entry.Mode & 0xF000) == 0xE000) log.Skip(path, "a submodule: its files are not in this repository", "git");
        else if (VendoredFolders.Hold(path) is var vendored && vendored && !VendoredFolders.Keep(path)) log.LeaveOut(VendoredFolders.LeftOut);
        else
        {
            yield return New(path, (entry.Mode & 0b001_001_001) != 0, () => Open(path, entry.Id));
            if (vendored) yield break;
            foreach (var member in _archives.In(path, () => Open(path, entry.Id), (name, size, executable, open) =>
                new SourceFile(name, size, open, options.Limits) { Target = _label, Executable = executable, Hash = options.Hash })) yield return member;
        }
    }

    SourceFile New(string path, bool executable, Func<ByteSource> open) => new(path, open, options.Limits) { Target = _label, Executable = executable, Hash = options.Hash };

    GitId? Start(GitId commit, string below)
    {
        try
        {
            var tree = GitRefs.TreeOf(commit, repository.Objects.Value);
            foreach (var part in below.Split('/', StringSplitOptions.RemoveEmptyEntries))
            {
                var next = Tree(tree, below).FirstOrDefault(e => e.Name == part && (e.Mode & 0xF000) == 0x4000);
                if (next.Name is null)
                {
                    log.Skip(".", $"the commit has no folder {below}", "git");
                    return null;
                }
                tree = next.Id;
            }
            return tree;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            log.Skip(".", e.Message, "git");
            return null;
        }
    }

    IReadOnlyList<GitTreeEntry> Tree(GitId id, string path)
    {
        try
        {
            if (repository.Objects.Value.Read(id) is not (GitObjectKind.Tree, var bytes)) throw new InvalidDataException("its tree is not in the repository; a partial clone lacks it");
            // A name that could lead elsewhere is an attack on who checks it out; nothing is checked out here.
            return [.. GitTreeEntry.ReadTree(bytes).Where(e => e.Name is not ("." or ".." or "" or ".git") && !e.Name.Contains('/'))];
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            log.Skip(path.Length == 0 ? "." : path, e.Message, "git");
            return [];
        }
    }

    ByteSource Open(string path, GitId id)
    {
        try
        {
            var (size, data) = repository.Objects.Value.OpenBlob(id) ?? throw new IOException("its content is not in the repository; a partial clone lacks it");
            using (data)
            {
                var bytes = MemberBytes.Keep(new FileName(path), size, data, LargestBlob);
                return size < 1024 && LargeFile(bytes) is { } large ? Replaced(bytes, large) : bytes;
            }
        }
        catch (InvalidDataException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    static ByteSource Replaced(ByteSource pointer, ByteSource large)
    {
        pointer.Dispose();
        return large;
    }

    // Git LFS keeps large files beside the objects; the commit has a pointer (https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md).
    ByteSource? LargeFile(ByteSource pointer)
    {
        if (!pointer.TryGetSpan(0, 1024, out var bytes) || !bytes.StartsWith("version https://git-lfs.github.com/spec/v1\n"u8)) return null;
        var at = bytes.IndexOf("oid sha256:"u8);
        if (at < 0 || bytes.Length < at + 11 + 64) return null;
        var hash = Encoding.ASCII.GetString(bytes.Slice(at + 11, 64));
        return hash.All(char.IsAsciiHexDigitLower) ? repository.Common.Open($"lfs/objects/{hash[..2]}/{hash[2..4]}/{hash}") : null;
    }
}
