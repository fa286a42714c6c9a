using Myelin.Formats;
using Myelin.Formats.Models;

namespace Myelin.Tests.Formats.Models;

/// <summary>Broken, cut and huge files: no reader throws, none allocates by what a header claims, and none reads weights.</summary>
public sealed class HostileModelTests
{
    static readonly Format[] Formats = [.. Myelin.Core.Registered<Format>.In(typeof(Format)).Where(f => f.GetType().Namespace is "Myelin.Formats.Models" or "Myelin.Formats.Datasets" or "Myelin.Formats.Protobuf")];

    public static TheoryData<string> Names => [.. Fixtures.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void No_mutation_makes_a_reader_throw_or_allocate_much(string name)
    {
        var original = Fixtures.All[name];
        var random = new Random(1);
        ReadAll(name, original);
        for (var round = 0; round < 200; round++)
        {
            var bytes = original.ToArray();
            for (var i = random.Next(1, 5); i > 0; i--)
                bytes[random.Next(bytes.Length)] = random.Next(3) switch { 0 => 0xff, 1 => 0, _ => (byte)random.Next(256) };
            if (random.Next(3) == 0) bytes = bytes[..random.Next(bytes.Length)];
            var before = GC.GetAllocatedBytesForCurrentThread();
            ReadAll(name, bytes);
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64L << 20);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_cut_is_survived(string name)
    {
        var original = Fixtures.All[name];
        for (var length = 0; length < Math.Min(original.Length, 400); length++) ReadAll(name, original[..length]);
    }

    [Theory]
    [InlineData("model.safetensors")]
    [InlineData("model.gguf")]
    public void Ten_gigabytes_cost_only_their_header(string name)
    {
        var path = Path.GetTempFileName();
        try
        {
            using (var file = File.OpenWrite(path))
            {
                file.Write(Fixtures.All[name]);
                file.SetLength(10L << 30);
            }
            using var bytes = new Counting(path);
            var format = Formats.First(f => f.Matches(new FileProbe(new FileName(name), bytes.Length, bytes.ReadBytes(0, 4096))));
            format.ReadAny(bytes, new FileName(name), ReadLimits.Default).Value.ShouldNotBeNull();
            bytes.Total.ShouldBeLessThan(1 << 20);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void The_weights_of_an_onnx_file_are_stepped_over()
    {
        // An initializer whose raw_data is 8 GiB, in a file of holes.
        byte[] head = [.. Fixtures.Varint(1, 9), .. Fixtures.Message(8, Fixtures.Varint(2, 17))];
        const long weights = 8L << 30;
        byte[] tensor = [.. Fixtures.Varint(1, 2), .. Fixtures.Varint(2, 1), 0x4a, .. Fixtures.Base128(weights)];
        byte[] graphHead = [0x2a, .. Fixtures.Base128((ulong)(tensor.Length + weights)), .. tensor];
        byte[] all = [.. head, 0x3a, .. Fixtures.Base128((ulong)(graphHead.Length + weights)), .. graphHead];
        using var sparse = new Sparse(all, all.Length + weights);
        var model = new OnnxFormat().Read(sparse, new FileName("big.onnx"), ReadLimits.Default).Value.ShouldNotBeNull();
        model.Parameters.ShouldBe(2);
        sparse.Total.ShouldBeLessThan(64 << 10);
    }

    [Fact]
    public void A_zip_bomb_in_a_configuration_is_cut_off()
    {
        var bomb = Fixtures.Zip(("config.json", new byte[300 << 10]), ("metadata.json", "{}"u8.ToArray()), ("model.weights.h5", []));
        var (zip, _) = Myelin.Formats.Zip.ZipDirectory.Read(ByteSource.Of(bomb), ReadLimits.Default);
        using var plain = zip!.Open(zip.Find("config.json")!, 1000, out var problem);
        plain!.Length.ShouldBe(1000);
        problem!.Reason.ShouldContain("only the first");
    }

    static void ReadAll(string name, byte[] bytes)
    {
        var file = new FileName(name);
        foreach (var format in Formats)
            if (format.Matches(new FileProbe(file, bytes.Length, bytes.AsSpan(0, Math.Min(4096, bytes.Length))))) format.ReadAny(ByteSource.Of(bytes), file, ReadLimits.Default);
    }

    sealed class Counting(string path) : ByteSource
    {
        readonly FileStream _file = File.OpenRead(path);

        public long Total { get; private set; }
        public override long Length => _file.Length;

        public override int Read(long offset, Span<byte> buffer)
        {
            var count = RandomAccess.Read(_file.SafeFileHandle, buffer, offset);
            Total += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) _file.Dispose();
            base.Dispose(disposing);
        }
    }

    sealed class Sparse(byte[] head, long length) : ByteSource
    {
        public long Total { get; private set; }
        public override long Length => length;

        public override int Read(long offset, Span<byte> buffer)
        {
            var count = (int)Math.Clamp(length - offset, 0, buffer.Length);
            buffer[..count].Clear();
            if (offset < head.Length) head.AsSpan((int)offset, (int)Math.Min(count, head.Length - offset)).CopyTo(buffer);
            Total += count;
            return count;
        }
    }
}
