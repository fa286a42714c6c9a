using Myelin.Formats;
using Myelin.Formats.Hcl;

namespace Myelin.Tests.Formats.Hcl;

public sealed class HclParserTests
{
    [Fact]
    public void Reads_blocks_labels_and_attributes_with_their_places()
    {
        var body = Read("""
            # a comment
            resource "aws_s3_bucket" "logs" {
              bucket = "acme-logs" // name
              versioning { enabled = true }
              /* several
                 lines */
              tags = {
                Team = "ml", "Cost Center" : 42
              }
            }
            """);
        var block = body.Blocks.ShouldHaveSingleItem();
        (block.Type, block.Label(0), block.Label(1)).ShouldBe(("resource", "aws_s3_bucket", "logs"));
        block.Mark.ShouldBe(new Mark(2, 1, 10));
        block.Body["bucket"]!.Mark.ShouldBe(new Mark(3, 3, 3));
        block.Body.Of("versioning").Single().Body["enabled"].ShouldNotBeNull();
        block.Body["tags"]!.Value.ShouldBeOfType<HclObject>().Items.Count.ShouldBe(2);
    }

    [Fact]
    public void Labels_may_be_names_and_files_may_have_windows_line_ends_and_a_byte_order_mark() =>
        Read("\uFEFFvariable region {\r\n  default = \"eu\"\r\n}\r\n").Blocks.Single().Label(0).ShouldBe("region");

    [Fact]
    public void An_error_loses_the_rest_of_its_block_and_no_other()
    {
        var parsed = HclFormat.Parse("""
            resource "a" "one" {
              name = "kept"
              bad  = = 3
              lost = 1
            }

            resource "a" "two" {
              name = "x"
            }
            """, ReadLimits.Default);
        parsed.Problems.ShouldHaveSingleItem().Line.ShouldBe(3);
        parsed.Value!.Body.Blocks.Select(b => b.Label(1)).ShouldBe(["one", "two"]);
        parsed.Value.Body.Blocks[0].Body["name"].ShouldNotBeNull();
        parsed.Value.Body.Blocks[1].Body["name"].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("a = \"no end", "does not end")]
    [InlineData("a = <<EOF\nno end", "does not end")]
    [InlineData("a = [1, 2", "text ends")]
    [InlineData("b {", "ends within a block")]
    [InlineData("a = 1 b = 2", "a new line expected")]
    [InlineData("a = \"${x\"", "expected")]
    [InlineData("a = \"%{ if x }\"", "does not end")]
    [InlineData("a = \"\\q\"", "escape")]
    [InlineData("/* no end", "does not end")]
    [InlineData("}", "expected")]
    public void Says_what_is_wrong(string text, string why) => HclFormat.Parse(text, ReadLimits.Default).Problems[0].Reason.ShouldContain(why);

    [Theory]
    [InlineData('[', ']')]
    [InlineData('(', ')')]
    [InlineData('!', ' ')]
    [InlineData('-', ' ')]
    public void Deep_nesting_is_a_problem_and_no_crash(char open, char close) =>
        HclFormat.Parse($"a = {new string(open, 20_000)}1{new string(close, 20_000)}", ReadLimits.Default).Problems[0].Reason.ShouldContain("nested deeper");

    [Fact]
    public void Deep_blocks_templates_and_chains_are_problems_and_no_crash()
    {
        foreach (var text in new[]
                 {
                     string.Concat(Enumerable.Repeat("b {\n", 20_000)),
                     "a = " + string.Concat(Enumerable.Repeat("\"${", 20_000)),
                     "a = 1" + string.Concat(Enumerable.Repeat(" + 1", 20_000)),
                     "a = " + string.Concat(Enumerable.Repeat("x ? 1 : ", 20_000)) + "2",
                 })
            HclFormat.Parse(text, ReadLimits.Default).Problems[0].Reason.ShouldContain("nested deeper");
    }

    [Fact]
    public void Many_errors_end_the_reading_of_the_file()
    {
        var parsed = HclFormat.Parse(string.Concat(Enumerable.Repeat("a = =\n", 10_000)), ReadLimits.Default);
        parsed.Problems.Count.ShouldBe(51);
        parsed.Problems[^1].Reason.ShouldContain("more than 50 errors");
    }

    [Fact]
    public void Any_damage_to_a_file_is_a_problem_at_worst()
    {
        const string Good = """
            module "m" {
              for_each = { for k, v in var.x : k => v... if v != null }
              source   = "./m"
              text     = <<-EOT
                %{ for i in [1, 2] ~}
                ${i}-$${x}
                %{ endfor ~}
              EOT
              b = a.b[0].*.c[*].d["e"] ? -f(1, g...) : !h && (i || j) == 3e5
            }
            """;
        var random = new Random(7);
        for (var round = 0; round < 3000; round++)
        {
            var text = Good.ToCharArray().ToList();
            for (var edits = random.Next(1, 6); edits > 0; edits--)
            {
                var at = random.Next(text.Count);
                switch (random.Next(3))
                {
                    case 0: text.RemoveAt(at); break;
                    case 1: text[at] = Noise[random.Next(Noise.Length)]; break;
                    default: text.Insert(at, Noise[random.Next(Noise.Length)]); break;
                }
            }
            var parsed = HclFormat.Parse(string.Concat(text), ReadLimits.Default);
            parsed.Value.ShouldNotBeNull();
            foreach (var block in parsed.Value.Body.Blocks)
                foreach (var attribute in block.Body.Attributes) Evaluated.By(attribute.Value).ShouldNotBeNull();
        }
    }

    const string Noise = "{}[]()\"$%~.*=<>!&|?:,\n\r\t\\ \0aEO1-#/é\uD800";

    [Fact]
    public void Reads_the_json_syntax_as_the_same_blocks()
    {
        var bytes = ByteSource.Of("""
            { "resource": { "aws_instance": { "web": { "ami": "${var.ami}", "count": 2, "//": "note",
              "dynamic": { "ebs_block_device": { "for_each": [1], "content": { "size": "${ebs_block_device.value}" } } } } } },
              "variable": [ { "ami": { "default": "ami-1" } } ], "locals": { "a": true } }
            """u8.ToArray());
        var body = new HclJsonFormat().Read(bytes, new FileName("x.tf.json"), ReadLimits.Default).Value!.Body;
        body.Blocks.Select(b => (b.Type, b.Label(0), b.Label(1))).ShouldBe([("resource", "aws_instance", "web"), ("variable", "ami", ""), ("locals", "", "")]);
        body.Blocks[0].Body["ami"]!.Value.ShouldBeOfType<HclTraversal>();
        body.Blocks[0].Body["//"].ShouldBeNull();
        body.Blocks[0].Body.Of("dynamic").Single().Body.Of("content").ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("main.tf", true)]
    [InlineData("x.tofu", true)]
    [InlineData("terragrunt.hcl", true)]
    [InlineData("main.tf.json", false)]
    [InlineData("a.tfstate", false)]
    public void Knows_its_files_by_name(string name, bool matches) =>
        new HclFormat().Matches(new FileProbe(new FileName(name), 5, "a = 1"u8)).ShouldBe(matches);

    static HclBody Read(string text)
    {
        var parsed = HclFormat.Parse(text, ReadLimits.Default);
        parsed.Problems.ShouldBeEmpty();
        return parsed.Value!.Body;
    }
}
