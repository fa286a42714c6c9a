using System.Diagnostics;
using Myelin.Discover.Sources;
using Myelin.Systems.Files;

namespace Myelin.Tests.Sources;

public sealed class FolderSourceTests : IDisposable
{
    readonly Scratch _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_each_file_once_below_the_target()
    {
        _folder.File("a.py", "import torch").File("b/c/d.txt", "deep").File("empty", "");
        var reading = Reading.Of(_folder.Root);
        reading.Paths.ShouldBe(["a.py", "b/c/d.txt", "empty"]);
        reading["b/c/d.txt"].ShouldBe("deep");
        reading.Twice.ShouldBeEmpty();
        reading.Skipped.ShouldBeEmpty();
    }

    [Fact]
    public void Counts_links_and_never_follows_them()
    {
        _folder.File("in/a.txt", "inside").Link("in/loop", "..").Link("in/self", "self").Link("passwd", "/etc/passwd").Link("etc", "/etc").Link("alias.txt", "in/a.txt");
        var reading = Reading.Of(_folder.Root);
        reading.Paths.ShouldBe(["in/a.txt"]);
        reading.LeftOut.ShouldBe(["symbolic links: 5"]);
    }

    [Fact]
    public void Never_opens_a_fifo()
    {
        _folder.File("a.txt", "a");
        Shell("mkfifo \"$1\"", _folder["pipe"]);
        var reading = Reading.Of(_folder.Root);
        reading.Paths.ShouldBe(["a.txt"]);
        reading.LeftOut.ShouldBe(["devices, sockets and FIFOs: 1"]);
        Should.Throw<SourceException>(() => Reading.Open(_folder["pipe"])).Message.ShouldEndWith("it is no regular file");
    }

    [Fact]
    public void A_file_swapped_for_a_fifo_after_the_listing_is_named()
    {
        _folder.File("a.txt", "a").File("b.txt", "b");
        using var source = Reading.Open(_folder.Root);
        var files = source.Files(new SourceLog()).ToList();
        File.Delete(_folder["a.txt"]);
        Shell("mkfifo \"$1\"", _folder["a.txt"]);
        File.Delete(_folder["b.txt"]);
        File.CreateSymbolicLink(_folder["b.txt"], "/etc/passwd");
        Should.Throw<IOException>(() => files.Single(f => f.Path == "a.txt").Bytes).Message.ShouldBe("it is no regular file");
        Should.Throw<IOException>(() => files.Single(f => f.Path == "b.txt").Bytes).Message.ShouldBe("it became a link");
    }

    [Fact]
    public void A_folder_swapped_for_a_link_after_the_listing_is_not_followed()
    {
        _folder.File("sub/passwd", "mine");
        using var source = Reading.Open(_folder.Root);
        var file = source.Files(new SourceLog()).Single();
        Directory.Delete(_folder["sub"], recursive: true);
        Directory.CreateSymbolicLink(_folder["sub"], "/etc");
        Should.Throw<IOException>(() => file.Bytes).Message.ShouldBe("it became a link");
    }

    [Fact]
    public void Reads_files_whose_names_are_no_text()
    {
        _folder.File("new\nline.txt", "1").File("tab\tand\u001b[31m", "2");
        Shell("printf 3 >\"$1/caf$(printf '\\351').t\"", _folder.Root);
        var reading = Reading.Of(_folder.Root);
        reading.Paths.ShouldBe(["caf\\xE9.t", "new\nline.txt", "tab\tand\u001b[31m"], ignoreOrder: true);
        reading["caf\\xE9.t"].ShouldBe("3");
    }

    [Fact]
    public void Names_a_folder_that_cannot_be_listed()
    {
        _folder.File("a.txt", "a").File("closed/b.txt", "b");
        using var root = new RootFolder(_folder.Root);
        var log = new SourceLog();
        var walk = new FolderWalk(root, log, new Vanishing(_folder["closed"])).Files(RawPath.Root).Select(f => f.Real.Text).ToList();
        walk.ShouldBe(["a.txt"]);
        log.Skipped.Single().ShouldSatisfyAllConditions(s => s.Path.ShouldBe("closed"), s => s.Reason.ShouldBe("it is gone"));
    }

