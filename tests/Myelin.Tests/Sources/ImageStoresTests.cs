using System.Security.Cryptography;
using System.Text;
using Myelin.Core.Reports;
using Myelin.Discover.Sources;
using Myelin.Discover.Sources.Images;

namespace Myelin.Tests.Sources;

/// <summary>Stores of container engines, laid out as their sources describe them.</summary>
public sealed class ImageStoresTests : IDisposable
{
    const string Config = """{"os":"linux","architecture":"amd64","config":{"Env":["A=b"],"Entrypoint":["vllm","serve"]},"rootfs":{"diff_ids":["sha256:d0","sha256:d1"]}}""";
    readonly Scratch _store = new();
    readonly List<IDisposable> _opened = [];

    public void Dispose()
    {
        _opened.ForEach(o => o.Dispose());
        _store.Dispose();
    }

    void Podman()
    {
        var id = new string('a', 64);
        _store.File("overlay-images/images.json", $$"""[{"id":"{{id}}","digest":"sha256:m","names":["docker.io/library/llm:latest"],"layer":"top"}]""")
            .File("overlay-layers/layers.json", """[{"id":"base","compressed-diff-digest":"sha256:c0"},{"id":"top","parent":"base","diff-digest":"sha256:d1"},{"id":"other"}]""")
            .File($"overlay-images/{id}/={Convert.ToBase64String(Encoding.UTF8.GetBytes($"sha256:{id}"))}", Config)
            .File("overlay/base/diff/app/main.py", "v1").File("overlay/base/diff/app/old.py", "old").File("overlay/top/diff/app/main.py", "v2");
    }

    void Docker()
    {
        var id = new string('b', 64);
        var chain = Convert.ToHexStringLower(SHA256.HashData("sha256:d0 sha256:d1"u8));
        _store.File("image/overlay2/repositories.json", $$$"""{"Repositories":{"llm":{"llm:1":"sha256:{{{id}}}","llm@sha256:m":"sha256:{{{id}}}"} } }""")
            .File($"image/overlay2/imagedb/content/sha256/{id}", Config)
            .File("image/overlay2/layerdb/sha256/d0/cache-id", "x0").File($"image/overlay2/layerdb/sha256/{chain}/cache-id", "x1")
            .File("overlay2/x0/diff/app/main.py", "v1").File("overlay2/x1/diff/app/main.py", "v2");
    }

    Dictionary<string, (string Text, string? Layer, bool Deleted)> Read(StoredImage image)
    {
        var log = new SourceLog();
        using var source = new ImageSource(new ScanTarget("i", "image", "i"), [image], [], [], new SourceOptions());
        var files = source.Files(log).ToDictionary(f => f.Path + (f.Deleted ? " (deleted)" : ""), f => (f.Text ?? "", f.Layer, f.Deleted));
        log.Skipped.ShouldBeEmpty();
        return files;
    }

    [Theory]
    [InlineData("llm")]
    [InlineData("llm:latest")]
    [InlineData("docker.io/library/llm")]
    [InlineData("aaaaaaaaaaaa")]
    public void Finds_an_image_of_containers_storage(string reference)
    {
        Podman();
        var image = ImageStores.InContainersStorage(_store.Root, reference, _opened)!;
        (image.Reference, image.Digest).ShouldBe(("docker.io/library/llm:latest", "sha256:m"));
        image.Config!.Entrypoint.ShouldBe(["vllm", "serve"]);
        var files = Read(image);
        files["app/main.py"].ShouldBe(("v2", "sha256:d1", false));
        files["app/main.py (deleted)"].ShouldBe(("v1", "sha256:c0", true));
        files["app/old.py"].Layer.ShouldBe("sha256:c0");
    }

    [Fact]
    public void Finds_an_image_of_docker()
    {
        Docker();
        var image = ImageStores.InDocker(_store.Root, "llm:1", _opened)!;
        (image.Reference, image.Digest).ShouldBe(("llm:1", "sha256:m"));
        Read(image)["app/main.py"].ShouldBe(("v2", "sha256:d1", false));
    }

    [Fact]
    public void A_device_0_0_deletes_a_name()
    {
        Podman();
        // Only root may make one; elsewhere tars with whiteouts are tested.
        if (Myelin.Systems.ProcessRunner.Run("mknod", [_store["overlay/top/diff/app/old.py"], "c", "0", "0"]) is not { ExitCode: 0 }) return;
        Read(ImageStores.InContainersStorage(_store.Root, "llm", _opened)!)["app/old.py (deleted)"].Deleted.ShouldBeTrue();
    }

    [Theory]
    [InlineData("other")]
    [InlineData("llm:2")]
    [InlineData("aaa")]
    public void Other_names_are_not_found(string reference)
    {
        Podman();
        ImageStores.InContainersStorage(_store.Root, reference, _opened).ShouldBeNull();
        ImageStores.InDocker(_store.Root, reference, _opened).ShouldBeNull();
    }

    [Theory]
    [InlineData("overlay-images/images.json", "{")]
    [InlineData("overlay-layers/layers.json", "[{\"id\":\"top\",\"parent\":\"top\"}]")]
    [InlineData("overlay-layers/layers.json", "[{\"id\":\"top\",\"parent\":\"../../../etc\"}]")]
    public void A_broken_store_neither_throws_nor_leads_out(string file, string text)
    {
        Podman();
        _store.File(file, text);
        if (ImageStores.InContainersStorage(_store.Root, "llm", _opened) is { } image) Read(image).Keys.ShouldAllBe(path => path.StartsWith("app/"));
    }
}
