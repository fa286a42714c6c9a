using System.Text;
using Myelin.Core.Assets;
using Myelin.Discover;
using Myelin.Tests.Discover;
using Xunit.Abstractions;

namespace Myelin.Tests.Labelled;

/// <summary>
/// Repositories written for this test, with every AI asset in them labelled by hand. <c>labels.txt</c> has a line an asset and place: <c>kind | name | path:line</c>.
/// Whatever of these kinds is found without a label is a false alarm, and most of what the repositories hold is there to provoke one.
/// </summary>
public sealed class LabelledTests(ITestOutputHelper output)
{
    const double Least = 0.95;

    // What code and configuration say; packages, workflows and files in the tree have tests of their own.
    static readonly HashSet<AssetKind> Kinds =
    [
        AssetKind.Model, AssetKind.Adapter, AssetKind.ModelFile, AssetKind.ModelDeployment, AssetKind.Dataset, AssetKind.Prompt, AssetKind.Tool, AssetKind.Agent, AssetKind.McpServer, AssetKind.McpTool,
        AssetKind.McpPrompt, AssetKind.McpResource, AssetKind.VectorDb, AssetKind.AiService, AssetKind.AiSecret, AssetKind.Evaluation, AssetKind.Observability, AssetKind.Guardrail,
    ];

    [Theory]
    [InlineData("service")]
    [InlineData("web")]
    [InlineData("platform")]
    public void Most_is_found_and_little_else(string repository)
    {
        var folder = Path.Combine(Repository.Root, "tests", "Myelin.Tests", "Labelled", repository);
        var labels = Labels(Path.Combine(folder, "labels.txt"));
        var found = new Scan([]).Run([new MemorySource([.. Files(folder)])]);
        var places = found.Graph.Assets.Where(a => Kinds.Contains(a.Kind)).SelectMany(a => a.Evidence.Select(e => new Label(a.Kind.Name(), a.Name, $"{e.At.Path}:{e.At.Line}"))).ToHashSet();

        var missed = labels.Where(l => !places.Contains(l)).ToList();
        var labelled = labels.Select(l => (l.Kind, l.Name)).ToHashSet();
        var assets = places.Select(p => (p.Kind, p.Name)).Distinct().ToList();
        var wrong = assets.Where(a => !labelled.Contains(a)).ToList();
        var recall = 1 - (double)missed.Count / labels.Count;
        var precision = 1 - (double)wrong.Count / assets.Count;

        var report = new StringBuilder($"{repository}: recall {recall:0.0%} of {labels.Count} places, precision {precision:0.0%} of {assets.Count} assets\n");
        foreach (var label in missed) report.Append($"  missed       {label.Kind} {label.Name} at {label.At}\n");
        foreach (var (kind, name) in wrong) report.Append($"  false alarm  {kind} {name} at {string.Join(", ", places.Where(p => p.Kind == kind && p.Name == name).Select(p => p.At))}\n");
        output.WriteLine(report.ToString());

        labels.Count.ShouldBeGreaterThan(20);
        recall.ShouldBeGreaterThanOrEqualTo(Least, report.ToString());
        precision.ShouldBeGreaterThanOrEqualTo(Least, report.ToString());
    }

    sealed record Label(string Kind, string Name, string At);

    static List<Label> Labels(string path) =>
        [.. File.ReadLines(path).Where(l => l.Length > 0 && l[0] != '#').Select(l => l.Split(" | ") is [var kind, var name, var at] ? new Label(kind, name, at) : throw new InvalidDataException($"{path}: {l}"))];

    // C# among the fixtures bears .txt, or it would be compiled with the tests.
    static IEnumerable<(string Path, byte[] Bytes)> Files(string folder) =>
        from file in Directory.EnumerateFiles(folder, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None }).Order(StringComparer.Ordinal)
        let path = Path.GetRelativePath(folder, file).Replace('\\', '/')
        where path != "labels.txt"
        select (path.EndsWith(".cs.txt") ? path[..^4] : path, File.ReadAllBytes(file));
}
