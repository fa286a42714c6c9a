using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Myelin.Core.Assets;
using Myelin.Formats.Models;

namespace Myelin.Discover.Detectors.Models;

/// <summary>States model files: one place for identity, parts, size and hash, whatever the format.</summary>
public static partial class ModelFiles
{
    /// <summary>Files up to this size are hashed without being asked: 64 MiB.</summary>
    const long HashedAnyway = 64L << 20;

    /// <summary>States a model file by what its format says; returns its id.</summary>
    public static string State(ModelArtifact model, SourceFile file, Facts facts, IEnumerable<(string Key, string? Value)>? details = null)
    {
        var (path, part, parts) = Identity(file.Path);
        var evidence = facts.Evidence(Basis.Observed, note: parts > 0 ? $"{model.Format}, part {part} of {parts}" : model.Format);
        List<(string, string?)> properties =
        [
            (AssetKeys.Format, model.Format),
            (AssetKeys.Architecture, model.Architecture),
            (AssetKeys.License, model.License),
            ("format-version", model.FormatVersion),
            ("model-name", model.ModelName),
            ("producer", model.Producer),
            ("external-files", List(model.ExternalFiles)),
            .. details ?? [],
        ];
        if (parts == 0)
        {
            properties.Add((AssetKeys.Size, Number(file.Size)));
            properties.Add((AssetKeys.Parameters, Number(model.Parameters)));
            properties.Add((AssetKeys.Quantization, model.Quantization));
            properties.Add(("tensors", Number(model.Tensors)));
            properties.Add((AssetKeys.Sha256, Sha256(file)));
        }
        else if (Sha256(file) is { } hash) evidence = evidence with { Note = $"{evidence.Note}, sha256 {hash}" };
        var id = facts.Add(AssetKind.ModelFile, AssetId.File(path), path, evidence, null, [.. properties]);
        facts.Keep(new ModelFileSeen(id, path, model.Format, file.Size, model.Parameters, part, parts, evidence) { Quantization = model.Quantization, Tensors = model.Tensors });
        return id;
    }

    /// <summary>States a model file that is elsewhere, by a pointer to it; returns its id.</summary>
    public static string StateElsewhere(string path, Facts facts, string note, int line, long? size, params ReadOnlySpan<(string Key, string? Value)> properties)
    {
        var (first, part, parts) = Identity(path);
        var evidence = facts.Evidence(Basis.Declared, line, note: note);
        List<(string, string?)> all = [(AssetKeys.Format, FormatByName(path))];
        if (parts == 0) all.Add((AssetKeys.Size, Number(size)));
        foreach (var property in properties)
            if (parts == 0 || property.Key != AssetKeys.Sha256) all.Add(property);
        var id = facts.Add(AssetKind.ModelFile, AssetId.File(first), first, evidence, null, [.. all]);
        facts.Keep(new ModelFileSeen(id, first, FormatByName(path) ?? "", size ?? 0, null, part, parts, evidence));
        return id;
    }

    /// <summary>Path of the first part and the number of this one: <c>model-00002-of-00004.safetensors</c>; and of a Core ML package its folder.</summary>
    public static (string Path, int Part, int Parts) Identity(string path)
    {
        if (path.IndexOf(".mlpackage/", StringComparison.OrdinalIgnoreCase) is >= 0 and var package) return (path[..(package + ".mlpackage".Length)], 0, 0);
        var match = PartName().Match(path);
        if (!match.Success) return (path, 0, 0);
        var parts = int.Parse(match.Groups["of"].ValueSpan, CultureInfo.InvariantCulture);
        var part = int.Parse(match.Groups["part"].ValueSpan, CultureInfo.InvariantCulture);
        if (parts is 0 || part > parts) return (path, 0, 0);
        var number = match.Groups["part"];
        // Some writers count parts from 0.
        var first = part == 0 ? 0 : 1;
        return (path[..number.Index] + first.ToString(CultureInfo.InvariantCulture).PadLeft(number.Length, '0') + path[(number.Index + number.Length)..], Math.Max(part, 1), parts);
    }

    /// <summary>Format by extension, for files whose content is elsewhere; null when several formats use it.</summary>
    public static string? FormatByName(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".safetensors" => "safetensors",
        ".gguf" => "gguf",
        ".onnx" => "onnx",
        ".keras" => "keras",
        ".tflite" => "tflite",
        ".mlmodel" or ".mlpackage" => "coreml",
        ".pt" or ".pth" or ".ckpt" => "pytorch",
        ".bin" when path.Contains("model", StringComparison.OrdinalIgnoreCase) => "pytorch",
        ".pkl" or ".pickle" => "pickle",
        ".joblib" => "joblib",
        ".h5" or ".hdf5" => "hdf5",
        ".nemo" => "nemo",
        ".msgpack" => "flax-msgpack",
        ".pdmodel" => "paddle",
        ".engine" or ".plan" or ".trt" => "tensorrt",
        ".skops" => "skops",
        ".cbm" => "catboost",
        ".mar" => "torchserve-mar",
        ".npz" => "npz",
        ".npy" => "npy",
        _ => null,
    };

    /// <summary>SHA-256 of a file that is small enough, or for which hashes are wanted; null for any other.</summary>
    public static string? Sha256(SourceFile file)
    {
        if (file.Size > HashedAnyway && !file.Hash) return null;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(1 << 20);
        try
        {
            for (long at = 0; ;)
            {
                var count = file.Bytes.Read(at, buffer);
                if (count == 0) break;
                hash.AppendData(buffer, 0, count);
                at += count;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>A number as property text.</summary>
    public static string? Number(long? number) => number?.ToString(CultureInfo.InvariantCulture);

    /// <summary>A list as property text, cut after twenty; null when empty.</summary>
    public static string? List(IEnumerable<string> items)
    {
        var all = items.Where(i => i.Length > 0).Take(21).ToList();
        return all.Count == 0 ? null : string.Join(", ", all.Take(20)) + (all.Count > 20 ? ", …" : "");
    }

    [GeneratedRegex(@"-(?<part>\d{5})-of-(?<of>\d{5})(?=\.[a-zA-Z0-9.]{1,20}$)", RegexOptions.CultureInvariant, 100)]
    private static partial Regex PartName();
}
