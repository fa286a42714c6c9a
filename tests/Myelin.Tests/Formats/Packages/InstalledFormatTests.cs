using System.IO.Compression;
using System.Text;
using Myelin.Formats;
using Myelin.Formats.Packages;

namespace Myelin.Tests.Formats.Packages;

public sealed class DpkgFormatTests
{
    const string Status = """
        Package: libc6
        Status: install ok installed
        Architecture: amd64
        Version: 2.36-9
        Description: C library
         Package: not-a-field

        Package: python3-torch
        Status: install ok installed
        Version: 1.13.1+dfsg-4
        Pre-Depends: libc6:any (>= 2.34)
        Depends: python3-numpy | python3-other, mail-agent

        Package: removed
        Status: deinstall ok config-files
        Version: 1.0

        Package: python3-numpy
        Status: install ok installed
        Version: 1:1.24
        Provides: mail-agent (= 1)
        """;

    [Fact]
    public void Reads_what_is_installed()
    {
        var file = Reading.Valid("var/lib/dpkg/status", Status);
        (file.Kind, Reading.Shown(file)).ShouldBe((PackageFileKind.Installed, "1: deb libc6 @2.36-9\n8: deb python3-torch @1.13.1+dfsg-4\n18: deb python3-numpy @1:1.24"));
        Reading.Links(file).ShouldBe("python3-torch > libc6\npython3-torch > python3-numpy");
    }

    [Fact]
    public void Reads_one_file_a_package_of_distroless_images()
    {
        Reading.Packages("var/lib/dpkg/status.d/base", "Package: base-files\nVersion: 12.4\n").ShouldBe("1: deb base-files @12.4");
        Reading.FormatOf("var/lib/dpkg/status.d/base.md5sums").ShouldBeNull();
        Reading.FormatOf("src/status").ShouldBeNull();
    }

    [Fact]
    public void Survives_damage() => Mutations.Each(Status, 1_000, text => Reading.Parse("var/lib/dpkg/status", text).Value!.Packages.ShouldAllBe(p => p.Name.Length > 0));

    const string Apk = "C:Q1AQIDBAUGBwgJCgsMDQ4PEBESExQ=\nP:musl\nV:1.2.5-r0\nL:MIT\np:so:libc.musl-x86_64.so.1=1\n\nP:ollama\nV:0.3.1-r0\nD:so:libc.musl-x86_64.so.1 !old cmd:x\nF:usr/bin\nR:ollama\n\n";

    [Fact]
    public void Reads_apk()
    {
        var file = Reading.Valid("lib/apk/db/installed", Apk);
        Reading.Shown(file).ShouldBe("2: apk musl @1.2.5-r0\n7: apk ollama @0.3.1-r0");
        Reading.Links(file).ShouldBe("ollama > musl");
        file.Packages[0].ShouldSatisfyAllConditions(p => p.License.ShouldBe("MIT"), p => p.Hashes.ShouldHaveSingleItem().ShouldBe(new PackageHash("sha1", "0102030405060708090a0b0c0d0e0f1011121314")));
        Mutations.Each(Apk, 1_000, text => Reading.Parse("lib/apk/db/installed", text).Value!.Packages.ShouldAllBe(p => p.Name.Length > 0));
    }
}

public sealed class RpmDatabaseFormatTests
{
    static readonly byte[] Model = InstalledBytes.RpmHeader("shop-model", "1.2", "3", "MIT", ["shop-api"], []);
    static readonly byte[] Server = InstalledBytes.RpmHeader("ollama", "0.3.1", "1.fc40", "Apache-2.0", [.. Enumerable.Range(0, 200).Select(i => $"bundled({i})")], ["shop-api", "rpmlib(X)"]);
    static readonly byte[] Key = InstalledBytes.RpmHeader("gpg-pubkey", "1", "1", "pubkey", [], []);

