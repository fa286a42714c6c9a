namespace Myelin.Tests.Discover.Detectors.Packages;

public sealed class PackageVersionsResolverTests
{
    const string Lock = "[[package]]\nname = \"torch\"\nversion = \"2.1.0\"\n[[package]]\nname = \"sympy\"\nversion = \"1.12\"\n";

    [Fact]
    public void A_manifest_and_its_lock_are_one_asset()
    {
        var found = PackageScan.Of(("pyproject.toml", "[project]\nname = \"x\"\nversion = \"1\"\ndependencies = [\"torch>=2\"]\n"), ("poetry.lock", Lock));
        PackageScan.Packages(found).ShouldBe("""
            package pkg:pypi/sympy@1.12 poetry.lock:5
            ai-package pkg:pypi/torch@2.1.0 poetry.lock:2 pyproject.toml:4
            library pkg:pypi/x@1 pyproject.toml:2
            """);
        var torch = found.Graph.Find("pkg:pypi/torch@2.1.0")!;
        (torch["requirement"], torch["direct"], torch.Version).ShouldBe((">=2", "true", "2.1.0"));
        PackageScan.Relations(found).ShouldBe("pkg:pypi/x@1 > pkg:pypi/torch@2.1.0");
    }

    [Fact]
    public void The_nearest_lock_upwards_decides_for_each_project()
    {
        var found = PackageScan.Of(
            ("a/pyproject.toml", "[project]\nname = \"a\"\nversion = \"1\"\ndependencies = [\"torch\"]\n"), ("a/uv.lock", "[[package]]\nname = \"torch\"\nversion = \"2.1.0\"\n"),
            ("b/sub/pyproject.toml", "[project]\nname = \"b\"\nversion = \"1\"\ndependencies = [\"torch<2\"]\n"), ("b/uv.lock", "[[package]]\nname = \"torch\"\nversion = \"1.13.1\"\n"),
            ("c/requirements.txt", "torch\n"));
        PackageScan.Packages(found).ShouldBe("""
            library pkg:pypi/a@1 a/pyproject.toml:2
            library pkg:pypi/b@1 b/sub/pyproject.toml:2
            ai-package pkg:pypi/torch c/requirements.txt:1
            ai-package pkg:pypi/torch@1.13.1 b/sub/pyproject.toml:4 b/uv.lock:2
            ai-package pkg:pypi/torch@2.1.0 a/pyproject.toml:4 a/uv.lock:2
            """);
        PackageScan.Relations(found).ShouldBe("pkg:pypi/a@1 > pkg:pypi/torch@2.1.0\npkg:pypi/b@1 > pkg:pypi/torch@1.13.1");
        found.Graph.Find("pkg:pypi/torch@1.13.1")!["requirement"].ShouldBe("<2");
        found.Graph.Find("pkg:pypi/torch@2.1.0")!["requirement"].ShouldBeNull();
    }

    [Fact]
    public void Of_several_versions_the_one_that_fits_is_meant()
    {
        var files = new[]
        {
            ("package.json", "{\"name\":\"x\",\"version\":\"1.0.0\",\"dependencies\":{\"uuid\":\"^9.0.0\"}}"),
            ("yarn.lock", "uuid@^8.0.0:\n  version \"8.3.2\"\n\nuuid@^9.0.0:\n  version \"9.0.1\"\n"),
        };
        PackageScan.Relations(PackageScan.Of(files)).ShouldBe("pkg:npm/x@1.0.0 > pkg:npm/uuid@9.0.1");
        files[0].Item2 = files[0].Item2.Replace("^9.0.0", ">=8");
        PackageScan.Relations(PackageScan.Of(files)).ShouldBe("pkg:npm/x@1.0.0 > pkg:npm/uuid");
    }

    [Fact]
    public void Constraints_give_versions() =>
        PackageScan.Packages(PackageScan.Of(("requirements.txt", "-c constraints.txt\ntorch\n"), ("constraints.txt", "torch==2.2.0\n")))
            .ShouldBe("ai-package pkg:pypi/torch@2.2.0 constraints.txt:1 requirements.txt:2");

    [Fact]
    public void Another_manifests_pin_gives_no_version_to_a_manifest() =>
        PackageScan.Packages(PackageScan.Of(("requirements.txt", "torch\n"), ("requirements-dev.txt", "torch==2.2.0\n")))
            .ShouldBe("ai-package pkg:pypi/torch requirements.txt:1\nai-package pkg:pypi/torch@2.2.0 requirements-dev.txt:1");

    [Fact]
    public void What_is_installed_in_an_image_gives_versions() =>
        PackageScan.Packages(PackageScan.Of(("app/requirements.txt", "torch>=2\n"), ("usr/local/lib/python3.11/site-packages/torch-2.1.0.dist-info/METADATA", "Name: torch\nVersion: 2.1.0\n")))
            .ShouldBe("ai-package pkg:pypi/torch@2.1.0 app/requirements.txt:1 usr/local/lib/python3.11/site-packages/torch-2.1.0.dist-info/METADATA:1");

    [Fact]
    public void An_import_is_one_of_the_locked_versions()
    {
        var found = PackageScan.Of(
            ("uv.lock", "[[package]]\nname = \"onnxruntime\"\nversion = \"1.9.0\"\n[[package]]\nname = \"onnxruntime\"\nversion = \"1.22.1\"\n"), ("src/a.py", "import onnxruntime\n"));
        found.Graph.Assets.Where(a => a.Name == "onnxruntime").Select(a => $"{a.Version} {string.Join(' ', a.Evidence.Select(e => e.At.Path))}").ShouldBe(["1.22.1 src/a.py uv.lock", "1.9.0 uv.lock"]);
    }
}
