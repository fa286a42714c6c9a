using Myelin.Core.Assets;
using Myelin.Tests.Reports;

namespace Myelin.Tests.Assets;

public sealed class AssetGraphTests
{
    static readonly AssetGraph Graph = SampleScan.Full.Graph;

    [Fact]
    public void Assets_are_in_order_of_id_and_found_by_it()
    {
        Graph.Assets.Select(a => a.Id).ShouldBe(Graph.Assets.Select(a => a.Id).Order(StringComparer.Ordinal));
        for (var node = 0; node < Graph.Assets.Count; node++)
        {
            Graph.NodeOf(Graph.Assets[node].Id).ShouldBe(node);
            Graph.AssetKindAt(node).ShouldBe(Graph.Assets[node].Kind);
        }
        Graph.NodeOf("nowhere").ShouldBe(-1);
        Graph.Find("nowhere").ShouldBeNull();
    }

    [Fact]
    public void Relations_are_the_same_from_either_end()
    {
        var outward = Graph.Assets.SelectMany(a => Graph.From(a.Id)).ToList();
        var inward = Graph.Assets.SelectMany(a => Graph.To(a.Id)).ToList();
        outward.Count.ShouldBe(Graph.RelationCount);
        outward.ShouldBe(Graph.Relations);
        inward.ShouldBe(outward, ignoreOrder: true);
    }

    [Fact]
    public void The_raw_view_says_the_same_as_the_relations()
    {
        for (var node = 0; node < Graph.Assets.Count; node++)
        {
            var relations = Graph.From(Graph.Assets[node].Id).ToList();
            Graph.OutNodes(node).ToArray().Select(to => Graph.Assets[to].Id).ShouldBe(relations.Select(r => r.To));
            Graph.OutKinds(node).ToArray().Select(kind => (RelationKind)kind).ShouldBe(relations.Select(r => r.Kind));
            foreach (var edge in Graph.InEdges(node)) Graph.OutNodes(Graph.OriginOf(edge)).ToArray().ShouldContain(node);
        }
    }

    [Fact]
    public void Targets_and_origins_follow_one_kind()
    {
        var tuned = AssetId.File("models/shop-lora");
        Graph.Targets(tuned, RelationKind.DerivedFrom).Select(a => a.Name).ShouldBe(["meta-llama/Llama-3.1-8B-Instruct"]);
        Graph.Targets(tuned, RelationKind.Runs).ShouldBeEmpty();
        Graph.Origins(tuned, RelationKind.InstanceOf).Select(a => a.Name).ShouldBe(["adapter_model.safetensors"]);
        Graph.Origins("nowhere", RelationKind.InstanceOf).ShouldBeEmpty();
    }

    [Fact]
    public void Looking_up_an_id_allocates_nothing()
    {
        var id = Graph.Assets[3].Id;
        Graph.NodeOf(id);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) Graph.NodeOf(id);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
