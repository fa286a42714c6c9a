using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Packages;
using Myelin.Formats;
using Myelin.Formats.Data;
using Myelin.Formats.Packages;
using Myelin.Formats.Protobuf;

namespace Myelin.Discover.Detectors.Models;

/// <summary>Triton model repositories: <c>NAME/config.pbtxt</c> beside folders of versions (Triton Inference Server, "Model Configuration").</summary>
public sealed class TritonDetector : DocumentDetector<ProtoTextFile>
{
    public override void Detect(ProtoTextFile document, SourceFile file, Facts facts)
    {
        var root = document.Root;
        if (!file.Name.Is("config.pbtxt") || !(root.Has("platform") || root.Has("backend") || root.Has("ensemble_scheduling") || (root.Has("input") && root.Has("output")))) return;
        var gpu = root.Entries.Where(e => e.Key == "instance_group").SelectMany(g => g.Value.Kind == NodeKind.List ? g.Value.Items : [g.Value]).Any(g => g["kind"].Text == "KIND_GPU");
        var backend = root["backend"].Text ?? root["platform"].Text;
        facts.Keep(new ModelFolderPart(file.Name.Folder.ToString(), ModelFolderRole.Description, facts.Evidence(Basis.Declared, root["name"].Exists ? root["name"].Mark.Line : 1, note: "Triton model"))
        {
            Name = root["name"].Text,
            Properties = [("backend", backend), ("served-by", "triton"), ("custom-code", backend == "python" ? "model.py" : null), ("gpu", gpu ? "true" : null), ("max-batch-size", root["max_batch_size"].Text)],
        });
    }
}

/// <summary>Files that package a model as a server: BentoML (<c>bentofile.yaml</c>), Cog (<c>cog.yaml</c>), TorchServe (<c>config.properties</c>).</summary>
public sealed class ServingConfigDetector : FileDetector
{
    public override bool Wants(in FileProbe file) =>
        file.Size < 1 << 20 && (file.Name.Name is "bentofile.yaml" or "bentofile.yml" or "cog.yaml" || (file.Name.Name is "config.properties" && file.Head.IndexOf("model_store"u8) + file.Head.IndexOf("load_models"u8) + file.Head.IndexOf("inference_address"u8) > -3)) && file.IsText;

    public override void Detect(SourceFile file, Facts facts)
    {
        if (file.Name.Name is "config.properties") TorchServe(file, facts);
        else if (file.As<YamlFile>()?.Root is { Kind: NodeKind.Map } root)
        {
            if (file.Name.Name is "cog.yaml") Cog(root, file, facts);
            else Bento(root, file, facts);
        }
    }

    static void Bento(DataNode root, SourceFile file, Facts facts)
    {
        if (!root.Has("service")) return;
        var evidence = facts.Evidence(Basis.Declared, root["service"].Mark.Line, note: root["service"].Text);
        var server = State("bentoml", file, evidence, facts, ("service", root["service"].Text), ("gpu", root.At("docker", "cuda_version").Exists ? "true" : null));
        foreach (var item in root["models"].Items)
        {
            if ((item.Text ?? item["tag"].Text) is not { Length: > 0 } tag) continue;
            var name = tag.Split(':')[0];
            var at = facts.Evidence(Basis.Declared, item.Mark.Line, note: "models");
            facts.Relate(server, RelationKind.Serves, facts.Add(AssetKind.Model, AssetId.Model("bentoml", name), name, at, tag.Contains(':') ? tag[(tag.IndexOf(':') + 1)..] : null, (AssetKeys.Provider, "bentoml")), at);
        }
    }

    static void Cog(DataNode root, SourceFile file, Facts facts)
    {
        if (!root.Has("build") && !root.Has("predict") && !root.Has("train")) return;
        var evidence = facts.Evidence(Basis.Declared, root.Mark.Line, note: root["predict"].Text ?? root["train"].Text);
        var server = State("cog", file, evidence, facts, ("predict", root["predict"].Text), ("train", root["train"].Text), (AssetKeys.Image, root["image"].Text), ("gpu", root.At("build", "gpu").AsBoolean == true ? "true" : null));
        if (root.At("build", "gpu").AsBoolean == true)
        {
            var at = facts.Evidence(Basis.Declared, root.At("build", "gpu").Mark.Line, note: "gpu: true");
            facts.Relate(facts.Add(AssetKind.Gpu, AssetId.Symbol(AssetKind.Gpu, file.Path, "nvidia gpu"), "nvidia gpu", at), RelationKind.AllocatedTo, server, at);
        }
        List<PackageEntry> packages = [];
        List<string> ids = [];
        foreach (var item in root.At("build", "python_packages").Items)
            if (item.Text is { Length: > 0 } requirement && InstallCommand.From([new("pip", item.Mark, false), new("install", item.Mark, false), new(requirement, item.Mark, false)]) is { } install)
                foreach (var package in install.Packages)
                {
                    packages.Add(package);
                    ids.Add(PackagesDetector.State(package, facts, facts.Evidence(Basis.Declared, item.Mark.Line, note: "build.python_packages")));
                }
        // What code beside it imports is one of these.
        if (packages.Count > 0) facts.Keep(new PackageRecord(file.At(), new PackageFile(PackageFileKind.Manifest) { Packages = packages }, ids, null));
    }

    static void TorchServe(SourceFile file, Facts facts)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in (file.Text ?? "").Split('\n', 1000))
            if (line.Split('=', 2, StringSplitOptions.TrimEntries) is [var key, var value] && !key.StartsWith('#')) settings.TryAdd(key, value);
        State("torchserve", file, facts.Evidence(Basis.Declared, 1, note: "TorchServe configuration"), facts,
            (AssetKeys.Endpoint, settings.GetValueOrDefault("inference_address")), ("management-endpoint", settings.GetValueOrDefault("management_address")),
            ("model-store", settings.GetValueOrDefault("model_store")), ("load-models", settings.GetValueOrDefault("load_models")),
            (AssetKeys.Authentication, settings.TryGetValue("disable_token_authorization", out var off) && off == "true" ? "none" : null));
    }

    static string State(string product, SourceFile file, Evidence evidence, Facts facts, params ReadOnlySpan<(string, string?)> properties) =>
        facts.Add(AssetKind.InferenceServer, AssetId.Symbol(AssetKind.InferenceServer, file.Path, product), product, evidence, null, [(AssetKeys.Product, product), .. properties]);
}
