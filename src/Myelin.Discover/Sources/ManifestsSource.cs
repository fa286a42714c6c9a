using Myelin.Core.Reports;

namespace Myelin.Discover.Sources;

/// <summary>A folder or file of rendered Kubernetes manifests: <c>kubectl get -A -o yaml</c>, <c>kustomize build</c>, <c>helm template</c>.</summary>
public sealed class ManifestsKind : SourceKind
{
    const string Prefix = "manifests:";

    public override string Form => "manifests:DIR";
    public override string Summary => "rendered Kubernetes manifests: the YAML and JSON files of a folder";
    public override int Order => 0;

    public override bool Accepts(string target, SourceOptions options) => target.StartsWith(Prefix);

    public override Source Open(string target, string label, SourceOptions options)
    {
        if (target.Length == Prefix.Length) throw new SourceException("manifests: needs a folder or file");
        if (options.Revision is not null) throw new SourceException($"{target}: manifests have no revision; scan the repository itself with --rev");
        var path = Path.GetFullPath(target[Prefix.Length..]);
        if (File.Exists(path)) return new OnlyManifests(new FileSource(path, label, options), path);
        if (Directory.Exists(path)) return new OnlyManifests(new FolderSource(path, label, "manifests", options), path);
        throw new SourceException($"{target}: no such file or folder");
    }

    /// <summary>The YAML and JSON files of a source.</summary>
    sealed class OnlyManifests(Source files, string root) : Source
    {
        public override ScanTarget Target { get; } = files.Target with { Kind = "manifests", Root = root };

        public override IEnumerable<SourceFile> Files(SourceLog log)
        {
            foreach (var file in files.Files(log))
            {
                if (file.Name.Ends(".yaml") || file.Name.Ends(".yml") || file.Name.Ends(".json")) yield return file;
                else
                {
                    log.LeaveOut("files that are no YAML or JSON");
                    file.Dispose();
                }
            }
        }

        protected override void Dispose(bool disposing)
        {
            files.Dispose();
            base.Dispose(disposing);
        }
    }
}
