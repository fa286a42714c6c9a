using Myelin.Formats;
using Myelin.Formats.Archives;

namespace Myelin.Discover.Detectors.Deployment.Helm;

/// <summary>Charts that another one packs as <c>charts/NAME-VERSION.tgz</c>: their files are those of a folder of the archive's name.</summary>
public sealed class PackedChartDetector : FileDetector
{
    const long Largest = 16 << 20;
    const long MostText = 32 << 20;
    const int LargestFile = 2 << 20;
    const int MostFiles = 5_000;

    public override bool Wants(in FileProbe file) => file.Name.Ends(".tgz") && file.Size <= Largest && file.Name.IsUnder("charts") && file.Head is [0x1F, 0x8B, ..];

    public override void Detect(SourceFile file, Facts facts)
    {
        using var compressed = file.Bytes.AsStream();
        using var stream = Compression.Open(compressed, CompressionKind.Gzip, new ExpansionBounds(4 * MostText, file.Limits.MaxRatio, MostText), out var reason);
        if (stream is null)
        {
            facts.Skip($"packed chart: {reason}");
            return;
        }
        try
        {
            Read(new TarReader(stream, file.Limits), file, facts);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            facts.Skip($"packed chart: {e.Message}");
        }
    }

    static void Read(TarReader tar, SourceFile file, Facts facts)
    {
        var (left, files) = (MostText, 0);
        while (tar.Next() is { } entry)
        {
            // The archive holds one folder, named like the chart.
            if (entry.Kind != TarEntryKind.File || entry.SafePath is not { } path || path.IndexOf('/') is not (> 0 and var slash)) continue;
            var inside = path[(slash + 1)..];
            if (!IsWanted(inside)) continue;
            if (entry.Size > LargestFile || (left -= entry.Size) < 0 || ++files > MostFiles)
            {
                facts.Skip($"packed chart: {inside} is larger than is read");
                if (left < 0 || files > MostFiles) return;
                continue;
            }
            using var reader = new StreamReader(tar.Data, leaveOpen: true);
            facts.Keep(new HelmFile(file.At() with { Path = $"{file.Path}/{inside}" }, reader.ReadToEnd(), Packed: true));
        }
        if (tar.Problem is { } problem) facts.Skip($"packed chart: {problem.Reason}");
    }

    static bool IsWanted(string path) => path[(path.LastIndexOf('/') + 1)..] is "Chart.yaml" or "values.yaml" or "requirements.yaml"
        || (path.StartsWith("templates/", StringComparison.Ordinal) || path.Contains("/templates/", StringComparison.Ordinal))
            && (path.EndsWith(".yaml", StringComparison.Ordinal) || path.EndsWith(".yml", StringComparison.Ordinal) || path.EndsWith(".tpl", StringComparison.Ordinal));
}
