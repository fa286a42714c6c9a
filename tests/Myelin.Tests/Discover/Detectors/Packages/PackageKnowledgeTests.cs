using Myelin.Discover.Detectors.Packages;

namespace Myelin.Tests.Discover.Detectors.Packages;

public sealed class PackageKnowledgeTests
{
    [Theory]
    [InlineData("pypi", "torch", "framework")]
    [InlineData("pypi", "Scikit_Learn", "framework")]
    [InlineData("pypi", "openai", "llm-sdk")]
    [InlineData("pypi", "langchain-openai", "orchestrator")]
    [InlineData("pypi", "langchain-some-new-vendor", "orchestrator")]
    [InlineData("pypi", "mcp", "mcp-sdk")]
    [InlineData("pypi", "nvidia-cublas-cu12", "gpu")]
    [InlineData("pypi", "llm-guard", "guardrail")]
    [InlineData("conda", "pytorch", "framework")]
    [InlineData("conda", "huggingface_hub", "framework")]
    [InlineData("conda", "scikit-learn", "framework")]
    [InlineData("npm", "@langchain/openai", "orchestrator")]
    [InlineData("npm", "ai", "orchestrator")]
    [InlineData("npm", "@modelcontextprotocol/sdk", "mcp-sdk")]
    [InlineData("nuget", "microsoft.semantickernel", "orchestrator")]
    [InlineData("nuget", "Microsoft.Extensions.AI.Evaluation.Quality", "evaluation")]
    [InlineData("golang", "github.com/openai/openai-go/v3", "llm-sdk")]
    [InlineData("golang", "github.com/NVIDIA/go-nvml", "gpu")]
    [InlineData("maven", "dev.langchain4j:langchain4j-open-ai", "orchestrator")]
    [InlineData("maven", "ai.djl.pytorch:pytorch-engine", "framework")]
    [InlineData("cargo", "async-openai", "llm-sdk")]
    [InlineData("cargo", "async_openai", "llm-sdk")]
    [InlineData("gem", "ruby-openai", "llm-sdk")]
    [InlineData("deb", "libcudnn9-cuda-12", "gpu")]
    [InlineData("apk", "ollama", "inference-server")]
    public void Knows_the_role(string ecosystem, string name, string role) => PackageKnowledge.Role(ecosystem, name).ShouldBe(role);

    [Theory]
    [InlineData("pypi", "aiohttp")]
    [InlineData("pypi", "aiofiles")]
    [InlineData("pypi", "aiosignal")]
    [InlineData("pypi", "boto3")]
    [InlineData("pypi", "numpy")]
    [InlineData("pypi", "pandas")]
    [InlineData("pypi", "scipy")]
    [InlineData("pypi", "pyyaml")]
    [InlineData("pypi", "langdetect")]
    [InlineData("pypi", "openapi-core")]
    [InlineData("pypi", "torchx-fake")]
    [InlineData("pypi", "azure-ai-nspkg")]
    [InlineData("pypi", "ray-tracer")]
    [InlineData("npm", "chai")]
    [InlineData("npm", "aix")]
    [InlineData("npm", "airtable")]
    [InlineData("npm", "openapi-types")]
    [InlineData("npm", "@openapitools/openapi-generator-cli")]
    [InlineData("nuget", "Microsoft.OpenApi")]
    [InlineData("nuget", "Microsoft.AspNetCore.OpenApi")]
    [InlineData("nuget", "Microsoft.MLNet")]
    [InlineData("golang", "github.com/getkin/kin-openapi")]
    [InlineData("golang", "github.com/aws/aws-sdk-go-v2/service/s3")]
    [InlineData("golang", "github.com/openai/openai-go-fork")]
    [InlineData("conda", "numpy")]
    [InlineData("cargo", "openapiv3")]
    [InlineData("deb", "cuda-keyring")]
    [InlineData("apk", "torch")]
    [InlineData("nowhere", "torch")]
    public void Leaves_other_packages_alone(string ecosystem, string name) => PackageKnowledge.Role(ecosystem, name).ShouldBeNull();

    [Theory]
    [InlineData("pypi", "Scikit_Learn", "scikit-learn")]
    [InlineData("pypi", "zope..Interface__x", "zope-interface-x")]
    [InlineData("nuget", "azure.ai.openai", "Azure.AI.OpenAI")]
    [InlineData("nuget", "Some.Package", "Some.Package")]
    [InlineData("golang", "github.com/Masterminds/semver", "github.com/Masterminds/semver")]
    [InlineData("npm", "@scope/Name", "@scope/name")]
    public void Writes_names_as_their_registry_does(string ecosystem, string written, string expected) => PackageKnowledge.Canonical(ecosystem, written).ShouldBe(expected);

    [Theory]
    [InlineData("sklearn.svm", "scikit-learn")]
    [InlineData("torch.nn.functional", "torch")]
    [InlineData("sentence_transformers", "sentence-transformers")]
    [InlineData("google.cloud.aiplatform.gapic", "google-cloud-aiplatform")]
    [InlineData("google.cloud.storage", null)]
    [InlineData("os.path", null)]
    [InlineData("", null)]
    public void Finds_the_distribution_of_a_module(string module, string? expected) => PackageKnowledge.OfModule(module)?.Name.ShouldBe(expected);

    [Fact]
    public void Every_prefix_names_a_role_and_no_package_is_listed_twice()
    {
        using var json = System.Text.Json.JsonDocument.Parse(Myelin.Core.Knowledge.KnowledgeFile.Open("packages"));
        string[] roles = ["framework", "llm-sdk", "orchestrator", "agent-framework", "mcp-sdk", "vector-db-client", "inference-server", "training", "mlops", "evaluation", "guardrail", "observability", "notebook", "data", "ui", "gpu"];
        foreach (var ecosystem in json.RootElement.GetProperty("ecosystems").EnumerateObject())
        {
            HashSet<string> seen = new(StringComparer.OrdinalIgnoreCase);
            foreach (var role in ecosystem.Value.GetProperty("packages").EnumerateObject())
            {
                roles.ShouldContain(role.Name);
                foreach (var name in role.Value.EnumerateArray()) seen.Add(name.GetString()!).ShouldBeTrue($"{ecosystem.Name} {name}");
            }
        }
    }
}
