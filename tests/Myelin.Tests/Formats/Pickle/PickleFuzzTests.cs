using Myelin.Formats;
using Myelin.Formats.Pickle;

namespace Myelin.Tests.Formats.Pickle;

/// <summary>No bytes crash the machine, make it hang, or fill memory.</summary>
public sealed class PickleFuzzTests
{
    [Fact]
    public void Mutations_of_every_gadget_are_survived()
    {
        var random = new Random(7);
        foreach (var (name, write) in Gadgets.All)
            for (var protocol = 0; protocol <= 5; protocol++)
            {
                var writer = new PickleWriter(protocol);
                write(writer);
                var original = writer.Stop();
                for (var round = 0; round < 12; round++) Survives(Mutated(original, random), name);
                for (var length = 0; length < original.Length; length += 3) Survives(original[..length], name);
            }
    }

    [Fact]
    public void Random_opcodes_are_survived()
    {
        var opcodes = Enumerable.Range(0, 256).Where(b => PickleOpcodes.TryArgument((byte)b, out _)).Select(b => (byte)b).ToArray();
        opcodes.Length.ShouldBe(68);
        var random = new Random(11);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = new byte[random.Next(1, 200)];
            for (var i = 0; i < bytes.Length; i++) bytes[i] = random.Next(4) == 0 ? (byte)random.Next(256) : opcodes[random.Next(opcodes.Length)];
            Survives(bytes, "random");
        }
    }

    static byte[] Mutated(byte[] original, Random random)
    {
        var bytes = original.ToArray();
        for (var i = random.Next(1, 4); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        return bytes;
    }

    static void Survives(byte[] bytes, string name)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var program = PickleProgram.Read(ByteSource.Of(bytes));
        foreach (var trace in program.Streams) (trace.Start + trace.Length).ShouldBeLessThanOrEqualTo(bytes.Length, name);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64L << 20, name);
    }
}
