using Myelin.Core.Assets;

namespace Myelin.Tests.Discover.Detectors.Packages;

public sealed class PackagesDetectorTests
{
    [Fact]
    public void States_every_package_and_the_role_of_ai_ones()
    {
        var found = PackageScan.Of(("requirements.txt", "torch==2.1.0  # model\naiohttp==3.9.0\nLangChain_OpenAI>=0.1\n# openai==1.0\nboto3\n"));
        PackageScan.Packages(found).ShouldBe("""
            package pkg:pypi/aiohttp@3.9.0 requirements.txt:2
            package pkg:pypi/boto3 requirements.txt:5
            ai-package pkg:pypi/langchain-openai requirements.txt:3
            ai-package pkg:pypi/torch@2.1.0 requirements.txt:1
            """);
        var torch = found.Graph.Find("pkg:pypi/torch@2.1.0")!;
        (torch.Name, torch.Version, torch["role"], torch["direct"], torch["ecosystem"], torch.Basis).ShouldBe(("torch", "2.1.0", "framework", "true", "pypi", Basis.Declared));
        var chain = found.Graph.Find("pkg:pypi/langchain-openai")!;
        (chain.Name, chain["requirement"], chain["role"]).ShouldBe(("langchain-openai", ">=0.1", "orchestrator"));
    }

    [Fact]
    public void A_project_is_a_library_that_depends_on_its_direct_packages()
    {
        var found = PackageScan.Of(("api/pyproject.toml", "[project]\nname = \"shop-api\"\nversion = \"1.0\"\ndependencies = [\"openai==1.30.1\"]\n[dependency-groups]\ntest = [\"pytest==8.0\"]\n"));
        PackageScan.Packages(found).ShouldBe("""
            ai-package pkg:pypi/openai@1.30.1 api/pyproject.toml:4
            package pkg:pypi/pytest@8.0 api/pyproject.toml:6
            library pkg:pypi/shop-api@1.0 api/pyproject.toml:2
            """);
        PackageScan.Relations(found).ShouldBe("pkg:pypi/shop-api@1.0 > pkg:pypi/openai@1.30.1\npkg:pypi/shop-api@1.0 > pkg:pypi/pytest@8.0");
        found.Graph.Find("pkg:pypi/pytest@8.0")!["group"].ShouldBe("test");
    }

    [Fact]
    public void A_lock_gives_relations_and_hashes()
    {
        var found = PackageScan.Of(("poetry.lock", "[[package]]\nname = \"torch\"\nversion = \"2.1.0\"\nfiles = [{file = \"t.whl\", hash = \"sha256:aa\"}]\n[package.dependencies]\nsympy = \"*\"\n[[package]]\nname = \"sympy\"\nversion = \"1.12\"\n"));
        PackageScan.Relations(found).ShouldBe("pkg:pypi/torch@2.1.0 > pkg:pypi/sympy@1.12");
        found.Graph.Find("pkg:pypi/torch@2.1.0")!["sha256"].ShouldBe("aa");
    }

    [Fact]
    public void What_is_installed_is_observed_and_knows_its_needs()
    {
        var found = PackageScan.Of(
            ("usr/lib/python3.11/site-packages/torch-2.1.0.dist-info/METADATA", "Name: torch\nVersion: 2.1.0\nLicense: BSD-3\nRequires-Dist: sympy\nRequires-Dist: absent\n"),
            ("usr/lib/python3.11/site-packages/sympy-1.12.dist-info/METADATA", "Name: sympy\nVersion: 1.12\n"));
        var torch = found.Graph.Find("pkg:pypi/torch@2.1.0")!;
        (torch.Basis, torch["license"]).ShouldBe((Basis.Observed, "BSD-3"));
        PackageScan.Relations(found).ShouldBe("pkg:pypi/torch@2.1.0 > pkg:pypi/sympy@1.12");
    }

    [Fact]
    public void Workspace_members_are_libraries()
    {
        var found = PackageScan.Of(("pnpm-workspace/package.json", "{\"name\":\"a\",\"version\":\"1.0.0\",\"dependencies\":{\"b\":\"workspace:*\"}}"));
        PackageScan.Packages(found).ShouldBe("library pkg:npm/a@1.0.0 pnpm-workspace/package.json:1\nlibrary pkg:npm/b pnpm-workspace/package.json:1");
    }

    [Fact]
    public void Names_what_could_not_be_read()
    {
        var found = PackageScan.Of(("requirements.txt", "torch\n!!! not this\n"), ("package-lock.json", "{\"packages\": {"));
        found.Coverage.Skipped.Select(s => $"{s.Path}: {s.Reason}").ShouldContain("requirements.txt: line 2: '!!! not this' is no requirement");
        found.Coverage.Skipped.ShouldContain(s => s.Path == "package-lock.json");
        found.Graph.Find("pkg:pypi/torch").ShouldNotBeNull();
    }
}
