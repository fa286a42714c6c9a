namespace Myelin.Systems.Hosts;

/// <summary>Python packages whose native code is mapped into processes, with their versions as the folder of packages beside them states it.</summary>
internal sealed class LoadedModules
{
    const int MostEntries = 20_000;
    static readonly string[] Sites = ["/site-packages/", "/dist-packages/"];
    readonly Dictionary<string, Dictionary<string, string>> _versions = new(StringComparer.Ordinal);

    /// <summary>The packages, in order of name.</summary>
    /// <param name="libraries">Libraries mapped into the process.</param>
    /// <param name="root">Where the process sees its root: its own folder in /proc for a container.</param>
    public IReadOnlyList<HostModule> Of(IEnumerable<string> libraries, string root)
    {
        Dictionary<string, HostModule> found = new(StringComparer.Ordinal);
        foreach (var library in libraries)
        {
            foreach (var name in Sites)
            {
                var at = library.IndexOf(name, StringComparison.Ordinal);
                if (at < 0) continue;
                var rest = library.AsSpan(at + name.Length);
                var slash = rest.IndexOf('/');
                // Native code beside a package: torch.libs/ holds what the wheel of torch brought along.
                var module = (slash < 0 ? rest[..Math.Max(0, rest.IndexOf('.'))] : rest[..slash]).ToString();
                if (module.EndsWith(".libs", StringComparison.Ordinal)) module = module[..^5];
                if (module.Length == 0 || found.ContainsKey(module)) break;
                var site = library[..(at + name.Length - 1)];
                found[module] = new HostModule(module, Versions(Path.Combine(root, site.TrimStart('/'))).GetValueOrDefault(Normal(module)), site);
                break;
            }
        }
        return [.. found.Values.OrderBy(m => m.Name, StringComparer.Ordinal)];
    }

    // torch-2.4.0+cu121.dist-info
    Dictionary<string, string> Versions(string site)
    {
        if (_versions.TryGetValue(site, out var known)) return known;
        Dictionary<string, string> versions = new(StringComparer.Ordinal);
        foreach (var entry in Readable.Entries(site).Take(MostEntries))
        {
            var name = Path.GetFileNameWithoutExtension(entry);
            if (!entry.EndsWith(".dist-info", StringComparison.Ordinal) || name.IndexOf('-') is not (> 0 and var dash)) continue;
            versions[Normal(name[..dash])] = name[(dash + 1)..];
        }
        return _versions[site] = versions;
    }

    static string Normal(string name) => name.Replace('-', '_').Replace('.', '_').ToLowerInvariant();
}
