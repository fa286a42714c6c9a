namespace Myelin.Discover.Sources.Hosts;

/// <summary>Lists folders of a host. What may not be read is named once; a bound on entries keeps a huge home from taking the scan's time.</summary>
sealed class HostFolders(string root, SourceLog log)
{
    const int MostEntries = 500_000;
    int _entries;

    /// <summary>A path of the host.</summary>
    public string At(string relative) => Path.Combine(root, relative.TrimStart('/'));

    /// <summary>What a folder holds, in order; nothing when there is none.</summary>
    public IReadOnlyList<string> Entries(string folder)
    {
        if (_entries > MostEntries || !Directory.Exists(folder)) return [];
        try
        {
            var entries = Directory.GetFileSystemEntries(folder);
            Array.Sort(entries, StringComparer.Ordinal);
            if ((_entries += entries.Length) > MostEntries) log.Skip(Shown(folder), "more than 500,000 entries in the folders that were looked at; the rest was not read", "host");
            return entries;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Skip(Shown(folder), e is UnauthorizedAccessException ? "permission denied" : e.Message, "host");
            return [];
        }
    }

    /// <summary>Folders in a folder whose name starts like this.</summary>
    public IEnumerable<string> Folders(string folder, string prefix) =>
        Entries(folder).Where(e => Path.GetFileName(e).StartsWith(prefix, StringComparison.Ordinal) && Directory.Exists(e));

    /// <summary>Files of a folder and of those below it, links left out.</summary>
    public IEnumerable<string> Below(string folder, int depth)
    {
        foreach (var entry in Entries(folder))
        {
            if (IsLink(entry)) continue;
            if (!Directory.Exists(entry)) yield return entry;
            else if (depth > 0)
                foreach (var file in Below(entry, depth - 1)) yield return file;
        }
    }

    /// <summary>Whether a path is a link.</summary>
    public static bool IsLink(string path) => new FileInfo(path).LinkTarget is not null;

    string Shown(string folder) => Path.GetRelativePath(root, folder).Replace('\\', '/');
}
