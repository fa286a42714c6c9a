using Myelin.Core.Reports.Text;

namespace Myelin.Tests.Reports;

public sealed class TextWrapTests
{
    [Theory]
    [InlineData("one two three", 8, "one two|three")]
    [InlineData("exactly8", 8, "exactly8")]
    [InlineData("research/kubernetes/ray.yaml:32", 20, "research/kubernetes/|ray.yaml:32")]
    [InlineData("abcdefghijkl", 5, "abcde|fghij|kl")]
    [InlineData("  in a list that goes on", 12, "  in a list|  that goes|  on")]
    [InlineData("日本語のテキスト", 6, "日本語|のテキ|スト")]
    [InlineData("", 5, "")]
    public void Breaks_where_a_reader_would(string text, int columns, string expected) => string.Join('|', TextWrap.Lines(text, columns)).ShouldBe(expected);

    [Fact]
    public void Loses_nothing_and_never_passes_the_edge()
    {
        var random = new Random(11);
        const string Alphabet = "ab /-_.,:é日😀   ";
        for (var i = 0; i < 3000; i++)
        {
            var text = SafeText.OneLine(string.Concat(Enumerable.Range(0, random.Next(60)).Select(_ => Alphabet[random.Next(Alphabet.Length)])));
            var columns = random.Next(1, 30);
            var lines = TextWrap.Lines(text, columns);
            string.Concat(lines).Replace(" ", "").ShouldBe(text.Replace(" ", ""));
            lines.ShouldAllBe(line => SafeText.Columns(line) <= Math.Max(2, columns) && line.Trim().Length > 0);
        }
    }
}
