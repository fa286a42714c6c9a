namespace Myelin.Discover.Sources.Hosts;

/// <summary>Files that say what the host starts by itself: systemd services with their drop-ins, Podman's quadlets, and cron tables.</summary>
sealed class ServiceFiles(HostFolders folders)
{
    static readonly string[] Units =
        ["etc/systemd/system", "run/systemd/system", "run/systemd/generator", "usr/local/lib/systemd/system", "usr/lib/systemd/system", "lib/systemd/system", "etc/systemd/user", "usr/lib/systemd/user", "etc/containers/systemd"];
    static readonly string[] OfUsers = [".config/systemd/user", ".local/share/systemd/user", ".config/containers/systemd"];
    static readonly string[] Tables = ["etc/cron.d", "var/spool/cron/crontabs", "var/spool/cron", "etc/cron.hourly", "etc/cron.daily", "etc/cron.weekly", "etc/cron.monthly"];

    /// <summary>Their paths.</summary>
    public IEnumerable<string> Paths()
    {
        foreach (var folder in Units.Select(folders.At).Concat(Homes.Of(folders).SelectMany(home => OfUsers.Select(f => Path.Combine(home, f)))))
        {
            // /lib is a link to /usr/lib on merged systems: its units were seen there.
            if (HostFolders.IsLink(folder) || folder == folders.At("lib/systemd/system") && HostFolders.IsLink(folders.At("lib"))) continue;
            foreach (var entry in folders.Entries(folder))
            {
                if (entry.EndsWith(".service", StringComparison.Ordinal) || entry.EndsWith(".container", StringComparison.Ordinal)) yield return entry;
                else if (entry.EndsWith(".service.d", StringComparison.Ordinal) && Directory.Exists(entry))
                    foreach (var part in folders.Entries(entry).Where(e => e.EndsWith(".conf", StringComparison.Ordinal))) yield return part;
            }
        }
        yield return folders.At("etc/crontab");
        foreach (var table in Tables)
            foreach (var entry in folders.Entries(folders.At(table)).Where(File.Exists)) yield return entry;
    }
}
