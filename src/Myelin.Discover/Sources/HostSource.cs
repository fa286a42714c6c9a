using System.Globalization;
using Myelin.Core.Reports;
using Myelin.Discover.Detectors.Agents;
using Myelin.Formats;
using Myelin.Systems.Files;
using Myelin.Systems.Hosts;

namespace Myelin.Discover.Sources;

/// <summary><c>host</c>: this machine: what runs, what is installed, and how its users' agents are configured.</summary>
public sealed class HostKind : SourceKind
{
    public override string Form => "host";
    public override string Summary => "this machine";
    public override int Order => 0;

    public override bool Accepts(string target, SourceOptions options) => target == "host";

    public override Source Open(string target, string label, SourceOptions options) => new HostSource("/", label, options);
}

/// <summary>
/// The running machine. Processes come as a <see cref="HostSnapshot"/>; installed packages, model caches, units and agents' files as files below the root, from the places where they are
/// known to stand: the whole disk is not walked (scan <c>/</c> for that).
/// </summary>
public sealed class HostSource(string root, string label, SourceOptions options) : Source
{
    const int DeepestHome = 5;
    const int MostFiles = 200_000;

    public override ScanTarget Target { get; } = new(label, "host", root);

    public override IEnumerable<object> Snapshots(SourceLog log)
    {
        var snapshot = new HostReader(root).Read();
        foreach (var gap in snapshot.Gaps) log.Skip("proc", gap, "host");
        yield return snapshot;
    }

    public override IEnumerable<SourceFile> Files(SourceLog log)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in Paths(log))
        {
            if (!seen.Add(path)) continue;
            if (seen.Count > MostFiles)
            {
                log.Skip("", $"more than {MostFiles.ToString("N0", CultureInfo.InvariantCulture)} files; the rest was not read", "host");
                yield break;
            }
            var info = new FileInfo(path);
            if (info.Exists && info.LinkTarget is null)
                yield return new SourceFile(Path.GetRelativePath(root, path).Replace('\\', '/'), info.Length, () => FileBytes.Open(path), options.Limits) { Target = options.SeveralTargets ? Target.Label : null };
        }
    }

    IEnumerable<string> Paths(SourceLog log)
    {
        foreach (var database in (string[])["var/lib/dpkg/status", "lib/apk/db/installed", "usr/lib/sysimage/rpm/rpmdb.sqlite", "var/lib/rpm/rpmdb.sqlite"])
            if (File.Exists(At(database))) yield return At(database);
        foreach (var folder in PackageFolders())
            foreach (var metadata in Entries(folder, log).Where(e => e.EndsWith(".dist-info", StringComparison.Ordinal) || e.EndsWith(".egg-info", StringComparison.Ordinal)))
                foreach (var name in (string[])["METADATA", "PKG-INFO"])
                    if (File.Exists(Path.Combine(metadata, name))) yield return Path.Combine(metadata, name);
        foreach (var modules in (string[])["usr/lib/node_modules", "usr/local/lib/node_modules"])
            foreach (var module in Entries(At(modules), log).SelectMany(m => Path.GetFileName(m).StartsWith('@') ? Entries(m, log) : [m]))
                if (File.Exists(Path.Combine(module, "package.json"))) yield return Path.Combine(module, "package.json");
        foreach (var units in (string[])["etc/systemd/system", "usr/lib/systemd/system", "lib/systemd/system"])
            foreach (var unit in Entries(At(units), log).Where(e => e.EndsWith(".service", StringComparison.Ordinal))) yield return unit;
        foreach (var folder in (string[])["etc/claude-code", "etc/codex", "etc/gemini-cli", "etc/opencode"])
            foreach (var file in Entries(At(folder), log)) yield return file;
        foreach (var home in Homes(log))
            foreach (var file in AgentFiles(home, 0, log)) yield return file;
        foreach (var models in (string[])["usr/share/ollama/.ollama/models/manifests", "var/lib/ollama/models/manifests"])
            foreach (var file in Below(At(models), 8, log)) yield return file;
    }

    // Where interpreters look: the system's, /usr/local, users', and the virtual environments that running programs show.
    IEnumerable<string> PackageFolders()
    {
        List<string> folders = [At("usr/lib/python3/dist-packages")];
        foreach (var parent in (string[])[At("usr/lib"), At("usr/local/lib"), At("opt/conda/lib"), .. Environments()])
            foreach (var python in Readable(parent, "python3*"))
                folders.AddRange([Path.Combine(python, "site-packages"), Path.Combine(python, "dist-packages")]);
        return folders.Distinct(StringComparer.Ordinal).Where(Directory.Exists);
    }

    IEnumerable<string> Environments() =>
        new HostReader(root).Read().Processes.Select(p => p.Environment.GetValueOrDefault("VIRTUAL_ENV") ?? p.Environment.GetValueOrDefault("CONDA_PREFIX")).OfType<string>()
            .Distinct(StringComparer.Ordinal).Select(prefix => Path.Combine(At(prefix.TrimStart('/')), "lib"));

    IEnumerable<string> Homes(SourceLog log) => Entries(At("home"), log).Append(At("root")).Where(Directory.Exists);

    // Agents keep their files in hidden folders; a user's own projects are scanned by naming them.
    IEnumerable<string> AgentFiles(string folder, int depth, SourceLog log)
    {
        foreach (var entry in Entries(folder, log))
        {
            var name = Path.GetFileName(entry);
            if (new FileInfo(entry).LinkTarget is not null) continue;
            if (!Directory.Exists(entry))
            {
                if (AgentKnowledge.Of(new FileName(Path.GetRelativePath(root, entry))) is not null || IsModelMetadata(entry)) yield return entry;
            }
            else if (depth < DeepestHome && (depth > 0 || name.StartsWith('.')) && name is not (".git" or "node_modules" or "cache" or ".npm" or ".nuget" or ".cargo" or ".rustup" or "sessions" or "projects" or "blobs"))
            {
                foreach (var file in AgentFiles(entry, depth + 1, log)) yield return file;
            }
        }
    }

    static bool IsModelMetadata(string path) => path.Contains("/.ollama/models/manifests/", StringComparison.Ordinal) || (path.Contains("/huggingface/hub/", StringComparison.Ordinal) && path.Contains("/refs/", StringComparison.Ordinal));

    static IEnumerable<string> Below(string folder, int depth, SourceLog log)
    {
        foreach (var entry in Entries(folder, log))
        {
            if (!Directory.Exists(entry)) yield return entry;
            else if (depth > 0)
                foreach (var file in Below(entry, depth - 1, log)) yield return file;
        }
    }

    string At(string relative) => Path.Combine(root, relative);

    static string[] Readable(string folder, string pattern) => Directory.Exists(folder) ? Directory.GetDirectories(folder, pattern) : [];

    static string[] Entries(string folder, SourceLog log)
    {
        if (!Directory.Exists(folder)) return [];
        try
        {
            var entries = Directory.GetFileSystemEntries(folder);
            Array.Sort(entries, StringComparer.Ordinal);
            return entries;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            log.Skip(folder.TrimStart('/'), e is UnauthorizedAccessException ? "permission denied" : e.Message, "host");
            return [];
        }
    }
}
