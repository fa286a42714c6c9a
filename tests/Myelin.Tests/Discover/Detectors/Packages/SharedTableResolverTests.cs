using Myelin.Core.Assets;

namespace Myelin.Tests.Discover.Detectors.Packages;

public sealed class SharedTableResolverTests
{
    const string Catalog = "[versions]\nlc = \"1.0.0\"\n[libraries]\nlangchain4j-core = { module = \"dev.langchain4j:langchain4j-core\", version.ref = \"lc\" }\nguava = \"com.google.guava:guava:33.0\"\n[bundles]\nai = [\"langchain4j-core\", \"guava\"]\n";

    [Fact]
    public void An_alias_of_a_version_catalog_is_the_package()
    {
        var found = PackageScan.Of(("gradle/libs.versions.toml", Catalog), ("app/build.gradle.kts", "dependencies {\n  implementation(libs.langchain4j.core)\n  testImplementation(libs.bundles.ai)\n  api(libs.absent)\n}\n"));
        found.Graph.Find("pkg:maven/dev.langchain4j/langchain4j-core@1.0.0")!.ShouldSatisfyAllConditions(
            a => a.Kind.ShouldBe(AssetKind.AiPackage), a => a["direct"].ShouldBe("true"), a => a.Evidence.Select(e => e.At.ToString()).ShouldContain("app/build.gradle.kts:2"));
        found.Graph.Find("pkg:maven/com.google.guava/guava@33.0")!.Evidence.Select(e => e.At.ToString()).ShouldContain("app/build.gradle.kts:3");
        found.Coverage.Skipped.Select(s => $"{s.Path}:{s.Line} {s.Reason}").ShouldBe(["app/build.gradle.kts:4 libs.absent is in no table of this target"]);
    }

    [Fact]
    public void A_crate_takes_over_what_its_workspace_says()
    {
        var found = PackageScan.Of(
            ("Cargo.toml", "[workspace]\nmembers = [\"app\"]\n[workspace.dependencies]\ncandle = { package = \"candle-core\", version = \"=0.8.0\" }\nserde = \"1\"\n"),
            ("app/Cargo.toml", "[package]\nname = \"app\"\nversion = \"0.1.0\"\n[dependencies]\ncandle.workspace = true\n[dev-dependencies]\nserde = { workspace = true }\n"),
            ("Cargo.lock", "[[package]]\nname = \"serde\"\nversion = \"1.0.200\"\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\n"));
        PackageScan.Relations(found).ShouldBe("pkg:cargo/app@0.1.0 > pkg:cargo/candle-core@0.8.0\npkg:cargo/app@0.1.0 > pkg:cargo/serde@1.0.200");
        found.Graph.Find("pkg:cargo/candle-core@0.8.0")!["role"].ShouldBe("framework");
        found.Graph.Find("pkg:cargo/serde").ShouldBeNull();
        found.Graph.Find("pkg:cargo/serde@1.0.200")!["group"].ShouldBe("dev");
    }
}

public sealed class InheritedVersionsTests
{
    static string Pom(string artifact, string rest, string? parent = null) =>
        $"<project>{(parent is null ? "<groupId>g</groupId><version>1</version>" : $"<parent><groupId>g</groupId><artifactId>{parent}</artifactId><version>1</version></parent>")}<artifactId>{artifact}</artifactId>{rest}</project>";

    static string Managed(params string[] dependencies) => $"<dependencyManagement><dependencies>{string.Concat(dependencies)}</dependencies></dependencyManagement>";

    static string Dependency(string group, string artifact, string? version = null, string? scope = null) =>
        $"<dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId>{(version is null ? "" : $"<version>{version}</version>")}{(scope is null ? "" : $"<type>pom</type><scope>{scope}</scope>")}</dependency>";

    [Fact]
    public void A_parent_beside_the_project_gives_versions_and_properties()
    {
        var found = PackageScan.Of(
            ("shared/pom.xml", Pom("shared", "<properties><djl>0.30.0</djl></properties>" + Managed(Dependency("dev.langchain4j", "langchain4j", "1.0.0")))),
            ("app/pom.xml", Pom("app", $"<dependencies>{Dependency("dev.langchain4j", "langchain4j")}{Dependency("ai.djl", "api", "${djl}")}</dependencies>", "shared")));
        PackageScan.Relations(found).ShouldBe("pkg:maven/g/app@1 > pkg:maven/ai.djl/api@0.30.0\npkg:maven/g/app@1 > pkg:maven/dev.langchain4j/langchain4j@1.0.0");
        found.Coverage.Skipped.ShouldBeEmpty();
    }

