using System.Globalization;
using Myelin.Formats.Data;
using Myelin.Formats.Pickle;
using Myelin.Formats.Zip;

namespace Myelin.Formats.Models;

/// <summary>Tells what kind of model a zip holds, and reads it.</summary>
sealed class ZipModelReader(ZipDirectory zip, ReadLimits limits)
{
    const int LargestMember = 64 << 20;
    const int MostArrays = 10_000;

    public List<Problem> Problems { get; } = [];

    public ZipModel? Read()
    {
        if (zip.Find("MAR-INF/MANIFEST.json") is { } manifest) return TorchServe(manifest);
        if (zip.Find("config.json") is { } config && zip.Find("metadata.json") is { } metadata && HasWeights()) return Keras(config, metadata);
        if (FindFile("serialized_exported_program.json") is { } program) return Export(Root(program));
        if (FindFile("archive_format") is { } format && Text(format, 256)?.StartsWith("pt2", StringComparison.Ordinal) == true) return Export(Root(format));
        if (FindFile("data.pkl") is { } data) return Torch(data);
        if (FindEnd("/.data/extern_modules") is { } package) return Package(package);
        if (zip.Find("_stable_baselines3_version") is { } baselines) return new ZipModel("stable-baselines3") { Producer = $"stable-baselines3 {Text(baselines, 256)?.Trim()}".TrimEnd() };
        if (zip.Find("schema.json") is { } schema && Skops(schema) is { } skops) return skops;
        if (zip.Find("configuration.json") is not null && zip.Find("coefficients.bin") is not null) return new ZipModel("deeplearning4j");
        if (zip.Find("model.ini") is { } ini && Text(ini, 1 << 20)?.StartsWith("[info]", StringComparison.Ordinal) == true) return new ZipModel("h2o-mojo");
        if (zip.Entries.Any(e => e.Name.StartsWith("TransformerChain", StringComparison.Ordinal))) return new ZipModel("mlnet");
        return Numpy();
    }

