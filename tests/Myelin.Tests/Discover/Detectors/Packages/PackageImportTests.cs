using Myelin.Core.Assets;

namespace Myelin.Tests.Discover.Detectors.Packages;

public sealed class PackageImportTests
{
    [Fact]
    public void An_import_is_evidence_of_the_package_that_a_manifest_states()
    {
        var found = PackageScan.Of(
            ("app/App.csproj", "<Project><ItemGroup><PackageReference Include=\"Microsoft.SemanticKernel\" Version=\"1.30.0\" /></ItemGroup></Project>"),
            ("app/Chat.cs", "using System.Text;\nusing Microsoft.SemanticKernel.ChatCompletion;\nclass Chat { }\n"),
            ("rs/Cargo.toml", "[package]\nname = \"rs\"\nversion = \"0.1.0\"\n[dependencies]\ncandle-core = \"=0.8.0\"\n"),
            ("rs/src/main.rs", "use candle_core::{Device, Tensor};\nuse std::fs;\nfn main() { }\n"),
            ("jv/pom.xml", "<project><groupId>g</groupId><artifactId>jv</artifactId><version>1</version><dependencies><dependency><groupId>io.qdrant</groupId><artifactId>client</artifactId><version>1.9.0</version></dependency></dependencies></project>"),
            ("jv/src/A.java", "package a;\nimport io.qdrant.client.QdrantClient;\nclass A { }\n"));
        Places(found, "pkg:nuget/Microsoft.SemanticKernel@1.30.0").ShouldBe("app/App.csproj:1 app/Chat.cs:2");
        Places(found, "pkg:cargo/candle-core@0.8.0").ShouldBe("rs/Cargo.toml:5 rs/src/main.rs:1");
        Places(found, "pkg:maven/io.qdrant/client@1.9.0").ShouldBe("jv/pom.xml:1 jv/src/A.java:2");
    }

    [Fact]
    public void An_import_alone_is_no_package()
    {
        var found = PackageScan.Of(("src/main.rs", "mod llm;\nuse llm::chat;\nfn main() { }\n"), ("A.cs", "using OpenAI.Chat;\nclass A { }\n"));
        found.Graph.Assets.ShouldNotContain(a => a.Kind == AssetKind.AiPackage && a.Id.StartsWith("pkg:"));
    }

    [Fact]
    public void Of_two_versions_the_one_above_is_meant_else_none()
    {
        var found = PackageScan.Of(
            ("a/a.csproj", "<Project><ItemGroup><PackageReference Include=\"OpenAI\" Version=\"2.1.0\" /></ItemGroup></Project>"),
            ("b/b.csproj", "<Project><ItemGroup><PackageReference Include=\"OpenAI\" Version=\"2.2.0\" /></ItemGroup></Project>"),
            ("b/deep/B.cs", "using OpenAI.Chat;\nclass B { }\n"),
            ("c/A.cs", "using OpenAI.Chat;\nclass A { }\n"));
        Places(found, "pkg:nuget/OpenAI@2.1.0").ShouldBe("a/a.csproj:1");
        Places(found, "pkg:nuget/OpenAI@2.2.0").ShouldBe("b/b.csproj:1 b/deep/B.cs:1");
    }

    static string Places(Myelin.Discover.Discovery found, string id) => string.Join(' ', found.Graph.Find(id)!.Evidence.Select(e => $"{e.At.Path}:{e.At.Line}").Distinct().Order(StringComparer.Ordinal));
}
