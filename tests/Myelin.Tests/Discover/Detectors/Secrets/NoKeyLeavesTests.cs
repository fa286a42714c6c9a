using System.Text;
using Myelin.Assess;
using Myelin.Core;
using Myelin.Core.Assets;
using Myelin.Core.Reports;
using Myelin.Discover;

namespace Myelin.Tests.Discover.Detectors.Secrets;

/// <summary>Keys in every place from which detectors quote: none is in any report.</summary>
public sealed class NoKeyLeavesTests
{
    const string Small = "abcdefghijklmnopqrstuvwxyz", Digits = "0123456789", Hex = "0123456789abcdef", All = Small + "ABCDEFGHIJKLMNOPQRSTUVWXYZ" + Digits;

    // Made at run time, so that no scanner of this repository finds one.
    static string Random(int length, string alphabet, int seed)
    {
        var random = new Random(seed);
        return string.Concat(Enumerable.Range(0, length).Select(_ => alphabet[random.Next(alphabet.Length)]));
    }

    static readonly string Groq = "gsk" + "_" + Random(52, All, 1), Xai = "xai" + "-" + Random(80, All, 2), Replicate = "r8" + "_" + Random(37, All, 3), Tavily = "tvly" + "-dev-" + Random(32, All, 4),
        Nvidia = "nvapi" + "-" + Random(64, All, 5), Plain = Random(32, All, 6);

    static readonly (string Path, string Text)[] Files =
    [
        (".mcp.json", $$$"""{"mcpServers":{"a":{"command":"npx","args":["-y","srv@1.0.0","--api-key","{{{Plain}}}","--x={{{Replicate}}}","{{{Xai}}}"]},"b":{"url":"https://x.example/mcp?key={{{Tavily}}}","headers":{"Authorization":"Bearer {{{Nvidia}}}" } },"c":{"url":"https://mcp.tavily.com/mcp/{{{Tavily}}}" } } }"""),
        ("compose.yaml", $"services:\n  llm:\n    image: vllm/vllm-openai:v0.6.4\n    command: [\"--model\", \"a/b\", \"--api-key\", \"{Plain}\"]\n"),
        ("k.yaml", $"apiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: llm}}\nspec:\n  template:\n    spec:\n      containers:\n      - name: a\n        image: vllm/vllm-openai:v0.6.4\n        args: [\"--model\", \"a/b\", \"--api-key={Plain}\"]\n"),
        ("app.py", $"""
            from openai import OpenAI
            import pandas as pd, torch
            SYSTEM_PROMPT = "You are a bot. Use key {Groq} to call."
            OpenAI(base_url="https://u:{Xai}@api.groq.com/v1?api_key={Groq}").chat.completions.create(model="{Replicate}", messages=[])
            pd.read_csv("https://acct.blob.core.windows.net/c/x.csv?sig={Plain}")
            torch.load("https://x.example/model.pt?token={Plain}")
            """),
        ("CLAUDE.md", $"Use {Nvidia} for the API.\n"),
    ];

    public static TheoryData<string> Formats => [.. Registered<ReportFormat>.In(typeof(ReportFormat)).Select(f => f.Name)];

    [Theory]
    [MemberData(nameof(Formats))]
    public void No_report_shows_a_key(string format)
    {
        var assessment = new Assessment();
        var discovery = new Scan([assessment.Inspector]).Run([new MemorySource([.. Files.Select(f => (f.Path, Encoding.UTF8.GetBytes(f.Text)))])]);
        var result = new ScanResult
        {
            Graph = discovery.Graph,
            Findings = assessment.Judge(discovery),
            Checks = assessment.Checks,
            Coverage = discovery.Coverage,
            Answers = ThreeAnswers.From(discovery.Graph),
            Targets = [new ScanTarget("memory", "folder", "/memory")],
            Now = DateTimeOffset.UnixEpoch,
            ToolVersion = "0",
        };
        result.Findings.ShouldContain(f => f.CheckId == "secret/ai-provider-key");
        var output = new MemoryStream();
        Registered<ReportFormat>.In(typeof(ReportFormat)).Single(f => f.Name == format).Write(result, output, new ReportOptions(Verbose: true, Width: 200));
        var text = Encoding.UTF8.GetString(output.ToArray());
        foreach (var key in new[] { Groq, Xai, Replicate, Tavily, Nvidia, Plain }) text.ShouldNotContain(key[9..21]);
    }

    [Fact]
    public void Says_which_key_it_was_and_keeps_the_rest() =>
        Redacted.Keys($"run --x={Replicate} and {Groq}, then stop").ShouldBe($"run --x={Replicate[..4]}*** and {Groq[..4]}***, then stop");

    [Fact]
    public void A_key_cut_off_by_a_shortened_quotation_is_hidden() => Redacted.Keys($"url=https://u:{Xai[..40]}…").ShouldBe($"url=https://u:{Xai[..4]}***…");

    [Theory]
    [InlineData("hf_transfer is on and sk-learn is not a key, nor is fw_update_configuration")]
    [InlineData("https://example.com/page?code")]
    [InlineData("https://example.com:8443/a@b?version=3")]
    [InlineData("registry.example/llm@sha256:9fceb02d0ae598e95dc970b74767f19372d61af89fceb02d0ae598e95dc970b7")]
    public void Other_texts_stay_as_they_are(string text) => Redacted.Keys(text).ShouldBeSameAs(text);

    [Theory]
    [InlineData("fireworks", "fw_", 24, All)]
    [InlineData("voyage", "pa-", 43, All)]
    [InlineData("elevenlabs", "sk_", 48, Hex)]
    public void Knows_the_forms_of_more_providers(string provider, string prefix, int length, string alphabet) =>
        MemorySource.Discover(("a.txt", $"token {prefix}{Random(length, alphabet, 7)}\n")).Graph.Assets.Single(a => a.Kind == AssetKind.AiSecret)["provider"].ShouldBe(provider);

    [Theory]
    [InlineData("deepseek", "OpenAI(api_key='{0}', base_url='https://api.deepseek.com')")]
    [InlineData("dashscope", "base_url = 'https://dashscope.aliyuncs.com'\nkey = '{0}'")]
    [InlineData(null, "OpenAI(api_key='{0}', base_url='https://llm.internal')")]
    public void A_form_that_providers_share_needs_a_word_near_it(string? provider, string text) =>
        (MemorySource.Discover(("a.py", string.Format(text, "sk" + "-" + Random(32, Hex, 8)))).Graph.Assets.SingleOrDefault(a => a.Kind == AssetKind.AiSecret)?["provider"]).ShouldBe(provider);

    [Theory]
    [InlineData("pa-kettle_of_fish_is_no_key_of_anybody_at_all_now")]
    [InlineData("fw_aaaaaaaaaaaaaaaaaaaaaaaaaaaa")]
    [InlineData("sk_live_0123456789abcdef")]
    [InlineData("9fceb02d0ae598e95dc970b74767f19372d61af8")]
    [InlineData("550e8400-e29b-41d4-a716-446655440000")]
    public void Identifiers_hashes_and_uuids_are_no_keys(string text) => MemorySource.Discover(("a.txt", $"value = {text}\n")).Graph.Assets.ShouldNotContain(a => a.Kind == AssetKind.AiSecret);
}
