using Myelin.Systems.Files;

namespace Myelin.Discover.Sources;

/// <summary>A file of a walk: where it is, and under which name it is shown (another one for files of a model cache).</summary>
internal readonly record struct WalkedFile(RawPath Shown, RawPath Real);

/// <summary>What lies in a folder and is left out; the rules of a folder may differ from those of the one above.</summary>
internal abstract class FolderRules
{
    /// <summary>Rules for the entries of a folder, once they are listed.</summary>
    public virtual FolderRules Within(RawPath folder, IReadOnlyList<FolderEntry> entries) => this;

    /// <summary>Why an entry is left out, in the words of the coverage; null when it is read.</summary>
    public abstract string? LeavesOut(RawPath path, bool isFolder);

    /// <summary>Leaves out nothing.</summary>
    public static FolderRules None { get; } = new NoRules();

    sealed class NoRules : FolderRules
    {
        public override string? LeavesOut(RawPath path, bool isFolder) => null;
    }
}

/// <summary>
/// Walks a folder: each file once, in the same order each time, and named or counted what is no file to read. Links are not followed; the file a link
/// leads to is read under its own path when it lies in the target. The one exception: in a Hugging Face cache a link gives a blob its name, so the blob
/// is read under the link's path.
/// </summary>
internal sealed class FolderWalk(RootFolder root, SourceLog log, FolderRules rules)
{
    /// <summary>Folders that hold version-control data, never a user's files.</summary>
    static readonly string[] VersionControl = [".git", ".hg", ".svn", ".jj", "CVS"];

    /// <summary>The files.</summary>
    /// <param name="start">Where to begin, below the root.</param>
    public IEnumerable<WalkedFile> Files(RawPath start)
    {
        var pending = new Stack<Pending>([new Pending(start, rules, IsVendored: false)]);
        var named = new HashSet<string>(StringComparer.Ordinal);
        while (pending.TryPop(out var folder))
        {
            if (List(folder.Path) is not { } entries) continue;
            var within = folder.Rules.Within(folder.Path, entries);
            foreach (var entry in entries)
            {
                if (entry.Kind == EntryKind.Folder) Enter(pending, folder, within, entry.Path);
                else if (entry.Kind == EntryKind.Link && HuggingFaceCache.BlobOf(root, entry.Path) is { } blob)
                {
                    named.Add(blob.Text);
                    yield return new WalkedFile(entry.Path, blob);
                }
                else if (LeavesOut(entry, folder, within, named) is { } what) log.LeaveOut(what);
                else yield return new WalkedFile(entry.Path, entry.Path);
            }
        }
    }

    readonly record struct Pending(RawPath Path, FolderRules Rules, bool IsVendored);

    void Enter(Stack<Pending> pending, Pending parent, FolderRules within, RawPath folder)
    {
        if (VersionControl.Contains(folder.Name.ToString())) log.LeaveOut("version-control folders");
        else if (within.LeavesOut(folder, isFolder: true) is { } what) log.LeaveOut(what);
        else pending.Push(new Pending(folder, within, parent.IsVendored || VendoredFolders.Starts(folder.Text)));
    }

    static string? LeavesOut(FolderEntry entry, Pending folder, FolderRules within, HashSet<string> named) => entry.Kind switch
    {
        EntryKind.Link => "symbolic links",
        EntryKind.Special => "devices, sockets and FIFOs",
        _ when within.LeavesOut(entry.Path, isFolder: false) is { } what => what,
        _ when folder.IsVendored && !VendoredFolders.Keep(entry.Path.Name) => VendoredFolders.LeftOut,
        _ when named.Contains(entry.Path.Text) => "cache blobs read by name",
        _ when entry.Path.Name is ".git" => "version-control folders",
        _ => null,
    };

    IReadOnlyList<FolderEntry>? List(RawPath folder)
    {
        try
        {
            var entries = root.List(folder, out var kernel);
            if (kernel is not null) log.LeaveOut($"{kernel} file systems");
            return entries;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Skip(folder.IsRoot ? "." : folder.Text, e.Message, "folder");
            return null;
        }
    }
}

/// <summary>
/// The layout of the Hugging Face cache: <c>models--org--name/snapshots/REV/FILE</c> links to <c>models--org--name/blobs/HASH</c>.
/// Source: https://huggingface.co/docs/huggingface_hub/guides/manage-cache.
/// </summary>
internal static class HuggingFaceCache
{
    /// <summary>Folder of the repository in the cache that a snapshot's path lies in, or null.</summary>
    public static string? RepositoryOf(string path)
    {
        var snapshots = path.IndexOf("/snapshots/", StringComparison.Ordinal);
        if (snapshots < 0) return null;
        var name = path.AsSpan(path.LastIndexOf('/', snapshots - 1) + 1);
        return name.StartsWith("models--") || name.StartsWith("datasets--") || name.StartsWith("spaces--") ? path[..snapshots] : null;
    }

    /// <summary>The blob that a link in a snapshot names, when it lies in the same repository of the cache; else null.</summary>
    public static RawPath? BlobOf(RootFolder root, RawPath link)
    {
        if (RepositoryOf(link.Text) is not { } repository) return null;
        try
        {
            return BlobOf(repository, link.Text, root.LinkTarget(link)) is { } blob ? RawPath.Of(blob) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The path of the blob that a link names, or null.</summary>
    public static string? BlobOf(string repository, string link, string? target)
    {
        if (target is null || target.StartsWith('/')) return null;
        var path = Formats.Archives.ArchivePath.Resolve(link, target);
        return path.StartsWith(repository) && path.AsSpan(repository.Length).StartsWith("/blobs/") && !path.AsSpan(repository.Length + 7).Contains('/') ? path : null;
    }
}
