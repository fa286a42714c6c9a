using System.Text;
using Myelin.Core.Assets;
using Myelin.Core.Reports;
using Myelin.Discover;
using Myelin.Discover.Sources;
using Myelin.Formats;

namespace Myelin.Tests.Discover;

/// <summary>Files in memory, scanned as a folder would be.</summary>
internal sealed class MemorySource(params (string Path, byte[] Bytes)[] files) : Source
{
    public override ScanTarget Target { get; } = new("memory", "folder", "/memory");

    public override IEnumerable<SourceFile> Files(SourceLog log) =>
        files.Select(f => new SourceFile(f.Path, f.Bytes.Length, () => ByteSource.Of(f.Bytes), ReadLimits.Default));

    /// <summary>What the whole scan, with all detectors and resolvers, makes of text files.</summary>
    public static Discovery Discover(params (string Path, string Text)[] files) =>
        new Scan([]).Run([new MemorySource([.. files.Select(f => (f.Path, Encoding.UTF8.GetBytes(f.Text)))])]);
}

/// <summary>Short questions to a graph.</summary>
internal static class GraphQuestions
{
    /// <summary>Names of the assets of a kind, in order.</summary>
    public static string[] Names(this Discovery found, AssetKind kind) => [.. found.Graph.Assets.Where(a => a.Kind == kind).Select(a => a.Name).Order(StringComparer.Ordinal)];

    /// <summary>The one asset of a kind with this name.</summary>
    public static Asset The(this Discovery found, AssetKind kind, string name) => found.Graph.Assets.Single(a => a.Kind == kind && a.Name == name);

    /// <summary>"from kind to" of all relations by names, in order.</summary>
    public static string[] RelationNames(this Discovery found) =>
        [.. found.Graph.Relations.Select(r => $"{found.Graph.Find(r.From)!.Name} {r.Kind.Name()} {found.Graph.Find(r.To)!.Name}").Order(StringComparer.Ordinal)];
}
