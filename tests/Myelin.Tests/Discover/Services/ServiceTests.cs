using Myelin.Core.Assets;
using Myelin.Discover.Services;

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
