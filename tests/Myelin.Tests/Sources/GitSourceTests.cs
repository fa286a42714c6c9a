using Myelin.Discover.Sources;
using Myelin.Systems;

namespace Myelin.Tests.Sources;

public sealed class GitSourceTests : IDisposable
{
    readonly Scratch _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_the_work_tree_without_what_git_ignores()
    {
        _folder.File(".gitignore", "*.log\n/build/\n!keep.log\nsecret?.txt\n[ab].tmp\ndocs/**/gen\n").File("a.log", "").File("keep.log", "k").File("sub/b.log", "")
            .File("build/x", "").File("sub/build/y", "y").File("secret1.txt", "").File("a.tmp", "").File("c.tmp", "c").File("docs/gen", "").File("docs/p/q/gen/z", "")
            .File("sub/.gitignore", "!b.log\n*.md\n").File("sub/x.md", "").File("x.md", "x").File("excluded", "");
        Git("init -q -b main");
        File.AppendAllText(_folder[".git/info/exclude"], "excluded\n");
        var reading = Reading.Of(_folder.Root);
        reading.Paths.ShouldBe([".gitignore", "c.tmp", "keep.log", "sub/.gitignore", "sub/b.log", "sub/build/y", "x.md"]);
        reading.LeftOut.ShouldBe(["files ignored by git: 6", "folders ignored by git: 2", "version-control folders: 1"]);
        var all = Reading.Of(_folder.Root, new SourceOptions { IncludeIgnored = true });
        all.Paths.Length.ShouldBe(15);
    }

    [Fact]
    public void Agrees_with_git_on_what_is_ignored()
    {
        string[] patterns = ["*.a", "/x/*", "!/x/keep", "d/", "**/deep", "m/**", "!m/n", "a**b", "[!x]z", "\\!bang", "sp ", "q/*/r", "foo/**/bar", "\\#h", "*.[oa]"];
        string[] paths = ["1.a", "x/1", "x/keep", "x/y/2", "d/3", "e/d/4", "deep", "p/q/deep", "m/1", "m/n", "aXb", "aaab", "a/b", "xz", "yz", "!bang", "sp", "q/1/r", "q/1/2/r", "foo/bar", "foo/1/2/bar", "#h", "lib.o"];
        _folder.File(".gitignore", string.Join('\n', patterns) + "\n");
        foreach (var path in paths) if (!Directory.Exists(_folder[path])) _folder.File(path, "1");
        Git("init -q -b main");
        var expected = Git("ls-files --others --exclude-standard").Split('\n', StringSplitOptions.RemoveEmptyEntries).Order(StringComparer.Ordinal);
        Reading.Of(_folder.Root).Paths.ShouldBe(expected);
    }

