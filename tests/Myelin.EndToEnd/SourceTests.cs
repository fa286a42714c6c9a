using System.Formats.Tar;
using System.Security.Cryptography;
using System.Text;

namespace Myelin.EndToEnd;

/// <summary>Sources besides a plain folder, and what hostile ones try.</summary>
public sealed class SourceTests : IDisposable
{
    readonly Scratch _scratch = new();

    public void Dispose() => _scratch.Dispose();

    [Fact]
    public void Logs_tell_who_uses_which_service()
    {
        _scratch.Write("access.log", string.Concat(Enumerable.Range(0, 5).Select(i => $"179000000{i}.000    120 10.0.0.7 TCP_TUNNEL/200 5120 CONNECT api.openai.com:443 mia HIER_DIRECT/104.18.7.192 -\n")));
        var scan = Run("scan", "--logs", "access.log", "-v");
        scan.Exit.ShouldBe(0);
        scan.Output.ShouldContain("api.openai.com");
        scan.Output.ShouldContain("mia");
    }

    [Fact]
    public void An_image_is_read_through_its_layers()
    {
        var layer = Tar(("srv/app.py", "import openai\nopenai.OpenAI().chat.completions.create(model=\"gpt-4o\")\n"), ("../escape.py", "import anthropic\n"));
        _scratch.Write("image.tar", Tar(
            ("manifest.json", """[{"Config":"config.json","RepoTags":["shop:1"],"Layers":["layer.tar"]}]"""),
            ("config.json", """{"architecture":"amd64","os":"linux","config":{"Env":["OPENAI_MODEL=gpt-4o"]},"rootfs":{"type":"layers","diff_ids":["sha256:DIGEST"]}}""".Replace("DIGEST", Convert.ToHexStringLower(SHA256.HashData(layer)), StringComparison.Ordinal)),
            ("layer.tar", Encoding.Latin1.GetString(layer))));
        var scan = Run("scan", "image:image.tar");
        scan.Exit.ShouldBe(0, scan.Errors);
        scan.Output.ShouldContain("gpt-4o");
        scan.Output.ShouldContain("srv/app.py:2");
        scan.Output.ShouldNotContain("anthropic");
    }

    [Fact]
    public void A_commit_is_read_from_the_object_database_and_nothing_of_the_repository_runs()
    {
        var trap = _scratch.Write("trap.sh", "#!/bin/sh\ntouch \"$(dirname \"$0\")/sprung\"\n");
        File.SetUnixFileMode(trap, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        _scratch.Write("repo/app.py", "import anthropic\n");
        Git("init", "-q");
        Git("add", ".");
        Git("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-q", "-m", "one");
        foreach (var key in new[] { "core.fsmonitor", "filter.x.clean", "filter.x.smudge", "core.pager", "diff.external", "core.sshCommand" }) Git("config", key, trap);
        _scratch.Write("repo/.gitattributes", "* filter=x diff=x\n");
        File.Delete(Path.Combine(_scratch.Path, "repo", "app.py"));

        var now = Run("scan", "repo");
        now.Exit.ShouldBe(0);
        now.Output.ShouldNotContain("anthropic");
        var then = Run("scan", "repo", "--rev", "HEAD");
        then.Exit.ShouldBe(0);
        then.Output.ShouldContain("anthropic");
        File.Exists(Path.Combine(_scratch.Path, "sprung")).ShouldBeFalse();
        Run("scan", "repo", "--rev", "nonsense").Exit.ShouldBe(3);
    }

    [Fact]
    public void Names_with_control_characters_never_reach_a_terminal_raw()
    {
        _scratch.Write("in/a\e[2J\nb\u202e.py", "import openai\n");
        var scan = Run("scan", "in", "-v");
        scan.Exit.ShouldBe(0);
        scan.Output.ShouldContain("openai");
        scan.Output.ShouldNotContain('\e');
        scan.Output.ShouldNotContain('\u202e');
    }

    [Fact]
    public void Links_FIFOs_and_devices_of_a_target_are_not_followed_or_opened()
    {
        _scratch.Write("secret/key.py", "import anthropic\n");
        Directory.CreateDirectory(Path.Combine(_scratch.Path, "in"));
        Program.Run(_scratch.Path, new Dictionary<string, string>(), "/bin/sh", "-c", "cd in && mkfifo requirements.txt && ln -s ../secret out && ln -s . self && ln -s /dev/zero zero.json").Exit.ShouldBe(0);
        var scan = Run("scan", "in", "--strict");
        scan.Exit.ShouldBe(0);
        scan.Output.ShouldNotContain("anthropic");
        scan.Output.ShouldContain("symbolic links");
    }

    Outcome Run(params string[] arguments) => Program.Run(_scratch.Path, arguments);

    void Git(params string[] arguments) => Program.Run(_scratch.Folder("repo"), new Dictionary<string, string>(), "git", arguments).Exit.ShouldBe(0);

    static byte[] Tar(params (string Name, string Text)[] files)
    {
        using var stream = new MemoryStream();
        using (var tar = new TarWriter(stream, TarEntryFormat.Ustar, leaveOpen: true))
            foreach (var (name, text) in files) tar.WriteEntry(new UstarTarEntry(TarEntryType.RegularFile, name) { DataStream = new MemoryStream(Encoding.Latin1.GetBytes(text)) });
        return stream.ToArray();
    }
}
