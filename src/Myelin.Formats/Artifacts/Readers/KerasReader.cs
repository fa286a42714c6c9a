using Myelin.Formats.Data;
using Myelin.Formats.Models;

namespace Myelin.Formats.Artifacts.Readers;

/// <summary>Keras configurations: <c>config.json</c> of a <c>.keras</c> file, and JSON of an architecture alone.</summary>
public sealed class KerasReader : ArtifactReader
{
    public override string Kind => "keras-config";

    public override bool Accepts(in FileProbe part) => part.Name.Ends(".json") && part.Head.IndexOf("\"class_name\""u8) >= 0 && (part.Head.IndexOf("\"config\""u8) >= 0 || part.Head.IndexOf("keras"u8) >= 0);

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        if (part.Bytes.ReadText(walk.Limits, out var problem) is not { } text)
        {
            walk.Add(new Unread(part.At(), problem!.Reason));
            return true;
        }
        State(part, text, walk);
        return true;
    }

    /// <summary>States what the configuration makes its loader do.</summary>
    public static void State(ArtifactPart part, string json, ArtifactWalk walk)
    {
        var (file, problems) = JsonFormat.Parse(json, walk.Limits);
        foreach (var problem in problems) walk.Add(new Unread(part.At(), $"the configuration of Keras: {problem.Reason}"));
        if (file is not null) new KerasConfig(part, walk).Walk(file.Root, "", "");
    }
}

/// <summary>HDF5: Keras' configuration in its attributes, and references to other files.</summary>
public sealed class Hdf5ArtifactReader : ArtifactReader
{
    static readonly Hdf5Format Format = new();

    public override string Kind => "hdf5";

    public override bool Accepts(in FileProbe part) => part.Head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F', 0x0d, 0x0a, 0x1a, 0x0a]);

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        var (model, problems) = Format.Read(part.Bytes, part.Name, walk.Limits);
        if (model is null)
        {
            walk.Add(new Unread(part.At(), problems.Count > 0 ? problems[0].Reason : "its superblock is not known"));
            return true;
        }
        foreach (var external in model.File.External) walk.Add(new Hdf5Reference(part.At(), external.Path, external.File, external.Target is not null ? "an external link" : external.File.StartsWith("files that", StringComparison.Ordinal) ? "a reference" : "external storage"));
        foreach (var (key, text) in model.File.Attributes)
            if (key.EndsWith("@model_config", StringComparison.Ordinal) || key.EndsWith("@training_config", StringComparison.Ordinal)) KerasReader.State(part, text, walk);
        return true;
    }
}

/// <summary>Walks a configuration of Keras 1 to 3. What it makes its loader import, call, run or open is stated; nothing is judged.</summary>
sealed class KerasConfig(ArtifactPart part, ArtifactWalk walk)
{
    public void Walk(DataNode node, string path, string owner)
    {
        foreach (var item in node.Items.Select((value, i) => (value, i))) Walk(item.value, $"{path}[{item.i}]", owner);
        if (node.Kind != NodeKind.Map) return;
        var name = node["class_name"].Text;
        if (name is not null) Object(node, name, path);
        foreach (var (key, value) in node.Entries) Entry(node, key, value, path.Length == 0 ? key : $"{path}.{key}", name ?? owner);
    }

    void Object(DataNode node, string name, string path)
    {
        walk.Add(new KerasObject(part.At(), path, node["module"].Text ?? "", name, node["registered_name"].Text ?? ""));
        var config = node["config"];
        // Keras 3: {"class_name": "__lambda__", "config": {"value": <marshal, base64>}}.
        if (name is "__lambda__" or "__bytecode__") walk.Add(new KerasCode(part.At(), path, config["value"].Text ?? config["code"].Text ?? "", IsByteCode: true));
        if (name == "Lambda" && !IsLambdaObject(config["function"])) Lambda(config["function"], path, config["function_type"].Text);
        foreach (var key in (ReadOnlySpan<string>)["output_shape", "mask"])
            if (name == "Lambda" && config[$"{key}_type"].Text == "lambda") Lambda(config[key], $"{path}.{key}", "lambda");
        if (name == "TorchModuleWrapper") walk.Add(new UnsafeSwitch(part.At(), path, "TorchModuleWrapper unpickles a PyTorch module"));
        if (config["name"].Text is { } layer && (layer.Contains("..", StringComparison.Ordinal) && layer.Contains('/', StringComparison.Ordinal) || layer.StartsWith('/'))) walk.Add(new Escape(part.At(), layer, $"the layer's name is used as a path ({path})"));
    }

    static bool IsLambdaObject(DataNode function) => function["class_name"].Text is "__lambda__" or "__bytecode__";

    // Keras 2: ["<marshal, base64>", defaults, closure] with function_type lambda; or a name.
    void Lambda(DataNode function, string path, string? type)
    {
        var code = function.Kind == NodeKind.List ? function[0].Text : function.Text;
        var isCode = function.Kind == NodeKind.List || type == "lambda";
        if (code is { Length: > 0 } || isCode) walk.Add(new KerasCode(part.At(), path, code ?? "", isCode));
        else if (function["config"].Text is { Length: > 0 } named) walk.Add(new KerasCode(part.At(), path, named, IsByteCode: false));
    }

    void Entry(DataNode node, string key, DataNode value, string path, string owner)
    {
        if (key is "safe_mode" && value.AsBoolean == false) walk.Add(new UnsafeSwitch(part.At(), path, "safe_mode is false"));
        if (value.Text is { Length: > 0 } text)
        {
            if (text.Contains("enable_unsafe_deserialization", StringComparison.Ordinal)) walk.Add(new UnsafeSwitch(part.At(), path, "it names enable_unsafe_deserialization"));
            if (OpensFile(key, text, owner)) walk.Add(new KerasFile(part.At(), path, text));
        }
        if (key is not ("class_name" or "module" or "registered_name")) Walk(value, path, owner);
    }

    // StringLookup and its like read the vocabulary from a file when it is a text (CVE-2025-12058); get_file fetches (CVE-2025-8747).
    static bool OpensFile(string key, string text, string owner) => key switch
    {
        "vocabulary" or "idf_weights" or "vocabulary_file" or "vocab_file" or "merges_file" or "proto" or "origin" or "filepath" or "file_path" or "directory" or "cache_dir" or "url" or "fname" or "weights_path" or "checkpoint" => true,
        "weights" => !text.StartsWith("imagenet", StringComparison.Ordinal) && (text.Contains('/', StringComparison.Ordinal) || text.Contains("://", StringComparison.Ordinal)),
        _ => text.StartsWith("http://", StringComparison.Ordinal) || text.StartsWith("https://", StringComparison.Ordinal) || text.StartsWith("file://", StringComparison.Ordinal) || text.StartsWith("gs://", StringComparison.Ordinal)
            || text.StartsWith("/etc/", StringComparison.Ordinal) || text.StartsWith("/proc/", StringComparison.Ordinal) || (owner.EndsWith("Lookup", StringComparison.Ordinal) && text.StartsWith('/')),
    };
}
