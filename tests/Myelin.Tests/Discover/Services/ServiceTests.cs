using System.IO.Compression;
using System.Text;
using Myelin.Core.Assets;
using Myelin.Discover;
using Myelin.Discover.Services;
using Myelin.Discover.Sources;
using Myelin.Formats.Logs;

namespace Myelin.Tests.Discover.Services;

public sealed class ServiceKnowledgeTests
{
    [Theory]
    [InlineData("https://api.openai.com/v1", "openai", "api.openai.com")]
    [InlineData("https://shop-eu.openai.azure.com/openai/deployments/x", "azure-openai", "shop-eu.openai.azure.com")]
    [InlineData("bedrock-runtime.eu-central-1.amazonaws.com", "aws-bedrock", "bedrock-runtime.eu-central-1.amazonaws.com")]
    [InlineData("https://europe-west4-aiplatform.googleapis.com/v1", "google-vertex", "europe-west4-aiplatform.googleapis.com")]
    [InlineData("https://adb-1.azuredatabricks.net/serving-endpoints/m/invocations", "databricks", "adb-1.azuredatabricks.net")]
    [InlineData("https://user:pw@API.Anthropic.com:443/v1/messages", "anthropic", "api.anthropic.com")]
    public void Tells_the_service_of_a_url(string url, string provider, string host)
    {
        var (service, found) = ServiceKnowledge.Default.OfUrl(url)!.Value;
        (service.Provider, found).ShouldBe((provider, host));
    }

    [Theory]
    [InlineData("https://api.openai.com.evil.example/v1")]
    [InlineData("https://example.com/api.openai.com")]
    [InlineData("https://openai.azure.com")]
    [InlineData("https://a.b.openai.azure.com")]
    [InlineData("https://adb-1.azuredatabricks.net/login")]
    [InlineData("https://storage.googleapis.com/x")]
    [InlineData("")]
    public void Knows_no_lookalikes(string url) => ServiceKnowledge.Default.OfUrl(url).ShouldBeNull();
}

public sealed class ConfiguredEndpointDetectorTests
{
    [Fact]
    public void Finds_endpoints_and_names_of_keys()
    {
        var found = MemorySource.Discover((".env.example", "# https://api.groq.com is an option\nOPENAI_API_KEY=\nexport LLM_URL=https://api.mistral.ai/v1\n"), ("config/app.yaml", "llm:\n  url: \"https://shop.openai.azure.com/\"\n"));
        found.Names(AssetKind.AiService).ShouldBe(["api.mistral.ai", "shop.openai.azure.com"]);
        found.The(AssetKind.AiService, "shop.openai.azure.com").Evidence[0].At.ShouldBe(new Location("config/app.yaml", 2));
        found.Names(AssetKind.AiSecret).ShouldBe(["OPENAI_API_KEY"]);
    }

    [Theory]
    [InlineData("README.md", "see https://api.openai.com/v1")]
    [InlineData("package-lock.json", "{\"x\":\"https://api.openai.com\"}")]
    [InlineData("links.json", "{\"x\":\"https://huggingface.co/a/b\"}")]
    [InlineData("a.yaml", "# https://api.openai.com\nx: https://example.com")]
    public void Counts_no_prose_and_no_links(string path, string text) => MemorySource.Discover((path, text)).Names(AssetKind.AiService).ShouldBeEmpty();
}

