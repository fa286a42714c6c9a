using System.Text;
using Myelin.Discover;
using Myelin.Formats;
using Myelin.Tests.Formats.Hostile;

namespace Myelin.Tests.Discover;

/// <summary>No detector, resolver or check fails on what nobody writes: a failure becomes a named gap in the coverage, and here there is none.</summary>
public sealed class HostileScanTests
{
    static readonly int Effort = int.TryParse(Environment.GetEnvironmentVariable("MYELIN_FUZZ"), out var effort) ? effort : 1;

    [Fact]
    public void Damaged_files_make_no_part_fail()
    {
        for (var round = 0; round < Effort; round++)
        {
            var damage = new Damage(round + 1);
            Failures([.. Corpus.Files.Select(file => (file.Name, damage.Of(file.Bytes)))]).ShouldBeEmpty();
        }
    }

    [Fact]
    public void Deep_files_make_no_part_fail()
    {
        // A short name stands for all of its kind: what a detector makes of a file depends on its ending more than on its folder.
        var names = Corpus.Files.Select(f => f.Name).Concat(Myelin.Core.Registered<Format>.In(typeof(Format)).SelectMany(Corpus.NamesOf))
            .GroupBy(name => Path.GetExtension(name) is { Length: > 0 } extension ? extension : Path.GetFileName(name), StringComparer.OrdinalIgnoreCase).Select(g => g.First()).ToArray();
        foreach (var openers in Damage.Openers.Chunk(50))
            Failures([.. from opener in openers.Index()
                         let bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(opener.Item, 30 * Effort)))
                         from name in names
                         select ($"{opener.Index}/{name}", bytes)]).ShouldBeEmpty();
    }

    static string[] Failures((string Path, byte[] Bytes)[] files) =>
        [.. new Scan([]).Run([new MemorySource(files)]).Coverage.Skipped.Where(s => s.Reason.Contains(" failed on it: ", StringComparison.Ordinal)).Select(s => $"{s.Path}: {s.Reason}")];
}
