namespace Myelin.Tests.Formats.Packages;

public sealed class OtherFormatTests
{
    [Fact]
    public void Reads_composer()
    {
        var file = Reading.Valid("composer.json", "{\"name\":\"acme/shop\",\"license\":\"MIT\",\"require\":{\"php\":\">=8\",\"ext-json\":\"*\",\"openai-php/client\":\"^0.10\",\"a/b\":\"v1.2.3\"},\"require-dev\":{\"c/d\":\"*\"}}");
        Reading.Shown(file).ShouldBe("1: composer openai-php/client ^0.10\n1: composer a/b @v1.2.3\n1: composer c/d dev");
        (file.Project!.Name, file.Project.License).ShouldBe(("acme/shop", "MIT"));
        var locked = Reading.Valid("composer.lock", "{\"packages\":[{\"name\":\"openai-php/client\",\"version\":\"v0.10.1\",\"license\":[\"MIT\"],\"require\":{\"php\":\"8\",\"a/b\":\"1\"}},{\"name\":\"a/b\",\"version\":\"1.2.3\"}],\"packages-dev\":[{\"name\":\"c/d\",\"version\":\"2.0\"}]}");
        Reading.Shown(locked).ShouldBe("1: composer openai-php/client @v0.10.1\n1: composer a/b @1.2.3\n1: composer c/d @2.0 dev");
        Reading.Links(locked).ShouldBe("openai-php/client > a/b");
    }

    [Fact]
    public void Reads_pub()
    {
        Reading.Packages("pubspec.yaml", "name: shop\nversion: 1.0.0\ndependencies:\n  flutter:\n    sdk: flutter\n  dart_openai: ^5.1.0\n  own:\n    path: ../own\ndev_dependencies:\n  test: any\n")
            .ShouldBe("6: pub dart_openai ^5.1.0\n7: pub own\n10: pub test dev");
        Reading.Packages("pubspec.lock", "packages:\n  dart_openai:\n    dependency: \"direct main\"\n    description:\n      sha256: aa\n    source: hosted\n    version: \"5.1.0\"\n  sky_engine:\n    source: sdk\n    version: \"0.0.99\"\n")
            .ShouldBe("2: pub dart_openai @5.1.0");
    }

    [Theory]
    [InlineData("{\"pins\":[{\"identity\":\"swift-transformers\",\"location\":\"https://github.com/huggingface/swift-transformers.git\",\"state\":{\"version\":\"0.1.8\"}},{\"location\":\"git@github.com:a/b.git\",\"state\":{\"branch\":\"main\",\"revision\":\"abc\"}}],\"version\":2}")]
    [InlineData("{\"object\":{\"pins\":[{\"package\":\"X\",\"repositoryURL\":\"https://github.com/huggingface/swift-transformers\",\"state\":{\"version\":\"0.1.8\"}},{\"repositoryURL\":\"git@github.com:a/b.git\",\"state\":{\"revision\":\"abc\"}}]},\"version\":1}")]
    public void Reads_swift(string text) => Reading.Packages("Package.resolved", text).ShouldBe("1: swift github.com/huggingface/swift-transformers @0.1.8\n1: swift github.com/a/b @abc");

    [Fact]
    public void Reads_vcpkg() =>
        Reading.Packages("vcpkg.json", "{\"dependencies\":[\"fmt\",{\"name\":\"onnxruntime\",\"version>=\":\"1.17\"}],\"features\":{\"gpu\":{\"dependencies\":[\"cuda\"]}},\"overrides\":[{\"name\":\"fmt\",\"version\":\"10.0.0\"}]}")
            .ShouldBe("1: vcpkg fmt @10.0.0\n1: vcpkg onnxruntime >=1.17\n1: vcpkg cuda gpu");

    [Fact]
    public void Reads_conan()
    {
        Reading.Packages("conanfile.txt", "[requires]\nonnxruntime/1.18.1@user/stable # x\nfmt/[>=9]\n[tool_requires]\ncmake/3.27\n[options]\nfmt/*:shared=True\n").ShouldBe("2: conan onnxruntime @1.18.1\n3: conan fmt [>=9]\n5: conan cmake @3.27 build");
        Reading.Packages("conan.lock", "{\"version\":\"0.5\",\"requires\":[\"onnxruntime/1.18.1#abc%171.2\"]}").ShouldBe("1: conan onnxruntime @1.18.1");
    }

    [Theory]
    [InlineData("composer.lock", "{\"packages\":[{\"name\":\"a/b\",\"version\":\"1\",\"require\":{\"c/d\":\"1\"}}]}")]
    [InlineData("pubspec.yaml", "name: shop\ndependencies:\n  a: ^1.0.0\n  b:\n    git: x\n")]
    [InlineData("Package.resolved", "{\"pins\":[{\"location\":\"https://github.com/a/b.git\",\"state\":{\"version\":\"1\"}}]}")]
    [InlineData("vcpkg.json", "{\"dependencies\":[\"fmt\",{\"name\":\"x\",\"features\":[\"y\"]}]}")]
    [InlineData("conanfile.txt", "[requires]\na/1@b/c#d\n[test_requires]\ne/[>1]\n")]
    public void Survives_damage(string path, string text) => Mutations.Each(text, 500, damaged => Reading.Parse(path, damaged).Value?.Packages.ShouldAllBe(p => p.Name.Length > 0));
}
