using Myelin.Assess;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Core.Reports.Models;
using Myelin.Formats;
using Myelin.Tests.Formats.Pickle;

namespace Myelin.Tests.Assess;

public sealed class ModelVerdictTests
{
    static Finding Of(string id, Severity severity) => new(id, severity, Confidence.High, new Location("x"), "m");

    [Fact]
    public void The_worst_finding_decides()
    {
        ModelVerdicts.Of([], isWhole: true).ShouldBe(ModelVerdict.Clean);
        ModelVerdicts.Of([Of("model/unknown-import", Severity.Medium)], isWhole: true).ShouldBe(ModelVerdict.Unknown);
        ModelVerdicts.Of([Of("model/remote-code", Severity.High)], isWhole: true).ShouldBe(ModelVerdict.UnsafeByFormat);
        ModelVerdicts.Of([Of("model/unknown-import", Severity.Medium), Of("model/container-mismatch", Severity.High)], isWhole: true).ShouldBe(ModelVerdict.Suspicious);
        ModelVerdicts.Of([Of("model/unsafe-pickle", Severity.Critical)], isWhole: false).ShouldBe(ModelVerdict.Malicious);
        ModelVerdicts.Of([Of("secret/ai-provider-key", Severity.Critical)], isWhole: true).ShouldBe(ModelVerdict.Clean);
    }

    [Fact]
    public void What_was_not_read_is_never_clean() => ModelVerdicts.Of([], isWhole: false).ShouldBe(ModelVerdict.Unknown);

    [Fact]
    public void A_page_shows_verdict_calls_and_opcodes()
    {
        var view = Inspect(new PickleWriter(4).Call("os", "system", a => a.Text("echo myelin-test")).Stop());
        view.Verdict.ShouldBe("malicious");
        view.Imports.Single().ShouldBe(new ModelImport("dangerous", "os.system", "called", "byte 14"));
        view.Trace.Select(o => o.Opcode).ShouldBe(["PROTO", "SHORT_BINUNICODE", "SHORT_BINUNICODE", "STACK_GLOBAL", "SHORT_BINUNICODE", "TUPLE1", "REDUCE", "STOP"]);
        var page = Written(view);
        page.ShouldContain("verdict     malicious: do not load it");
        page.ShouldContain("REDUCE           os.system(\"echo myelin-test\")");
        page.Split('\n').ShouldAllBe(line => line.Length <= 100);
    }

    [Fact]
    public void Text_of_a_file_cannot_write_to_the_terminal() =>
        Written(Inspect(new PickleWriter(2).Call("os", "system", a => a.Text("\u001b[2J\u202e")).Stop())).ShouldNotContain('\u001b');

    [Fact]
    public void What_no_reader_knows_is_unknown() => Inspect([1, 2, 3, 4, 5, 6, 7, 8], "x.dat").Verdict.ShouldBe("unknown");

    static ModelView Inspect(byte[] bytes, string name = "x.pkl")
    {
        using var file = new Myelin.Discover.SourceFile(name, bytes.Length, () => ByteSource.Of(bytes), ReadLimits.Default);
        return ModelInspection.Of(file, name, trace: true);
    }

    static string Written(ModelView view)
    {
        using var stream = new MemoryStream();
        ModelPage.Text(view, stream, 100, color: false, verbose: false);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }
}