    [Fact]
    public void A_bom_in_the_target_gives_versions()
    {
        var found = PackageScan.Of(
            ("bom/pom.xml", Pom("bom", Managed(Dependency("dev.langchain4j", "langchain4j", "1.0.0")))),
            ("app/pom.xml", Pom("app", Managed(Dependency("g", "bom", "1", "import")) + $"<dependencies>{Dependency("dev.langchain4j", "langchain4j")}</dependencies>")));
        PackageScan.Relations(found).ShouldBe("pkg:maven/g/app@1 > pkg:maven/dev.langchain4j/langchain4j@1.0.0");
    }

    [Fact]
    public void A_bom_elsewhere_is_named()
    {
        var found = PackageScan.Of(("pom.xml", Pom("app", Managed(Dependency("org.springframework.ai", "spring-ai-bom", "1.0.0", "import")) + $"<dependencies>{Dependency("org.springframework.ai", "spring-ai-openai")}</dependencies>")));
        found.Coverage.Skipped.ShouldHaveSingleItem().Reason.ShouldBe("org.springframework.ai:spring-ai-bom:1.0.0 is not in this target: it may state the versions of 1 packages that have none here");
        found.Graph.Find("pkg:maven/org.springframework.ai/spring-ai-openai").ShouldNotBeNull();
    }

    [Fact]
    public void Parents_in_a_ring_end()
    {
        var found = PackageScan.Of(("a/pom.xml", Pom("a", $"<dependencies>{Dependency("x", "y", "${v}")}</dependencies>", "b")), ("b/pom.xml", Pom("b", "", "a")));
        found.Graph.Find("pkg:maven/x/y").ShouldNotBeNull();
    }

    [Fact]
    public void Central_versions_of_dotnet_reach_the_projects_below()
    {
        var found = PackageScan.Of(
            ("Directory.Packages.props", "<Project><PropertyGroup><Sk>1.30.0</Sk></PropertyGroup><ItemGroup><PackageVersion Include=\"Microsoft.SemanticKernel\" Version=\"$(Sk)\" /><PackageVersion Include=\"OpenAI\" Version=\"2.1.0\" /></ItemGroup></Project>"),
            ("src/App/App.csproj", "<Project><ItemGroup><PackageReference Include=\"Microsoft.SemanticKernel\" /><PackageReference Include=\"OpenAI\" VersionOverride=\"2.2.0\" /></ItemGroup></Project>"));
        PackageScan.Relations(found).ShouldBe("pkg:nuget/App > pkg:nuget/Microsoft.SemanticKernel@1.30.0\npkg:nuget/App > pkg:nuget/OpenAI@2.2.0");
    }

    [Fact]
    public void What_the_product_needs_too_is_not_for_development_only()
    {
        var found = PackageScan.Of(("requirements.txt", "torch==2.1.0\n"), ("requirements-dev.txt", "torch==2.1.0\npytest==8.0\n"));
        found.Graph.Find("pkg:pypi/torch@2.1.0")!["group"].ShouldBeNull();
        found.Graph.Find("pkg:pypi/pytest@8.0")!["group"].ShouldBe("dev");
    }

    [Fact]
    public void Hashes_of_go_sum_belong_to_the_modules_that_are_required()
    {
        var found = PackageScan.Of(("go.mod", "module a.b/shop\nrequire github.com/tmc/langchaingo v0.1.12\n"), ("go.sum", "github.com/tmc/langchaingo v0.1.12 h1:abc=\nunused.org/x v1.0.0 h1:def=\n"));
        found.Graph.Find("pkg:golang/github.com/tmc/langchaingo@v0.1.12")!["hashes"].ShouldBe("h1:abc=");
        found.Graph.Assets.ShouldNotContain(a => a.Id.Contains("unused"));
    }
}