    public static readonly TheoryData<string, byte[]> Forms = new()
    {
        { "var/lib/rpm/rpmdb.sqlite", InstalledBytes.Sqlite("Packages", Model, Server, Key) },
        { "usr/lib/sysimage/rpm/Packages.db", InstalledBytes.Ndb(Model, Server, Key) },
        { "var/lib/rpm/Packages", InstalledBytes.Berkeley(Model, Server, Key) },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Reads_each_form(string path, byte[] bytes)
    {
        var parsed = Read(path, bytes);
        parsed.Problems.ShouldBeEmpty();
        Reading.Shown(parsed.Value!).ShouldBe("0: rpm shop-model @1.2-3\n0: rpm ollama @0.3.1-1.fc40");
        Reading.Links(parsed.Value!).ShouldBe("ollama > shop-model");
        parsed.Value!.Packages[1].License.ShouldBe("Apache-2.0");
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Survives_damage(string path, byte[] bytes) => InstalledBytes.Each(bytes, 600, damaged =>
    {
        if (Matches(path, damaged)) Read(path, damaged).Value!.Packages.ShouldAllBe(p => p.Name.Length > 0);
    });

    [Fact]
    public void Names_a_cut_database()
    {
        var bytes = InstalledBytes.Sqlite("Packages", Model, Server);
        var parsed = Read("rpmdb.sqlite", bytes[..^512]);
        parsed.Value!.Packages.ShouldHaveSingleItem().Name.ShouldBe("shop-model");
        parsed.Problems.ShouldNotBeEmpty();
    }

    [Fact]
    public void Other_files_of_that_name_are_none()
    {
        Matches("var/lib/rpm/Packages", "Package: x\n"u8.ToArray()).ShouldBeFalse();
        Matches("src/Packages.db", InstalledBytes.Ndb(Model)).ShouldBeFalse();
        Read("rpmdb.sqlite", InstalledBytes.Sqlite("Other", Model)).Value!.Packages.ShouldBeEmpty();
    }

    static bool Matches(string path, byte[] bytes) => new RpmDatabaseFormat().Matches(new FileProbe(new FileName(path), bytes.Length, bytes.AsSpan(0, Math.Min(4096, bytes.Length))));

    static Parsed<PackageFile> Read(string path, byte[] bytes) => new RpmDatabaseFormat().Read(ByteSource.Of(bytes), new FileName(path), ReadLimits.Default);
}

public sealed class ProgramPackagesFormatTests
{
    static readonly byte[] Go = InstalledBytes.Elf(".go.buildinfo", GoInfo("go1.22.1",
        "path\tgithub.com/acme/shop\nmod\tgithub.com/acme/shop\t(devel)\t\ndep\tgithub.com/tmc/langchaingo\tv0.1.12\th1:abc=\ndep\tgithub.com/a/forked\tv1.0.0\n=>\tgithub.com/b/fork\tv1.0.1\th1:def=\ndep\ta.b/c\tv1.0.0\n=>\t./c\t(devel)\nbuild\tCGO_ENABLED=0\n"));

    [Fact]
    public void Reads_the_modules_of_a_go_program()
    {
        var parsed = Read(Go);
        parsed.Problems.ShouldBeEmpty();
        Reading.Shown(parsed.Value!).ShouldBe("0: golang stdlib @1.22.1\n0: golang github.com/tmc/langchaingo @v0.1.12\n0: golang github.com/b/fork @v1.0.1\n0: golang a.b/c");
        parsed.Value!.Project!.Name.ShouldBe("github.com/acme/shop");
        parsed.Value.Packages[1].Hashes.ShouldBe([new PackageHash("h1", "abc=")]);
        parsed.Value.Packages[3].Local.ShouldBeTrue();
    }

    [Fact]
    public void Names_an_old_go_program() => Read(InstalledBytes.Elf(".go.buildinfo", [0xff, .. " Go buildinf:"u8, 8, 0, .. new byte[32]])).Problems.ShouldHaveSingleItem().Reason.ShouldContain("before 1.18");

    [Fact]
    public void Reads_the_list_of_cargo_auditable()
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
            zlib.Write("{\"packages\":[{\"name\":\"shop\",\"version\":\"0.1.0\",\"source\":\"local\",\"root\":true,\"dependencies\":[1]},{\"name\":\"async-openai\",\"version\":\"0.23.0\",\"source\":\"crates.io\"}]}"u8);
        var program = InstalledBytes.Elf(".dep-v0", packed.ToArray());
        var file = Read(program).Value!;
        Reading.Shown(file).ShouldBe("0: cargo shop @0.1.0\n0: cargo async-openai @0.23.0");
        Reading.Links(file).ShouldBe("shop > async-openai");
        file.Packages[0].Local.ShouldBeTrue();
        InstalledBytes.Each(program, 500, damaged => Read(damaged));
    }

    [Fact]
    public void A_program_without_a_list_says_nothing()
    {
        var parsed = Read(InstalledBytes.Elf(".text", new byte[100]));
        (parsed.Value, parsed.Problems.Count).ShouldBe((null, 0));
        Matches("usr/lib/libtorch.so.2", Go).ShouldBeFalse();
        Matches("usr/bin/shop", Go).ShouldBeTrue();
        Matches("usr/bin/shop", "#!/bin/sh\n"u8.ToArray()).ShouldBeFalse();
    }

    [Fact]
    public void Survives_damage() => InstalledBytes.Each(Go, 2_000, damaged => Read(damaged).Value?.Packages.ShouldAllBe(p => p.Name.Length > 0));

    static byte[] GoInfo(string version, string modules)
    {
        var text = Encoding.UTF8.GetBytes(modules);
        var framed = new byte[text.Length + 32];
        text.CopyTo(framed, 16);
        return [0xff, .. " Go buildinf:"u8, 8, 2, .. new byte[16], (byte)version.Length, .. Encoding.ASCII.GetBytes(version), (byte)(0x80 | (framed.Length & 0x7f)), (byte)(framed.Length >> 7), .. framed];
    }

    static bool Matches(string path, byte[] bytes) => new ProgramPackagesFormat().Matches(new FileProbe(new FileName(path), bytes.Length, bytes.AsSpan(0, Math.Min(4096, bytes.Length))));

    static Parsed<PackageFile> Read(byte[] bytes) => new ProgramPackagesFormat().Read(ByteSource.Of(bytes), new FileName("usr/bin/shop"), ReadLimits.Default);
}
