using System.IO.Compression;
using System.Text;
using Myelin.Formats;
using Myelin.Formats.Models;

namespace Myelin.Tests.Formats.Models;

/// <summary>Files that real libraries wrote (by a few lines of our own, packed with gzip): fixtures by our own code repeat our own mistakes.</summary>
public sealed class RealWriterTests
{
    static byte[] Bytes(string packed)
    {
        using var gzip = new GZipStream(new MemoryStream(Convert.FromBase64String(packed)), CompressionMode.Decompress);
        var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }

    [Theory]
    [InlineData(Hdf5Version0, "0")]
    [InlineData(Hdf5Version2, "2")]
    [InlineData(Hdf5Version3, "3")]
    [InlineData(Hdf5UserBlock, "0")]
    public void Keras_in_hdf5_of_every_superblock(string file, string version)
    {
        var model = ModelFormatTests.Parse<Hdf5Model>("net.h5", Bytes(file)).ShouldNotBeNull();
        (model.Format, model.FormatVersion, model.ModelName, model.Architecture, model.Producer, model.Parameters, model.Tensors).ShouldBe(("keras-h5", version, "net", "Sequential", "keras 2.11.0", 8L, 1L));
        ModelFormatTests.Problems<Hdf5Model>("net.h5", Bytes(file)).ShouldBeEmpty();
    }

    [Fact]
    public void PyTorch_writes_the_64_bit_end_record_beside_a_full_32_bit_one()
    {
        var model = ModelFormatTests.Parse<ZipModel>("net.bin", Bytes(Torch)).ShouldNotBeNull();
        (model.Format, model.FormatVersion, model.Parameters, model.Quantization, model.Prepended).ShouldBe(("pytorch-zip", "3", 10L, "F32", 0L));
        ModelFormatTests.Problems<ZipModel>("net.bin", Bytes(Torch)).ShouldBeEmpty();
        ModelFormatTests.Parse<ZipModel>("net.pt", [.. new byte[100], .. Bytes(Torch)])!.Prepended.ShouldBe(100);
    }

    [Fact]
    public void TorchScript_is_told_from_a_state() => ModelFormatTests.Parse<ZipModel>("net.pt", Bytes(Script))!.Format.ShouldBe("torchscript");

    [Fact]
    public void A_zip_named_like_a_model_that_cannot_be_read_is_a_problem()
    {
        var bytes = Bytes(Torch);
        // The count of members in both end records.
        foreach (var at in new[] { bytes.Length - 12, bytes.Length - 22 - 20 - 56 + 32 }) bytes[at] = 99;
        ModelFormatTests.Problems<ZipModel>("net.pt", bytes).ShouldHaveSingleItem().ShouldContain("states 99 members");
    }

    [Fact]
    public void Joblib_steps_over_structured_arrays()
    {
        var file = ModelFormatTests.Parse<PickleFile>("m.joblib", Bytes(Joblib)).ShouldNotBeNull();
        file.Imports.Complete.ShouldBeTrue();
        file.Imports.Globals.Select(g => g.ToString()).ShouldContain("json.decoder.JSONDecoder");
    }

    [Fact]
    public void Gguf_reads_numbers_of_every_type()
    {
        byte[] file = [.. "GGUF"u8, .. U32(3), .. U64(1), .. U64(4),
            .. Key("split.no"), .. U32(2), 0, 0, .. Key("split.count"), .. U32(2), 2, 0, .. Key("split.tensors.count"), .. U32(5), .. U32(7), .. Key("a.i8"), .. U32(1), 0xff,
            .. Key("w"), .. U32(1), .. U64(32), .. U32(8), .. U64(0)];
        var model = ModelFormatTests.Parse<GgufModel>("a-00001-of-00002.gguf", file).ShouldNotBeNull();
        model.Keys.Select(k => $"{k.Key}={k.Value}").ShouldBe(["split.no=0", "split.count=2", "split.tensors.count=7", "a.i8=-1"]);
        (model.Parameters, model.Quantization).ShouldBe((32L, "Q8_0"));
        ModelFormatTests.Problems<GgufModel>("a.gguf", file).ShouldBeEmpty();
    }

    public static TheoryData<string, string> All => new() { { "a.h5", Hdf5Version0 }, { "a.h5", Hdf5Version2 }, { "a.h5", Hdf5Version3 }, { "a.pt", Torch }, { "a.pt", Script }, { "a.joblib", Joblib } };

