using Myelin.Core.Assets;
using Myelin.Formats.Code;

namespace Myelin.Discover.Detectors.Code;

/// <summary>Vector stores, datasets, evaluations, observability and guardrails that code uses.</summary>
public sealed class UseDetector : DocumentDetector<CodeFile>
{
    public override void Detect(CodeFile document, SourceFile file, Facts facts)
    {
        var knowledge = CodeKnowledge.Current;
        foreach (var call in document.Calls.Concat(document.Definitions.SelectMany(d => d.Decorators)))
        {
            if (knowledge.VectorStores.Find(call.Name, document) is { } store) VectorStore(call, store, facts);
            if (knowledge.Datasets.Find(call.Name, document) is { } dataset) Dataset(call, dataset, facts);
            Product(AssetKind.Evaluation, knowledge.Evaluations.Find(call.Name, document), call, facts);
            Product(AssetKind.Observability, knowledge.Observabilities.Find(call.Name, document), call, facts);
            Product(AssetKind.Guardrail, knowledge.Guardrails.Find(call.Name, document), call, facts);
        }
    }

    static void VectorStore(CodeCall call, CodeRule rule, Facts facts)
    {
        var collection = Arguments.Named(call.Arguments, rule.Name, -1).FirstOrDefault(v => v.Kind == ValueKind.Text)?.Text;
        var address = Arguments.Find(call.Arguments, "url") ?? Arguments.Find(call.Arguments, "host") ?? Arguments.Find(call.Arguments, "uri");
        facts.Add(AssetKind.VectorDb, AssetId.Resource("vector-db", rule.Product!), rule.Product!, facts.At(call),
            properties: [(AssetKeys.Product, rule.Product), ("collection", CodeEvidence.IsLabel(collection) ? collection : null), (AssetKeys.Endpoint, address is { Kind: ValueKind.Text } ? Redacted(address.Text!) : null)]);
    }

    // A connection string may carry a password.
    static string? Redacted(string address) => address.Contains('@') || address.Length > 200 ? null : address;

    static void Product(AssetKind kind, CodeRule? rule, CodeCall call, Facts facts)
    {
        if (rule?.Product is { } product) facts.Add(kind, AssetId.Resource(kind.Name(), product), product, facts.At(call), properties: (AssetKeys.Product, product));
    }

    static void Dataset(CodeCall call, CodeRule rule, Facts facts)
    {
        foreach (var (key, expected) in rule.When)
            if (Arguments.Find(call.Arguments, key)?.Text != expected) return;
        var revision = Arguments.Find(call.Arguments, "revision") is { Kind: ValueKind.Text, Text: { } r } ? r : null;
        var segments = call.Name.Split('.');
        switch (rule.Form)
        {
            case "last":
                Plain(segments[^1].ToLowerInvariant(), call, facts);
                return;
            case "owner" when segments.Length > 1:
                Plain(segments[^2], call, facts);
                return;
            case "loader":
                Plain(segments[^1][(segments[^1].IndexOf('_') + 1)..], call, facts);
                return;
        }
        foreach (var value in Arguments.Named(call.Arguments, rule.Name, rule.At).SelectMany(v => v.All))
        {
            if (value is not { Kind: ValueKind.Text, Text: { } text }) continue;
            if (rule.Form == "plain")
            {
                if (ModelName.IsName(text)) Plain(text, call, facts);
            }
            else if (text is not ("json" or "csv" or "parquet" or "text" or "imagefolder" or "audiofolder" or "pandas" or "arrow" or "webdataset" or "xml" or "sql") && IsHubDataset(text))
            {
                facts.Add(AssetKind.Dataset, AssetId.HuggingFaceDataset(text, revision), text, facts.At(call),
                    properties: [(AssetKeys.Provider, "huggingface"), (AssetKeys.Revision, revision), ("trust-remote-code", Arguments.Find(call.Arguments, "trust_remote_code")?.Text)]);
            }
        }
    }

    static bool IsHubDataset(string text) => text.Contains('/') ? ModelName.IsHub(text) : ModelName.IsName(text) && !text.Contains('.') && text.Length < 60 && text is not ("dataset" or "data" or "train");

    static void Plain(string name, CodeCall call, Facts facts) => facts.Add(AssetKind.Dataset, AssetId.Resource("dataset", name), name, facts.At(call));
}
