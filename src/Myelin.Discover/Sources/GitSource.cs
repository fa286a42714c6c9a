using Myelin.Core.Reports;
using Myelin.Discover.Sources.Git;
using Myelin.Formats.Git;
using Myelin.Systems.Files;

namespace Myelin.Discover.Sources;

/// <summary>What a git repository says of itself: a snapshot, and a record for resolvers and checks.</summary>
/// <param name="Commit">The commit that is checked out or was asked for; null in a repository without one.</param>
/// <param name="Branch">The branch that is checked out, or null.</param>
/// <param name="Remotes">Remotes by name, their URLs without user and password.</param>
/// <param name="Target">Label of the target.</param>
public sealed record GitCheckout(string? Commit, string? Branch, IReadOnlyList<(string Name, string Url)> Remotes, string Target);

/// <summary>The work tree of a git repository, without what git ignores, or one commit of it.</summary>
public sealed class GitSource : Source
{
    readonly GitRepository _repository;
    readonly SourceOptions _options;
    readonly string _below;
    readonly RootFolder? _root;
    readonly GitId? _commit;

    internal GitSource(GitRepository repository, string folder, string label, SourceOptions options)
    {
        (_repository, _options) = (repository, options);
        _below = repository.Below(folder);
        Target = new ScanTarget(label, "git", folder) { Below = _below };
        if (options.Revision is { } revision) _commit = Resolve(revision, label);
        else _root = FolderSource.Opened(repository.WorkTree!);
    }

    public override ScanTarget Target { get; }

    public override IEnumerable<SourceFile> Files(SourceLog log) => _commit is { } commit ? new GitTreeFiles(_repository, _options, Target, log).Of(commit, _below) : WorkTree(log);

    public override IEnumerable<object> Snapshots(SourceLog log) =>
        [new GitCheckout((_commit ?? Head())?.ToString(), _repository.Refs.Branch, [.. _repository.Config.Remotes.Select(r => (r.Name, GitUrl.Clean(r.Url)))], Target.Label)];

    /// <summary>Whether git ignores the folder itself; then the user wants it as a folder.</summary>
    internal bool IsIgnored
    {
        get
        {
            if (_below.Length == 0 || _root is null) return false;
            FolderRules rules = GitRules.Of(_root, "", Index(new SourceLog()), _repository.Common.Text("info/exclude") ?? "");
            var path = RawPath.Root;
            foreach (var part in _below.Split('/'))
            {
                rules = rules.Within(path, _root.List(path, out _));
                path = path.Child(part);
                if (rules.LeavesOut(path, isFolder: true) is not null) return true;
            }
            return false;
        }
    }

    IEnumerable<SourceFile> WorkTree(SourceLog log)
    {
        var index = Index(log);
        NameSubmodules(index, log);
        var start = RawPath.Root;
        FolderRules rules = _options.IncludeIgnored ? FolderRules.None : GitRules.Of(_root!, "", index, _repository.Common.Text("info/exclude") ?? "");
        foreach (var part in _below.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            rules = rules.Within(start, _root!.List(start, out _));
            start = start.Child(part);
        }
        var reader = new WalkReader(_root!, Target, _options, log);
        return new FolderWalk(_root!, log, rules).Files(start).SelectMany(file => reader.Read(file, _below.Length == 0 ? 0 : _below.Length + 1));
    }

    GitIndex Index(SourceLog log)
    {
        try
        {
            using var bytes = _repository.Own.Open("index");
            if (bytes is null) return GitIndex.Empty;
            var (index, problems) = GitIndex.Read(bytes.ReadBytes(0, (int)Math.Min(bytes.Length, 1 << 30)), _options.Limits);
            foreach (var problem in problems) log.Skip(".git/index", problem.Reason, "git");
            return index ?? GitIndex.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Skip(".git/index", e.Message, "git");
            return GitIndex.Empty;
        }
    }

    void NameSubmodules(GitIndex index, SourceLog log)
    {
        foreach (var entry in index.Entries)
        {
            if (!entry.IsSubmodule || !(_below.Length == 0 || entry.Path.StartsWith(_below + "/"))) continue;
            var shown = _below.Length == 0 ? entry.Path : entry.Path[(_below.Length + 1)..];
            try
            {
                if (_root!.List(RawPath.Of(entry.Path), out _).Count == 0) log.Skip(shown, "a submodule that is not checked out", "git");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                log.Skip(shown, "a submodule that is not checked out", "git");
            }
        }
    }

    GitId Resolve(string revision, string label)
    {
        if (_repository.Unreadable is { } reason) throw new SourceException($"{label}: {reason}");
        try
        {
            return _repository.Refs.Resolve(revision, _repository.Objects.Value);
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"{label}: {e.Message}", e);
        }
    }

    GitId? Head()
    {
        try { return _repository.Refs.Find("HEAD"); }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException) { return null; }
    }

    protected override void Dispose(bool disposing)
    {
        _root?.Dispose();
        _repository.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>A folder in a git work tree, or a bare repository.</summary>
public sealed class GitKind : SourceKind
{
    public override string Form => "PATH (git)";
    public override string Summary => "a git work tree without what git ignores, or a commit of it with --rev";
    public override int Order => 100;

    public override bool Accepts(string target, SourceOptions options)
    {
        if (!Directory.Exists(target)) return false;
        try
        {
            using var repository = GitRepository.Around(Path.GetFullPath(target));
            if (repository is null || (repository.WorkTree is null && options.Revision is null && repository.Refs.Find("HEAD") is null)) return false;
            if (options.Revision is not null || repository.WorkTree is null) return true;
            using var source = new GitSource(repository, Real(target), target, options);
            return !source.IsIgnored;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or SourceException)
        {
            return false;
        }
    }

    public override Source Open(string target, string label, SourceOptions options)
    {
        var folder = Real(target);
        var repository = GitRepository.Around(folder) ?? throw new SourceException($"{target}: no git repository");
        // A bare repository has no files but those of its commits.
        return new GitSource(repository, folder, label, repository.WorkTree is null && options.Revision is null ? options with { Revision = "HEAD" } : options);
    }

    static string Real(string target) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(target));
}

/// <summary>URLs of remotes.</summary>
internal static class GitUrl
{
    /// <summary>A URL without user, password and query; <c>git@host:path</c> stays as it is, without the user.</summary>
    public static string Clean(string url)
    {
        if (url.Contains("://") && Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Host.Length > 0)
            return $"{uri.Scheme}://{uri.Host}{(uri.IsDefaultPort || uri.Port < 0 ? "" : $":{uri.Port}")}{uri.AbsolutePath}";
        var at = url.IndexOf('@');
        return at >= 0 && at < url.IndexOf(':') ? url[(at + 1)..] : url;
    }

    /// <summary><c>host/owner/name</c> of a URL on a network; null for a path on this machine.</summary>
    public static string? NameOf(string url)
    {
        var clean = Clean(url);
        string? name = null;
        if (clean.Contains("://")) name = clean.StartsWith("file:") ? null : clean[(clean.IndexOf("://", StringComparison.Ordinal) + 3)..];
        else if (clean.IndexOf(':') is > 0 and var colon && !clean.AsSpan(0, colon).Contains('/')) name = $"{clean[..colon]}/{clean[(colon + 1)..].TrimStart('/')}";
        return name is null ? null : (name.EndsWith(".git") ? name[..^4] : name).TrimEnd('/');
    }
}
