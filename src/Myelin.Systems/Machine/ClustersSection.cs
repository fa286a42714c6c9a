using Myelin.Systems.Kubernetes;

namespace Myelin.Systems.Machine;

/// <summary>Clusters that the user's kubeconfig names; none is contacted, no credential is shown.</summary>
public sealed class ClustersSection : MachineSection
{
    public override string Title => "Clusters";
    public override int Order => 40;

    public override IEnumerable<MachineFact> Facts()
    {
        var reader = new KubeconfigReader(Environment.GetEnvironmentVariable, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile));
        MachineFact? broken = null;
        IReadOnlyList<string> names = [];
        string? current = null;
        try
        {
            (names, current) = reader.Contexts();
        }
        catch (ClusterException e)
        {
            broken = new("kubeconfig", Presence.Partly, e.Message, "scan cluster");
        }
        if (broken is not null) yield return broken;
        else if (names.Count == 0) yield return new("kubeconfig", Presence.No, string.Join(", ", reader.Files.Select(f => File.Exists(f) ? $"{f} has no context" : $"{f} does not exist")), "scan cluster");
        else yield return new("kubeconfig", Presence.Yes, string.Join(", ", reader.Files.Where(File.Exists)), "scan cluster");
        foreach (var name in names.Take(50)) yield return new("context", Presence.Yes, name == current ? $"{name} (current)" : name, $"scan cluster:{name}");
        if (Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is not null) yield return new("service-account", File.Exists("/var/run/secrets/kubernetes.io/serviceaccount/token") ? Presence.Yes : Presence.No, "that of this pod", "scan cluster");
    }
}
