using Myelin.Formats.Archives;
using Myelin.Formats.Binary;
using Myelin.Formats.Data;

namespace Myelin.Formats.Models;

/// <summary>A NeMo model: a tar, perhaps gzipped, with configuration and weights.</summary>
public sealed record NemoModel() : ModelArtifact("nemo")
{
    /// <summary>Members of the archive, as far as they were listed.</summary>
    public IReadOnlyList<string> Members { get; init; } = [];
    /// <summary><c>model_config.yaml</c>.</summary>
    public DataNode Config { get; init; } = DataNode.Missing;
}

/// <summary>Reads NeMo archives (nemo/core/connectors/save_restore_connector.py): members and model_config.yaml.</summary>
public sealed class NemoFormat : Format<NemoModel>
{
    const int MostMembers = 10_000;
    const int LargestConfig = 16 << 20;
    // Of a gzipped archive only the beginning is unpacked; writers put the configuration first.
    const int MostInflated = 16 << 20;

    public override bool Matches(in FileProbe file) => file.Name.Ends(".nemo") && (TarReader.Matches(file.Head) || file.Head is [0x1f, 0x8b, ..]);

    public override Parsed<NemoModel> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        List<Problem> problems = [];
        var tar = bytes;
        var isPacked = bytes.ReadBytes(0, 2) is [0x1f, 0x8b];
        if (isPacked) tar = Inflater.Inflate(bytes, Binary.Compression.Gzip, MostInflated, out _);
        var reader = new TarReader(tar.AsStream(), limits with { MaxEntries = MostMembers });
        List<TarEntry> members = [];
        while (reader.Next() is { } entry) members.Add(entry);
        if (members.Count == 0 && !isPacked) return Parsed<NemoModel>.Failed("named .nemo, but is no tar");
        if (reader.Problem is { } broken && !isPacked) problems.Add(new Problem($"tar: {broken.Reason}"));
        var config = DataNode.Missing;
        if (members.FirstOrDefault(m => m.Name.EndsWith("model_config.yaml", StringComparison.Ordinal)) is { Size: <= LargestConfig } member)
        {
            using var window = new WindowSource(tar, member.DataOffset, member.DataSize);
            if (window.ReadText(limits, out _) is { } text)
            {
                var parsed = YamlFormat.Parse(text, limits);
                config = parsed.Value?.Root ?? DataNode.Missing;
                problems.AddRange(parsed.Problems.Select(p => new Problem($"model_config.yaml: {p.Reason}", p.Line)));
            }
        }
        else problems.Add(new Problem("model_config.yaml was not found"));
        var model = new NemoModel
        {
            Members = [.. members.Select(m => m.Name)],
            Config = config,
            Architecture = config["target"].Text,
            ModelName = config["name"].Text,
            Producer = config["nemo_version"].Text is { } version ? $"nemo {version}" : "nemo",
        };
        return new Parsed<NemoModel>(model, problems);
    }
}
