using System.Buffers.Binary;
using System.Globalization;

namespace Myelin.Formats.Models;

/// <summary>A model whose head tells what it is, and little more.</summary>
public sealed record MagicModel(string Format) : ModelArtifact(Format);

/// <summary>
/// Recognises models by magic numbers alone: TensorRT (samples/common/sampleEngines.cpp of github.com/NVIDIA/TensorRT: tag "ftrt", version at 24 to 27), ONNX Runtime ("ORTM" at 4),
/// ExecuTorch ("ET12" at 4), LiteRT-LM, fastText (793712314), ncnn (7767517), RKNN, and a Darknet network by its first section.
/// </summary>
public sealed class MagicModelFormat : Format<MagicModel>
{
    public override bool Matches(in FileProbe file) => Kind(file.Head, file.Name) is not null;

    public override Parsed<MagicModel> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        var head = bytes.ReadBytes(0, 64);
        var kind = Kind(head, name)!;
        return kind switch
        {
            "tensorrt" => new MagicModel(kind) { Producer = TensorRtVersion(head) },
            "fasttext" => new MagicModel(kind) { FormatVersion = BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(4)).ToString(CultureInfo.InvariantCulture), Producer = "fasttext" },
            _ => new MagicModel(kind),
        };
    }

    static string? Kind(ReadOnlySpan<byte> head, FileName name)
    {
        if (head.Length < 16) return null;
        if (head.StartsWith("ftrt"u8) || head.StartsWith("ptrt"u8)) return "tensorrt";
        if (head[4..].StartsWith("ORTM"u8)) return "onnxruntime";
        if (head[4..].StartsWith("ET12"u8)) return "executorch";
        if (head.StartsWith("LITERTLM"u8)) return "litert-lm";
        if (head.StartsWith("RKNN\0\0\0\0"u8)) return "rknn";
        if (head.StartsWith((ReadOnlySpan<byte>)[0xba, 0x16, 0x4f, 0x2f])) return "fasttext";
        if (head.StartsWith("7767517\n"u8) && name.Ends(".param")) return "ncnn";
        return head.StartsWith("[net]\n"u8) && name.Ends(".cfg") ? "darknet" : null;
    }

    // Only layout 0 of the head is known.
    static string? TensorRtVersion(ReadOnlySpan<byte> head) =>
        head.Length >= 28 && BinaryPrimitives.ReadUInt32LittleEndian(head[4..]) == 0 ? $"tensorrt {head[24]}.{head[25]}.{head[26]}.{head[27]}" : null;
}
