using Myelin.Core.Assets;

namespace Myelin.Discover.Detectors.Models;

/// <summary>
/// Makes one model, or one adapter, of what several files of a folder say, and ties the weights to it: a component of a pipeline to the pipeline, weights to the
/// nearest folder above that is a model. A folder of the Hugging Face cache is the repository that it caches.
/// </summary>
public sealed class ModelFolderResolver : Resolver
{
    const int Reach = 2;

    public override int Order => 110;

    public override void Resolve(Known known)
    {
        var parts = known.Kept<ModelFolderPart>().ToLookup(p => (p.Evidence.At.Target, p.Folder));
        var models = new Dictionary<(string? Target, string Folder), string>();
        foreach (var folder in parts.Where(IsModel).Where(f => !IsWithinPipeline(f.Key, parts))) models.Add(folder.Key, State(folder.Key.Folder, [.. folder], known));
        var weights = known.Kept<ModelFileSeen>().ToLookup(f => Owner((f.Evidence.At.Target, FolderOf(f.Path)), models));
        TieCached(known);
        foreach (var owned in weights)
        {
            if (owned.Key is null) continue;
            foreach (var file in owned) known.Graph.Add(new Relation(file.Id, RelationKind.InstanceOf, owned.Key) { Evidence = [file.Evidence] });
            if (Parameters(owned) is { } parameters) Complete(owned.Key, AssetKeys.Parameters, parameters, known);
        }
        AddTemplates(known, models);
    }

    static bool IsModel(IEnumerable<ModelFolderPart> folder) => folder.Any(p => p.Role != ModelFolderRole.Extra && (p.Role != ModelFolderRole.Component || p.Properties.Count > 0));

    static bool IsWithinPipeline((string? Target, string Folder) key, ILookup<(string?, string), ModelFolderPart> parts) =>
        Ancestors(key.Folder).Any(above => parts[(key.Target, above)].Any(p => p.Role == ModelFolderRole.Pipeline));

    static string State(string folder, List<ModelFolderPart> parts, Known known)
    {
        var first = parts.MinBy(p => p.Role)!;
        var facts = new Facts(first.Evidence.At) { By = known.By };
        var cached = HubCachePath.Of(first.Evidence.At.Path);
        var isAdapter = parts.Any(p => p.Role == ModelFolderRole.Adapter);
        var id = cached is { IsDataset: false } ? AssetId.HuggingFaceModel(cached.Repository) : AssetId.Model("local", folder.Length == 0 ? "." : folder);
        var name = cached?.Repository ?? parts.Select(p => p.Name).FirstOrDefault(n => !string.IsNullOrEmpty(n)) ?? LastSegment(folder)
            ?? parts.OrderBy(p => p.Role == ModelFolderRole.Card ? 0 : 1).Select(p => p.WeakName).FirstOrDefault(n => !string.IsNullOrEmpty(n)) ?? "model";
        if (cached is null && IsGeneric(name) && folder.Contains('/')) name = folder[(folder.LastIndexOf('/', folder.LastIndexOf('/') - 1) + 1)..];
        var kind = isAdapter ? AssetKind.Adapter : AssetKind.Model;
        foreach (var part in parts.OrderBy(p => p.Role))
            facts.Add(kind, id, name, part.Evidence, part.Version ?? cached?.Revision, [.. part.Properties, ("path", folder.Length == 0 ? "." : folder)]);
        foreach (var part in parts)
            foreach (var (relation, to) in part.Relations) facts.Relate(id, relation, to, part.Evidence);
        foreach (var asset in facts.Assets) known.Graph.Add(asset);
        foreach (var relation in facts.Relations) known.Graph.Add(relation);
        return id;
    }

    // "model" tells nothing; "churn/model" does.
    static bool IsGeneric(string name) => name is "model" or "models" or "artifacts" or "artifact" or "checkpoint" or "weights" or "output" or "outputs";

    static string? Owner((string? Target, string Folder) key, Dictionary<(string?, string), string> models)
    {
        if (models.TryGetValue(key, out var own)) return own;
        foreach (var above in Ancestors(key.Folder))
            if (models.TryGetValue((key.Target, above), out var id)) return id;
        return null;
    }

