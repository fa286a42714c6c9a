using System.Text;
using Myelin.Core.Boms;
using Myelin.Core.Reports;
using Myelin.Tests.Reports;

namespace Myelin.Tests.Boms;

public sealed class BomDocumentTests
{
    [Fact]
    public void Reads_our_own_CycloneDX()
    {
        var bom = Parse(SampleScan.Text(new CycloneDxReport(), SampleScan.Full));
        bom.Format.ShouldBe("CycloneDX 1.6");
        bom.Author.ShouldBe("myelin");
        bom.Stage.ShouldBe("discovery");
        bom.SaysHowComplete.ShouldBeTrue();
        var tuned = bom.Items.Single(i => i.Name == "shop-lora");
        (tuned.Sort, tuned.Hashes.Length, tuned.Licenses[0]).ShouldBe((BomSort.Model, 1, "MIT OR Apache-2.0"));
        tuned.BaseModels.ShouldBe(["meta-llama/Llama-3.1-8B-Instruct"]);
        tuned.Datasets.ShouldBe(["dataset:huggingface/shop/customers"]);
        bom.Items.Single(i => i.Name == "shop/customers").Sensitivity.ShouldBe("personal");
        var server = bom.Items.Single(i => i is { Name: "vllm", Version: "0.6.3" });
        (server.Sort, server.Authenticated, server.TrustBoundary, server.Endpoints[0]).ShouldBe((BomSort.Service, false, true, "http://0.0.0.0:8000"));
        bom.Relations.ShouldContain(new BomRelation(tuned.Ref, "derived-from", bom.Items.Single(i => i.Name.StartsWith("meta-llama")).Ref));
        bom.Items.ShouldContain(i => i.Name == "read_file", "a tool that stands inside its server");
    }

    [Fact]
    public void Reads_our_own_SPDX()
    {
        var bom = Parse(SampleScan.Text(new SpdxReport(), SampleScan.Full));
        bom.Format.ShouldBe("SPDX 3.0.1");
        var tuned = bom.Items.Single(i => i.Name == "shop-lora");
        (tuned.Sort, tuned.Licenses[0]).ShouldBe((BomSort.Model, "MIT OR Apache-2.0"));
        tuned.BaseModels.ShouldBe(["meta-llama/Llama-3.1-8B-Instruct"]);
        tuned.Datasets.ShouldBe(["shop/customers"]);
        tuned.Evidence.ShouldBeGreaterThan(0);
        bom.Items.ShouldNotContain(i => i.Name == "shop/src/app.py", "evidence is no component");
        bom.Subject.ShouldBe("shop, image:shop.tar, host");
    }

    [Fact]
    public void Reads_SPDX_2_as_other_tools_write_it()
    {
        var bom = Parse("""
            {"spdxVersion":"SPDX-2.3","documentNamespace":"https://example.test/1","name":"shop","creationInfo":{"created":"2026-01-02T03:04:05Z","creators":["Tool: other-1.0"]},
             "packages":[
              {"SPDXID":"SPDXRef-root","name":"shop","downloadLocation":"NOASSERTION"},
              {"SPDXID":"SPDXRef-1","name":"torch","versionInfo":"2.5.1","supplier":"Organization: PyTorch","licenseDeclared":"BSD-3-Clause","licenseConcluded":"NOASSERTION",
               "checksums":[{"algorithm":"SHA256","checksumValue":"aa"}],"externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:pypi/torch@2.5.1"}]},
              {"SPDXID":"SPDXRef-2","name":"bert","externalRefs":[{"referenceType":"purl","referenceLocator":"pkg:huggingface/google/bert@abc"}]}],
             "relationships":[{"spdxElementId":"SPDXRef-DOCUMENT","relationshipType":"DESCRIBES","relatedSpdxElement":"SPDXRef-root"},{"spdxElementId":"SPDXRef-2","relationshipType":"DEPENDS_ON","relatedSpdxElement":"SPDXRef-1"}]}
            """);
        (bom.Format, bom.Subject, bom.Author).ShouldBe(("SPDX 2.3", "shop", "Tool: other-1.0"));
        bom.Items.Select(i => (i.Name, i.Sort)).ShouldBe([("torch", BomSort.Package), ("bert", BomSort.Model)]);
        bom.Items[0].Licenses.ShouldBe(["BSD-3-Clause"]);
        bom.Relations.ShouldBe([new BomRelation("SPDXRef-2", "depends-on", "SPDXRef-1")]);
    }

