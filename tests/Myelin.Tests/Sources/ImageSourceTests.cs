using System.Formats.Tar;
using System.Text;
using System.Text.Json.Nodes;
using Myelin.Discover.Sources;
using static Myelin.Tests.Sources.Archives;

namespace Myelin.Tests.Sources;

public sealed class ImageSourceTests : IDisposable
{
    readonly Scratch _folder = new();
    static readonly JsonObject Run = new()
    {
        ["Entrypoint"] = new JsonArray("python", "-m", "vllm"),
        ["Env"] = new JsonArray("HF_TOKEN=hf_x"),
        ["User"] = "app",
        ["ExposedPorts"] = new JsonObject { ["8000/tcp"] = new JsonObject() },
        ["Labels"] = new JsonObject { ["a"] = "b" },
    };

    public void Dispose() => _folder.Dispose();

    static readonly byte[] Lower = Tar(("app/main.py", "v1"), ("app/.env", "KEY=secret"), ("etc/os-release", "ID=debian"), ("data/a", "a"), ("data/b", "b"));
    static readonly byte[] Upper = Tar(("app/main.py", "v2"), ("app/.wh..env", ""), ("data/.wh..wh..opq", ""), ("data/c", "c"));

    [Fact]
    public void An_OCI_layout_in_a_folder_shows_what_the_image_shows()
    {
        Write(Layout("registry.test/shop/llm:1", Run, Gzip(Lower), Zstd(Upper)));
        ShouldShowTheImage(Reading.Of($"image:{_folder.Root}"), Digest(Gzip(Lower)), Digest(Zstd(Upper)));
        Reading.Of(_folder.Root).Paths.ShouldContain("app/main.py");
    }

