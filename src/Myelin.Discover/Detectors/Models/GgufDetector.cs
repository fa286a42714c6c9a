using System.Security.Cryptography;
using System.Text;
using Myelin.Core.Assets;
using Myelin.Formats.Models;

namespace Myelin.Discover.Detectors.Models;

/// <summary>GGUF files: the model they are, what they were quantised from, and the chat templates they carry.</summary>
public sealed class GgufDetector : ModelFileDetector<GgufModel>
{
    protected override IEnumerable<(string Key, string? Value)> Details(GgufModel model) => Facts(model);

    protected override void Lineage(GgufModel model, string id, Facts facts) => State(model, id, facts);

    internal static IEnumerable<(string Key, string? Value)> Facts(GgufModel model) =>
    [
        ("context-length", model.Architecture is { } architecture ? model[$"{architecture}.context_length"] : null),
        ("organization", model["general.organization"]),
        ("size-label", model["general.size_label"]),
        ("finetune", model["general.finetune"]),
        ("quantized-by", model["general.quantized_by"]),
        ("url", model["general.url"] ?? model["general.repo_url"]),
        ("languages", Items(model, "general.languages")),
        ("tags", Items(model, "general.tags")),
    ];

    internal static void State(GgufModel model, string id, Facts facts)
    {
        foreach (var key in (ReadOnlySpan<string>)["general.repo_url", "general.source.huggingface.repository"])
            if (model[key] is { } source && (HubName.FromUrl(source) ?? (HubName.IsRepository(source) ? (source, null, false) : null)) is ({ } repository, var revision, false)) InstanceOf(id, repository, revision, key, facts);
        foreach (var (name, organization, url) in model.BaseModels)
        {
            if (HubName.FromUrl(url) is ({ } repository, var revision, false)) DerivedFrom(id, repository, revision, "general.base_model", facts);
            else if (name is not null) Ancestor(id, name, organization, facts);
        }
        Datasets(model, id, facts);
        foreach (var template in model.ChatTemplates) ChatTemplates.State(template.Value, id, template.Key, 0, facts);
    }

    static void InstanceOf(string id, string repository, string? revision, string note, Facts facts)
    {
        var evidence = facts.Evidence(Basis.Declared, note: note);
        var model = facts.Add(AssetKind.Model, AssetId.HuggingFaceModel(repository, revision), repository, evidence, revision, (AssetKeys.Provider, "huggingface"));
        facts.Relate(id, RelationKind.InstanceOf, model, evidence);
    }

    // A base model without a repository has only the name that its header gives.
    static void Ancestor(string id, string name, string? organization, Facts facts)
    {
        var evidence = facts.Evidence(Basis.Declared, confidence: Confidence.Medium, note: "general.base_model");
        var model = facts.Add(AssetKind.Model, AssetId.Model(null, name), name, evidence, null, ("organization", organization));
        facts.Relate(id, RelationKind.DerivedFrom, model, evidence);
    }

    static void Datasets(GgufModel model, string id, Facts facts)
    {
        var listed = model.Keys.FirstOrDefault(k => k.Key == "general.datasets")?.Items ?? [];
        var urls = model.Keys.Where(k => k.Key.StartsWith("general.dataset.", StringComparison.Ordinal) && k.Key.EndsWith(".repo_url", StringComparison.Ordinal)).Select(k => HubName.FromUrl(k.Value)?.Repository);
        foreach (var name in listed.Concat(urls).Where(n => HubName.IsRepository(n)).Distinct(StringComparer.Ordinal))
        {
            var evidence = facts.Evidence(Basis.Declared, note: "general.datasets");
            var dataset = facts.Add(AssetKind.Dataset, AssetId.HuggingFaceDataset(name!), name!, evidence, null, (AssetKeys.Provider, "huggingface"));
            facts.Relate(id, RelationKind.TrainedOn, dataset, evidence);
        }
    }

    static string? Items(GgufModel model, string key) => model.Keys.FirstOrDefault(k => k.Key == key) is { Items.Count: > 0 } array ? ModelFiles.List(array.Items) : null;
}

/// <summary>llamafiles: a server and a GGUF in one executable.</summary>
public sealed class LlamafileDetector : ModelFileDetector<LlamafileModel>
{
    protected override IEnumerable<(string Key, string? Value)> Details(LlamafileModel model) =>
        [("member", model.Member), (AssetKeys.Command, model.Arguments?.Trim().ReplaceLineEndings(" ")), .. model.Gguf is null ? [] : GgufDetector.Facts(model.Gguf)];

    protected override void Lineage(LlamafileModel model, string id, Facts facts)
    {
        if (model.Gguf is not null) GgufDetector.State(model.Gguf, id, facts);
    }
}

/// <summary>States chat templates: Jinja that turns a conversation into a prompt.</summary>
static class ChatTemplates
{
    /// <summary>States the template that a model or its folder carries under a key.</summary>
    public static void State(string text, string? usedBy, string key, int line, Facts facts)
    {
        if (text.Length == 0) return;
        var evidence = facts.Evidence(Basis.Declared, line, note: key);
        var path = evidence.At.Path;
        var id = facts.Add(AssetKind.ChatTemplate, AssetId.Symbol(AssetKind.ChatTemplate, path, key), $"{path}#{key}", evidence, null,
            (AssetKeys.Sha256, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))), ("length", ModelFiles.Number(text.Length)));
        if (usedBy is not null) facts.Relate(usedBy, RelationKind.UsesPrompt, id, evidence);
    }
}