    // Blobs of the cache have no name; the folder says whose they are.
    static void TieCached(Known known)
    {
        foreach (var file in known.Kept<ModelFileSeen>())
            if (HubCachePath.Of(file.Path) is { IsDataset: false } cached)
                known.Graph.Add(new Relation(file.Id, RelationKind.InstanceOf, AssetId.HuggingFaceModel(cached.Repository)) { Evidence = [file.Evidence] });
    }

    // The same model in several formats counts once; a folder of GGUF variants counts the largest.
    static string? Parameters(IEnumerable<ModelFileSeen> files)
    {
        long most = 0;
        foreach (var format in files.Where(f => f.Parameters > 0).GroupBy(f => f.Format, StringComparer.Ordinal))
        {
            var perModel = format.GroupBy(f => f.Id, StringComparer.Ordinal).Select(g => g.Sum(f => f.Parameters!.Value));
            most = Math.Max(most, format.Key is "safetensors" or "pytorch-zip" or "pytorch-legacy" ? perModel.Sum() : perModel.Max());
        }
        return most > 0 ? ModelFiles.Number(most) : null;
    }

    static void Complete(string id, string key, string value, Known known)
    {
        if (known.Graph.Find(id) is { } asset && asset[key] is null) known.Graph.Add(asset with { Properties = asset.Properties.SetItem(key, value) });
    }

    static void AddTemplates(Known known, Dictionary<(string? Target, string Folder), string> models)
    {
        foreach (var template in known.Graph.Assets.Where(a => a.Kind == AssetKind.ChatTemplate).ToList())
            foreach (var evidence in template.Evidence)
                if (Owner((evidence.At.Target, FolderOf(evidence.At.Path)), models) is { } owner && !evidence.At.Path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase))
                    known.Graph.Add(new Relation(owner, RelationKind.UsesPrompt, template.Id) { Evidence = [evidence] });
    }

    static IEnumerable<string> Ancestors(string folder)
    {
        for (var i = 0; i < Reach && folder.Length > 0; i++)
        {
            folder = FolderOf(folder);
            yield return folder;
        }
    }

    static string FolderOf(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "";

    static string? LastSegment(string folder) => folder.Length == 0 ? null : folder[(folder.LastIndexOf('/') + 1)..];
}

/// <summary>Sums what the parts of one model say: size, parameters, and whether all are there.</summary>
public sealed class ModelPartsResolver : Resolver
{
    public override int Order => 100;

    public override void Resolve(Known known)
    {
        foreach (var group in known.Kept<ModelFileSeen>().Where(f => f.Parts > 0).GroupBy(f => f.Id, StringComparer.Ordinal))
        {
            var parts = group.DistinctBy(f => f.Part).ToList();
            if (known.Graph.Find(group.Key) is not { } asset) continue;
            var properties = asset.Properties
                .SetItem("parts", ModelFiles.Number(parts[0].Parts)!)
                .SetItem(AssetKeys.Size, ModelFiles.Number(parts.Sum(p => p.Size))!);
            if (parts.All(p => p.Parameters is not null)) properties = properties.SetItem(AssetKeys.Parameters, ModelFiles.Number(parts.Sum(p => p.Parameters!.Value))!);
            if (parts.All(p => p.Tensors is not null)) properties = properties.SetItem("tensors", ModelFiles.Number(parts.Sum(p => p.Tensors!.Value))!);
            // The type of the part that holds most.
            if (parts.Where(p => p.Quantization is not null).OrderByDescending(p => p.Parameters ?? 0).ThenBy(p => p.Part).FirstOrDefault() is { } most) properties = properties.SetItem(AssetKeys.Quantization, most.Quantization!);
            if (parts.Count < parts[0].Parts) properties = properties.SetItem("missing-parts", ModelFiles.Number(parts[0].Parts - parts.Count)!);
            known.Graph.Add(asset with { Properties = properties });
        }
    }
}
