using System.Globalization;
using Myelin.Core.Reports;
using Myelin.Discover.Servers;
using Myelin.Discover.Sources.Hosts;
using Myelin.Systems.Files;
using Myelin.Systems.Hosts;

namespace Myelin.Discover.Sources;

/// <summary><c>host</c>: this machine: what runs, what is installed, and how its users' agents are configured.</summary>
public sealed class HostKind : SourceKind
{
    public override string Form => "host";
    public override string Summary => "this machine; --probe also asks servers on loopback for their version";
    public override int Order => 0;

    public override bool Accepts(string target, SourceOptions options) => target == "host";

    public override Source Open(string target, string label, SourceOptions options)
    {
        if (options.Revision is not null) throw new SourceException("host: a machine has no revision");
        return new HostSource("/", label, options);
    }
}

/// <summary>
/// The running machine. Processes come as a <see cref="HostSnapshot"/>, read once; installed packages, model caches, units, cron tables and agents' files as files below the root, from
/// the places where they are known to stand: the whole disk is not walked (scan <c>/</c> for that).
/// </summary>
public sealed class HostSource(string root, string label, SourceOptions options) : Source
{
    const int MostFiles = 200_000;
    readonly Lazy<HostSnapshot> _snapshot = new(() => new HostReader(root, KeptVariables.Holds).Read());

    public override ScanTarget Target { get; } = new(label, "host", root);

    public override IEnumerable<object> Snapshots(SourceLog log)
    {
        var snapshot = _snapshot.Value;
        foreach (var gap in snapshot.Gaps) log.Skip("proc", gap, "host");
        if (options.Probe && options.Offline) log.Skip("", "servers on loopback were not asked for their version: --offline", "host");
        else if (options.Probe) snapshot = snapshot with { Answers = ServerProbes.Ask(snapshot, log) };
        yield return snapshot;
    }

    public override IEnumerable<SourceFile> Files(SourceLog log)
    {
        var folders = new HostFolders(root, log);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var path in new InstalledFiles(folders, _snapshot.Value.Processes).Paths().Concat(new ServiceFiles(folders).Paths()).Concat(new AgentHomes(folders, root).Paths()))
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
}
