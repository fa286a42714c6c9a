using System.Collections.Immutable;
using Myelin.Core.Assets;
using Myelin.Core.Conditions;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Assess.DataChecks;

/// <summary>
/// <c>on: asset</c>: every asset of the graph. Fields are <c>asset.kind</c>, <c>asset.id</c>, <c>asset.name</c>, <c>asset.version</c>, <c>asset.basis</c>, <c>asset.path</c>,
/// <c>asset.layer</c> and <c>asset.property[key]</c>. An example is a flow map of them, properties by their key.
/// </summary>
public sealed class AssetSubject : DataSubject<AssetGraph, Asset>
{
    public override string Name => "asset";

    protected override IEnumerable<Asset> Subjects(AssetGraph document) => document.Assets;

    protected override IEnumerable<Location> Places(Asset subject) => subject.Evidence.Select(e => e.At).Distinct().Take(1).DefaultIfEmpty(new Location(subject.Id));

    protected override string? AssetId(Asset subject) => subject.Id;

    protected override FieldSet<Asset> Fields { get; } = new AssetFields();

    internal override object Example(string text)
    {
        var builder = new AssetGraphBuilder();
        var root = YamlFormat.Parse(text, ReadLimits.Default).Value?.Root ?? DataNode.Missing;
        var kind = AssetKinds.Parse(root["kind"].Text ?? "") ?? throw new InvalidOperationException($"an example needs a kind: {text}");
        var name = root["name"].Text ?? "example";
        builder.Add(new Asset(kind, root["id"].Text ?? $"example:{name}", name)
        {
            Version = root["version"].Text,
            Properties = root.Entries.Where(e => e.Key is not ("kind" or "name" or "id" or "version" or "path" or "layer") && e.Value.Text is not null).ToImmutableSortedDictionary(e => e.Key, e => e.Value.Text!, StringComparer.Ordinal),
            Evidence = [new Evidence(new Location(root["path"].Text ?? "example", Layer: root["layer"].Text), Basis.Declared, Confidence.High, "example")],
        });
        return builder.Build();
    }

    sealed class AssetFields : FieldSet<Asset>
    {
        public override Func<Asset, IReadOnlyList<string>>? Reader(string name, string? argument) => name switch
        {
            "asset.kind" => static asset => [asset.Kind.Name()],
            "asset.id" => static asset => [asset.Id],
            "asset.name" => static asset => [asset.Name],
            "asset.version" => static asset => OneOrNone(asset.Version),
            "asset.basis" => static asset => [asset.Basis.ToString().ToLowerInvariant()],
            "asset.path" => static asset => [.. asset.Evidence.Select(e => e.At.Path).Distinct()],
            "asset.layer" => static asset => [.. asset.Evidence.Select(e => e.At.Layer).OfType<string>().Distinct()],
            "asset.property" when argument is not null => asset => OneOrNone(asset[argument]),
            _ => null,
        };

        static IReadOnlyList<string> OneOrNone(string? value) => value is null ? [] : [value];
    }
}
