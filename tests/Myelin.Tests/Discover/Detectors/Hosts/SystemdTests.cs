using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Systemd;
using System.Text;

namespace Myelin.Tests.Discover.Detectors.Hosts;

public sealed class SystemdTests
{
    const string Ollama = """
        [Unit]
        Description=Models
        [Service]
        ExecStart=/usr/local/bin/ollama serve
        User=ollama
        Environment="PATH=/usr/bin" OLLAMA_HOST=127.0.0.1
        """;

    [Fact]
    public void States_the_server_of_a_unit_with_its_user()
    {
        var found = MemorySource.Discover(("etc/systemd/system/ollama.service", Ollama));
        var unit = found.The(AssetKind.Workload, "ollama.service");
        unit["user"].ShouldBe("ollama");
        unit["run-as-non-root"].ShouldBe("true");
        unit.Evidence[0].At.Line.ShouldBe(4);
        found.RelationNames().ShouldContain("ollama.service runs ollama");
    }

    [Fact]
    public void Drop_ins_change_the_unit_in_order_of_their_names()
    {
        var found = MemorySource.Discover(
            ("usr/lib/systemd/system/llm.service", "[Service]\nExecStart=/usr/bin/true\nNoNewPrivileges=no\n"),
            ("etc/systemd/system/llm.service.d/20-run.conf", "[Service]\nExecStart=\nExecStart=-/opt/venv/bin/vllm serve \\\n  'Qwen/Qwen2.5-7B-Instruct' --port 8000\nEnvironment=HF_TOKEN=hf_x\n"),
            ("etc/systemd/system/llm.service.d/10-confine.conf", "[Service]\nNoNewPrivileges=yes\nProtectSystem=strict\nSystemCallFilter=@system-service\nPrivateDevices=true\nDynamicUser=yes\n"));
        var unit = found.The(AssetKind.Workload, "llm.service");
        unit["allow-privilege-escalation"].ShouldBe("false");
        unit["read-only-root"].ShouldBe("true");
        unit["seccomp"].ShouldBe("filter");
        unit["private-devices"].ShouldBe("true");
        unit["user"].ShouldBe("dynamic");
        found.RelationNames().ShouldContain("vllm serves Qwen/Qwen2.5-7B-Instruct");
        found.RelationNames().ShouldContain("llm.service holds HF_TOKEN");
    }

    [Fact]
    public void The_unit_of_the_administrator_wins() =>
        MemorySource.Discover(("usr/lib/systemd/system/x.service", "[Service]\nExecStart=/usr/bin/ollama serve\n"), ("etc/systemd/system/x.service", "[Service]\nExecStart=/usr/bin/nginx\n"))
            .Graph.Assets.ShouldNotContain(a => a.Kind.IsAi());

    [Fact]
    public void A_quadlet_runs_its_image()
    {
        var found = MemorySource.Discover(("etc/containers/systemd/chat.container", "[Container]\nImage=docker.io/ollama/ollama:0.5.1\nPublishPort=11434:11434\n"));
        found.The(AssetKind.Workload, "chat.service")[AssetKeys.Image].ShouldBe("docker.io/ollama/ollama:0.5.1");
        found.RelationNames().ShouldContain("chat.service runs ollama");
    }

    [Theory]
    [InlineData("[Service]\nExecStart=/usr/sbin/sshd -D\n")]
    [InlineData("[Service]\nExecStart=/usr/bin/python3 -m http.server 11434\n")]
    [InlineData("[Unit]\nDescription=starts ollama serve\n[Service]\nExecStart=/usr/bin/nginx\n")]
    [InlineData("[Service]\n# ExecStart=/usr/bin/ollama serve\nExecStart=/bin/true\n")]
    public void Other_units_are_no_ai(string unit) => MemorySource.Discover(("etc/systemd/system/a.service", unit)).Graph.Assets.ShouldBeEmpty();

    [Theory]
    [InlineData("/usr/bin/a b", "/usr/bin/a|b")]
    [InlineData("-@/usr/bin/a zero 'one two' \"three\" fo\\\"ur", "/usr/bin/a|one two|three|fo\"ur")]
    [InlineData("+!/bin/x --p=100%%", "/bin/x|--p=100%")]
    [InlineData("", "")]
    [InlineData("@", "")]
    public void Splits_commands_as_systemd_does(string value, string words) => string.Join('|', UnitWords.Command(value)).ShouldBe(words);

    [Fact]
    public void Broken_units_never_throw()
    {
        var random = new Random(7);
        var good = Encoding.UTF8.GetBytes(Ollama + "\\\n[Service\n=x\nExecStart=@\"\\");
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = (byte[])good.Clone();
            for (var n = 0; n < 4; n++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var parsed = new UnitFileFormat().Read(ByteSource.Of(bytes.AsMemory(0, random.Next(bytes.Length))), new FileName("x.service"), ReadLimits.Default);
            foreach (var setting in parsed.Value!.Settings) UnitWords.Command(setting.Value);
        }
    }
}