    [Fact]
    public void An_OCI_archive_shows_what_the_image_shows()
    {
        _folder.File("i.tar", TarOf(Layout("registry.test/shop/llm:1", Run, Gzip(Lower), Upper)));
        ShouldShowTheImage(Reading.Of($"image:{_folder["i.tar"]}"), Digest(Gzip(Lower)), Digest(Upper));
        Reading.Of(_folder["i.tar"]).Paths.ShouldContain("app/main.py");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_docker_save_used_to_write_shows_what_the_image_shows(bool compressed)
    {
        var tar = TarOf(OldDockerSave("registry.test/shop/llm:1", Run, Lower, Upper));
        _folder.File("saved", compressed ? Gzip(tar) : tar);
        ShouldShowTheImage(Reading.Of($"image:{_folder["saved"]}"), "sha256:diff0", "sha256:diff1");
    }

    [Fact]
    public void An_archive_may_name_its_parts_as_it_likes()
    {
        var files = OldDockerSave("registry.test/shop/llm:1", Run, Lower, Upper);
        var manifest = Encoding.UTF8.GetString(files["manifest.json"]);
        foreach (var (old, name) in files.Keys.Where(k => k != "manifest.json").Select((k, i) => (k, i == 0 ? "config.json" : $"layers/{i}.tar")).ToList())
        {
            (files[name], manifest) = (files[old], manifest.Replace(old, name, StringComparison.Ordinal));
            files.Remove(old);
        }
        files["manifest.json"] = Encoding.UTF8.GetBytes(manifest);
        _folder.File("i.tar", TarOf(files));
        ShouldShowTheImage(Reading.Of($"image:{_folder["i.tar"]}"), "sha256:diff0", "sha256:diff1");
    }

    [Fact]
    public void What_docker_save_writes_today_knows_the_digest_too()
    {
        var files = Layout(null, Run, Lower, Upper);
        var manifest = JsonNode.Parse(files["index.json"])!["manifests"]![0]!["digest"]!.GetValue<string>();
        var config = JsonNode.Parse(files[$"blobs/sha256/{manifest[7..]}"])!["config"]!["digest"]!.GetValue<string>();
        files["manifest.json"] = Encoding.UTF8.GetBytes(new JsonArray(new JsonObject
        {
            ["Config"] = $"blobs/sha256/{config[7..]}",
            ["RepoTags"] = new JsonArray("registry.test/shop/llm:1"),
            ["Layers"] = new JsonArray($"blobs/sha256/{Digest(Lower)[7..]}", $"blobs/sha256/{Digest(Upper)[7..]}"),
        }).ToJsonString());
        _folder.File("i.tar", TarOf(files));
        var reading = Reading.Of($"image:{_folder["i.tar"]}");
        ShouldShowTheImage(reading, Digest(Lower), Digest(Upper));
        reading.Snapshots.OfType<ImageConfig>().Single().Digest.ShouldBe(manifest);
    }

    static void ShouldShowTheImage(Reading reading, string lower, string upper)
    {
        reading.Skipped.ShouldBeEmpty();
        reading.Paths.Except(reading.Deleted).ShouldBe(["data/c", "etc/os-release"]);
        reading.Deleted.Order(StringComparer.Ordinal).ShouldBe(["app/.env", "app/main.py", "data/a", "data/b"]);
        reading["app/main.py"].ShouldBe("v2");
        reading.Twice.ShouldBe(["app/main.py"]);
        reading["app/.env"].ShouldBe("KEY=secret");
        reading.Layers["etc/os-release"].ShouldBe(lower);
        reading.Layers["data/c"].ShouldBe(upper);
        var config = reading.Snapshots.OfType<ImageConfig>().Single();
        config.Reference.ShouldBe("registry.test/shop/llm:1");
        config.Layers.ShouldBe([lower, upper]);
        config.Config.Entrypoint.ShouldBe(["python", "-m", "vllm"]);
        config.Config.Environment.ShouldBe(["HF_TOKEN=hf_x"]);
        config.Config.Ports.ShouldBe(["8000/tcp"]);
        config.Config.User.ShouldBe("app");
        config.Config.History.Single().CreatedBy.ShouldBe("RUN pip install vllm");
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public void A_root_file_system_without_a_manifest_is_read(string compression)
    {
        var tar = Tar(("./", ""), ("./etc/passwd", "root"), ("app/x.py", "import torch"));
        _folder.File("rootfs.tar", compression switch { "gzip" => Gzip(tar), "zstd" => Zstd(tar), _ => tar });
        var reading = Reading.Of($"image:{_folder["rootfs.tar"]}");
        reading.Paths.ShouldBe(["app/x.py", "etc/passwd"]);
        reading.Layers["app/x.py"].ShouldBeNull();
        reading.Skipped.ShouldBeEmpty();
    }

    [Fact]
    public void Of_several_platforms_that_of_this_machine_is_read()
    {
        var files = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        var mine = AddImage(files, Run, Tar(("mine", "1")));
        var other = AddImage(files, Run, Tar(("other", "1")));
        var architecture = System.Runtime.InteropServices.RuntimeInformation.OSArchitecture == System.Runtime.InteropServices.Architecture.Arm64 ? "arm64" : "amd64";
        JsonObject Descriptor(string digest, string os, string arch) => new() { ["digest"] = digest, ["platform"] = new JsonObject { ["os"] = os, ["architecture"] = arch } };
        var index = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["manifests"] = new JsonArray(Descriptor(other, "linux", "s390x"), Descriptor(mine, "linux", architecture), Descriptor(other, "unknown", "unknown")),
        }.ToJsonString());
        files[$"blobs/sha256/{Digest(index)[7..]}"] = index;
        files["index.json"] = Encoding.UTF8.GetBytes(new JsonObject { ["manifests"] = new JsonArray(new JsonObject { ["digest"] = Digest(index) }) }.ToJsonString());
        Write(files);
        var reading = Reading.Of($"image:{_folder.Root}");
        reading.Paths.ShouldBe(["mine"]);
        reading.LeftOut.ShouldBe(["images for other platforms: 1"]);
    }

    [Fact]
    public void Links_devices_and_hostile_names_stay_inside()
    {
        var layer = Tar(tar =>
        {
            tar.Add("app/real", "r");
            tar.Add(TarEntryType.HardLink, "app/hard", "app/real");
            tar.Add(TarEntryType.SymbolicLink, "app/soft", "/etc/shadow");
            tar.Add(TarEntryType.SymbolicLink, "loop/a", "b");
            tar.Add(TarEntryType.SymbolicLink, "loop/b", "a");
            tar.WriteEntry(new PaxTarEntry(TarEntryType.CharacterDevice, "dev/null"));
            tar.WriteEntry(new PaxTarEntry(TarEntryType.Fifo, "run/pipe"));
            tar.Add("../../etc/cron.d/evil", "x");
            tar.Add("/abs/file", "a");
        });
        Write(Layout("x", Run, layer));
        var reading = Reading.Of($"image:{_folder.Root}");
        reading.Paths.ShouldBe(["abs/file", "app/real"]);
        reading.LeftOut.ShouldBe(["devices, sockets and FIFOs: 2", "hard links: 1", "symbolic links: 3"]);
        reading.Skipped.ShouldBe(["../../etc/cron.d/evil: its name leads out of the image"]);
    }