public sealed class LogTests
{
    static List<LogUse> Read(string text, out LogReader reader)
    {
        reader = new LogReader();
        return [.. reader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)))];
    }

    [Fact]
    public void Reads_zeek()
    {
        var uses = Read("#separator \\x09\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tquery\tanswers\n1763712000.5\tC1\t10.0.0.5\t5353\tapi.openai.com\t104.18.7.192\n1763712001.0\tC2\t10.0.0.6\t5353\t-\t-\n", out var reader);
        uses.ShouldHaveSingleItem().ShouldBe(new LogUse("api.openai.com", "10.0.0.5", DateTimeOffset.Parse("2025-11-21T08:00:00.5Z"), 3));
        reader.Unknown.ShouldBe(0);
        Read("""{"ts":1763712000,"id.orig_h":"10.0.0.5","server_name":"api.anthropic.com"}""", out _).ShouldHaveSingleItem().Host.ShouldBe("api.anthropic.com");
    }

    [Fact]
    public void Reads_squid() =>
        Read("1763712000.123    210 10.1.2.3 TCP_TUNNEL/200 4210 CONNECT api.anthropic.com:443 ida HIER_DIRECT/160.79.104.10 -\n", out _).Single().ShouldBe(new LogUse("api.anthropic.com", "ida", DateTimeOffset.Parse("2025-11-21T08:00:00.123Z"), 1));

    [Fact]
    public void Reads_cloudtrail_files_and_lines()
    {
        const string Record = """{"eventSource":"bedrock.amazonaws.com","eventName":"InvokeModel","eventTime":"2026-11-20T09:00:00Z","userIdentity":{"arn":"arn:aws:iam::1:user/noah"},"requestParameters":{"modelId":"anthropic.claude-3-haiku-20240307-v1:0"}}""";
        Read($$"""{"Records":[{{Record}}]}""", out _).Single().Detail.ShouldBe("anthropic.claude-3-haiku-20240307-v1:0");
        Read(Record + "\n" + Record, out _).Count.ShouldBe(2);
        Read("""{"Records":[{"eventSource":""", out var broken).ShouldBeEmpty();
        broken.Unknown.ShouldBe(1);
    }

    [Fact]
    public void Names_the_addresses_of_flows_by_the_answers_of_dns()
    {
        var uses = Read("""{"query_name":"api.openai.com.","srcaddr":"10.0.0.5","query_timestamp":"2026-11-20T09:00:00Z","answers":[{"Rdata":"104.18.7.192","Type":"A"}]}""" + "\n" +
            "2 123456789010 eni-1 10.0.0.9 104.18.7.192 49152 443 6 10 840 1763712000 1763712060 ACCEPT OK\n2 123456789010 eni-1 10.0.0.9 8.8.8.8 49152 443 6 10 840 1763712000 1763712060 ACCEPT OK\n", out _);
        uses.Select(u => (u.Host, u.Client)).ShouldBe([("api.openai.com", "10.0.0.5"), ("api.openai.com", "10.0.0.9")]);
    }

    [Fact]
    public void Counts_what_it_does_not_know_and_never_throws()
    {
        Read("hello\n{broken\nNov 20 sshd[1]: accepted\n", out var reader).ShouldBeEmpty();
        reader.Unknown.ShouldBe(3);
        var random = new Random(3);
        for (var i = 0; i < 300; i++) Read(string.Concat(Enumerable.Range(0, 200).Select(_ => (char)random.Next(1, 128))), out _);
    }

    [Fact]
    public void A_scan_says_who_used_what_and_when()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory().FullName, "access.log.gz");
        using (var gzip = new GZipStream(File.Create(path), CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes("1763712000.1 1 10.1.2.3 TCP_TUNNEL/200 1 CONNECT api.openai.com:443 ida X/- -\n1763798400.1 1 10.1.2.4 TCP_TUNNEL/200 1 CONNECT api.openai.com:443 noah X/- -\n1763798401.1 1 10.1.2.4 TCP_TUNNEL/200 1 CONNECT example.com:443 noah X/- -\n"));
        using var source = new LogKind().Open("logs:" + path, "x", new SourceOptions());
        var found = new Scan([]).Run([source]);
        var service = found.The(AssetKind.AiService, "api.openai.com");
        (service["uses"], service["users"], service["first-seen"], service["last-seen"]).ShouldBe(("2", "2", "2025-11-21T08:00:00Z", "2025-11-22T08:00:00Z"));
        found.RelationNames().ShouldBe(["ida calls api.openai.com", "noah calls api.openai.com"]);
    }
}