    [Fact]
    public void Reads_CycloneDX_with_the_older_forms_of_tools_and_identity()
    {
        var bom = Parse("""
            {"bomFormat":"CycloneDX","specVersion":"1.4","metadata":{"tools":[{"vendor":"x","name":"other"}]},
             "components":[{"type":"library","group":"@scope","name":"lib","evidence":{"identity":{"field":"purl"}},"components":[{"type":"library","name":"inner"}]},{"type":"data","name":"policy","data":[{"type":"configuration"}]}]}
            """);
        bom.Author.ShouldBe("other");
        bom.Items.Select(i => i.Name).ShouldBe(["@scope/lib", "inner", "policy"]);
        bom.Items[0].Evidence.ShouldBe(1);
        bom.Items[2].Sort.ShouldBe(BomSort.Other);
    }

    [Theory]
    [InlineData("", "no valid JSON")]
    [InlineData("{\n  \"bomFormat\": \"CycloneDX\",\n  oops", "line 3: no valid JSON")]
    [InlineData("{}", "neither CycloneDX nor SPDX")]
    [InlineData("[1,2]", "neither CycloneDX nor SPDX")]
    [InlineData("\"x\"", "neither CycloneDX nor SPDX")]
    [InlineData("<?xml version=\"1.0\"?><bom/>", "XML is not read")]
    [InlineData("""{"format":"myelin-scan","version":1}""", "a scan report")]
    [InlineData("""{"bomFormat":"CycloneDX","components":[{"type":"library","name":"\ud800"}]}""", "not valid Unicode")]
    public void Says_what_is_wrong(string text, string message) => Should.Throw<InvalidDataException>(() => Parse(text)).Message.ShouldContain(message);

    [Fact]
    public void Refuses_nesting_without_end() =>
        Should.Throw<InvalidDataException>(() => Parse("{\"bomFormat\":\"CycloneDX\",\"x\":" + new string('[', 100_000)));

    [Fact]
    public void A_mark_of_byte_order_does_no_harm() => Parse("\ufeff{\"bomFormat\":\"CycloneDX\"}").Items.ShouldBeEmpty();

    [Fact]
    public void Members_of_another_type_than_the_format_says_are_no_members()
    {
        var bom = Parse("""{"bomFormat":"CycloneDX","specVersion":7,"metadata":[],"components":[1,{"type":{},"name":[],"licenses":{},"hashes":[null,{"alg":1}],"modelCard":"x","data":[[]]}],"services":{"a":1},"dependencies":[{"ref":{},"dependsOn":[1,"a"]},"x"],"compositions":0}""");
        bom.Items.ShouldHaveSingleItem().Name.ShouldBe("(no name)");
        BomScore.Of(bom).Total.ShouldBeInRange(0, 100);
    }

    [Fact]
    public void Reads_or_refuses_whatever_is_cut_or_changed()
    {
        foreach (var format in (ReportFormat[])[new CycloneDxReport(), new SpdxReport()])
        {
            var bytes = Encoding.UTF8.GetBytes(SampleScan.Text(format, SampleScan.Small));
            var random = new Random(5);
            var read = 0;
            for (var i = 0; i < 500; i++)
            {
                var changed = bytes.AsSpan(0, random.Next(8) == 0 ? random.Next(bytes.Length) : bytes.Length).ToArray();
                for (var k = random.Next(4); k > 0 && changed.Length > 0; k--) changed[random.Next(changed.Length)] = (byte)random.Next(32, 127);
                try
                {
                    var bom = BomDocument.Parse(changed);
                    BomScore.Of(bom).Total.ShouldBeInRange(0, 100);
                    BomDiff.Between(bom, bom).Same.ShouldBeTrue();
                    read++;
                }
                catch (InvalidDataException)
                {
                    // Refused with a reason.
                }
            }
            read.ShouldBeGreaterThan(50);
        }
    }

    internal static Bom Parse(string text) => BomDocument.Parse(Encoding.UTF8.GetBytes(text));
}
