using System.Text;
using System.Text.Json;
using Myelin.Core.Boms;
using Myelin.Core.Reports;
using Myelin.Tests.Reports;

namespace Myelin.Tests.Boms;

public sealed class BomDiffTests
{
    [Fact]
    public void A_document_does_not_differ_from_itself_nor_from_its_newer_form()
    {
        var full = BomDocumentTests.Parse(SampleScan.Text(new CycloneDxReport(), SampleScan.Full));
        BomDiff.Between(full, full).Same.ShouldBeTrue();
        var newer = BomDocumentTests.Parse(SampleScan.Text(new CycloneDxReport(), SampleScan.Full with { Now = SampleScan.Now.AddDays(3) }, new ReportOptions("1.7")));
        BomDiff.Between(full, newer).Same.ShouldBeTrue();
    }

    [Fact]
    public void Tells_added_removed_and_a_new_version()
    {
        var diff = Diff(
            """{"type":"library","bom-ref":"1","name":"ray","version":"2.9.3","purl":"pkg:pypi/ray@2.9.3"},{"type":"library","name":"old"}""",
            """{"type":"library","bom-ref":"2","name":"ray","version":"2.10.0","purl":"pkg:pypi/ray@2.10.0"},{"type":"machine-learning-model","name":"gpt-5"}""");
        diff.Added.Select(i => i.Label).ShouldBe(["gpt-5"]);
        diff.Removed.Select(i => i.Label).ShouldBe(["old"]);
        diff.Changed.ShouldHaveSingleItem().Fields.ShouldBe([new FieldChange("version", "2.9.3", "2.10.0")]);
    }

    [Fact]
    public void An_image_with_another_tag_is_the_same_image_and_one_of_another_registry_is_not()
    {
        Diff("""{"type":"container","name":"a","version":"1","purl":"pkg:oci/a?repository_url=ghcr.io/x/a&tag=1"}""", """{"type":"container","name":"a","version":"2","purl":"pkg:oci/a?repository_url=ghcr.io/x/a&tag=2"}""")
            .Changed.ShouldHaveSingleItem();
        var other = Diff("""{"type":"container","name":"a","purl":"pkg:oci/a?repository_url=ghcr.io/x/a"}""", """{"type":"container","name":"a","purl":"pkg:oci/a?repository_url=evil.example/a"}""");
        (other.Added.Length, other.Removed.Length).ShouldBe((1, 1));
    }

    [Fact]
    public void Two_versions_side_by_side_are_matched_by_version()
    {
        var diff = Diff("""{"type":"library","name":"x","version":"1"},{"type":"library","name":"x","version":"2"}""", """{"type":"library","name":"x","version":"2"},{"type":"library","name":"x","version":"3"}""");
        diff.Changed.ShouldHaveSingleItem().Fields.ShouldBe([new FieldChange("version", "1", "3")]);
        (diff.Added.Length, diff.Removed.Length).ShouldBe((0, 0));
    }

    [Fact]
    public void Tells_a_service_that_no_longer_asks_who_calls()
    {
        var diff = BomDiff.Between(
            BomDocumentTests.Parse("""{"bomFormat":"CycloneDX","services":[{"name":"s","authenticated":true,"x-trust-boundary":false}]}"""),
            BomDocumentTests.Parse("""{"bomFormat":"CycloneDX","services":[{"name":"s","authenticated":false,"x-trust-boundary":true}]}"""));
        diff.Changed.ShouldHaveSingleItem().Fields.ShouldBe([new FieldChange("authenticated", "yes", "no"), new FieldChange("trust boundary", "no", "yes")]);
    }

    [Fact]
    public void Tells_relations_by_names()
    {
        var diff = BomDiff.Between(
            BomDocumentTests.Parse("""{"bomFormat":"CycloneDX","components":[{"type":"application","bom-ref":"1","name":"agent"},{"type":"library","bom-ref":"2","name":"lib"}]}"""),
            BomDocumentTests.Parse("""{"bomFormat":"CycloneDX","components":[{"type":"application","bom-ref":"7","name":"agent"},{"type":"library","bom-ref":"8","name":"lib"}],"dependencies":[{"ref":"7","dependsOn":["8"]}]}"""));
        diff.AddedRelations.ShouldBe([new BomRelation("agent (application)", "depends-on", "lib (library)")]);
        diff.Changed.ShouldBeEmpty();
    }

    [Fact]
    public void Is_written_for_people_comments_and_programs()
    {
        var diff = Diff("""{"type":"library","name":"x","version":"1"}""", """{"type":"library","name":"x","version":"2"},{"type":"library","name":"@all | [evil](http://x) `"}""");
        Written(o => DiffText.Table(diff, o, 100, color: false)).ShouldBe("1 added, 1 changed\n  + library  @all | [evil](http://x) `\n  ~ library  x: version 1 → 2\n");
        Written(o => DiffText.Markdown(diff, o)).ShouldBe("## AIBOM: 1 added, 1 changed\n\n**Added**\n- library `` @all \\| [evil](http://x) ` ``\n\n**Changed**\n- library `x`: version 1 → 2\n");
        using var json = JsonDocument.Parse(Written(o => DiffText.Json(diff, o)));
        json.RootElement.GetProperty("same").GetBoolean().ShouldBeFalse();
        json.RootElement.GetProperty("changed")[0].GetProperty("fields")[0].GetProperty("after").GetString().ShouldBe("2");
        Written(o => DiffText.Table(Diff("", ""), o, 100, color: false)).ShouldBe("no difference in components, services, versions and relations\n");
    }

    static BomDiff Diff(string before, string after) =>
        BomDiff.Between(BomDocumentTests.Parse($$"""{"bomFormat":"CycloneDX","components":[{{before}}]}"""), BomDocumentTests.Parse($$"""{"bomFormat":"CycloneDX","components":[{{after}}]}"""));

    static string Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
