using Myelin.Core.Assets;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Deployment.Kustomize;

/// <summary>An object while it is built: what it is by now, and the names that it had before.</summary>
sealed class BuiltObject(DataNode node, Location at)
{
    readonly List<string> _names = [node["metadata"]["name"].Text ?? ""];

    /// <summary>The object as it is now.</summary>
    public DataNode Node { get; set; } = node;
    /// <summary>The file that it came from.</summary>
    public Location At { get; } = at;
    /// <summary>For a rendered template: its line map.</summary>
    public IReadOnlyList<int>? Lines { get; init; }
    /// <summary>Folder of its chart, or null.</summary>
    public string? Chart { get; init; }

    public string Kind => Node["kind"].Text ?? "";
    public string ApiVersion => Node["apiVersion"].Text ?? "";
    public string Group => ApiVersion.IndexOf('/') is > 0 and var slash ? ApiVersion[..slash] : "";
    public string Name => Node["metadata"]["name"].Text ?? "";
    public string Namespace => Node["metadata"]["namespace"].Text ?? "";

    // Their lists have merge keys; those of custom resources are replaced.
    static readonly HashSet<string> BuiltIn = new(StringComparer.Ordinal) { "", "apps", "batch", "autoscaling", "policy", "extensions", "networking.k8s.io", "rbac.authorization.k8s.io", "resource.k8s.io", "storage.k8s.io" };

    public bool IsBuiltIn => BuiltIn.Contains(Group);

    /// <summary>Whether it has or had this name: patches of an overlay use the name in the base too.</summary>
    public bool IsNamed(string name) => Name == name || _names.Contains(name);

    /// <summary>Gives it a name, and remembers the old one.</summary>
    public void Rename(string name)
    {
        if (!_names.Contains(Name)) _names.Add(Name);
        Node = Node.Change(["metadata", "name"], old => DataEdit.Text(name, old.Mark));
    }
}
