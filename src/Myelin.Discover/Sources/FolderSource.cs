using Myelin.Core.Reports;
using Myelin.Discover.Sources.Git;
using Myelin.Formats;
using Myelin.Systems.Files;

namespace Myelin.Discover.Sources;

/// <summary>A folder on disk. Links are not followed; devices, sockets and FIFOs are not opened; archives in it are opened.</summary>
public sealed class FolderSource : Source
{
    readonly RootFolder _root;
    readonly SourceOptions _options;

    /// <exception cref="SourceException">The folder cannot be read.</exception>
    public FolderSource(string root, string label, string kind, SourceOptions options)
    {
        Target = new ScanTarget(label, kind, root);
        _options = options;
        _root = Opened(root);
    }

    public override ScanTarget Target { get; }

    public override IEnumerable<SourceFile> Files(SourceLog log)
    {
        var reader = new WalkReader(_root, Target, _options, log);
        return new FolderWalk(_root, log, FolderRules.None).Files(RawPath.Root).SelectMany(file => reader.Read(file));
    }

    internal static RootFolder Opened(string path)
    {
        try
        {
            return new RootFolder(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"{path}: {e.Message}", e);
        }
    }

    protected override void Dispose(bool disposing)
    {
        _root.Dispose();
        base.Dispose(disposing);
    }
}

/// <summary>Turns walked files into files of a source, each archive followed by its members.</summary>
internal sealed class WalkReader(RootFolder root, ScanTarget target, SourceOptions options, SourceLog log)
{
    readonly ArchiveMembers _archives = new(options, log);
    readonly string? _target = options.SeveralTargets ? target.Label : null;

    /// <summary>The file, and the members if it is an archive.</summary>
    /// <param name="file">The file.</param>
    /// <param name="prefix">Length of what is cut off the front of the path that is shown.</param>
    public IEnumerable<SourceFile> Read(WalkedFile file, int prefix = 0)
    {
        var real = file.Real;
        var shown = file.Shown.Text[prefix..];
        yield return New(shown, () => root.Open(real));
        if (VendoredFolders.Hold(shown)) yield break;
        foreach (var member in _archives.In(shown, () => root.Open(real), NewMember)) yield return member;
    }

    SourceFile New(string path, Func<ByteSource> open) => new(path, open, options.Limits) { Target = _target, Hash = options.Hash };

    SourceFile NewMember(string path, long size, bool executable, Func<ByteSource> open) => new(path, size, open, options.Limits) { Target = _target, Executable = executable, Hash = options.Hash };
}

/// <summary>One file on disk, and its members when it is an archive.</summary>
public sealed class FileSource(string path, string label, SourceOptions options) : Source
{
    readonly string _name = Path.GetFileName(path);

    public override ScanTarget Target { get; } = new(label, "file", path) { Below = BelowRepository(Path.GetDirectoryName(path)!) };

    public override IEnumerable<SourceFile> Files(SourceLog log)
    {
        var target = options.SeveralTargets ? Target.Label : null;
        yield return new SourceFile(_name, () => FileBytes.Open(path), options.Limits) { Target = target, Hash = options.Hash };
        var archives = new ArchiveMembers(options, log);
        var members = archives.In(_name, () => FileBytes.Open(path), (name, size, executable, open) =>
            new SourceFile(name, size, open, options.Limits) { Target = target, Executable = executable, Hash = options.Hash }, isTarget: true);
        foreach (var member in members) yield return member;
    }

    // Only to name the file as its code host does: nothing else of the repository is read, and a broken one is none.
    static string BelowRepository(string folder)
    {
        try
        {
            using var repository = GitRepository.Around(folder);
            return repository?.Below(folder) ?? "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

/// <summary>Any folder or file; the last kind that is asked.</summary>
public sealed class FolderKind : SourceKind
{
    public override string Form => "PATH";
    public override string Summary => "a folder or file";
    public override int Order => 1000;

    public override bool Accepts(string target, SourceOptions options) => true;

    public override Source Open(string target, string label, SourceOptions options)
    {
        if (target.Length == 0) throw new SourceException("an empty target; name a folder or file");
        if (options.Revision is { } revision) throw new SourceException($"{target}: no git repository, so it has no revision '{revision}'");
        var path = Path.GetFullPath(target);
        if (Directory.Exists(path)) return new FolderSource(path, label, "folder", options);
        return new FileSource(Readable(path, target), label, options);
    }

    // The user may name a link; what lies behind it is what is read.
    static string Readable(string path, string target)
    {
        try
        {
            var real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            using var bytes = FileBytes.Open(real);
            return real;
        }
        catch (FileNotFoundException)
        {
            throw new SourceException(UnknownPrefix(target) ?? $"{target}: no such file or folder");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"{target}: {e.Message}", e);
        }
    }

    static string? UnknownPrefix(string target)
    {
        var colon = target.IndexOf(':');
        return colon > 1 && target.AsSpan(0, colon).IndexOfAnyExceptInRange('a', 'z') < 0 ? $"{target}: no such file or folder, and '{target[..colon]}:' is no kind of target" : null;
    }
}
