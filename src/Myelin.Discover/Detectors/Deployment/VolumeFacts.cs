using Myelin.Core.Assets;
using Myelin.Formats.Containers;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Deployment;

/// <summary>States what the pods of a template mount: claims, host folders, network shares, secrets.</summary>
sealed class VolumeFacts(Facts facts, KubernetesObject owner, PodTemplate template)
{
    /// <summary>States all volumes.</summary>
    public void State()
    {
        foreach (var volume in template.Spec["volumes"].Items)
        {
            var name = volume["name"].Text ?? "";
            if (volume["persistentVolumeClaim"]["claimName"].Text is { } claim) Volume(AssetId.Kubernetes("PersistentVolumeClaim", owner.Namespace, claim), claim, "claim", volume, name);
            else if (volume["hostPath"]["path"].Text is { } path) Volume(AssetId.Resource("host-path", path), path, "host-path", volume, name);
            else if (volume["nfs"]["server"].Text is { } server) Volume(AssetId.Resource("nfs", $"{server}{volume["nfs"]["path"].Text}"), $"{server}:{volume["nfs"]["path"].Text}", "nfs", volume, name);
            else if (volume["csi"]["driver"].Text is { } driver) Csi(driver, volume, name);
            else if (volume["image"]["reference"].Text is { } image) Image(image, volume["image"]["reference"]);
            foreach (var secret in Secrets(volume)) Secret(secret, volume);
        }
        foreach (var pull in template.Spec["imagePullSecrets"].Items)
            if (pull["name"].Text is { } secret) Secret(secret, pull);
    }

    static IEnumerable<string> Secrets(DataNode volume)
    {
        if (volume["secret"]["secretName"].Text is { } own) yield return own;
        foreach (var source in volume["projected"]["sources"].Items)
            if (source["secret"]["name"].Text is { } projected) yield return projected;
    }

    void Volume(string id, string shown, string kind, DataNode volume, string name)
    {
        var evidence = facts.Evidence(Basis.Declared, owner.Line(volume.Mark), note: $"volume {name}");
        facts.Add(AssetKind.Volume, id, shown, evidence, null, ("volume-kind", kind), ("namespace", kind == "claim" ? owner.Namespace : null));
        facts.Relate(owner.Id, RelationKind.Mounts, id, evidence);
        if (!IsReadOnly(volume, name)) facts.Relate(owner.Id, RelationKind.Writes, id, evidence);
    }

    /// <summary>Whether every mount of a volume is read-only.</summary>
    bool IsReadOnly(DataNode volume, string name) => IsReadOnly(template, volume, name);

    /// <summary>Whether every mount of a volume by the containers of a template is read-only.</summary>
    public static bool IsReadOnly(PodTemplate template, DataNode volume, string name)
    {
        if (volume["persistentVolumeClaim"]["readOnly"].AsBoolean == true) return true;
        var mounts = template.Containers.SelectMany(c => c.Node["volumeMounts"].Items).Where(m => m["name"].Text == name).ToList();
        return mounts.Count > 0 && mounts.TrueForAll(m => m["readOnly"].AsBoolean == true);
    }

    // Buckets come into pods through drivers: the attributes name the bucket.
    void Csi(string driver, DataNode volume, string name)
    {
        var attributes = volume["csi"]["volumeAttributes"];
        var bucket = attributes["bucketName"].Text ?? attributes["bucket"].Text;
        if (bucket is not null && DataStoreAsset.State(facts, $"{(driver.Contains("gcs", StringComparison.Ordinal) ? "gs" : "s3")}://{bucket}", owner.Line(volume.Mark)) is { } store)
        {
            var evidence = facts.Evidence(Basis.Declared, owner.Line(volume.Mark), note: $"volume {name} by {driver}");
            facts.Relate(owner.Id, RelationKind.Mounts, store, evidence);
            facts.Relate(owner.Id, RelationKind.Reads, store, evidence);
        }
        else Volume(AssetId.Resource("csi", $"{driver}/{owner.Namespace}/{owner.Name}/{name}"), $"{driver} {name}", "csi", volume, name);
    }

    void Image(string image, DataNode node)
    {
        var evidence = facts.Evidence(Basis.Declared, owner.Line(node.Mark), note: "image as a volume");
        if (ImageAsset.State(facts, image, evidence) is { } id) facts.Relate(owner.Id, RelationKind.Mounts, id, evidence);
    }

    void Secret(string name, DataNode node)
    {
        var evidence = facts.Evidence(Basis.Declared, owner.Line(node.Mark), note: "mounted or used to pull");
        facts.Relate(owner.Id, RelationKind.Holds, PodFacts.KubernetesSecret(facts, owner.Namespace, name, evidence), evidence);
    }
}
