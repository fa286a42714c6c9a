using System.Buffers.Binary;
using System.Globalization;

namespace Myelin.Formats.Models;

/// <summary>A model of GGML from before GGUF: ggml, ggmf, ggjt, ggla.</summary>
public sealed record GgmlModel(string Container) : ModelArtifact("ggml");

/// <summary>
/// Recognises the containers that GGUF replaced, by magic (u32, lowest byte first: 0x67676d6c ggml, 0x67676d66 ggmf, 0x67676a74 ggjt, 0x67676c61 ggla; llama.cpp of 2023).
/// They name no keys; only ggmf, ggjt and ggla have a version.
/// </summary>
public sealed class GgmlFormat : Format<GgmlModel>
{
    public override bool Matches(in FileProbe file) => file.Head.Length >= 8 && !file.IsText && Container(file.Head) is not null;

    public override Parsed<GgmlModel> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        var head = bytes.ReadBytes(0, 8);
        if (head.Length < 8 || Container(head) is not { } container) return Parsed<GgmlModel>.Failed("the header is cut off");
        var version = BinaryPrimitives.ReadUInt32LittleEndian(head.AsSpan(4));
        return new GgmlModel(container) { FormatVersion = container == "ggml" ? null : version.ToString(CultureInfo.InvariantCulture) };
    }

    static string? Container(ReadOnlySpan<byte> head) =>
        head.StartsWith("lmgg"u8) ? "ggml" : head.StartsWith("fmgg"u8) ? "ggmf" : head.StartsWith("tjgg"u8) ? "ggjt" : head.StartsWith("algg"u8) ? "ggla" : null;
}
