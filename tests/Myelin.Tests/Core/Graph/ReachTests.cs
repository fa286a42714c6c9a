using System.Collections.Immutable;
using Myelin.Assess;
using Myelin.Core.Assets;
using Myelin.Core.Graph;

namespace Myelin.Tests.Core.Graph;

public sealed class ReachTests
{
    static Asset Of(AssetKind kind, string name, params (string Key, string Value)[] properties) =>
        new(kind, "x:" + name, name) { Properties = properties.ToImmutableSortedDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal) };

    static AssetGraph Graph(string authentication)
    {
        var builder = new AssetGraphBuilder();
        foreach (var asset in (Asset[])[Of(AssetKind.Internet, "internet"), Of(AssetKind.TrainingCluster, "ray", (AssetKeys.Authentication, authentication), (AssetKeys.Exposure, "internet")), Of(AssetKind.Workload, "head"),
            Of(AssetKind.Identity, "sa"), Of(AssetKind.Role, "role"), Of(AssetKind.DataStore, "customers", (AssetKeys.Sensitivity, "personal")), Of(AssetKind.DataStore, "elsewhere")])
            builder.Add(asset);
        foreach (var (from, kind, to) in (ReadOnlySpan<(string, RelationKind, string)>)[("ray", RelationKind.ReachableFrom, "internet"), ("head", RelationKind.Runs, "ray"), ("head", RelationKind.RunsAs, "sa"), ("sa", RelationKind.Assumes, "role"), ("role", RelationKind.Reads, "customers")])
            builder.Add(new Relation("x:" + from, kind, "x:" + to));
        return builder.Build();
    }

    [Fact]
    public void Finds_the_way_from_the_internet_to_the_data() =>
        Reach.FromInternet(Graph("none")).ShouldHaveSingleItem().ToString().ShouldBe("internet → ray → head → sa → role → customers");

    [Fact]
    public void Authentication_ends_the_way() => Reach.FromInternet(Graph("token")).ShouldBeEmpty();

    [Fact]
    public void The_answer_names_the_worst_way() => ThreeAnswers.From(Graph("none")).Reach.ShouldBe("internet → ray → head → sa → role → customers (personal data).");

    [Fact]
    public void An_empty_graph_has_honest_answers()
    {
        var answers = ThreeAnswers.From(AssetGraph.Empty);
        answers.Where.ShouldBe("No AI was found.");
        answers.Isolated.ShouldStartWith("Unknown");
    }
}
