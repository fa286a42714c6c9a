using System.Collections.Immutable;
using Myelin.Core.Assets;

namespace Myelin.Tests.Assets;

public sealed class AssetGraphBuilderTests
{
    static readonly Evidence Declared = new(new Location("a.py", 1), Basis.Declared, Confidence.High, "one");
    static readonly Evidence Observed = new(new Location("", Process: "1:python"), Basis.Observed, Confidence.High, "two");
    static readonly Evidence Inferred = new(new Location("b.py", 2), Basis.Inferred, Confidence.Low, "three");

    [Fact]
    public void Any_order_of_adding_gives_the_same_graph()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var assets = Enumerable.Range(0, 30).Select(_ => RandomAsset(random)).ToArray();
            var relations = Enumerable.Range(0, 40).Select(_ => RandomRelation(random)).ToArray();
            var expected = Shown(Build(assets, relations));
            for (var shuffle = 0; shuffle < 5; shuffle++)
            {
                random.Shuffle(assets);
                random.Shuffle(relations);
                Shown(Build(assets, relations)).ShouldBe(expected, $"seed {seed}");
            }
        }
    }

    [Fact]
    public void Any_grouping_gives_the_same_graph()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var claims = Enumerable.Range(0, 12).Select(_ => RandomAsset(random) with { }).ToArray();
            var direct = new AssetGraphBuilder();
            foreach (var claim in claims) direct.Add(claim with { Id = "x:all" });

            // The same claims under several ids, which then prove to be one, in any tree of merges.
            var merged = new AssetGraphBuilder();
            for (var i = 0; i < claims.Length; i++) merged.Add(claims[i] with { Id = i % 4 == 0 ? "x:all" : $"x:{i % 4}" });
            string[] aliases = ["x:1", "x:2", "x:3"];
            random.Shuffle(aliases);
            merged.Merge(aliases[0], aliases[1]);
            merged.Merge(aliases[1], "x:all");
            merged.Merge(aliases[2], "x:all");
            Shown(merged.Build()).ShouldBe(Shown(direct.Build()), $"seed {seed}");
        }
    }

    [Fact]
    public void Adding_twice_changes_nothing()
    {
        var once = new AssetGraphBuilder();
        once.Add(Model("gpt-4o", Declared));
        var twice = new AssetGraphBuilder();
        twice.Add(Model("gpt-4o", Declared));
        twice.Add(Model("gpt-4o", Declared));
        Shown(twice.Build()).ShouldBe(Shown(once.Build()));
    }

    [Fact]
    public void The_value_with_the_stronger_basis_stays()
    {
        var asset = Merged(Model("gpt-4o", Inferred, ("provider", "aaa")), Model("gpt-4o", Observed, ("provider", "zzz")), Model("gpt-4o", Declared, ("provider", "mmm")));
        asset["provider"].ShouldBe("zzz");
        asset.Basis.ShouldBe(Basis.Observed);
    }

    [Fact]
    public void A_version_of_weaker_basis_does_not_borrow_the_strength_of_evidence_without_one()
    {
        // Observed, but without a version; then two that are declared: the smaller stays, in whatever order they come.
        Asset[] claims = [Model("m", Declared) with { Version = "1" }, Model("m", Observed), Model("m", Declared) with { Version = "0" }];
        Merged(claims[0], claims[1], claims[2]).Version.ShouldBe("0");
        Merged(claims[2], claims[1], claims[0]).Version.ShouldBe("0");
        Merged(claims[1], claims[2], claims[0]).Version.ShouldBe("0");
    }

    [Fact]
    public void An_AI_kind_wins_over_another()
    {
        var plain = new Asset(AssetKind.Package, "pkg:pypi/torch", "torch") { Evidence = [Observed] };
        var ai = new Asset(AssetKind.AiPackage, "pkg:pypi/torch", "PyTorch") { Evidence = [Inferred] };
        Merged(plain, ai).Kind.ShouldBe(AssetKind.AiPackage);
        Merged(ai, plain).Name.ShouldBe("PyTorch");
    }

    [Fact]
    public void What_the_product_uses_is_not_marked_as_test_because_a_test_uses_it_too()
    {
        var product = Model("gpt-4o", Declared);
        var test = Model("gpt-4o", Inferred, (AssetKeys.Scope, "test"));
        Merged(test, product)[AssetKeys.Scope].ShouldBeNull();
        Merged(product, test)[AssetKeys.Scope].ShouldBeNull();
        Merged(test, Model("gpt-4o", Declared, (AssetKeys.Scope, "test")))[AssetKeys.Scope].ShouldBe("test");
    }

    [Fact]
    public void Knowledge_without_evidence_does_not_lift_the_scope()
    {
        var test = Model("gpt-4o", Inferred, (AssetKeys.Scope, "test"));
        var joined = new Asset(AssetKind.Model, test.Id, "gpt-4o") { Properties = ImmutableSortedDictionary<string, string>.Empty.Add("maker", "taker") };
        Merged(test, joined)[AssetKeys.Scope].ShouldBe("test");
        Merged(joined, test)["maker"].ShouldBe("taker");
    }

    [Fact]
    public void Merging_moves_relations_and_drops_the_one_between_the_two()
    {
        var builder = new AssetGraphBuilder();
        foreach (var name in (string[])["a", "b", "c", "d"]) builder.Add(new Asset(AssetKind.Agent, name, name) { Evidence = [Declared] });
        builder.Add(new Relation("a", RelationKind.Calls, "c") { Evidence = [Declared] });
        builder.Add(new Relation("b", RelationKind.Calls, "c") { Evidence = [Inferred] });
        builder.Add(new Relation("a", RelationKind.Calls, "b"));
        builder.Add(new Relation("d", RelationKind.Calls, "a"));
        builder.Merge("a", "b");
        builder.Add(new Relation("a", RelationKind.Runs, "c"));
        builder.Add(new Asset(AssetKind.Agent, "a", "late") { Version = "7" });

        var graph = builder.Build();
        graph.Assets.Select(a => a.Id).ShouldBe(["b", "c", "d"]);
        graph.Find("b")!.Version.ShouldBe("7");
        graph.Relations.Select(r => $"{r.From} {r.Kind} {r.To}").ShouldBe(["b Calls c", "b Runs c", "d Calls b"]);
        graph.From("b").First().Evidence.ShouldBe([Declared, Inferred]);
    }

    [Fact]
    public void Merging_into_an_id_that_nobody_stated_renames()
    {
        var builder = new AssetGraphBuilder();
        builder.Add(Model("old", Declared, ("provider", "openai")) with { Id = "old" });
        builder.Merge("old", "new");
        var asset = builder.Build().Assets.ShouldHaveSingleItem();
        asset.Id.ShouldBe("new");
        asset["provider"].ShouldBe("openai");
        builder.Find("old").ShouldBe(asset);
    }

    [Fact]
    public void Merging_in_circles_ends()
    {
        var builder = new AssetGraphBuilder();
        foreach (var name in (string[])["a", "b", "c"]) builder.Add(new Asset(AssetKind.Agent, name, name));
        builder.Merge("a", "b");
        builder.Merge("b", "c");
        builder.Merge("c", "a");
        builder.Build().Assets.ShouldHaveSingleItem().Id.ShouldBe("c");
    }

    [Fact]
    public void A_relation_to_nothing_is_dropped()
    {
        var builder = new AssetGraphBuilder();
        builder.Add(Model("m", Declared));
        builder.Add(new Relation("model:any/m", RelationKind.Calls, "nowhere"));
        builder.Build().RelationCount.ShouldBe(0);
    }

    [Fact]
    public void A_removed_asset_takes_its_relations_along()
    {
        var builder = new AssetGraphBuilder();
        builder.Add(Model("m", Declared));
        builder.Add(Model("n", Declared));
        builder.Add(new Relation("model:any/m", RelationKind.Calls, "model:any/n"));
        builder.Remove("model:any/n");
        var graph = builder.Build();
        graph.Assets.Count.ShouldBe(1);
        graph.RelationCount.ShouldBe(0);
    }

    static Asset Merged(params Asset[] assets)
    {
        var builder = new AssetGraphBuilder();
        foreach (var asset in assets) builder.Add(asset);
        return builder.Build().Assets.ShouldHaveSingleItem();
    }

    static Asset Model(string name, Evidence evidence, params (string Key, string Value)[] properties) => new(AssetKind.Model, AssetId.Model(null, name), name)
    {
        Evidence = [evidence],
        Properties = properties.ToImmutableSortedDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal),
    };

    static AssetGraph Build(Asset[] assets, Relation[] relations)
    {
        var builder = new AssetGraphBuilder();
        // Relations first every second time: their ends may be stated later.
        if (relations.Length % 2 == 0) foreach (var relation in relations) builder.Add(relation);
        foreach (var asset in assets) builder.Add(asset);
        if (relations.Length % 2 != 0) foreach (var relation in relations) builder.Add(relation);
        return builder.Build();
    }

    static Asset RandomAsset(Random random) => new(Pick(random, AssetKind.Model, AssetKind.AiPackage, AssetKind.Package), $"x:{random.Next(6)}", Pick(random, "a", "b", "c"))
    {
        Version = random.Next(2) == 0 ? null : Pick(random, "1", "2", "3"),
        Evidence = [.. Enumerable.Range(0, random.Next(3)).Select(_ => RandomEvidence(random))],
        Properties = Enumerable.Range(0, random.Next(4)).Select(_ => (Key: Pick(random, "k", "l", AssetKeys.Scope), Value: Pick(random, "v", "w", "x")))
            .DistinctBy(p => p.Key).ToImmutableSortedDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal),
    };

    static Relation RandomRelation(Random random) => new($"x:{random.Next(8)}", Pick(random, RelationKind.Calls, RelationKind.Runs), $"x:{random.Next(8)}")
    {
        Evidence = [.. Enumerable.Range(0, random.Next(3)).Select(_ => RandomEvidence(random))],
    };

    static Evidence RandomEvidence(Random random) =>
        new(new Location(Pick(random, "a", "b"), random.Next(3)), (Basis)random.Next(4), (Confidence)random.Next(3), Pick(random, "d", "e"), Pick(random, null, "n"));

    static T Pick<T>(Random random, params T[] values) => values[random.Next(values.Length)];

    static string Shown(AssetGraph graph) => string.Join('\n', [
        .. graph.Assets.Select(a => $"{a.Kind} {a.Id} {a.Name} {a.Version} [{string.Join(',', a.Properties)}] {string.Join(';', a.Evidence)}"),
        .. graph.Relations.Select(r => $"{r.From} {r.Kind} {r.To} {string.Join(';', r.Evidence)}"),
    ]);
}
