namespace Myelin.Discover.Sources.Hosts;

/// <summary>Home folders of people and of services that keep state in one: those below /home, and those of /etc/passwd that exist and are no part of the system.</summary>
static class Homes
{
    const int Most = 2_000;
    static readonly string[] System = ["/", "/bin", "/sbin", "/usr", "/usr/bin", "/usr/sbin", "/usr/lib", "/dev", "/proc", "/sys", "/etc", "/var", "/run", "/tmp", "/boot", "/nonexistent", "/var/run", "/var/spool", "/var/lib"];

    /// <summary>The folders, in order.</summary>
    public static IReadOnlyList<string> Of(HostFolders folders)
    {
        HashSet<string> homes = new(StringComparer.Ordinal) { folders.At("root") };
        foreach (var entry in folders.Entries(folders.At("home"))) homes.Add(entry);
        foreach (var line in Lines(folders.At("etc/passwd")))
            if (line.Split(':') is [_, _, _, _, _, var home, ..] && home.StartsWith('/') && !System.Contains(home.TrimEnd('/'), StringComparer.Ordinal) && !home.StartsWith("/usr/sbin", StringComparison.Ordinal))
                homes.Add(folders.At(home.TrimEnd('/')));
        return [.. homes.Where(Directory.Exists).Order(StringComparer.Ordinal).Take(Most)];
    }

    static IEnumerable<string> Lines(string path)
    {
        try
        {
            return File.ReadLines(path).Take(20_000).ToList();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