    ZipModel Torch(ZipEntry data)
    {
        var root = Root(data);
        var isScript = zip.Find(root + "constants.pkl") is not null && zip.Entries.Any(e => e.Name.StartsWith(root + "code/", StringComparison.Ordinal));
        var isMobile = zip.Find(root + "bytecode.pkl") is not null;
        var imports = Pickle(data);
        var tally = imports is null ? null : TorchStorages.Count(imports);
        var details = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Text(zip.Find(root + "byteorder"), 64)?.Trim() is { Length: > 0 } order) details["byte-order"] = order;
        return new ZipModel(isMobile ? "torchscript-mobile" : isScript ? "torchscript" : "pytorch-zip")
        {
            FormatVersion = Text(zip.Find(root + "version"), 64)?.Trim(),
            Producer = "pytorch",
            ModelName = isScript ? root.TrimEnd('/') : null,
            Imports = imports,
            Parameters = tally?.Parameters,
            Quantization = tally?.Dominant,
            Details = details,
        };
    }

    ZipModel Export(string root)
    {
        var details = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Text(zip.Find(root + "byteorder"), 64)?.Trim() is { Length: > 0 } order) details["byte-order"] = order;
        if (zip.Entries.Any(e => e.Name.StartsWith(root + "data/aotinductor/", StringComparison.Ordinal))) details["native-code"] = "aotinductor";
        return new ZipModel("torch-export")
        {
            FormatVersion = (Text(zip.Find(root + "archive_version"), 64) ?? Text(zip.Find(root + "version"), 64))?.Trim(),
            Producer = "pytorch",
            Details = details,
        };
    }

    ZipModel Package(ZipEntry externModules)
    {
        var root = externModules.Name[..^".data/extern_modules".Length];
        var details = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (Text(externModules, 1 << 20) is { Length: > 0 } modules) details["extern-modules"] = string.Join(", ", modules.Split('\n', 200, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        PickleImports? imports = null;
        foreach (var entry in zip.Entries.Where(e => e.Name.EndsWith(".pkl", StringComparison.Ordinal)).Take(100))
            if (Pickle(entry) is { } found) imports = imports is null ? found : imports with { Globals = [.. imports.Globals.Concat(found.Globals).DistinctBy(g => (g.Module, g.Name))] };
        return new ZipModel("torch-package")
        {
            FormatVersion = Text(zip.Find(root + ".data/version"), 64)?.Trim(),
            Producer = Text(zip.Find(root + ".data/python_version"), 64)?.Trim() is { Length: > 0 } python ? $"pytorch (python {python})" : "pytorch",
            Imports = imports,
            Details = details,
        };
    }

    ZipModel TorchServe(ZipEntry manifest)
    {
        var root = Json(manifest);
        var model = root["model"];
        var details = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in (ReadOnlySpan<string>)["handler", "serializedFile", "modelFile", "requirementsFile", "extraFiles", "configFile"])
            if (model[key].Text is { Length: > 0 } value) details[Kebab(key)] = value;
        return new ZipModel("torchserve-mar")
        {
            ModelName = model["modelName"].Text,
            FormatVersion = root["archiverVersion"].Text,
            Details = model["modelVersion"].Text is { } version ? new SortedDictionary<string, string>(details, StringComparer.Ordinal) { ["model-version"] = version } : details,
        };
    }

    ZipModel Keras(ZipEntry config, ZipEntry metadata)
    {
        var (settings, about) = (Json(config), Json(metadata));
        var layers = KerasLayers.Count(settings);
        var details = new SortedDictionary<string, string>(StringComparer.Ordinal);
        if (about["date_saved"].Text is { Length: > 0 } saved) details["date-saved"] = saved;
        return new ZipModel("keras")
        {
            FormatVersion = "3",
            ModelName = settings.At("config", "name").Text,
            Architecture = settings["class_name"].Text,
            Producer = about["keras_version"].Text is { Length: > 0 } version ? $"keras {version}" : "keras",
            Layers = layers,
            Details = details,
        };
    }

    ZipModel? Skops(ZipEntry schema)
    {
        var root = Json(schema);
        if (!root.Has("__class__") || !root.Has("__loader__")) return null;
        var types = new SortedSet<string>(StringComparer.Ordinal);
        Collect(root);
        return new ZipModel("skops")
        {
            FormatVersion = root["protocol"].Text,
            Architecture = root["__class__"].Text,
            Producer = root["_skops_version"].Text is { Length: > 0 } version ? $"skops {version}" : "skops",
            Types = [.. types],
        };

        void Collect(DataNode node)
        {
            if (node["__class__"].Text is { } type && types.Count < limits.MaxEntries) types.Add(node["__module__"].Text is { Length: > 0 } module ? $"{module}.{type}" : type);
            foreach (var entry in node.Entries) Collect(entry.Value);
            foreach (var item in node.Items) Collect(item);
        }
    }

    ZipModel? Numpy()
    {
        List<NumpyArray> arrays = [];
        var tally = new TensorTally();
        foreach (var entry in zip.Entries)
        {
            if (entry.IsFolder) continue;
            if (!entry.Name.EndsWith(".npy", StringComparison.Ordinal)) return null;
            if (arrays.Count >= MostArrays)
            {
                Problems.Add(new Problem($"more than {MostArrays:N0} arrays; the rest was not read"));
                break;
            }
            using var bytes = zip.Open(entry, 64 << 10, out _);
            if (bytes is null || NumpyFormat.ReadArray(bytes, entry.Name[..^4], out _) is not { } array)
            {
                Problems.Add(new Problem($"member {entry.Name} is no array that can be read"));
                continue;
            }
            arrays.Add(array);
            tally.Add(array.Type, TensorTally.Elements([.. array.Shape]));
        }
        if (arrays.Count == 0) return null;
        return new ZipModel("npz") { Arrays = arrays, Parameters = tally.Parameters, Tensors = tally.Tensors, Quantization = tally.Dominant };
    }

    PickleImports? Pickle(ZipEntry entry)
    {
        using var bytes = zip.Open(entry, LargestMember, out var problem);
        if (problem is not null) Problems.Add(problem);
        if (bytes is null) return null;
        var imports = PickleImports.Read(bytes, 0);
        if (!imports.Complete) Problems.Add(new Problem($"{entry.Name}: {imports.StoppedBy}"));
        return imports;
    }

    DataNode Json(ZipEntry entry)
    {
        if (Text(entry, (int)Math.Min(limits.MaxTextBytes, LargestMember)) is not { } text) return DataNode.Missing;
        var parsed = JsonFormat.Parse(text, limits);
        foreach (var problem in parsed.Problems) Problems.Add(new Problem($"{entry.Name}: {problem.Reason}", problem.Line));
        return parsed.Value?.Root ?? DataNode.Missing;
    }

    string? Text(ZipEntry? entry, int max) => zip.Text(entry, max, Problems);

    bool HasWeights() => zip.Entries.Any(e => e.FileName is "model.weights.h5" or "model.weights.npz" or "model.weights.json");

    // torch compares names without case.
    ZipEntry? FindFile(string name)
    {
        foreach (var entry in zip.Entries)
            if (entry.FileName.Equals(name, StringComparison.OrdinalIgnoreCase) && entry.Name.AsSpan().Count('/') <= 1) return entry;
        return null;
    }

    ZipEntry? FindEnd(string end)
    {
        foreach (var entry in zip.Entries)
            if (entry.Name.EndsWith(end, StringComparison.Ordinal)) return entry;
        return null;
    }

    static string Root(ZipEntry entry) => entry.Name[..(entry.Name.LastIndexOf('/') + 1)];

    static string Kebab(string camel) => string.Concat(camel.Select(c => char.IsUpper(c) ? "-" + char.ToLower(c, CultureInfo.InvariantCulture) : c.ToString()));
}
