using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Deployment;

/// <summary>Keeps the Kubernetes objects of YAML files; the resolvers state what they mean, once all are known.</summary>
public sealed class KubernetesManifestDetector : DocumentDetector<YamlFile>
{
    public override void Detect(YamlFile document, SourceFile file, Facts facts)
    {
        foreach (var root in document.Documents)
            foreach (var found in KubernetesObject.In(root, file.At())) facts.Keep(found);
    }
}

/// <summary>Keeps the Kubernetes objects of JSON files.</summary>
public sealed class KubernetesJsonDetector : DocumentDetector<JsonFile>
{
    // A JSON file says what it is in its first lines, or at least in its head.
    public override bool Wants(in FileProbe file) =>
        file.Name.Ends(".json") && file.Head.IndexOf("\"apiVersion\""u8) >= 0 && file.Head.IndexOf("\"kind\""u8) >= 0 && base.Wants(file);

    public override void Detect(JsonFile document, SourceFile file, Facts facts)
    {
        foreach (var found in KubernetesObject.In(document.Root, file.At())) facts.Keep(found);
    }
}
