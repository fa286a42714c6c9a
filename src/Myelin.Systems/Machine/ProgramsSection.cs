using System.Runtime.InteropServices;

namespace Myelin.Systems.Machine;

/// <summary>Programs, libraries and stores that some targets and verbs use when they are there. None is run.</summary>
public sealed class ProgramsSection : MachineSection
{
    static readonly (string Name, string Place)[] Sockets =
        [("docker", "/var/run/docker.sock"), ("podman", "/run/podman/podman.sock"), ("containerd", "/run/containerd/containerd.sock"), ("cri-o", "/var/run/crio/crio.sock")];

    public override string Title => "Programs and stores";
    public override int Order => 30;

    public override IEnumerable<MachineFact> Facts()
    {
        foreach (var (name, socket) in Sockets)
        {
            var program = Program(name == "cri-o" ? "crio" : name);
            var runs = File.Exists(socket);
            yield return new(name, runs ? Presence.Yes : program is not null ? Presence.Partly : Presence.No, runs ? $"runs, socket {socket}" : program is not null ? $"{program}, no socket: it does not run" : "not installed", "scan image:NAME");
        }
        var stores = ((string[])["/var/lib/containers/storage", "/var/lib/docker", Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local/share/containers/storage")]).Where(Directory.Exists).ToList();
        yield return new("image-stores", stores.Count > 0 ? Presence.Yes : Presence.No, stores.Count > 0 ? string.Join(", ", stores) : "none", "scan image:NAME");
        yield return NativeLibrary.TryLoad("libzstd.so.1", out _) ? new("libzstd", Presence.Yes, "libzstd.so.1", "scan image: with zstd layers") : new("libzstd", Presence.No, "install libzstd1: layers and archives in zstd are skipped without it", "scan image: with zstd layers");
        yield return OfProgram("git", "nothing: Myelin reads repositories itself");
        yield return OfProgram("helm", "nothing: charts are rendered by Myelin itself");
        yield return OfProgram("node", "validating reports in tests");
        yield return OfProgram("clang", "building the kernel programs of watch");
        foreach (var name in (string[])["runsc", "crun", "qemu-system-x86_64", "firecracker", "bwrap"]) yield return OfProgram(name, "run");
    }
}
