using System.Text;
using System.Text.Json;
using Myelin.Core.Boms;
using Myelin.Core.Reports;
using Myelin.Tests.Reports;

namespace Myelin.Tests.Boms;

public sealed class BomScoreTests
{
    const string Document = """ "bomFormat":"CycloneDX","specVersion":"1.6","serialNumber":"urn:uuid:1","metadata":{"timestamp":"2026-01-01T00:00:00Z","tools":{"components":[{"name":"t"}]},"component":{"name":"shop"},"lifecycles":[{"phase":"build"}]},"compositions":[{"aggregate":"incomplete"}] """;

    const string CompleteModel = """
        {"type":"machine-learning-model","bom-ref":"m","name":"m","version":"1","purl":"pkg:huggingface/a/m@1","supplier":{"name":"a"},"licenses":[{"license":{"id":"MIT"}}],"hashes":[{"alg":"SHA-256","content":"aa"}],
         "pedigree":{"notes":"trained from nothing"},"evidence":{"occurrences":[{"location":"x"}]},"modelCard":{"modelParameters":{"task":"t","datasets":[{"ref":"d"}]}}}
        """;

    [Fact]
    public void All_elements_have_ids_of_their_own_and_say_how_to_fill_them()
    {
        ScoreElement.All.Select(e => e.Id).Distinct().Count().ShouldBe(ScoreElement.All.Length);
        ScoreElement.All.ShouldAllBe(e => e.Points > 0 && e.Fill.EndsWith('.') && e.Id.All(c => char.IsAsciiLetterLower(c) || c == '/' || c == '-'));
    }

    [Fact]
    public void A_document_that_says_everything_has_100()
    {
        var score = Score($$"""{ {{Document}}, "components":[{{CompleteModel}}], "dependencies":[{"ref":"app","dependsOn":["m"]}] }""");
        score.Gaps.Select(g => g.Element.Id).ShouldBeEmpty();
        score.Total.ShouldBe(100);
    }

    [Fact]
    public void An_empty_one_has_nothing() => Score("""{"bomFormat":"CycloneDX"}""").Total.ShouldBe(0);

    [Fact]
    public void What_is_not_there_is_not_asked_of()
    {
        var score = Score($$"""{ {{Document}} }""");
        score.Total.ShouldBe(100);
        score.Elements.Where(e => e.Applies).ShouldAllBe(e => e.Element.Id.StartsWith("document/"));
    }

    [Theory]
    [InlineData("\"licenses\":[{\"license\":{\"id\":\"MIT\"}}],", "model/licence")]
    [InlineData("\"pedigree\":{\"notes\":\"trained from nothing\"},", "model/base")]
    [InlineData("\"supplier\":{\"name\":\"a\"},", "component/supplier")]
    [InlineData("\"evidence\":{\"occurrences\":[{\"location\":\"x\"}]},", "component/evidence")]
    public void One_thing_taken_away_is_the_one_thing_missing(string removed, string element)
    {
        CompleteModel.ShouldContain(removed);
        var score = Score($$"""{ {{Document}}, "components":[{{CompleteModel.Replace(removed, "")}}], "dependencies":[{"ref":"app","dependsOn":["m"]}] }""");
        var gap = score.Gaps.ShouldHaveSingleItem();
        gap.Element.Id.ShouldBe(element);
        gap.Missing.ShouldBe(["m 1"]);
        score.Total.ShouldBeInRange(85, 99);
    }

    [Fact]
    public void Half_of_the_items_give_half_of_the_points()
    {
        var score = Score("""{"bomFormat":"CycloneDX","services":[{"name":"a","authenticated":true},{"name":"b"}]}""");
        var element = score.Elements.Single(e => e.Element.Id == "service/authentication");
        (element.Have, element.Wanted, element.Earned).ShouldBe((1, 2, 1.0));
        element.Missing.ShouldBe(["b"]);
    }

    [Fact]
    public void A_dated_name_pins_a_model_of_a_service()
    {
        var score = Score("""{"bomFormat":"CycloneDX","components":[{"type":"machine-learning-model","name":"gpt-4o-2024-08-06"},{"type":"machine-learning-model","name":"gpt-4o"}]}""");
        score.Elements.Single(e => e.Element.Id == "model/pinned").Missing.ShouldBe(["gpt-4o"]);
    }

    [Fact]
    public void The_table_and_the_json_say_the_same()
    {
        var bom = BomDocumentTests.Parse(SampleScan.Text(new CycloneDxReport(), SampleScan.Full));
        var score = BomScore.Of(bom);
        var table = Written(o => ScoreText.Table(score, bom, "a\e[2J.json", o, 100, color: false));
        table.ShouldStartWith($"{score.Total} of 100  a\\x1b[2J.json\n");
        table.Where(c => char.IsControl(c) && c != '\n').ShouldBeEmpty();
        table.TrimEnd().Split('\n').ShouldContain(l => l.StartsWith("Next  "));
        using var json = JsonDocument.Parse(Written(o => ScoreText.Json(score, bom, o)));
        json.RootElement.GetProperty("total").GetInt32().ShouldBe(score.Total);
        var points = json.RootElement.GetProperty("elements").EnumerateArray().Sum(e => e.GetProperty("points").GetDouble());
        Math.Abs(points - score.Total).ShouldBeLessThan(1.2);
        json.RootElement.GetProperty("elements").EnumerateArray().Sum(e => e.GetProperty("of").GetDouble()).ShouldBe(100, 0.2);
    }

    static BomScore Score(string text) => BomScore.Of(BomDocumentTests.Parse(text));

    static string Written(Action<Stream> write)
    {
        using var stream = new MemoryStream();
        write(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
