using Myelin.Systems.Hosts;

namespace Myelin.Discover.Sources.Hosts;

/// <summary>Files that say what is installed: the databases of the system's package managers, and the metadata in the folders where interpreters look.</summary>
sealed class InstalledFiles(HostFolders folders, IReadOnlyList<HostProcess> processes)
{
    static readonly string[] Databases =
    [
        "var/lib/dpkg/status", "lib/apk/db/installed", "usr/lib/sysimage/rpm/rpmdb.sqlite", "usr/lib/sysimage/rpm/Packages.db", "var/lib/rpm/rpmdb.sqlite", "var/lib/rpm/Packages.db", "var/lib/rpm/Packages",
    ];

    /// <summary>Their paths; some may not exist.</summary>
    public IEnumerable<string> Paths()
    {
        foreach (var database in Databases) yield return folders.At(database);
        // Distroless images and their hosts keep one file a package.
        foreach (var status in folders.Entries(folders.At("var/lib/dpkg/status.d"))) yield return status;
        foreach (var site in PythonFolders())
            foreach (var metadata in folders.Entries(site).Where(e => e.EndsWith(".dist-info", StringComparison.Ordinal) || e.EndsWith(".egg-info", StringComparison.Ordinal)))
            {
                yield return Path.Combine(metadata, "METADATA");
                yield return Path.Combine(metadata, "PKG-INFO");
            }
        foreach (var modules in NodeFolders())
            foreach (var module in folders.Entries(modules).SelectMany(m => Path.GetFileName(m).StartsWith('@') ? folders.Entries(m) : [m]))
                yield return Path.Combine(module, "package.json");
    }

    // The system's, /usr/local, conda's, those of users and of their tools, and those that running programs show.
    IEnumerable<string> PythonFolders()
    {
        List<string> prefixes = [folders.At("usr"), folders.At("usr/local"), folders.At("opt/conda"), .. Homes.Of(folders).SelectMany(OfHome)];
        HashSet<string> sites = new(StringComparer.Ordinal) { folders.At("usr/lib/python3/dist-packages") };
        foreach (var process in processes.Where(p => p.Container is null))
        {
            foreach (var variable in (string[])["VIRTUAL_ENV", "CONDA_PREFIX"])
                if (process.Environment.GetValueOrDefault(variable) is { Length: > 1 } prefix && prefix.StartsWith('/')) prefixes.Add(folders.At(prefix));
            // The interpreter of a virtual environment is a link: its own path, and that of a script beside it, tell which.
            foreach (var word in process.Arguments.Take(2).Append(process.Executable ?? ""))
                if (word.StartsWith('/') && word.LastIndexOf("/bin/", StringComparison.Ordinal) is > 0 and var bin) prefixes.Add(folders.At(word[..bin]));
            foreach (var library in process.Libraries)
                if (SiteOf(library) is { } site) sites.Add(folders.At(site));
        }
        foreach (var prefix in prefixes.Distinct(StringComparer.Ordinal))
            foreach (var library in (string[])["lib", "lib64"])
                foreach (var python in folders.Folders(Path.Combine(prefix, library), "python3"))
                {
                    if (HostFolders.IsLink(Path.Combine(prefix, library))) continue;
                    sites.Add(Path.Combine(python, "site-packages"));
                    sites.Add(Path.Combine(python, "dist-packages"));
                }
        return sites.Where(Directory.Exists).Order(StringComparer.Ordinal);
    }

    IEnumerable<string> OfHome(string home) =>
    [
        Path.Combine(home, ".local"), .. folders.Entries(Path.Combine(home, ".local/share/uv/tools")), .. folders.Entries(Path.Combine(home, ".local/share/pipx/venvs")), .. folders.Entries(Path.Combine(home, ".local/pipx/venvs")),
    ];

    IEnumerable<string> NodeFolders()
    {
        yield return folders.At("usr/lib/node_modules");
        yield return folders.At("usr/local/lib/node_modules");
        foreach (var home in Homes.Of(folders))
        {
            yield return Path.Combine(home, ".npm-global/lib/node_modules");
            foreach (var version in folders.Entries(Path.Combine(home, ".nvm/versions/node"))) yield return Path.Combine(version, "lib/node_modules");
        }
    }

    /// <summary>The folder of packages that a mapped library lies in: <c>/opt/venv/lib/python3.12/site-packages</c>; or null.</summary>
    internal static string? SiteOf(string library)
    {
        foreach (var name in (string[])["/site-packages/", "/dist-packages/"])
            if (library.IndexOf(name, StringComparison.Ordinal) is > 0 and var at) return library[..(at + name.Length - 1)];
        return null;
    }
}
