using System.Text;
using Myelin.Core.Assets;
using Myelin.Discover;
using Myelin.Discover.Detectors.Secrets;
using Myelin.Formats;

namespace Myelin.Tests.Discover.Detectors.Secrets;

/// <summary>Keys here are made at run time, so that no scanner of this repository finds one.</summary>
public sealed class AiSecretDetectorTests
{
    static string Random(int length, string alphabet, int seed)
    {
        var random = new Random(seed);
        return string.Concat(Enumerable.Range(0, length).Select(_ => alphabet[random.Next(alphabet.Length)]));
    }

    const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    const string AlphaNumeric = Letters + "0123456789";
    static string HuggingFace => "hf" + "_" + Random(34, Letters, 1);
    static string OpenAi => "sk" + "-" + Random(20, AlphaNumeric, 2) + "T3Blbk" + "FJ" + Random(20, AlphaNumeric, 3);

    [Fact]
    public void Finds_a_key_by_its_form_and_names_its_line()
    {
        var found = MemorySource.Discover(("app/load.py", $"import os\n\ntoken = '{HuggingFace}'\n"));
        var secret = found.Graph.Assets.Single(a => a.Kind == AssetKind.AiSecret);
        secret[AssetKeys.Provider].ShouldBe("huggingface");
        secret.Evidence[0].At.ShouldBe(new Location("app/load.py", 3));
        found.RelationNames().ShouldContain($"{secret.Name} grants huggingface.co");
    }

    [Fact]
    public void Never_shows_the_key()
    {
        var found = MemorySource.Discover(("a.env", $"OPENAI_API_KEY={OpenAi}"), ("b.txt", HuggingFace));
        var everything = string.Join('\n', found.Graph.Assets.Select(a => a.ToString() + string.Join(',', a.Properties.Values) + string.Join(',', a.Evidence)));
        everything.ShouldNotContain(OpenAi[8..]);
        everything.ShouldNotContain(HuggingFace[8..]);
    }

    [Fact]
    public void Knows_the_same_key_in_two_places()
    {
        var found = MemorySource.Discover(("a.py", $"k='{OpenAi}'"), ("b.yaml", $"key: {OpenAi}"));
        found.Graph.Assets.Single(a => a.Kind == AssetKind.AiSecret).Evidence.Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("MISTRAL_API_KEY={0}")]
    [InlineData("export MISTRAL_API_KEY=\"{0}\"")]
    [InlineData("  \"MISTRAL_API_KEY\": \"{0}\",")]
    [InlineData("MISTRAL_API_KEY: {0}")]
    [InlineData("os.environ['MISTRAL_API_KEY'] = '{0}'")]
    [InlineData("ENV MISTRAL_API_KEY={0}")]
    public void Finds_the_value_of_a_known_variable(string line) =>
        MemorySource.Discover(("x.txt", string.Format(line, Random(32, AlphaNumeric, 4)))).Graph.Assets.Single(a => a.Kind == AssetKind.AiSecret)[AssetKeys.Provider].ShouldBe("mistral");

    [Theory]
    [InlineData("MISTRAL_API_KEY=your-api-key-goes-here-1")]
    [InlineData("MISTRAL_API_KEY=${SECRET_FROM_VAULT_12345}")]
    [InlineData("MISTRAL_API_KEY = os.environ['MISTRAL_API_KEY_2']")]
    [InlineData("MISTRAL_API_KEY: str = Field(default_factory=load_the_key_1)")]
    [InlineData("if MISTRAL_API_KEY == other_variable_name_12345:")]
    [InlineData("MISTRAL_API_KEY=xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx1")]
    [InlineData("MISTRAL_API_KEY=")]
    [InlineData("SOME_OTHER_API_KEY=a8f7s6d5f4a8s7d6f5a4s8d7f6")]
    [InlineData("hf_transferAndSomeMoreLettersThatAreNotIt")]
    [InlineData("class=\"ask-anything-that-has-a-dash-in-it\"")]
    public void Ignores_placeholders_references_and_lookalikes(string text) =>
        MemorySource.Discover(("x.txt", text)).Graph.Assets.ShouldNotContain(a => a.Kind == AssetKind.AiSecret);

    [Fact]
    public void Finds_a_key_across_the_pieces_of_a_large_text()
    {
        var text = new StringBuilder();
        while (text.Length < (1 << 20) - 20) text.Append("0123456789012345678\n");
        var lines = text.ToString().Count(c => c == '\n');
        text.Append("token ").Append(HuggingFace).Append('\n').Append(' ', 1 << 20);
        var secret = MemorySource.Discover(("big.log", text.ToString())).Graph.Assets.Single(a => a.Kind == AssetKind.AiSecret);
        secret.Evidence[0].At.Line.ShouldBe(lines + 1);
    }

    [Fact]
    public void Says_where_it_stopped_searching()
    {
        var file = new SourceFile("huge.log", 1L << 30, () => new Blank(1L << 30), ReadLimits.Default);
        var facts = new Facts(file);
        new AiSecretDetector().Detect(file, facts);
        facts.Skipped.ShouldHaveSingleItem().Reason.ShouldBe("searched for keys in its first 256 MiB only");
    }

    /// <summary>A large file of spaces that takes no space.</summary>
    sealed class Blank(long length) : ByteSource
    {
        public override long Length => length;

        public override int Read(long offset, Span<byte> buffer)
        {
            var count = (int)Math.Clamp(length - offset, 0, buffer.Length);
            buffer[..count].Fill((byte)' ');
            return count;
        }
    }
}