    [Theory]
    [MemberData(nameof(All))]
    public void No_mutation_makes_a_reader_throw(string name, string packed)
    {
        var original = Bytes(packed);
        var random = new Random(5);
        Format[] formats = [new Hdf5Format(), new ZipModelFormat(), new PickleFormat()];
        for (var round = 0; round < 400; round++)
        {
            var bytes = original.ToArray();
            for (var i = random.Next(1, 6); i > 0; i--) bytes[random.Next(bytes.Length)] = random.Next(3) switch { 0 => 0xff, 1 => 0, _ => (byte)random.Next(256) };
            if (random.Next(4) == 0) bytes = bytes[..random.Next(bytes.Length)];
            foreach (var format in formats) format.ReadAny(ByteSource.Of(bytes), new FileName(name), ReadLimits.Default);
        }
    }

    static byte[] Key(string text) => [.. U64((ulong)text.Length), .. Encoding.UTF8.GetBytes(text)];
    static byte[] U32(uint number) => BitConverter.GetBytes(number);
    static byte[] U64(ulong number) => BitConverter.GetBytes(number);

    // HDF5 1.10 by h5py 3.7, superblock 0, symbol tables
    const string Hdf5Version0 =
        "H4sIAAAAAAACA+2YzUrDQBDHN6kNQfyoIFSLYsjJQynVY08VW81BVNSDIFJju7bBNMWmfiHFq149+Qg+gkePPoJvo5vubM0uFKUePHR+l2FnJ7PZ7H82MI9OaWNyPDNOIkyTjJEUifMJWJY8FvMnYD" +
        "WwD2BfdOEf683NgT8F+a0EH7+C/2CvXI6iPxXEOs8GtyZBRhGnvLYb2UMYCz2963Jcs1WjfuWaevVGJ4zpsjjkujOgV1XXE8QBfU+RWabKc9p2w8oVbYdeK2D+eU3rPZnqv4Mp1YkRE7Mm5Zvs5eP7" +
        "qLaCM69OfpHvKZZP7/k1qe7EPlg58vozfld3bxmsO6y777oTf4eiIcfVlP+A88d197d3SpGChe4+EnJ+VcfIcGyu72xpsYOV7ifGam5lJZfnd0r/nmHc2VXfDcNK4DapXbDsfXpxSYOO5/p21rL5vc" +
        "X8d7YICGgnmvHdW3ZHMseRmqFEg5DKD3e7WUsN23KbpzVXjTvuduV95afxbBEEQRAEQRAEQRBEMKhPuAwOB/p/P/UJ5xa5xT7haDKoP9/IyHHntB1Qv5D/1h+nOOS6ap9QLCzyqjpGBt0DSf7NNDFe" +
        "5lbnDmi39vuA6jjBPnwUOWMtwZxF0iZJ38N8kp1QNK/rPKEJB5XQWCDEy9z86/dQdWUuoEaQ0eMLrOsLWiAgAAA=";

    // libver v108: superblock 2, object headers of version 2
    const string Hdf5Version2 =
        "H4sIAAAAAAACA+2Vv0vDQBTH3121hNBq1YpVB0NwcCganaSDIgYNWCjoKFJSe2psmmJTfyFFFwdXQVf1X3BxcHYW/CP8H5z0klxoDAoiDg7vA5fcvXv53nt34d6FoS+l5RGZShKEvAuUXDDWhP16l+" +
        "VLhr5KlbN7Uou2h0wG4IoEbgXhLlPglsF+6OpIhqTmARLQA1lvssaapls+YE3XajgwTAhwNb8FihJQ/kwGXR/PnprzJNKBRL1RZXZ5s+FsWdvfKlxGFKj/fLqY0L/O6Ij2R7ciJMgpmfKESfVZZAwG" +
        "/BlvrlspLRorX6+fzHkrp4N0D5m1vdNyqYji5fFu7jfJDHiSEj8Eh9kFrUJFIAt/kMzozdSrHxLfLTLOd50S0gXREwCIjxNZIH3KmLArMCTB0CnvdfNoE7LEM0kQEH+mEi50C/+ema3zWUAQBPk3LC" +
        "+Win79yHQqK4TV1ru1JqenJ7XO7Xwp3ifqpm26btkx60wtKOoa29tnTssybTWvqEEh5vYTNXRwWMubsc1jXue5YT2uoDPHZZ8/brfzStytaNYrVTPut9Fuf85L68WzRRAEQRAEQRAEQZCf8gFKfKtO" +
        "IBgAAA==";

