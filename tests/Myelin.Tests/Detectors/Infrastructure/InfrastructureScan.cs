using System.Text;
using Myelin.Core.Assets;
using Myelin.Core.Reports;
using Myelin.Discover;
using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Discover.Sources;
using Myelin.Formats;

namespace Myelin.Tests.Detectors.Infrastructure;

/// <summary>A scan of files that exist only in the test, by all detectors and resolvers.</summary>
internal sealed class InfrastructureScan
{
    readonly Discovery _discovery;

    public InfrastructureScan(params (string Path, string Text)[] files) => _discovery = new Scan([]).Run([new Memory(files)]);

    public static InfrastructureScan Of(string main) => new(("main.tf", main));

    public AssetGraph Graph => _discovery.Graph;
    public IReadOnlyList<SkippedInput> Skipped => _discovery.Coverage.Skipped;
    public IReadOnlyList<CloudResource> Resources => field ??= [.. _discovery.Records.OfType<CloudResource>()];
    public CloudResource this[string address] => Resources.Single(r => r.Address == address);

    /// <summary>Assets of a kind by name.</summary>
    public IEnumerable<string> Names(AssetKind kind) => Graph.Assets.Where(a => a.Kind == kind).Select(a => a.Name).Distinct().Order(StringComparer.Ordinal);

    public Asset Asset(string name) => Graph.Assets.Single(a => a.Name == name);

    /// <summary>Relations as <c>from kind to</c>, by the names of the assets.</summary>
    public IEnumerable<string> Relations(RelationKind kind) =>
        Graph.Relations.Where(r => r.Kind == kind).Select(r => $"{Graph.Find(r.From)!.Name} {kind.Name()} {Graph.Find(r.To)!.Name}").Order(StringComparer.Ordinal);

    sealed class Memory((string Path, string Text)[] files) : Source
    {
        public override ScanTarget Target { get; } = new("test", "folder", "/test");

        public override IEnumerable<SourceFile> Files(SourceLog log) => files.Select(f =>
        {
            var bytes = Encoding.UTF8.GetBytes(f.Text);
            return new SourceFile(f.Path, bytes.Length, () => ByteSource.Of(bytes), ReadLimits.Default);
        });
    }
}
