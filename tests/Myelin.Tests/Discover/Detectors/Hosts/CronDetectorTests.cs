using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Config;
using System.Text;

namespace Myelin.Tests.Discover.Detectors.Hosts;

public sealed class CronDetectorTests
{
    [Fact]
    public void Finds_agents_and_servers_that_cron_starts()
    {
        var found = MemorySource.Discover(("etc/cron.d/ai", "SHELL=/bin/sh\n# nightly\n0 3 * * * ml cd /srv && claude -p 'triage the issues'\n@reboot root /usr/local/bin/ollama serve\n"));
        found.Names(AssetKind.Agent).ShouldBe(["claude"]);
        found.Names(AssetKind.InferenceServer).ShouldBe(["ollama"]);
        found.RelationNames().ShouldContain("cron 0 3 * * * runs claude");
        found.The(AssetKind.Job, "cron 0 3 * * *")["user"].ShouldBe("ml");
    }

    [Theory]
    [InlineData("etc/cron.d/x", "5 * * * * root apt-get update\n")]
    [InlineData("etc/cron.d/x", "5 * * * * root echo claude -p\n")]
    [InlineData("var/spool/cron/crontabs/me", "5 * * * * /usr/bin/backup --to ollama serve\n")]
    [InlineData("src/crontab", "5 * * * * root ollama serve\n")]
    public void Other_jobs_are_no_ai(string path, string text) => MemorySource.Discover((path, text)).Graph.Assets.ShouldNotContain(a => a.Kind.IsAi());

    [Fact]
    public void A_users_table_names_no_user()
    {
        var table = new CronTableFormat().Read(ByteSource.Of("*/5 * * * * run %input\n@daily other\nbroken\n"u8.ToArray()), new FileName("var/spool/cron/crontabs/me"), ReadLimits.Default);
        table.Value!.Jobs.ShouldBe([new CronJob("*/5 * * * *", null, "run", 1), new CronJob("@daily", null, "other", 2)]);
        table.Problems.Single().Line.ShouldBe(3);
    }

    [Fact]
    public void Broken_tables_never_throw()
    {
        var random = new Random(11);
        var good = Encoding.UTF8.GetBytes("A=b\n*/5 * * * * root run\n@daily root x%y\\%z\n");
        for (var i = 0; i < 2_000; i++)
        {
            var bytes = (byte[])good.Clone();
            for (var n = 0; n < 4; n++) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            new CronTableFormat().Read(ByteSource.Of(bytes.AsMemory(0, random.Next(bytes.Length))), new FileName("etc/crontab"), ReadLimits.Default).Value.ShouldNotBeNull();
        }
    }
}
