using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Models;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Datasets;

/// <summary>Kedro data catalogs (<c>conf/…/catalog*.yml</c>): each entry is a dataset, or a model where its place says so.</summary>
public sealed class KedroDetector : FileDetector
{
    public override bool Wants(in FileProbe file) =>
        file.Name.IsUnder("conf") && file.Name.Name.StartsWith("catalog") && (file.Name.Ends(".yml") || file.Name.Ends(".yaml")) && file.Size < 4 << 20 && file.IsText;

    public override void Detect(SourceFile file, Facts facts)
    {
        foreach (var (name, entry) in file.As<YamlFile>()?.Root.Entries ?? [])
        {
            if (name.StartsWith('_') || entry["type"].Text is not { } type || (!type.EndsWith("Dataset", StringComparison.Ordinal) && !type.EndsWith("DataSet", StringComparison.Ordinal))) continue;
            var path = entry["filepath"];
            if (path.Text is not { Length: > 0 } text || text.Contains("${", StringComparison.Ordinal) || text.Contains('{')) continue;
            var evidence = facts.Evidence(Basis.Declared, path.Mark.Line, note: $"Kedro {type}");
            if (CloudUri.Of(text) is { } uri)
            {
                var store = CloudUri.State(uri, evidence, facts);
                facts.Relate(store, RelationKind.Stores, facts.Add(AssetKind.Dataset, AssetId.File(uri.ToString()), uri.ToString(), evidence, null, ("uri", uri.ToString()), ("catalog-name", name)), evidence);
            }
            else if (Artifacts.IsModelName(text) && Artifacts.SoundsLikeModel(text)) ModelFiles.StateElsewhere(text, facts, $"Kedro {type}", path.Mark.Line, null);
            else facts.Keep(new DataPathMention(text, DataUse.Read, evidence));
        }
    }
}
