using Myelin.Formats.Archives;
using Myelin.Formats.Binary;
using Myelin.Formats.Pickle;

namespace Myelin.Formats.Models;

/// <summary>A file of <c>torch.save</c> from before 1.6 (five pickles and raw storages) or from before 0.2 (a tar).</summary>
public sealed record TorchLegacyModel(string Format) : ModelArtifact(Format)
{
    /// <summary>What its pickles import.</summary>
    public PickleImports Imports { get; init; } = new();
}

/// <summary>
/// Reads torch's legacy files: the magic number 0x1950a86a20f9469cfc6c as a pickle, protocol version, system information, the object, the keys of storages
/// (torch/serialization.py, <c>_legacy_load</c>); and the tar with members pickle, tensors and storages.
/// </summary>
public sealed class TorchLegacyFormat : Format<TorchLegacyModel>
{
    const int PickleCount = 5;
    const int MostMembers = 1000;

    public override bool Matches(in FileProbe file) => HasMagic(file.Head) || IsTorchTar(file.Head);

    public override Parsed<TorchLegacyModel> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (HasMagic(bytes.ReadBytes(0, 20))) return Model(PickleImports.ReadAll(bytes, 0, PickleCount), "pytorch-legacy");
        var reader = new TarReader(bytes.AsStream(), limits with { MaxEntries = MostMembers });
        List<TarEntry> members = [];
        while (reader.Next() is { } entry) members.Add(entry);
        if (members.FirstOrDefault(m => m.Name == "pickle") is not { } pickle || !members.Any(m => m.Name is "storages" or "tensors")) return new Parsed<TorchLegacyModel>(null, []);
        return Model(PickleImports.Read(new WindowSource(bytes, pickle.DataOffset, pickle.DataSize), 0), "pytorch-tar");
    }

    /// <summary>PROTO n, LONG1 of ten bytes, the magic number lowest byte first, STOP.</summary>
    internal static bool HasMagic(ReadOnlySpan<byte> head) =>
        head.Length >= 15 && head[0] == 0x80 && head[1] <= 5
            && head[2..].StartsWith((ReadOnlySpan<byte>)[0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e]);

    // torch wrote sys_info first, then pickle, tensors and storages.
    static bool IsTorchTar(ReadOnlySpan<byte> head) =>
        TarReader.Matches(head) && (head.StartsWith("sys_info\0"u8) || head.StartsWith("pickle\0"u8) || head.StartsWith("storages\0"u8) || head.StartsWith("tensors\0"u8) || head.StartsWith("./\0"u8));

    static Parsed<TorchLegacyModel> Model(PickleImports imports, string format)
    {
        var tally = TorchStorages.Count(imports);
        var model = new TorchLegacyModel(format) { Imports = imports, Parameters = tally?.Parameters, Quantization = tally?.Dominant, Producer = "pytorch" };
        return new Parsed<TorchLegacyModel>(model, imports.Complete ? [] : [new Problem($"pickle: {imports.StoppedBy}")]);
    }
}
