using Myelin.Formats;
using Myelin.Formats.Git;
using Myelin.Systems.Files;

namespace Myelin.Discover.Sources.Git;

/// <summary>
/// What git ignores in a work tree. A tracked file is read even if a pattern covers it. A repository in the work tree (a submodule, a clone) has rules of
/// its own. Patterns come from the work tree and the repository alone, never from the user's own configuration, so that all see the same.
/// </summary>
internal sealed class GitRules : FolderRules
{
    readonly RootFolder _root;
    readonly Tracked _tracked;
    readonly string _top;
    readonly GitRules? _parent;
    readonly GitIgnore _patterns;
    readonly string _base;
    readonly bool _onlyTracked;

    GitRules(RootFolder root, Tracked tracked, string top, GitRules? parent, GitIgnore patterns, string @base, bool onlyTracked) =>
        (_root, _tracked, _top, _parent, _patterns, _base, _onlyTracked) = (root, tracked, top, parent, patterns, @base, onlyTracked);

    /// <summary>Rules of a repository whose work tree is the root of the walk, or a folder below it.</summary>
    /// <param name="root">Root of the walk.</param>
    /// <param name="top">Path of the work tree below the root; empty for the root.</param>
    /// <param name="index">What is tracked.</param>
    /// <param name="exclude">Text of <c>info/exclude</c>.</param>
    public static GitRules Of(RootFolder root, string top, GitIndex index, string exclude) => new(root, new Tracked(index), top, null, new GitIgnore(exclude), top, onlyTracked: false);

    public override FolderRules Within(RawPath folder, IReadOnlyList<FolderEntry> entries)
    {
        var rules = this;
        var ignore = false;
        foreach (var entry in entries)
        {
            if (entry.Path.Name is ".git" && folder.Text != _top && Nested(folder.Text) is { } nested) rules = nested;
            ignore |= entry is { Kind: EntryKind.File } && entry.Path.Name is ".gitignore";
        }
        if (rules._onlyTracked || !rules.IsOnlyTrackedIn(folder.Text)) return ignore ? rules.With(folder.Text) : rules;
        return new GitRules(rules._root, rules._tracked, rules._top, rules, new GitIgnore(""), folder.Text, onlyTracked: true);
    }

    public override string? LeavesOut(RawPath path, bool isFolder)
    {
        var text = path.Text;
        if (isFolder) return IsIgnored(text, true) && !_tracked.HasBelow(Relative(text)) ? "folders ignored by git" : null;
        return (_onlyTracked || IsIgnored(text, false)) && !_tracked.Has(Relative(text)) ? "files ignored by git" : null;
    }

    // A folder that is ignored but holds tracked files is entered for those alone.
    bool IsOnlyTrackedIn(string folder) => folder != _top && folder.Length > 0 && IsIgnored(folder, isFolder: true);

    bool IsIgnored(string path, bool isFolder)
    {
        if (_onlyTracked) return true;
        for (var rules = this; rules is not null; rules = rules._parent)
        {
            var below = rules._base.Length == 0 ? path : path.Length > rules._base.Length ? path[(rules._base.Length + 1)..] : "";
            if (below.Length > 0 && rules._patterns.Ignores(below, isFolder) is { } ignored) return ignored;
        }
        return false;
    }

    GitRules With(string folder)
    {
        var text = Read(folder.Length == 0 ? ".gitignore" : $"{folder}/.gitignore");
        return text.Length == 0 ? this : new GitRules(_root, _tracked, _top, this, new GitIgnore(text), folder, _onlyTracked);
    }

    // Another repository in the work tree: a clone, or a submodule whose git folder lies in that of the root.
    GitRules? Nested(string folder)
    {
        var git = $"{folder}/.git";
        var pointer = Read(git).Trim();
        if (pointer.StartsWith("gitdir:"))
        {
            git = Formats.Archives.ArchivePath.Resolve(git, pointer[7..].Trim());
            if (pointer[7..].TrimStart().StartsWith('/')) return null;
        }
        try
        {
            using var index = _root.TryOpen($"{git}/index");
            var tracked = index is null ? GitIndex.Empty : GitIndex.Read(index.ReadBytes(0, (int)Math.Min(index.Length, int.MaxValue / 2)), ReadLimits.Default).Value;
            return Of(_root, folder, tracked ?? GitIndex.Empty, Read($"{git}/info/exclude"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    string Read(string path)
    {
        try
        {
            using var bytes = _root.TryOpen(path);
            return bytes?.ReadText(ReadLimits.Default with { MaxTextBytes = 4 << 20 }, out _) ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    string Relative(string path) => _top.Length == 0 ? path : path[(_top.Length + 1)..];

    sealed class Tracked
    {
        readonly HashSet<string> _files;
        readonly HashSet<string> _folders = new(StringComparer.Ordinal);

        public Tracked(GitIndex index)
        {
            _files = new(index.Entries.Select(e => e.Path), StringComparer.Ordinal);
            foreach (var entry in index.Entries)
            {
                if (entry.IsSubmodule) _folders.Add(entry.Path);
                for (var slash = entry.Path.LastIndexOf('/'); slash > 0 && _folders.Add(entry.Path[..slash]); slash = entry.Path.LastIndexOf('/', slash - 1)) { }
            }
        }

        public bool Has(string file) => _files.Contains(file);
        public bool HasBelow(string folder) => _folders.Contains(folder);
    }
}
