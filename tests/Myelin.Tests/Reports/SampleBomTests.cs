using System.Text.Json.Nodes;
using Myelin.Cli.Scanning;
using Myelin.Core.Boms;
using Myelin.Core.Reports;
using Myelin.Discover.Sources;

namespace Myelin.Tests.Reports;

/// <summary>The AIBOM of samples/retailer says what its files say: the sample is small enough to be checked by eye, and was.</summary>
public sealed class SampleBomTests
{
    static readonly Lazy<JsonNode> Sample = new(() => JsonNode.Parse(SampleScan.Text(new CycloneDxReport(),
        ScanRun.Of([Path.Combine(Repository.Root, "samples/retailer")], new SourceOptions(), SampleScan.Now, null, CancellationToken.None)))!);

    static IEnumerable<JsonNode> Components => Sample.Value["components"]!.AsArray()!;

    static IEnumerable<JsonNode> Services => Sample.Value["services"]!.AsArray().SelectMany(s => s!["services"]?.AsArray().Append(s) ?? [s])!;

    [Fact]
    public void Every_component_and_service_carries_its_kind_its_basis_and_its_evidence()
    {
        foreach (var item in Components.Concat(Services))
        {
            Property(item, "myelin:kind").ShouldNotBeNull(Name(item));
            Property(item, "myelin:basis").ShouldBeOneOf("declared", "observed", "inferred", "unresolved");
        }
        // What is only spoken of (the role of another account) has none.
        foreach (var item in Components.Where(c => Property(c, "myelin:basis") != "unresolved")) item["evidence"]!["occurrences"]!.AsArray().ShouldNotBeEmpty(Name(item));
        foreach (var item in Services) Property(item, "myelin:evidence").ShouldNotBeNull(Name(item));
    }

    [Fact]
    public void The_trained_model_has_a_card_a_base_data_and_a_licence()
    {
        var model = Components.Single(c => (string?)c["bom-ref"] == "model:local/research/models");
        ((string)model["type"]!).ShouldBe("machine-learning-model");
        ((string)model["modelCard"]!["modelParameters"]!["task"]!).ShouldBe("text-classification");
        ((string)model["modelCard"]!["modelParameters"]!["modelArchitecture"]!).ShouldBe("DistilBertForSequenceClassification");
        ((string)model["modelCard"]!["modelParameters"]!["datasets"]![0]!["ref"]!).ShouldBe("dataset:huggingface/amazon_polarity");
        ((string)model["pedigree"]!["ancestors"]![0]!["purl"]!).ShouldBe("pkg:huggingface/distilbert/distilbert-base-uncased");
        ((string)model["licenses"]![0]!["license"]!["id"]!).ShouldBe("Apache-2.0");
    }

    [Fact]
    public void Model_files_have_hashes_and_are_not_said_to_have_been_run()
    {
        foreach (var file in Components.Where(c => Property(c, "myelin:kind") == "model-file" && Property(c, "myelin:basis") == "observed"))
        {
            ((string)file["hashes"]![0]!["alg"]!).ShouldBe("SHA-256");
            file["evidence"]!["identity"]![0]!["methods"]!.AsArray().Select(m => (string)m!["technique"]!).ShouldContain("binary-analysis", Name(file));
        }
    }

    [Fact]
    public void The_data_says_how_sensitive_it_is()
    {
        var customers = Components.Single(c => Name(c) == "research/data/customers.csv");
        customers["data"]![0]!["sensitiveData"]!.AsArray().Select(t => (string)t!).ShouldContain("personal");
        ((string)Components.Single(c => Name(c) == "larkspur-customer-data")["data"]![0]!["classification"]!).ShouldContain("personal");
    }

    [Fact]
    public void Services_say_whether_they_are_beyond_a_trust_boundary_and_ask_who_calls()
    {
        var ray = Services.Single(s => Name(s) == "ray");
        ((bool)ray["x-trust-boundary"]!, (bool)ray["authenticated"]!).ShouldBe((true, false));
        ((bool)Services.Single(s => Name(s) == "api.openai.com")["x-trust-boundary"]!).ShouldBeTrue();
        ((bool)Services.Single(s => (string?)s["bom-ref"] == "inference-server:research/Deployment/llm#vllm")["x-trust-boundary"]!).ShouldBeFalse();
    }

    [Fact]
    public void Every_reference_leads_to_something_and_the_score_agrees()
    {
        var bom = BomDocument.Parse(System.Text.Encoding.UTF8.GetBytes(Sample.Value.ToJsonString()));
        var refs = bom.Items.Select(i => i.Ref).Append("myelin:subject").ToHashSet(StringComparer.Ordinal);
        foreach (var dependency in Sample.Value["dependencies"]!.AsArray())
            foreach (var to in dependency!["dependsOn"]?.AsArray() ?? []) refs.ShouldContain((string)to!);
        var score = BomScore.Of(bom);
        foreach (var id in (string[])["document/identity", "document/subject", "component/evidence", "component/dependencies"])
            score.Elements.Single(e => e.Element.Id == id).Missing.ShouldBeEmpty(id);
    }

    static string Name(JsonNode item) => (string)item["name"]!;

    static string? Property(JsonNode item, string name) => (string?)item["properties"]!.AsArray().FirstOrDefault(p => (string?)p!["name"] == name)?["value"];
}
