// A graph of 1 million assets and 3 million relations: its json report is written, then, in a process of its own, loaded and walked. Budget: < 3 s and < 2 GB (issue 2).
// usage: graph-scale write FILE [ASSETS] [RELATIONS an asset]      default 1000000 3
//        graph-scale load FILE
using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Myelin.Core.Assets;
using Myelin.Core.Reports;
using Myelin.Core.Reports.Json;

switch (args)
{
    case ["load", var file]:
        Load(file);
        return 0;
    case ["write", var file, ..]:
        var (assets, fanOut) = (args.Length > 2 ? int.Parse(args[2]) : 1_000_000, args.Length > 3 ? int.Parse(args[3]) : 3);
        Timed("written", () => Write(file, assets, fanOut));
        Console.WriteLine($"{new FileInfo(file).Length / 1e6:0} MB of JSON, {assets} assets, {(long)assets * fanOut} relations, each with evidence");
        return 0;
    default:
        Console.Error.WriteLine("usage: graph-scale write FILE [ASSETS] [RELATIONS an asset] | load FILE");
        return 2;
}

static void Load(string file)
{
    Timed("read as bytes", () => ReadOnly(file));
    AssetGraph graph = AssetGraph.Empty;
    if (Environment.GetEnvironmentVariable("WARM") is { } warm)
        for (var i = 0; i < int.Parse(warm); i++)
            Timed("warming", () => { using var stream = File.OpenRead(file); ScanJsonReader.Read(stream); });
    var loading = Timed("loaded", () =>
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        graph = ScanJsonReader.Read(stream).Graph;
    });
    var walking = Timed("walked", () => Walk(graph));
    using var process = Process.GetCurrentProcess();
    Console.WriteLine($"load and walk {(loading + walking).TotalSeconds:0.00} s of processor, peak memory {process.PeakWorkingSet64 / 1e6:0} MB, kept {GC.GetTotalMemory(true) / 1e6:0} MB");
    Timed("every asset made as an object", () =>
    {
        var count = 0;
        foreach (var asset in graph.Assets) count += asset.Name.Length;
        Console.WriteLine($"  {count} characters of names");
    });
    Timed("a million look-ups by id", () =>
    {
        var found = 0;
        for (var i = 0; i < 1_000_000; i++)
            if (graph.NodeOf($"pkg:pypi/package-{i * 7919L % graph.Assets.Count:D7}@1.{i % 10}.0") >= 0) found++;
        Console.WriteLine($"  {found} found");
    });
    Timed("for comparison: every token counted by Utf8JsonReader, the whole file in memory", () =>
    {
        var reader = new Utf8JsonReader(File.ReadAllBytes(file));
        var tokens = 0;
        while (reader.Read()) tokens++;
        Console.WriteLine($"  {tokens} tokens");
    });
    Console.WriteLine($"kind of the last asset: {graph.AssetKindAt(graph.Assets.Count - 1).Name()}");
}

// Breadth first from every node not yet reached, forward; then back over every relation once.
static void Walk(AssetGraph graph)
{
    var nodes = graph.Assets.Count;
    var seen = new bool[nodes];
    var queue = new int[nodes];
    var (edges, uses, incoming) = (0L, 0L, 0L);
    for (var start = 0; start < nodes; start++)
    {
        if (seen[start]) continue;
        seen[start] = true;
        var (head, tail) = (0, 0);
        queue[tail++] = start;
        while (head < tail)
        {
            var node = queue[head++];
            var targets = graph.OutNodes(node);
            foreach (var kind in graph.OutKinds(node)) uses += kind == (byte)RelationKind.DependsOn ? 1 : 0;
            edges += targets.Length;
            foreach (var target in targets)
            {
                if (seen[target]) continue;
                seen[target] = true;
                queue[tail++] = target;
            }
        }
    }
    for (var node = 0; node < nodes; node++)
        foreach (var edge in graph.InEdges(node)) incoming += graph.OriginOf(edge) >= 0 ? 1 : 0;
    Console.WriteLine($"  {edges} relations followed, {incoming} back, {uses} of them dependencies");
}

static void ReadOnly(string file)
{
    using var stream = File.OpenRead(file);
    var buffer = new byte[1 << 20];
    while (stream.Read(buffer) > 0) { }
}

static TimeSpan Timed(string what, Action action)
{
    // Processor time beside the clock: on a shared machine only the first says what the work costs.
    using var process = Process.GetCurrentProcess();
    var (watch, before) = (Stopwatch.StartNew(), process.TotalProcessorTime);
    action();
    process.Refresh();
    Console.WriteLine($"{what}: {watch.Elapsed.TotalSeconds:0.00} s, {(process.TotalProcessorTime - before).TotalSeconds:0.00} s of processor");
    return process.TotalProcessorTime - before;
}

static void Write(string file, int count, int fanOut)
{
    var graph = new AssetGraphBuilder();
    var ids = new string[count];
    for (var i = 0; i < count; i++)
    {
        var at = new Location($"services/service-{i % 4999}/requirements.lock", i % 997 + 1);
        ids[i] = AssetId.Package("pypi", $"package-{i:D7}", $"1.{i % 10}.0");
        graph.Add(new Asset(AssetKind.Package, ids[i], $"package-{i:D7}")
        {
            Version = $"1.{i % 10}.0",
            Properties = ImmutableSortedDictionary<string, string>.Empty.Add(AssetKeys.License, "Apache-2.0"),
            Evidence = [new Evidence(at, Basis.Declared, Confidence.High, "requirements")],
        });
    }
    var random = 12345u;
    for (var i = 0; i < count; i++)
    {
        var at = new Evidence(new Location($"services/service-{i % 4999}/requirements.lock", i % 997 + 1), Basis.Declared, Confidence.High, "requirements");
        for (var k = 0; k < fanOut; k++)
        {
            random = random * 1664525 + 1013904223;
            graph.Add(new Relation(ids[i], k == 0 ? RelationKind.DependsOn : RelationKind.Calls, ids[(int)(random >> 4) % count]) { Evidence = [at] });
        }
    }
    var built = AssetGraph.Empty;
    Timed("built", () => built = graph.Build());
    using var output = new FileStream(file, FileMode.Create);
    new JsonReport().Write(new ScanResult
    {
        Targets = [new ScanTarget("scale", "folder", "")],
        Graph = built,
        Findings = [],
        Checks = [],
        Coverage = new Coverage(),
        Answers = new Answers("", "", ""),
        Now = DateTimeOffset.UnixEpoch,
        ToolVersion = "0",
    }, output, new ReportOptions());
}
