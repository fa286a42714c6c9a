using System.Security.Cryptography;
using System.Text;
using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Data;
using Myelin.Formats.Models;

namespace Myelin.Discover.Detectors.Models;

/// <summary>Ollama Modelfiles: the base model, the adapter and the system prompt.</summary>
public sealed class ModelfileDetector : DocumentDetector<Modelfile>
{
    public override void Detect(Modelfile document, SourceFile file, Facts facts)
    {
        if (document["FROM"] is not { } from || Base(from, file, facts) is not { } @base) return;
        if (document["SYSTEM"] is { Value.Length: > 0 } system)
        {
            var evidence = facts.Evidence(Basis.Declared, system.Mark.Line, note: "SYSTEM");
            var prompt = facts.Add(AssetKind.Prompt, AssetId.Symbol(AssetKind.Prompt, file.Path, "SYSTEM"), $"{file.Path}#SYSTEM", evidence, null,
                (AssetKeys.Sha256, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(system.Value)))), ("type", "system"));
            facts.Relate(@base, RelationKind.UsesPrompt, prompt, evidence);
        }
        if (document["TEMPLATE"] is { } template) ChatTemplates.State(template.Value, @base, "TEMPLATE", template.Mark.Line, facts);
        if (document["ADAPTER"] is { } adapter) Adapter(adapter, @base, file, facts);
    }

    static string? Base(ModelfileInstruction from, SourceFile file, Facts facts)
    {
        var evidence = facts.Evidence(Basis.Declared, from.Mark.Line, note: "FROM");
        var value = from.Value;
        if (value.Length == 0 || value.Contains("${", StringComparison.Ordinal) || value.Contains("{{", StringComparison.Ordinal)) return null;
        if (value.StartsWith('.') || value.StartsWith('/') || value.StartsWith('~') || Artifacts.IsModelName(value))
        {
            var path = LocalPath(file.Name, value);
            return facts.Add(AssetKind.ModelFile, AssetId.File(path), path, evidence, null, (AssetKeys.Format, ModelFiles.FormatByName(path)));
        }
        if (value.StartsWith("hf.co/", StringComparison.Ordinal) || value.StartsWith("huggingface.co/", StringComparison.Ordinal))
        {
            var colon = value.LastIndexOf(':');
            return HubFacts.Model(colon > 0 ? value[..colon] : value, from.Mark, "FROM", facts);
        }
        return facts.Add(AssetKind.Model, AssetId.Model("ollama", value), value, evidence, value.Contains(':') ? value[(value.IndexOf(':') + 1)..] : null, (AssetKeys.Provider, "ollama"));
    }

    static void Adapter(ModelfileInstruction adapter, string @base, SourceFile file, Facts facts)
    {
        var path = LocalPath(file.Name, adapter.Value);
        var evidence = facts.Evidence(Basis.Declared, adapter.Mark.Line, note: "ADAPTER");
        var id = facts.Add(AssetKind.Adapter, AssetId.File(path), path, evidence, null, (AssetKeys.Format, ModelFiles.FormatByName(path)));
        facts.Relate(id, RelationKind.DerivedFrom, @base, evidence);
    }

    static string LocalPath(FileName modelfile, string value)
    {
        var relative = value.StartsWith("./", StringComparison.Ordinal) ? value[2..] : value;
        return relative.StartsWith('/') || relative.StartsWith('~') || relative.StartsWith("..", StringComparison.Ordinal) || modelfile.Folder.IsEmpty ? relative : $"{modelfile.Folder}/{relative}";
    }
}

/// <summary>
/// The store of an Ollama server: <c>models/manifests/HOST/NAMESPACE/NAME/TAG</c> is an image manifest whose layers are model, template, system prompt, adapter.
/// </summary>
public sealed class OllamaStoreDetector : FileDetector
{
    public override bool Wants(in FileProbe file) => file.Size is > 2 and < 1 << 20 && file.Name.IsUnder("manifests") && file.Head[0] == '{' && file.Head.IndexOf("application/vnd.ollama.image"u8) >= 0;

    public override void Detect(SourceFile file, Facts facts)
    {
        var segments = file.Path.Split('/');
        var at = Array.LastIndexOf(segments, "manifests");
        if (at < 0 || segments.Length - at != 5 || file.Text is not { } text || JsonFormat.Parse(text, file.Limits).Value is not { } manifest) return;
        var (host, space, model, tag) = (segments[at + 1], segments[at + 2], segments[at + 3], segments[at + 4]);
        var name = $"{(host == "registry.ollama.ai" ? "" : host + "/")}{(space == "library" ? "" : space + "/")}{model}:{tag}";
        var layers = manifest.Root["layers"].Items;
        var weights = layers.FirstOrDefault(l => l["mediaType"].Text == "application/vnd.ollama.image.model");
        var evidence = facts.Evidence(Basis.Observed, 1, note: "Ollama store");
        var digest = weights?["digest"].Text;
        var id = facts.Add(AssetKind.Model, AssetId.Model("ollama", name), name, evidence, tag, (AssetKeys.Provider, "ollama"), (AssetKeys.Size, weights?["size"].Text),
            (AssetKeys.Sha256, digest?.Replace("sha256:", "")), ("layers", ModelFiles.List(layers.Select(l => l["mediaType"].Text?["application/vnd.ollama.image.".Length..] ?? "").Distinct())));
        // Blobs lie beside the manifests as sha256-HEX.
        if (digest is not null) facts.Relate(AssetId.File($"{string.Join('/', segments.AsSpan(0, at)!)}/blobs/{digest.Replace(':', '-')}".TrimStart('/')), RelationKind.InstanceOf, id, evidence);
    }
}
