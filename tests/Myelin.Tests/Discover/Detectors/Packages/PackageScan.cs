using System.Text;
using Myelin.Core.Assets;
using Myelin.Core.Reports;
using Myelin.Discover;
using Myelin.Discover.Sources;
using Myelin.Formats;

namespace Myelin.Tests.Discover.Detectors.Packages;

/// <summary>Scans files that stand in the test, through the whole pass of detectors and resolvers.</summary>
internal static class PackageScan
{
    public static Discovery Of(params (string Path, string Text)[] files) => new Scan([]).Run([new TextFiles(files)]);

    /// <summary>Packages of the graph, one a line: kind id @ places.</summary>
    public static string Packages(Discovery discovery) => string.Join('\n', discovery.Graph.Assets
        .Where(a => a.Id.StartsWith("pkg:") && a.Kind is AssetKind.Package or AssetKind.AiPackage or AssetKind.Library)
        .Select(a => $"{a.Kind.Name()} {a.Id} {string.Join(' ', a.Evidence.Where(e => e.By is "packages").Select(e => e.At.ToString()).Order(StringComparer.Ordinal))}"));

    /// <summary>Relations between packages, one a line.</summary>
    public static string Relations(Discovery discovery) => string.Join('\n', discovery.Graph.Relations.Where(r => r.Kind == RelationKind.DependsOn).Select(r => $"{r.From} > {r.To}"));

    sealed class TextFiles((string Path, string Text)[] files) : Source
    {
        public override ScanTarget Target { get; } = new("test", "folder", "test");

        public override IEnumerable<SourceFile> Files(SourceLog log)
        {
            foreach (var (path, text) in files)
            {
                var bytes = Encoding.UTF8.GetBytes(text);
                yield return new SourceFile(path, bytes.Length, () => ByteSource.Of(bytes), ReadLimits.Default);
            }
        }
    }
}