    [Fact]
    public void A_hard_link_shows_what_its_deleted_target_held()
    {
        var lower = Tar(tar =>
        {
            tar.Add("bin/tool-1.0", "tool");
            tar.Add(TarEntryType.HardLink, "bin/tool", "bin/tool-1.0");
        });
        Write(Layout("x", Run, Gzip(lower), Tar(("bin/.wh.tool-1.0", ""))));
        var reading = Reading.Of($"image:{_folder.Root}");
        reading.Paths.ShouldBe(["bin/tool", "bin/tool-1.0"]);
        reading.Deleted.ShouldBe(["bin/tool-1.0"]);
        reading["bin/tool"].ShouldBe("tool");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Files_of_a_model_cache_have_their_names(bool compressed)
    {
        var layer = Tar(tar =>
        {
            tar.Add("c/models--a--b/blobs/1", "{}");
            tar.Add("c/models--a--b/blobs/2", "lost");
            tar.Add(TarEntryType.SymbolicLink, "c/models--a--b/snapshots/r/config.json", "../../blobs/1");
        });
        Write(Layout("x", Run, compressed ? Gzip(layer) : layer));
        var reading = Reading.Of($"image:{_folder.Root}");
        reading.Paths.ShouldBe(["c/models--a--b/blobs/2", "c/models--a--b/snapshots/r/config.json"]);
        reading["c/models--a--b/snapshots/r/config.json"].ShouldBe("{}");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Archives_in_layers_are_opened_at_any_time(bool compressed)
    {
        var wheel = Zip(("pkg/code.py", "x"), ("pkg-1.dist-info/METADATA", "Name: pkg"));
        var layer = Tar(tar =>
        {
            tar.Add("wheels/pkg-1-py3-none-any.whl", wheel);
            tar.Add("src.tar.gz", Gzip(Tar(("in/a.zip", "PK\u0005\u0006"), ("in/b.py", "b"))));
        });
        Write(Layout("x", Run, compressed ? Gzip(layer) : layer));
        using var source = Reading.Open($"image:{_folder.Root}");
        // Nothing is opened before all is listed: the worst case of a parallel scan.
        var files = source.Files(new SourceLog()).ToList();
        var metadata = files.Single(f => f.Path == "wheels/pkg-1-py3-none-any.whl!/pkg-1.dist-info/METADATA");
        metadata.Text.ShouldBe("Name: pkg");
        files.Single(f => f.Path == "src.tar.gz!/in/b.py").Text.ShouldBe("b");
        files.ShouldNotContain(f => f.Path.EndsWith("code.py"));
    }

    [Fact]
    public void A_damaged_layer_is_named_and_the_others_are_read()
    {
        var gzip = Gzip(Tar(("a", new string('a', 100_000)), ("b", "b")));
        Write(Layout("x", Run, gzip[..(gzip.Length / 2)], Tar(("good", "1")), [0x28, 0xB5, 0x2F, 0xFD, 9, 9, 9], "junk, no tar"u8.ToArray()));
        var reading = Reading.Of($"image:{_folder.Root}");
        reading.Paths.ShouldBe(["good"]);
        reading.Skipped.Length.ShouldBe(4);
        reading.Skipped.ShouldAllBe(s => s.StartsWith("sha256:") || s.StartsWith("a: "));
    }

    [Fact]
    public void A_layer_that_is_not_there_is_named()
    {
        var files = Layout("x", Run, Tar(("a", "1")), Tar(("b", "1")));
        files.Remove($"blobs/sha256/{Digest(Tar(("a", "1")))[7..]}");
        Write(files);
        var reading = Reading.Of($"image:{_folder.Root}");
        reading.Paths.ShouldBe(["b"]);
        reading.Skipped.Single().ShouldEndWith("the layer is not in the image: copy the image with all its layers");
    }

    [Fact]
    public void What_is_no_image_is_an_error_that_says_what_to_do()
    {
        _folder.File("x.txt", "no tar, whatever is said").File("sub/y", "");
        Should.Throw<SourceException>(() => Reading.Open($"image:{_folder["x.txt"]}")).Message.ShouldEndWith("neither an image archive nor a tar");
        Should.Throw<SourceException>(() => Reading.Open($"image:{_folder["sub"]}")).Message.ShouldContain("leave out 'image:'");
        Should.Throw<SourceException>(() => Reading.Open("image:no.such/image:1")).Message.ShouldContain("docker save no.such/image:1 -o image.tar");
        Should.Throw<SourceException>(() => Reading.Open("image:"));
    }

    [Fact]
    public void Digests_lead_nowhere_else()
    {
        _folder.File("secret", "s").File("layout/oci-layout", "{}").File("layout/index.json", """{"manifests":[{"digest":"sha256:../../../secret"}]}""");
        Should.Throw<SourceException>(() => Reading.Open($"image:{_folder["layout"]}")).Message.ShouldContain("neither an OCI layout");
    }

    void Write(Dictionary<string, byte[]> files)
    {
        foreach (var (name, bytes) in files) _folder.File(name, bytes);
    }
}