    // libver latest: superblock 3
    const string Hdf5Version3 =
        "H4sIAAAAAAACA+v0cHHj5ZLiYubgYICB/1CgIAHhG0DFn2TfY/f3cAliUmjYxJiNjLcLCDAwTGWEKLOCKudiYgCKiAoxsCCMhAEeewYGZgY+BhGQZHZqUWJxfFlqUXFmfh6DJCMjA9A0MIaYyMHABC" +
        "TZIEwwAInz2IGM4IUYkZufkpoTn5yfl5aZjtOESUgmMIHJo50aLth9VMEkhBwUMADxExsPyGDGlPNQHzN4MFAN/CwuTvJ39vDGbj+bBMhmXoh3y1Mz0zNKipmgrri0e6EdOZ4RBhnJAYyEvNQcK4Mk" +
        "JqhDHKngGen5+s/ATgKGFqMKMNSZGBlZGJBjgIEBnc8swsAoqCAPFVdgEOdgEK8HsliBrmXm4gD6hIWRAZoyFWAWLWAY9CBOc58NwygYBaNgFAwa4O7s7wOuPwQQNSsDrLYFAiM9Q0M9A0TpPAlKVy" +
        "sl5yQWF8fnJeamKlkpKAWnFpam5pVkJuYo6SgoQSpioHi1EkxBXmoJSCYnsRJYzwMFotFNcEnNK05F1Vxbq6OArswnMTcpJRFdXWxtLaq/DPhH43YUjIJRMApGwSgYBaNgFIyCUTAKRsEoIBYAAOon" +
        "fXEgGAAA";

    // superblock 0 behind a user block of 512 bytes
    const string Hdf5UserBlock =
        "H4sIAAAAAAACA+2YzU7CQBDHtwVJY0QxMQGJxqYnD8SgR04YQXswYsSDiTFYYVViKZHiVwjxqldPPoKP4NGjj+Db4LY7C+wmRIMHD8zvMtnZ6Szb/c+WDCHIJPNsF7bj0+npcGAYJEoSfELnpgeYlj" +
        "wWz5+C1cA+gX3ThT8azqXAn4D8ZoSP38F/eFAsBtE9BbHOa4xbA49sIrGLm/uBPYKx0NOnLsc1mjXqVu5o/eKy7Q/pMj/muvOgV1XXM8QGfc+SBabKK9py/Motbfn1psf8i5oWPpno/wZDqpPYkJg1" +
        "KV88zMf3UW165/UL8ot8L0P59NCvSXUn9sHKkddf7Hd195HGusO6G9RdQtRTTI6rKd8B+4/rlvdKhUDBQndfETm/qmNkPHa2Srva0MFK9xNjY219fS3b/zvA7xlGx6q6ju9XPKdBrZxplen1DfXadc" +
        "e1MqbF7y3m71giwKPtYMZ1HtgdyRzHaoYC9XwqP9ztZkw1bNdpnNUcNe6k25X3lZ3Ds0UQBEEQBEEQBEEQwag+4So4bOj//dQnTC1zi33CyWRUf/4yLcdd0ZZH3Vx2oD9Ofsx11T6hWFjkVXWMjLoH" +
        "pvg708R4lVudO6Dd2u8DquMIe/FB5Ly5AnMmSRok+QjzU+yEgnld5wkNOKiIxgIhXub+X9+HqitjCTWCTB7fN4H9piAiAAA=";

    // torch.save of PyTorch 1.13
    const string Torch =
        "H4sIAAAAAAACA4WTy0rDQBSGJ5OYxlF78QaCSAUXFbQXXboQqgRhFtaKUNyUmEYTDE1PMq0rwU0Ftz6AW1eCr+ITuPAR+gJOkrY0U7QHwkkm/3++5M+kRmUFIU1DU5VFy8jwTdvpWaWWwYxi597Vq2" +
        "l0nagn/Aio0JC44QEkk3ncUWx2meMGpOlbN13HbTWZ1Q48v9k7IIALhUaKiwOuNO4skGML0V3PYJfxIgElGliGuYbMu9npgko1BqkLiqhC8TNoFFPpGeZfTNNzXctkjtcOyLnfsnyrdeqYjADZrcMC" +
        "g8U6LEXTbiBtc7o9Ip4Z7u0YmIkkFcjaKsUMciEI92GZSn1YebHDWasM1uqw3i3WaEr7gYf3AXeER+3PCNMol4iwVNarS8kA0YwKYR9XZCPPz/MzYDtJWEWv5oWvNV0jxub36TYfjJR/GRl0PGb0LD" +
        "/gqevVo5mQf+qQhPSvt7srzOfjiC6FbcyfjDo79UTiDhXdk9mlE84TCQkfR/ROZpL0foreiuidfKNMwruKkZhhjarq3vD2lrw/lipCHwz7Kx5tDjX8l1Bfjq+laG1OjT1KpI+1v+eseVHnAwAA";

