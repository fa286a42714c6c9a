namespace Myelin.Discover.Detectors.Deployment;

/// <summary>All Kubernetes objects of a scan, to be found by kind, namespace and name. Where one is stated several times, the nearest to who asks answers.</summary>
sealed class KubernetesInventory
{
    readonly Dictionary<(string Kind, string Namespace, string Name), List<KubernetesObject>> _byName = [];
    readonly ILookup<string, KubernetesObject> _byKind;

    public KubernetesInventory(IEnumerable<KubernetesObject> objects)
    {
        Objects = [.. objects];
        _byKind = Objects.ToLookup(o => o.Kind, StringComparer.Ordinal);
        foreach (var found in Objects)
        {
            if (!_byName.TryGetValue((found.Kind, found.Namespace, found.Name), out var same)) _byName[(found.Kind, found.Namespace, found.Name)] = same = [];
            same.Add(found);
        }
    }

    /// <summary>All objects, in order of path.</summary>
    public IReadOnlyList<KubernetesObject> Objects { get; }

    /// <summary>Objects of a kind.</summary>
    public IEnumerable<KubernetesObject> Of(string kind) => _byKind[kind];

    /// <summary>The object of this kind, namespace and name, nearest to <paramref name="near"/>; null when there is none.</summary>
    public KubernetesObject? Find(string kind, string @namespace, string name, KubernetesObject? near = null)
    {
        if (!_byName.TryGetValue((kind, @namespace, name), out var same)) return null;
        return near is null || same.Count == 1 ? same[0] : same.MaxBy(o => Nearness(o.At.Path, near.At.Path));
    }

    /// <summary>Those of <paramref name="candidates"/> that belong to <paramref name="to"/>: all in a stated namespace; without one only the nearest by folder, since folders are then what is applied together.</summary>
    public static IEnumerable<T> Nearest<T>(IReadOnlyList<T> candidates, Func<T, KubernetesObject> of, KubernetesObject to)
    {
        if (candidates.Count <= 1 || to.HasNamespace) return candidates;
        var best = candidates.Max(c => Nearness(of(c).At.Path, to.At.Path));
        return candidates.Where(c => Nearness(of(c).At.Path, to.At.Path) == best);
    }

    // How many folders two paths have in common; the same file is nearest.
    static int Nearness(string a, string b)
    {
        if (a == b) return int.MaxValue;
        var shared = 0;
        for (var i = 0; i < a.Length && i < b.Length && a[i] == b[i]; i++)
            if (a[i] == '/') shared++;
        return shared;
    }
}