    [Fact]
    public void A_missing_target_is_an_error()
    {
        Should.Throw<SourceException>(() => Reading.Open(_folder["nothing"])).Message.ShouldEndWith("no such file or folder");
        Should.Throw<SourceException>(() => Reading.Open("imgae:x")).Message.ShouldContain("'imgae:' is no kind of target");
    }

    [Fact]
    public void Of_installed_packages_only_what_describes_them_is_read()
    {
        _folder.File("node_modules/q/package.json", "{}").File("node_modules/q/index.js", "x").File("node_modules/q/node_modules/r/a.js", "x")
            .File("venv/lib/python3.11/site-packages/torch-2.0.dist-info/METADATA", "Name: torch").File("venv/lib/python3.11/site-packages/torch/nn.py", "x")
            .File("venv/lib/python3.11/site-packages/w.safetensors", "m").File("lib/python/mine.py", "x");
        var reading = Reading.Of(_folder.Root);
        reading.Paths.ShouldBe([
            "lib/python/mine.py", "node_modules/q/package.json", "venv/lib/python3.11/site-packages/torch-2.0.dist-info/METADATA",
            "venv/lib/python3.11/site-packages/w.safetensors",
        ]);
        reading.LeftOut.ShouldBe(["code of installed packages: 3"]);
    }

    [Fact]
    public void Files_of_a_model_cache_are_read_under_the_names_that_links_give_them()
    {
        const string Model = "hub/models--meta-llama--Llama-3.1-8B";
        _folder.File($"{Model}/blobs/abc", "{}").File($"{Model}/blobs/orphan", "o").File($"{Model}/refs/main", "rev1")
            .Link($"{Model}/snapshots/rev1/config.json", "../../blobs/abc").Link($"{Model}/snapshots/rev1/evil", "../../../../etc/passwd");
        var reading = Reading.Of(_folder.Root);
        reading.Paths.ShouldBe([$"{Model}/blobs/orphan", $"{Model}/refs/main", $"{Model}/snapshots/rev1/config.json"]);
        reading[$"{Model}/snapshots/rev1/config.json"].ShouldBe("{}");
    }

    [Fact]
    public void Version_control_data_is_left_out()
    {
        _folder.File(".hg/store/x", "x").File("sub/.svn/y", "y").File("a", "a");
        var reading = Reading.Of(_folder.Root);
        reading.Paths.ShouldBe(["a"]);
        reading.LeftOut.ShouldBe(["version-control folders: 2"]);
    }

    [Fact]
    public void A_tree_deeper_than_a_path_may_be_is_read()
    {
        // Paths of 4,096 bytes and more cannot be made in one call: two trees, one moved below the other.
        var half = string.Join('/', Enumerable.Repeat(new string('d', 200), 15));
        _folder.File($"moved/{half}/leaf", "found").File($"{half}/beside", "b");
        Directory.Move(_folder["moved"], _folder[$"{half}/moved"]);
        var reading = Reading.Of(_folder.Root);
        reading.Paths.Select(p => p.Length).ShouldBe([half.Length + 7, 2 * half.Length + 12]);
        reading[$"{half}/moved/{half}/leaf"].ShouldBe("found");
    }

    [Fact]
    public void The_order_is_the_same_each_time()
    {
        foreach (var name in "z y x a b c m".Split(' ')) _folder.File($"{name}/{name}.txt", name).File($"{name}.txt", name);
        using var source = Reading.Open(_folder.Root);
        var once = source.Files(new SourceLog()).Select(f => f.Path).ToList();
        source.Files(new SourceLog()).Select(f => f.Path).ShouldBe(once);
    }

    /// <summary>Takes a folder away between the listing of its parent and its own.</summary>
    sealed class Vanishing(string folder) : FolderRules
    {
        public override string? LeavesOut(RawPath path, bool isFolder)
        {
            if (isFolder) Directory.Delete(folder, recursive: true);
            return null;
        }
    }

    /// <summary>Files that .NET has no call for are made by the shell; <paramref name="command"/> gets the argument as <c>$1</c>.</summary>
    static void Shell(string command, string argument)
    {
        using var process = Process.Start("/bin/sh", ["-c", command, "sh", argument]);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
    }
}
