using Myelin.Formats;
using Myelin.Formats.Pickle;

namespace Myelin.Tests.Formats.Pickle;

public sealed class PickleMachineTests
{
    static PickleTrace Run(byte[] bytes) => PickleProgram.Read(ByteSource.Of(bytes)).Streams[0];
    static string[] Calls(byte[] bytes) => [.. Run(bytes).All().SelectMany(t => t.Calls).Select(c => c.ToString())];
    static byte[] Ascii(string text) => System.Text.Encoding.Latin1.GetBytes(text);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void A_call_is_seen_with_its_arguments(int protocol) =>
        Calls(new PickleWriter(protocol).Call("posix", "system", a => a.Text("id \"x\"\t")).Stop()).ShouldBe(["posix.system(\"id \\\"x\\\"\\t\")"]);

    [Theory]
    [InlineData("(S'id'\nios\nsystem\n.", "os.system(\"id\")")]
    [InlineData("(cos\nsystem\nS'id'\no.", "os.system(\"id\")")]
    [InlineData("cos\nsystem\nS'id'\n\x85\x81.", "os.system(\"id\")")]
    [InlineData("cos\nsystem\nS'id'\n\x85}\x92.", "os.system(\"id\")")]
    [InlineData("c__builtin__\nfile\n(S'x'\ntR.", "builtins.open(\"x\")")]
    [InlineData("S'\\x6f\\163'\nS'system'\n\x93(S'id'\ntR.", "os.system(\"id\")")]
    [InlineData("V\\u006fs\nVsystem\n\x93(I0x10\ntR.", "os.system(16)")]
    [InlineData("cos\nsystem\nq\x05" + "0h\x05(L12L\ntR.", "os.system(12)")]
    [InlineData("cos\nsystem\np4294967295\n0g4294967295\n(NtR.", "os.system(None)")]
    [InlineData("(1cos\nsystem\n(I01\ntR.", "os.system(True)")]
    public void Every_way_to_call_is_followed(string stream, string call) => Calls(Ascii(stream)).ShouldContain(call);

    [Theory]
    [InlineData("getattr on an imported module", "os.system")]
    [InlineData("names joined to an eval", "builtins.eval")]
    [InlineData("str.join", "posix.system")]
    [InlineData("attrgetter", "os.system")]
    [InlineData("methodcaller", "os.system")]
    [InlineData("partial", "os.system")]
    [InlineData("partial of partial", "builtins.exec")]
    [InlineData("map in bytes", "os.system")]
    [InlineData("pydoc.locate", "os.system")]
    [InlineData("base64 name", "os.system")]
    [InlineData("pickle in a pickle", "os.system")]
    [InlineData("pickle in a torch storage", "builtins.exec")]
    [InlineData("pickle three deep", "os.system")]
    [InlineData("type that rebuilds by calling", "os.system")]
    [InlineData("planted __setstate__", "os.system")]
    [InlineData("bound method", "os.system")]
    public void Computed_names_are_followed_in_every_protocol(string gadget, string function)
    {
        for (var protocol = 0; protocol <= 5; protocol++)
        {
            var writer = new PickleWriter(protocol);
            Gadgets.All[gadget](writer);
            Run(writer.Stop()).All().SelectMany(t => t.Calls).Select(c => c.Function).ShouldContain(function, $"protocol {protocol}");
        }
    }

    [Fact]
    public void A_break_keeps_what_ran_before()
    {
        var trace = Run(Ascii("cos\nsystem\n(S'id'\ntR\xff"));
        trace.Calls.Single().ToString().ShouldBe("os.system(\"id\")");
        trace.StoppedBy!.ShouldContain("0xff is no opcode");
        Run(Ascii("cos\nsystem\n(S'id'\ntR")).Calls.ShouldHaveSingleItem();
    }

    [Theory]
    [InlineData("0.", "the stack is empty")]
    [InlineData("h\x05.", "slot 5 of the memo is empty")]
    [InlineData("t.", "no MARK is left")]
    [InlineData("X\xff\xff\xff\x7f", "it ends within BINUNICODE")]
    [InlineData("\x80\x09N.", "protocol 9 is unknown")]
    [InlineData("S'a'\n)R.", "which is no function")]
    public void What_Python_refuses_stops_it(string stream, string reason) => Run(Ascii(stream)).StoppedBy!.ShouldContain(reason);

    [Fact]
    public void Pickles_behind_the_first_are_run()
    {
        byte[] first = new PickleWriter(4).Integer(1).Stop(), second = new PickleWriter(2).Call("os", "system").Stop();
        PickleProgram.Read(ByteSource.Of((byte[])[.. first, .. second])).Streams.Count.ShouldBe(2);
        PickleProgram.Read(ByteSource.Of((byte[])[.. first, .. new byte[100], .. second])).Streams[^1].Calls.ShouldHaveSingleItem();
    }

    [Fact]
    public void A_number_that_only_some_readers_take_is_odd()
    {
        Run(Ascii("\x80\x04\x95\xff\xff\xff\x7f\x00\x00\x00\x00N.")).Oddities.ShouldHaveSingleItem().What.ShouldContain("longer than the file");
        Run(Ascii("I0x10\n.")).Oddities.ShouldHaveSingleItem();
        Run(Ascii("I16\n.")).Oddities.ShouldBeEmpty();
    }

    [Fact]
    public void Arrays_of_joblib_are_stepped_over_and_read_as_opcodes_too()
    {
        // The raw bytes of the array are a pickle for who does not know joblib.
        var raw = new PickleWriter(2).Call("os", "system").Stop();
        var stream = new PickleWriter(2).New("joblib.numpy_pickle", "NumpyArrayWrapper")
            .Dict(("subclass", w => w.Global("numpy", "ndarray")), ("shape", w => w.Tuple(i => i.Integer(raw.Length))), ("order", w => w.Text("C")), ("dtype", w => w.Call("numpy", "dtype", d => d.Text("u1"))), ("allow_mmap", w => w.True()))
            .Build().Raw(raw).Stop();
        var program = PickleProgram.Read(ByteSource.Of(stream));
        program.Streams.Single().IsComplete.ShouldBeTrue();
        program.Streams.Single().Calls.ShouldNotContain(c => c.Function == "os.system");
        program.Plain.Single().Calls.ShouldContain(c => c.Function == "os.system");
    }

    [Fact]
    public void Bombs_are_bounded()
    {
        // 60 tuples, each twice the one before: 2^60 values when written out.
        var doubling = new PickleWriter(2).Text("x");
        for (var i = 0; i < 60; i++) doubling.Raw((byte)'2', 0x86);
        Run(doubling.Stop()).IsComplete.ShouldBeTrue();
        var marks = Enumerable.Repeat((byte)'(', 3_000_000).ToArray();
        Run(marks).StoppedBy.ShouldNotBeNull();
        var values = Enumerable.Repeat((byte)'N', 3_000_000).ToArray();
        Run(values).StoppedBy!.ShouldContain("values on the stack");
        byte[] far = [.. Enumerable.Range(0, 100_000).SelectMany(i => (byte[])[(byte)'K', 1, (byte)'r', .. BitConverter.GetBytes(uint.MaxValue - (uint)i * 5000), (byte)'0']), (byte)'N', (byte)'.'];
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(far).IsComplete.ShouldBeTrue();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(100L << 20);
    }
}
