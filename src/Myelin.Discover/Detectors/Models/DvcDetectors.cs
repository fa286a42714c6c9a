using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Datasets;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Models;

/// <summary>
/// DVC: files that it tracks (<c>*.dvc</c>), pipelines and what they made (<c>dvc.yaml</c>, <c>dvc.lock</c>), and where the data is kept (<c>.dvc/config</c>)
/// (https://dvc.org/doc/user-guide/project-structure).
/// </summary>
public sealed class DvcDetector : FileDetector
{
    const int Largest = 8 << 20;
    static readonly string[] DataWords = ["data", "dataset", "datasets", "raw", "processed", "prepared", "features", "corpus", "images", "interim", "external", "train", "test"];

    public override bool Wants(in FileProbe file) =>
        file.Size < Largest && (file.Name.Ends(".dvc") || file.Name.Name is "dvc.yaml" or "dvc.lock" || (file.Name.Name is "config" && file.Name.Folder.EndsWith(".dvc"))) && file.IsText;

    public override void Detect(SourceFile file, Facts facts)
    {
        if (file.Text is not { } text) return;
        if (file.Name.Name is "config")
        {
            Remotes(text, file, facts);
            return;
        }
        if (YamlFormat.Parse(text, file.Limits).Value?.Root is not { Kind: NodeKind.Map } root) return;
        if (file.Name.Name is "dvc.yaml" or "dvc.lock") Stages(root, file, facts);
        else foreach (var output in root["outs"].Items) Tracked(output, Resolve(file.Name, root["wdir"].Text, output["path"].Text), file, facts, isData: true);
    }

    static void Stages(DataNode root, SourceFile file, Facts facts)
    {
        var stages = root["stages"];
        if (stages.Entries.Count == 0) return;
        var evidence = facts.Evidence(Basis.Declared, stages.Mark.Line, note: file.Name.Is("dvc.lock") ? "DVC lock" : "DVC pipeline");
        var path = file.Path.EndsWith(".lock", StringComparison.Ordinal) ? file.Path[..^5] + ".yaml" : file.Path;
        var pipeline = facts.Add(AssetKind.Pipeline, AssetId.Symbol(AssetKind.Pipeline, path, "dvc"), path, evidence, null, ("tool", "dvc"), ("stages", ModelFiles.List(stages.Entries.Select(s => s.Key))));
        foreach (var (_, stage) in stages.Entries)
        {
            foreach (var (key, relation) in (ReadOnlySpan<(string, RelationKind)>)[("deps", RelationKind.Reads), ("outs", RelationKind.Writes)])
                foreach (var item in stage[key].Items)
                {
                    // dvc.yaml lists paths, or maps from a path to options; dvc.lock maps with hash and size.
                    var name = item.Text ?? item["path"].Text ?? (item.Entries.Count == 1 ? item.Entries[0].Key : null);
                    if (Tracked(item, Resolve(file.Name, stage["wdir"].Text, name), file, facts, isData: false) is { } id) facts.Relate(pipeline, relation, id, evidence);
                }
        }
    }

    static string? Tracked(DataNode output, string? path, SourceFile file, Facts facts, bool isData)
    {
        if (path is null) return null;
        var (size, count) = (output["size"], output["nfiles"].Text);
        if (IsModel(path))
            return ModelFiles.StateElsewhere(path, facts, "tracked by DVC", output.Mark.Line, size.AsInteger, ("md5", output["md5"].Text), ("storage", "dvc"));
        if (!isData && !IsData(path)) return null;
        var evidence = facts.Evidence(Basis.Declared, output.Mark.Line, note: "tracked by DVC");
        var id = facts.Add(AssetKind.Dataset, AssetId.File(path), path, evidence, null,
            ("md5", output["md5"].Text), (AssetKeys.Size, size.Text), ("files", count), ("storage", "dvc"), (AssetKeys.Format, DataMentionDetector.DataFormat(path)));
        facts.Keep(new DatasetFolder(path, id, evidence));
        return id;
    }

    // Pickles and HDF5 hold data as often: their name has to say model.
    static bool IsModel(string path) =>
        (Artifacts.IsModelName(path) && (Path.GetExtension(path) is not (".pkl" or ".pickle" or ".joblib" or ".h5" or ".hdf5") || Artifacts.SoundsLikeModel(path)))
            || (Path.GetExtension(path).Length == 0 && Artifacts.SoundsLikeModel(path + "/"));

    // What a stage reads and writes is often a script or a report: the name has to say data.
    static bool IsData(string path) =>
        Path.GetExtension(path) is { Length: > 0 } extension ? extension != ".json" && Artifacts.IsDataName(path) : path.Split('/').Any(DataWords.Contains);

    // ['remote "storage"'] url = s3://bucket/path
    static void Remotes(string text, SourceFile file, Facts facts)
    {
        var line = 0;
        var inRemote = false;
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            line++;
            var current = raw.Trim();
            if (current.StartsWith('[')) inRemote = current.Contains("remote", StringComparison.Ordinal);
            else if (inRemote && current.StartsWith("url") && current.IndexOf('=') is > 0 and var equals && CloudUri.Of(current[(equals + 1)..].Trim().ToString()) is { } uri)
            {
                var evidence = facts.Evidence(Basis.Declared, line, note: "DVC remote");
                var folder = file.Name.Folder.ToString();
                facts.Keep(new DataRemote(folder.LastIndexOf('/') is > 0 and var slash ? folder[..slash] : "", CloudUri.State(uri, evidence, facts), evidence));
            }
        }
    }

    static string? Resolve(FileName at, string? workingFolder, string? path)
    {
        if (string.IsNullOrEmpty(path) || path.Contains("${", StringComparison.Ordinal) || path.Contains("://", StringComparison.Ordinal) || path.StartsWith('/')) return null;
        var segments = new List<string>();
        foreach (var segment in $"{at.Folder}/{workingFolder}/{path}".Split('/'))
        {
            if (segment is "" or ".") continue;
            if (segment == ".." && segments.Count > 0) segments.RemoveAt(segments.Count - 1);
            else if (segment == "..") return null;
            else segments.Add(segment);
        }
        return segments.Count == 0 ? null : string.Join('/', segments);
    }
}
