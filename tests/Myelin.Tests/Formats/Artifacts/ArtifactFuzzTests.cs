using System.Diagnostics;
using System.Globalization;
using Myelin.Assess;
using Myelin.Formats;
using Myelin.Formats.Artifacts;
using Myelin.Tests.Assess;
using Myelin.Tests.Formats.Models;

namespace Myelin.Tests.Formats.Artifacts;

/// <summary>
/// Any bytes under any name of a model: no reader and no check throws, hangs or fills memory. <c>MYELIN_FUZZ_MINUTES=10</c> goes on for so long with ever new bytes.
/// </summary>
public sealed class ArtifactFuzzTests
{
    static readonly Assessment Assessment = new();

    [Fact]
    public void No_mutation_crashes_hangs_or_fills_memory()
    {
        var seeds = Seeds();
        seeds.Count.ShouldBeGreaterThan(80);
        var minutes = double.TryParse(Environment.GetEnvironmentVariable("MYELIN_FUZZ_MINUTES"), CultureInfo.InvariantCulture, out var asked) ? asked : 0;
        var clock = Stopwatch.StartNew();
        var random = new Random(minutes > 0 ? Environment.TickCount : 3);
        long runs = 0;
        do
        {
            foreach (var (name, bytes) in seeds)
                for (var round = 0; round < (minutes > 0 ? 20 : 8); round++, runs++) Survives(name, Mutated(bytes, seeds[random.Next(seeds.Count)].Bytes, random));
        }
        while (clock.Elapsed.TotalMinutes < minutes);
        if (minutes > 0) File.WriteAllText(Path.Combine(Path.GetTempPath(), "myelin-fuzz.txt"), $"{runs} inputs in {clock.Elapsed}\n");
    }

    static List<(string Name, byte[] Bytes)> Seeds() =>
    [
        .. Fixtures.All.Select(f => (f.Key, f.Value)),
        .. Directory.EnumerateFiles(Path.Combine(Examples.Root, "model"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(p => (Path.GetFileName(p), File.ReadAllBytes(p))),
    ];

    static byte[] Mutated(byte[] original, byte[] other, Random random)
    {
        var bytes = original.ToList();
        for (var i = random.Next(1, 6); i > 0 && bytes.Count > 0; i--)
            switch (random.Next(6))
            {
                case 0: bytes[random.Next(bytes.Count)] = (byte)random.Next(256); break;
                case 1: bytes[random.Next(bytes.Count)] ^= (byte)(1 << random.Next(8)); break;
                case 2: bytes[random.Next(bytes.Count)] = random.Next(2) == 0 ? (byte)0xff : (byte)0x80; break;
                case 3: bytes.RemoveRange(random.Next(bytes.Count), Math.Min(random.Next(8), 1)); break;
                case 4: bytes.RemoveRange(bytes.Count / 2 + random.Next(bytes.Count - bytes.Count / 2), 0); bytes.InsertRange(random.Next(bytes.Count), other.Take(random.Next(40)).ToArray()); break;
                default: if (random.Next(3) == 0) bytes.RemoveRange(random.Next(bytes.Count), 0); else if (random.Next(4) == 0) bytes = bytes[..random.Next(bytes.Count)]; break;
            }
        return [.. bytes];
    }

    static void Survives(string name, byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        // A hang would tell nothing: what takes long is kept while it runs.
        using var watch = new Timer(_ => File.WriteAllBytes(Path.Combine(Path.GetTempPath(), $"myelin-fuzz-slow-{name}"), bytes), null, TimeSpan.FromSeconds(15), Timeout.InfiniteTimeSpan);
        try
        {
            var walk = new ArtifactWalk(ReadLimits.Default) { OpensArchives = true };
            if (ArtifactFormat.Read(ByteSource.Of(bytes), new FileName(name), walk).Value is { } artifact) _ = Assessment.Inspect(artifact).Count();
        }
        catch (Exception e)
        {
            var kept = Path.Combine(Path.GetTempPath(), $"myelin-fuzz-{name}");
            File.WriteAllBytes(kept, bytes);
            throw new InvalidOperationException($"{name}, kept as {kept}: {e.Message}", e);
        }
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(300L << 20, name);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20), name);
    }
}
