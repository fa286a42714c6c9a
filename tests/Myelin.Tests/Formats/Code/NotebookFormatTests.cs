using System.Text;
using System.Text.Json;
using Myelin.Formats;
using Myelin.Formats.Code;

namespace Myelin.Tests.Formats.Code;

public sealed class NotebookFormatTests
{
    static Parsed<CodeFile> Read(string json) => new NotebookFormat().Read(ByteSource.Of(Encoding.UTF8.GetBytes(json)), new FileName("a.ipynb"), ReadLimits.Default);

    static CodeFile Cells(params string[] cells) =>
        Read(JsonSerializer.Serialize(new { cells = cells.Select(c => new { cell_type = c.StartsWith('#') ? "markdown" : "code", source = c.Split('\n').Select((l, i) => i < c.Split('\n').Length - 1 ? l + "\n" : l) }), nbformat = 4 })).Value!;

    [Fact]
    public void Cells_share_one_namespace_and_keep_their_numbers()
    {
        var file = Cells("# Title", "M = 'x'", "import os\nf(M)");
        var call = file.Calls.ShouldHaveSingleItem();
        call[0]!.Value.Text.ShouldBe("x");
        (call.Cell, call.Mark.Line).ShouldBe((3, 2));
        file.Assignments.ShouldHaveSingleItem().Cell.ShouldBe(2);
        file.Imports.ShouldHaveSingleItem().Cell.ShouldBe(3);
    }

    [Fact]
    public void Magics_are_skipped_and_shell_lines_kept()
    {
        var file = Cells("%matplotlib inline\n!pip install -q openai \\\n  torch\nf('a')\nx = !ls *.txt\n%pip install tiktoken\nf('b')?\n?f\nfiles = %sql select 1\nif x:\n    !pip install faiss-cpu\nf(10 % 3)", "%%bash\npip install chromadb\n# note\nls", "%%time\nf('c')", "%%html\n<b>f('no')</b>", "%%writefile app.py\nf('d')");
        file.Calls.Where(c => c.Name == "f").Select(c => c[0]?.Value.Text).ShouldBe(["a", "b", null, "c", "d"]);
        file.ShellLines.Select(l => l.Value).ShouldBe(["pip install -q openai    torch", "ls *.txt", "pip install tiktoken", "pip install faiss-cpu", "pip install chromadb", "ls"]);
        file.ShellLines[4].Cell.ShouldBe(2);
        file.ShellLines[4].Mark.Line.ShouldBe(2);
    }

    [Fact]
    public void A_broken_cell_does_not_break_the_next() =>
        Cells("f('''open", "x = (1,", "f('b')").Calls.Select(c => c[0]!.Value.Text).ShouldBe(["open", "b"]);

    [Fact]
    public void Reads_version_3() =>
        Read("""{"worksheets":[{"cells":[{"cell_type":"code","input":["f('a')"]}]}],"nbformat":3}""").Value!.Calls.ShouldHaveSingleItem().Name.ShouldBe("f");

    [Theory]
    [InlineData("""{"cells":[{"cell_type":"code","source":"f()"}],"metadata":{"kernelspec":{"language":"R"}}}""")]
    [InlineData("""{"cells":[{"cell_type":"code","source":"f()"}],"metadata":{"language_info":{"name":"julia"}}}""")]
    public void Leaves_other_languages_alone(string json) => Read(json).Value.ShouldBeNull();

    [Fact]
    public void A_truncated_notebook_keeps_what_stands_before_the_end()
    {
        var parsed = Read("""{"cells":[{"cell_type":"code","source":["f('a')\n"]},{"cell_type":"co""");
        parsed.Problems.ShouldNotBeEmpty();
        parsed.Value!.Calls.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"cells\": 3}")]
    [InlineData("{\"cells\": [1, null, {\"cell_type\": \"code\"}, {\"cell_type\": \"code\", \"source\": {\"a\": 1}}]}")]
    public void Odd_documents_give_no_calls(string json) => (Read(json).Value?.Calls ?? []).ShouldBeEmpty();
}
