using System.IO.Compression;
using System.Text;
using Myelin.Core.Assets;
using Myelin.Core.Reports;
using Myelin.Discover;
using Myelin.Discover.Sources;
using Myelin.Formats.Logs;

namespace Myelin.Tests.Discover.Services;

/// <summary>Who used which AI service, by the logs of resolvers, proxies, networks and clouds.</summary>
public sealed class LogTests
{
    static List<LogUse> Read(string text, out LogReader reader)
    {
        reader = new LogReader();
        return [.. reader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)))];
    }

    static string Short(LogUse use) => $"{use.Line} {use.Client} {use.Host}{(use.IsDenied ? " denied" : "")}{(use.Model is null ? "" : " " + use.Model)}";

    const string ZeekDns = "#separator \\x09\n#set_separator\t,\n#path\tdns\n#fields\tts\tuid\tid.orig_h\tid.resp_h\tquery\tanswers\n#types\ttime\tstring\taddr\taddr\tstring\tvector[string]\n"
        + "1763712000.5\tC1\t10.0.0.5\t10.0.0.2\tapi.openai.com\t104.18.7.192,104.18.6.192\n1763712001.0\tC2\t10.0.0.6\t10.0.0.2\t-\t-\n";

    [Fact]
    public void Reads_zeek_dns()
    {
        var use = Read(ZeekDns, out var reader).ShouldHaveSingleItem();
        (use.Host, use.Client, use.Time, use.Line).ShouldBe(("api.openai.com", "10.0.0.5", DateTimeOffset.Parse("2025-11-21T08:00:00.5Z"), 6));
        use.Addresses.ShouldBe(["104.18.7.192", "104.18.6.192"]);
        reader.Unknown.ShouldBe(0);
    }

    [Fact]
    public void Reads_zeek_conn_by_address_and_ssl_by_name()
    {
        Read("#separator \\x09\n#fields\tts\tid.orig_h\tid.resp_h\tid.resp_p\n1763712000\t10.0.0.5\t104.18.7.192\t443\n", out _).Select(Short).ShouldBe(["3 10.0.0.5 104.18.7.192"]);
        Read("#separator \\x09\n#fields\tts\tid.orig_h\tid.resp_h\tserver_name\n1763712000\t10.0.0.5\t1.2.3.4\tapi.groq.com\n1763712000\t10.0.0.5\t1.2.3.4\t-\n", out _).Select(Short).ShouldBe(["3 10.0.0.5 api.groq.com", "4 10.0.0.5 1.2.3.4"]);
    }

    [Fact]
    public void Reads_zeek_as_json()
    {
        Read("""{"ts":1763712000.25,"id.orig_h":"10.0.0.5","id.resp_h":"1.2.3.4","server_name":"api.anthropic.com"}""", out _).Select(Short).ShouldBe(["1 10.0.0.5 api.anthropic.com"]);
        Read("""{"ts":"2025-11-21T08:00:00Z","id.orig_h":"10.0.0.5","id.resp_h":"10.0.0.2","query":"api.groq.com","qtype":1,"answers":["1.1.1.1"]}""", out _).Single().Addresses.ShouldBe(["1.1.1.1"]);
        Read("""{"ts":1763712000,"id.orig_h":"10.0.0.5","id.resp_h":"10.0.0.2","qtype":28}""", out var reader).ShouldBeEmpty();
        reader.Unknown.ShouldBe(0);
    }

    [Fact]
    public void Reads_squid()
    {
        var use = Read("1763712000.123    210 10.1.2.3 TCP_TUNNEL/200 4210 CONNECT api.anthropic.com:443 ida HIER_DIRECT/160.79.104.10 -\n", out _).Single();
        (use.Host, use.Client, use.Time, use.IsDenied).ShouldBe(("api.anthropic.com", "ida", DateTimeOffset.Parse("2025-11-21T08:00:00.123Z"), false));
        Read("1763712000.1 0 10.1.2.3 TCP_DENIED/403 0 CONNECT api.openai.com:443 - HIER_NONE/- text/html\n", out _).Select(Short).ShouldBe(["1 10.1.2.3 api.openai.com denied"]);
        var combined = Read("10.1.2.3 - ida [21/Nov/2025:09:00:00 +0100] \"CONNECT api.openai.com:443 HTTP/1.1\" 200 4210 \"-\" \"curl\" TCP_TUNNEL:HIER_DIRECT\n", out _).Single();
        (combined.Host, combined.Client, combined.Time).ShouldBe(("api.openai.com", "ida", DateTimeOffset.Parse("2025-11-21T08:00:00Z")));
    }

    [Fact]
    public void A_web_servers_own_log_is_no_proxys()
    {
        Read("10.1.2.3 - - [21/Nov/2025:09:00:00 +0100] \"GET /docs/api.openai.com HTTP/1.1\" 200 42 \"https://api.openai.com/\" \"curl\"\n", out var reader).ShouldBeEmpty();
        reader.Unknown.ShouldBe(1);
    }

    const string Invoke = """{"eventSource":"bedrock.amazonaws.com","eventName":"InvokeModel","eventTime":"2026-11-20T09:00:00Z","userIdentity":{"arn":"arn:aws:iam::1:user/noah"},"requestParameters":{"modelId":"anthropic.claude-3-haiku-20240307-v1:0"}}""";

    [Fact]
    public void Reads_cloudtrail_files_lines_and_lookups()
    {
        Read($$"""{"Records":[{{Invoke}}]}""", out _).Select(Short).ShouldBe(["1 arn:aws:iam::1:user/noah bedrock.amazonaws.com anthropic.claude-3-haiku-20240307-v1:0"]);
        Read(Invoke + "\n" + Invoke, out _).Count.ShouldBe(2);
        Read($$"""{"Events":[{"EventName":"InvokeModel","CloudTrailEvent":{{System.Text.Json.JsonSerializer.Serialize(Invoke)}}}]}""", out _).Single().Call.ShouldBe("InvokeModel");
        Read("""{"Records":[{"eventSource":""", out var broken).ShouldBeEmpty();
        broken.Unknown.ShouldBe(1);
        Read("""{"Records":[{"x":1},""" + Invoke + "]}", out var half).Count.ShouldBe(1);
        half.Unknown.ShouldBe(1);
    }

    [Fact]
    public void Machine_sessions_are_their_role_and_models_their_id()
    {
        static string Event(string session, string extra = "") => $$"""{"eventSource":"bedrock.amazonaws.com","eventName":"Converse","eventTime":"2026-11-20T09:00:00Z",{{extra}}"userIdentity":{"type":"AssumedRole","arn":"arn:aws:sts::1:assumed-role/app/{{session}}","sessionContext":{"sessionIssuer":{"arn":"arn:aws:iam::1:role/app"} } },"requestParameters":{"modelId":"arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-pro-v1:0"} }""";
        var machine = Read(Event("botocore-session-1700000000"), out _).Single();
        (machine.Client, machine.Model).ShouldBe(("arn:aws:iam::1:role/app", "amazon.nova-pro-v1:0"));
        Read(Event("ada@shop.example"), out _).Single().Client.ShouldBe("arn:aws:sts::1:assumed-role/app/ada@shop.example");
        Read(Event("ada", "\"errorCode\":\"AccessDeniedException\","), out _).Single().IsDenied.ShouldBeTrue();
    }

    [Fact]
    public void Reads_flows_with_and_without_header()
    {
        Read("2 123456789010 eni-1 10.0.0.9 104.18.7.192 49152 443 6 10 840 1763712000 1763712060 ACCEPT OK\n2 123456789010 eni-1 - - - - - - - 1763712000 1763712060 - NODATA\n", out var plain).Select(Short).ShouldBe(["1 10.0.0.9 104.18.7.192"]);
        plain.Unknown.ShouldBe(0);
        Read("action start dstaddr srcaddr\nREJECT 1763712000 104.18.7.192 10.0.0.9\n", out _).Select(Short).ShouldBe(["2 10.0.0.9 104.18.7.192 denied"]);
    }

    [Fact]
    public void Counts_what_it_does_not_know_and_never_throws()
    {
        Read("hello\n{broken\nNov 20 sshd[1]: accepted\n" + ZeekDns + "short\tline\n", out var reader).Count.ShouldBe(1);
        (reader.Unknown, reader.FirstUnknown).ShouldBe((4, 1));
        var random = new Random(3);
        var seeds = new[] { ZeekDns, Invoke, "1763712000.1 0 10.1.2.3 TCP_DENIED/403 0 CONNECT api.openai.com:443 - HIER_NONE/- text/html\n", "2 1 eni-1 10.0.0.9 1.2.3.4 1 443 6 10 840 1763712000 1763712060 ACCEPT OK\n", "{\"Records\":[" + Invoke + "]}" };
        for (var i = 0; i < 1500; i++)
        {
            var bytes = Encoding.UTF8.GetBytes(seeds[i % seeds.Length]);
            for (var changes = random.Next(1, 6); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            var mutated = new LogReader();
            foreach (var use in mutated.Read(new MemoryStream(bytes))) use.Host.ShouldNotBeNull();
            mutated.Unknown.ShouldBeLessThanOrEqualTo(mutated.Lines);
        }
    }

    static Discovery Scan(params (string Name, string Text)[] logs)
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            List<Source> sources = [];
            foreach (var (name, text) in logs)
            {
                var path = Path.Combine(folder, name);
                using (Stream file = name.EndsWith(".gz") ? new GZipStream(File.Create(path), CompressionLevel.Fastest) : File.Create(path)) file.Write(Encoding.UTF8.GetBytes(text));
                sources.Add(new LogKind().Open("logs:" + path, name, new SourceOptions()));
            }
            return new Scan([]).Run(sources);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static string Squid(string user, string host, int second) => $"{1763712000 + second}.1 1 10.1.2.3 TCP_TUNNEL/200 1 CONNECT {host}:443 {user} X/- -\n";

    [Fact]
    public void A_scan_says_who_used_what_and_when()
    {
        var found = Scan(("access.log.gz", Squid("ida", "api.openai.com", 0) + Squid("noah", "api.openai.com", 86400) + Squid("noah", "example.com", 86401) + "rubbish\n"));
        var service = found.The(AssetKind.AiService, "api.openai.com");
        (service["uses"], service["users"], service["first-seen"], service["last-seen"], service["shadow"]).ShouldBe(("2", "2", "2025-11-21T08:00:00Z", "2025-11-22T08:00:00Z", null));
        found.RelationNames().ShouldBe(["ida calls api.openai.com", "noah calls api.openai.com"]);
        found.Coverage.Skipped.Single().Reason.ShouldBe("1 of 4 lines are of no log format that is known, the first is line 4");
        found.Coverage.Files.ShouldBe(1);
    }

    [Fact]
    public void Several_logs_are_summed_and_name_each_others_addresses()
    {
        var flow = "2 1 eni-1 10.0.0.9 104.18.7.192 49152 443 6 10 840 1763712000 1763712060 ACCEPT OK\n2 1 eni-1 10.0.0.9 8.8.8.8 49152 443 6 10 840 1763712000 1763712060 ACCEPT OK\n";
        var found = Scan(("a-flow.log", flow), ("b-dns.log", ZeekDns), ("c-access.log", Squid("ida", "api.openai.com", 5) + Squid("ida", "api.openai.com", 6)));
        var service = found.The(AssetKind.AiService, "api.openai.com");
        (service["uses"], service["users"], service["top-users"]).ShouldBe(("4", "3", "ida (2), 10.0.0.5 (1), 10.0.0.9 (1)"));
        found.Names(AssetKind.Host).ShouldBe(["10.0.0.5", "10.0.0.9"]);
    }

    [Fact]
    public void What_only_logs_know_is_shadow()
    {
        var folder = Directory.CreateTempSubdirectory().FullName;
        var path = Path.Combine(folder, "x.log");
        File.WriteAllText(path, Squid("ida", "api.openai.com", 0) + Squid("ida", "api.groq.com", 0));
        using var log = new LogKind().Open("logs:" + path, "x.log", new SourceOptions());
        var found = new Scan([]).Run([new MemorySource(("app.py", Encoding.UTF8.GetBytes("from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])\n"))), log]);
        Directory.Delete(folder, recursive: true);
        found.The(AssetKind.AiService, "api.openai.com")["shadow"].ShouldBeNull();
        found.The(AssetKind.AiService, "api.groq.com")["shadow"].ShouldBe("true");
    }

    [Fact]
    public void The_table_shows_use_by_use()
    {
        var found = Scan(("access.log", Squid("ida", "api.openai.com", 0) + Squid("noah", "api.openai.com", 86400) + Squid("mia", "chatgpt.com", 3)));
        var output = new MemoryStream();
        new TableReport().Write(new ScanResult { Graph = found.Graph, Coverage = found.Coverage, Now = DateTimeOffset.UnixEpoch, ToolVersion = "0", Targets = [], Findings = [], Checks = [], Answers = new Answers("", "", "") }, output, new ReportOptions(Width: 160));
        Encoding.UTF8.GetString(output.ToArray()).ShouldContain("""
            Use of AI services, from logs
              api.openai.com  2 uses  2 users  2025-11-21 to 2025-11-22  ida (1), noah (1)
              chatgpt.com     1 use   1 user   2025-11-21                mia (1)
            """.ReplaceLineEndings("\n"));
    }
}
