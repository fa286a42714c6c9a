using Myelin.Core.Assets;

namespace Myelin.Tests.Discover.Detectors.Packages;

public sealed class OwnPackageResolverTests
{
    static string[] AiPackages(params (string, string)[] files) =>
        [.. PackageScan.Of(files).Graph.Assets.Where(a => a.Kind == AssetKind.AiPackage).Select(a => a.Name)];

    [Fact]
    public void The_project_itself_is_no_package_that_it_uses() =>
        AiPackages(
            ("langchain/pyproject.toml", "[project]\nname = \"langchain\"\nversion = \"1.0.0\"\ndependencies = [\"openai\"]\n"),
            ("docs/requirements.txt", "langchain==1.0.0\n"), ("langchain/a.py", "import langchain\n")).ShouldBe(["openai"]);

    [Fact]
    public void A_package_that_is_used_stays_one() =>
        AiPackages(("pyproject.toml", "[project]\nname = \"shop\"\nversion = \"1.0.0\"\ndependencies = [\"langchain\"]\n")).ShouldBe(["langchain"]);

    [Fact]
    public void What_is_installed_beside_it_stays_one() =>
        AiPackages(("package.json", "{\"name\": \"shop\", \"dependencies\": {\"openai\": \"4.0.0\"}}"), ("node_modules/openai/package.json", "{\"name\": \"openai\", \"version\": \"4.0.0\"}")).ShouldContain("openai");
}
