using Myelin.Formats;
using Myelin.Formats.Git;
using Myelin.Systems.Files;

namespace Myelin.Discover.Sources.Git;

/// <summary>
/// A repository on disk: where its work tree is, and its git folders. Only files are read: no program, hook, filter or configured command runs.
/// </summary>
internal sealed class GitRepository : IDisposable
{
    readonly List<IDisposable> _opened = [];

    GitRepository(string? workTree, string own, string common)
    {
        WorkTree = workTree;
        Own = Open(own);
        Common = own == common ? Own : Open(common);
        Config = new GitConfig(Common.Text("config") ?? "");
        Refs = new GitRefs(Own, Common);
        Objects = new Lazy<GitObjects>(() => new GitObjects(Databases(Path.Combine(common, "objects"))));
    }

    /// <summary>Absolute path of the work tree; null for a bare repository.</summary>
    public string? WorkTree { get; }
    public DiskGitFolder Own { get; }
    public DiskGitFolder Common { get; }
    public GitConfig Config { get; }
    public GitRefs Refs { get; }
    public Lazy<GitObjects> Objects { get; }

    /// <summary>Why its objects cannot be read here, or null.</summary>
    public string? Unreadable =>
        Config["extensions.objectformat"] is { } format && format != "sha1" ? $"its objects are named by {format}, which is not read"
        : Config["extensions.refstorage"] is { } storage && storage != "files" ? $"its references are kept as {storage}, which is not read"
        : null;

    /// <summary>The repository that a folder is, or lies in; null when there is none.</summary>
    public static GitRepository? Around(string folder)
    {
        if (IsGitFolder(folder)) return new GitRepository(null, folder, folder);
        for (var at = folder; at is not null; at = Path.GetDirectoryName(at))
        {
            var git = Path.Combine(at, ".git");
            if (Directory.Exists(git) && IsGitFolder(git)) return new GitRepository(at, git, git);
            // Work trees and submodules have a file there that says where the folder is.
            if (File.Exists(git) && GitFolderOf(git) is { } own) return new GitRepository(at, own, CommonOf(own));
        }
        return null;
    }

    /// <summary>Where a folder lies in the work tree, with '/' separators; empty for the work tree itself, and outside of it.</summary>
    public string Below(string folder) =>
        WorkTree is { } top && folder.Length > top.Length && folder.StartsWith(top, StringComparison.Ordinal) && (top.Length == 1 || folder[top.Length] == '/')
            ? folder[(top.Length == 1 ? 1 : top.Length + 1)..]
            : "";

    static bool IsGitFolder(string folder) =>
        File.Exists(Path.Combine(folder, "HEAD")) && Directory.Exists(Path.Combine(folder, "objects")) && Directory.Exists(Path.Combine(folder, "refs"));

    static string? GitFolderOf(string file)
    {
        using var bytes = FileBytes.Open(file);
        var text = System.Text.Encoding.UTF8.GetString(bytes.ReadBytes(0, 4096)).Trim();
        if (!text.StartsWith("gitdir:")) return null;
        var folder = Path.GetFullPath(text[7..].Trim(), Path.GetDirectoryName(file)!);
        return File.Exists(Path.Combine(folder, "HEAD")) ? folder : null;
    }

    static string CommonOf(string own)
    {
        var file = Path.Combine(own, "commondir");
        if (!File.Exists(file)) return own;
        using var bytes = FileBytes.Open(file);
        return Path.GetFullPath(System.Text.Encoding.UTF8.GetString(bytes.ReadBytes(0, 4096)).Trim(), own);
    }

    // The database and those it borrows from, as objects/info/alternates says; a cycle ends at what was seen.
    List<DiskGitFolder> Databases(string first)
    {
        List<DiskGitFolder> found = [];
        var pending = new Queue<string>([first]);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (found.Count < 16 && pending.TryDequeue(out var path))
        {
            if (!seen.Add(path) || !Directory.Exists(path)) continue;
            var folder = Open(path);
            found.Add(folder);
            foreach (var line in (folder.Text("info/alternates") ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                if (line[0] != '#') pending.Enqueue(Path.GetFullPath(line, path));
        }
        return found;
    }

    DiskGitFolder Open(string path)
    {
        var folder = new DiskGitFolder(new RootFolder(path));
        _opened.Add(folder);
        return folder;
    }

    public void Dispose()
    {
        if (Objects.IsValueCreated) Objects.Value.Dispose();
        foreach (var opened in _opened) opened.Dispose();
    }
}

/// <summary>A git folder on disk; no link in it is followed.</summary>
internal sealed class DiskGitFolder(RootFolder root) : GitFolder, IDisposable
{
    public override ByteSource? Open(string path) => root.TryOpen(path);

    public override IReadOnlyList<string> Names(string folder)
    {
        try { return [.. root.List(RawPath.Of(folder), out _).Select(e => e.Path.Name.ToString())]; }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return []; }
    }

    public void Dispose() => root.Dispose();
}
