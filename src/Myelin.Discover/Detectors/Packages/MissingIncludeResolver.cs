namespace Myelin.Discover.Detectors.Packages;

/// <summary>Names each file that a requirements file includes (<c>-r base.txt</c>) and that was not read: it is not there, or its name is none under which packages are looked for.</summary>
public sealed class MissingIncludeResolver : Resolver
{
    public override int Order => 130;

    public override void Resolve(Known known)
    {
        var records = known.Kept<PackageRecord>().ToList();
        var read = records.Select(r => (r.At.Target, r.At.Path)).ToHashSet();
        foreach (var record in records)
        {
            foreach (var include in record.File.Includes)
            {
                if (include.Path.Contains("://") || Below(record.Folder, include.Path) is not { } path || read.Contains((record.At.Target, path))) continue;
                known.Skip(record.At with { Line = include.Mark.Line, Column = 0 }, $"includes {include.Path}, which was not read as a list of packages");
            }
        }
    }

    // Null for a path that is computed or leaves the target.
    static string? Below(string folder, string path)
    {
        if (path.Length == 0 || path[0] == '/' || path.Contains('$')) return null;
        List<string> parts = [.. folder.Split('/', StringSplitOptions.RemoveEmptyEntries)];
        foreach (var part in path.Split('/', '\\'))
        {
            if (part is "" or ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count == 0) return null;
            else parts.RemoveAt(parts.Count - 1);
        }
        return string.Join('/', parts);
    }
}