    [Theory]
    [InlineData("2")]
    [InlineData("3")]
    [InlineData("4")]
    public void Tracked_files_are_read_although_ignored(string version)
    {
        _folder.File(".gitignore", "build/\n*.log\n").File("build/kept/a", "a").File("build/b", "b").File("build/kept/c", "c").File("z.log", "z").File("y.log", "y");
        Git("init -q -b main");
        Git("add -f build/kept/a z.log .gitignore");
        Git($"update-index --index-version {version}");
        Reading.Of(_folder.Root).Paths.ShouldBe([".gitignore", "build/kept/a", "z.log"]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Reads_the_files_of_a_commit(bool packed)
    {
        Commit("first", ("a.txt", Lines(1)), ("sub/b.txt", "b"), ("gone.txt", "g"));
        File.Delete(_folder["gone.txt"]);
        Commit("second", ("a.txt", Lines(2)));
        Git("tag -a v2 -m v2");
        Commit("third", ("a.txt", Lines(3)), ("work/new.txt", "n"));
        if (packed) Git("gc -q --aggressive --prune=now");
        _folder.File("a.txt", "not committed").File("untracked.txt", "u");
        At("HEAD").Paths.ShouldBe(["a.txt", "sub/b.txt", "work/new.txt"]);
        At("HEAD")["a.txt"].ShouldBe(Lines(3));
        At("HEAD~1")["a.txt"].ShouldBe(Lines(2));
        At("v2")["a.txt"].ShouldBe(Lines(2));
        At("main~2").Paths.ShouldBe(["a.txt", "gone.txt", "sub/b.txt"]);
        At("v2^")["a.txt"].ShouldBe(Lines(1));
        At(Git("rev-parse --short HEAD").Trim())["a.txt"].ShouldBe(Lines(3));
        var checkout = At("HEAD").Snapshots.OfType<GitCheckout>().Single();
        checkout.Commit.ShouldBe(Git("rev-parse HEAD").Trim());
        checkout.Branch.ShouldBe("main");
        Should.Throw<SourceException>(() => At("nothing")).Message.ShouldEndWith("no commit is named 'nothing'");
        Should.Throw<SourceException>(() => At("HEAD~9"));
    }

    [Fact]
    public void Reads_a_bare_repository_and_one_that_borrows_objects()
    {
        Commit("first", ("a.txt", "a"));
        using var other = new Scratch();
        Git($"clone -q --bare {_folder.Root} {other["bare.git"]}");
        Git($"clone -q --shared --no-checkout {_folder.Root} {other["shared"]}");
        Reading.Of(other["bare.git"]).Paths.ShouldBe(["a.txt"]);
        Reading.Of(other["shared"], new SourceOptions { Revision = "HEAD" })["a.txt"].ShouldBe("a");
    }

    [Fact]
    public void Reads_a_second_work_tree_and_a_folder_in_one()
    {
        Commit("first", (".gitignore", "*.log"), ("sub/a.txt", "a"));
        using var other = new Scratch();
        Git($"worktree add -q {other["tree"]}");
        other.File("tree/sub/x.log", "x").File("tree/sub/b.txt", "b");
        Reading.Of(other["tree"]).Paths.ShouldBe([".gitignore", "sub/a.txt", "sub/b.txt"]);
        Reading.Of(other["tree/sub"]).Paths.ShouldBe(["a.txt", "b.txt"]);
        Reading.Of(other["tree/sub"], new SourceOptions { Revision = "HEAD" }).Paths.ShouldBe(["a.txt"]);
    }

    [Fact]
    public void A_folder_that_git_ignores_is_read_when_the_user_names_it()
    {
        _folder.File(".gitignore", "out/").File("out/a.txt", "a");
        Git("init -q -b main");
        Reading.Of(_folder["out"]).Paths.ShouldBe(["a.txt"]);
    }

    [Theory]
    [InlineData("", "")]
    [InlineData("lab/training", "lab/training")]
    [InlineData("lab/training/train.py", "lab/training")]
    public void A_target_knows_where_it_lies_in_its_repository(string target, string below)
    {
        Commit("first", ("lab/training/train.py", "x"));
        var options = new SourceOptions();
        var path = Path.Combine(_folder.Root, target);
        using var source = ((SourceKind[])[new GitKind(), new FolderKind()]).First(kind => kind.Accepts(path, options)).Open(path, "t", options);
        source.Target.Below.ShouldBe(below);
    }

    [Fact]
    public void Submodules_are_named()
    {
        Commit("first", ("a.txt", "a"));
        Git("update-index --add --cacheinfo 160000,0123456789012345678901234567890123456789,libs/other");
        Git("commit -qm sub");
        Reading.Of(_folder.Root).Skipped.ShouldBe(["libs/other: a submodule that is not checked out"]);
        At("HEAD").Skipped.ShouldBe(["libs/other: a submodule: its files are not in this repository"]);
    }

    [Fact]
    public void A_large_file_is_read_from_where_lfs_keeps_it()
    {
        var hash = new string('a', 64);
        Commit("first", ("model.bin", $"version https://git-lfs.github.com/spec/v1\noid sha256:{hash}\nsize 5\n"), ("lost.bin", $"version https://git-lfs.github.com/spec/v1\noid sha256:{new string('b', 64)}\nsize 5\n"));
        _folder.File($".git/lfs/objects/aa/aa/{hash}", "large");
        At("HEAD")["model.bin"].ShouldBe("large");
        At("HEAD")["lost.bin"].ShouldStartWith("version https://git-lfs");
    }

    [Fact]
    public void Damage_is_named_and_nothing_hangs()
    {
        Commit("first", ("a.txt", Lines(1)), ("b/c.txt", "c"));
        Commit("second", ("a.txt", Lines(2)));
        Git("gc -q --aggressive --prune=now");
        var random = new Random(7);
        foreach (var file in Directory.GetFiles(_folder[".git/objects/pack"]).Append(_folder[".git/index"]).Where(f => !f.EndsWith(".rev")))
        {
            var good = File.ReadAllBytes(file);
            File.SetAttributes(file, FileAttributes.Normal);
            for (var round = 0; round < 25; round++)
            {
                var bad = good.ToArray();
                for (var i = 0; i < 6; i++) bad[random.Next(bad.Length)] = (byte)random.Next(256);
                File.WriteAllBytes(file, round % 5 == 0 ? bad[..random.Next(bad.Length)] : bad);
                try
                {
                    At("HEAD").Paths.Length.ShouldBeLessThanOrEqualTo(2);
                    Reading.Of(_folder.Root).Paths.ShouldBe(["a.txt", "b/c.txt"]);
                }
                catch (SourceException) { }
            }
            File.WriteAllBytes(file, good);
        }
        At("HEAD").Paths.ShouldBe(["a.txt", "b/c.txt"]);
    }

    [Theory]
    [InlineData("https://user:token@github.com/org/repo.git?x=1", "https://github.com/org/repo.git", "github.com/org/repo")]
    [InlineData("git@github.com:org/repo.git", "github.com:org/repo.git", "github.com/org/repo")]
    [InlineData("ssh://git@host.test:2222/a/b", "ssh://host.test:2222/a/b", "host.test:2222/a/b")]
    [InlineData("/srv/git/a.git", "/srv/git/a.git", null)]
    [InlineData("../other", "../other", null)]
    public void Remotes_lose_their_credentials(string url, string clean, string? name)
    {
        GitUrl.Clean(url).ShouldBe(clean);
        GitUrl.NameOf(url).ShouldBe(name);
    }

    static string Lines(int version) => string.Concat(Enumerable.Range(0, 400).Select(i => $"line {i} of the file{(i % 50 == version ? $" changed {version}" : "")}\n"));

    Reading At(string revision) => Reading.Of(_folder.Root, new SourceOptions { Revision = revision });

    void Commit(string message, params (string Path, string Text)[] files)
    {
        if (!Directory.Exists(_folder[".git"])) Git("init -q -b main");
        foreach (var (path, text) in files) _folder.File(path, text);
        Git("add -A");
        Git($"commit -qm {message}");
    }

    string Git(string arguments)
    {
        var result = ProcessRunner.Run("git", arguments.Split(' '), _folder.Root, new Dictionary<string, string>
        {
            ["HOME"] = _folder.Root,
            ["GIT_CONFIG_NOSYSTEM"] = "1",
            ["GIT_CONFIG_GLOBAL"] = "/dev/null",
            ["GIT_AUTHOR_NAME"] = "a",
            ["GIT_AUTHOR_EMAIL"] = "a@b",
            ["GIT_COMMITTER_NAME"] = "a",
            ["GIT_COMMITTER_EMAIL"] = "a@b",
            ["GIT_AUTHOR_DATE"] = "1767225600 +0000",
            ["GIT_COMMITTER_DATE"] = "1767225600 +0000",
        })!;
        result.ExitCode.ShouldBe(0, result.Error);
        return System.Text.Encoding.UTF8.GetString(result.Output);
    }
}