    // torch.jit.save of PyTorch 1.13
    const string Script =
        "H4sIAAAAAAACAwvwZmZhYODgYMAAHAxSDMX6KYklifoGbk5iDFFYQYjf2716f1X2B3izc+ydb7CVA6yTgSEAj7lOMHMN3ZzscJhLLOB/fncvyG6e2jMhQAsZWPDazQWUh9itV5Cd4+bEwNDAlBwfX5" +
        "JflJwRH68HpvXy8vRy81NKc1KL9XIy81ITi7h8IFQhg2ZjrUYEG9Cg8tTM9IySQsZkiJb40pLMnGKu+KLUpNLMnJT4ktS84vyi+DIjrkImDY0IdqCOYqDKxPTUQmaIFi63nPzEkmCIIFchSwQjUI1B" +
        "IWsEM5BOLigtZPNmKgksZPdm0PBmBDI1vJm8GUs6kpPzc3JSk0sy8/OKufyLUlKLUlNcMpNLuAo5NINKggo5I0ABkJSZWFzIlQG0OoM5A2K0YSF3BhvQhMBCHrCRJSDckQHRxRsBCquSosTMvMy89E" +
        "K+jggxID8+szg+rTQnJz4pMTm7PLEoJT4jPz+7kN+vNKlQQA8U6AIrn0tYAk0HYVCgiwADHTPUtRn0gIGenJ+Sqg8Pan0wrZ+Xpw8Nan1IUOsVVLo5aZGQJkoDducdNuC581m0RV26gHXL4saSN1fK" +
        "TomxNOUEbxRoNfricGG/vutu1+l+Ku/7jh9/4uv14R2Hb479oRibssOMDq+vuhQf7zHM5HW3MOcvua5qbmuy2LjzsWtJ8sZv4SELfdmZ50wI6ugJ+Xvfyv3xiYtTNxqyxOfGXNpWsd7d+K6c2rkqzo" +
        "fH/qQr2NSuPTErYNO2jKLOiLv3ZCTry6bo2/yYWen+/5K+z/mMg20RZ2+33OPbU81XGLUlTEh04q7T7JM+fRLY+nfp83dZ+6f9KXZh919fbcWxW762JWvtNi+OnbXt2XoJLnGTE6R3n806uv9+b9XL" +
        "13z3QaH+9OBbg/fAcJ2PN9RNSQt1vRRg0k2PB+cKUsLf1veu12EDET/r+t8scc82Na8V3CNQttDnxrOO0BWs1cpL7V9KTVf1nWVUplgxffuHSN/XXwoeWD+vsX9+2ncdA8Pp6Rpzjr+8bVXnE/844+" +
        "8er8c/D192YrLfaDLBryiX8ZaWJ6v2wm8ztf5O25DFpJlvZdts+HBtQLLFXus+Y/9dJ99evDZdaVewjB6zm+XJKfYS6hv8Ob+15L3ar7o80vrbE43ICPNLu9lEeTQVTV5FtUqcDSy+sPWB+Yola+eZ" +
        "RW48a7bENWrFIrc5i+dqWKfx7+9veqbgv8Xm6AIJkYPsVx1vXUg63TG9fMpUzaezbmr4z/v53u6iIJuERKVdw9sPl1dWs1nfOLrguXuEVGXj+4+nEo633Pf7q2/26RKLPSiKdMUMjgsBoyeSEV9pxM" +
        "9gCI6ivOKSxLySYkiRpEtagdjApAnOirn6nOGEyz9OBlagjWWpRcXAAsTNiZEhypgLpPvivPRQJqA8E1g3IxO4nIbqRy7VMY2E1RDoupDLY1RdEQhdhui6kAsULhRdV+C6QMEE0YdI+MhZQhtFnycT" +
        "AynZAN1g5Ig0RTF4PzMDefkL3c/IMcePYkUSKwN6+kDXjBxxnKgBBtYMjeoAbzY2HaiEHLMuXBE7Gn2FEUILsUFooD6w1DOoAkawGCsbRA87WD1ELQAMOZ2JSAgAAA==";

    // joblib 1.2: a structured array, one of a field named "shape", another behind it
    const string Joblib =
        "H4sIAAAAAAACA61Rv0vDQBROmgZrU21EFKEuLrYOdhAHBxfRQXoQQUHHcGlSX+olF/KDElDQwbbCbX39e+slrdBBcPEbju89vu/eu+/eq/NbVSnxhh2hh9z1EhS7Q+4w3+mGWRDlduT3X5iHYscqyq" +
        "s4pvlTTKPIi3GGJx9YOGtJ5vQZTaRZL10oNkKXFlopEnoCNPKQaJ+S89iVVqFeS+6muexDDZpSpT2enePXdIL32CGaUF/RElXmDVIUmynEXgKcuQjGpBgJe2CKin+xbrhEy7J6C4nyIEqKDlHGCPuF" +
        "drCmhcNflDWpNKBFzDFm5ICoxJRdUaeM8ZEdBDTCqWgtMylfZlPmP4eBF6a2k6cyOGJmTmOxBuWfMD9dEaHTQSrTg+oyeNiAOhikQipy9y3YhiYcwfEU2sUq6p/z5+2fe7URcBSNYcLDruv1eflFRu" +
        "/hzrpZVTPMut/l1LVhMAIAAA==";
}
