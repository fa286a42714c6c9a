using Myelin.Formats.Packages;

namespace Myelin.Tests.Formats.Packages;

public sealed class CargoFormatTests
{
    const string Manifest = """
        [package]
        name = "shop"
        version = "0.1.0"
        license = "MIT"

        [dependencies]
        async-openai = "0.23"
        candle-core = { version = "=0.8.0", features = ["cuda"], optional = true }
        llm = { package = "genai", version = "0.1" }
        rig-core.workspace = true
        local = { path = "../local" }
        fork = { git = "https://github.com/acme/fork", rev = "abc" }

        [dev-dependencies]
        mockito = "1"
        [build-dependencies]
        cc = "1.0"
        [target.'cfg(unix)'.dependencies]
        nix = "0.29"
        [workspace.dependencies]
        rig-core = { version = "0.5", default-features = false }
        """;

    [Fact]
    public void Reads_a_manifest()
    {
        var file = Reading.Valid("Cargo.toml", Manifest);
        Reading.Shown(file).ShouldBe("""
            7: cargo async-openai 0.23
            8: cargo candle-core @0.8.0 optional
            9: cargo genai 0.1
            11: cargo local
            12: cargo fork
            19: cargo nix 0.29
            15: cargo mockito 1 dev
            17: cargo cc 1.0 build
            21: cargo rig-core 0.5 managed
            """);
        file.Uses.ShouldHaveSingleItem().ShouldBe(new CatalogUse("cargo", "workspace", "rig-core", null, file.Uses[0].Mark));
        file.Packages.Single(p => p.Name == "genai").Alias.ShouldBe("llm");
        file.Packages.Single(p => p.Name == "nix").Marker.ShouldBe("cfg(unix)");
        file.Packages.Single(p => p.Name == "fork").Source.ShouldBe("https://github.com/acme/fork");
        file.Packages.Single(p => p.Name == "local").Local.ShouldBeTrue();
        file.Packages.Single(p => p.Name == "candle-core").Extras.ShouldBe(["cuda"]);
        (file.Project!.Name, file.Project.Version, file.Project.License).ShouldBe(("shop", "0.1.0", "MIT"));
    }

    [Fact]
    public void In_the_registry_folder_it_is_installed() =>
        Reading.Packages("root/.cargo/registry/src/index.crates.io-6f17d22bba15001f/serde-1.0.0/Cargo.toml", "[package]\nname = \"serde\"\nversion = \"1.0.0\"\n[dependencies]\nx = \"1\"\n").ShouldBe("2: cargo serde @1.0.0");

    const string Lock = """
        version = 4
        [[package]]
        name = "shop"
        version = "0.1.0"
        dependencies = ["async-openai", "rand 0.8.5"]
        [[package]]
        name = "async-openai"
        version = "0.23.0"
        source = "registry+https://github.com/rust-lang/crates.io-index"
        checksum = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
        dependencies = ["rand 0.7.3 (registry+https://github.com/rust-lang/crates.io-index)"]
        [[package]]
        name = "rand"
        version = "0.7.3"
        source = "registry+https://github.com/rust-lang/crates.io-index"
        [[package]]
        name = "rand"
        version = "0.8.5"
        source = "git+https://github.com/acme/rand?rev=1#1"
        """;

    [Fact]
    public void Reads_a_lock()
    {
        var file = Reading.Valid("Cargo.lock", Lock);
        Reading.Shown(file).ShouldBe("3: cargo shop @0.1.0\n7: cargo async-openai @0.23.0\n13: cargo rand @0.7.3\n17: cargo rand @0.8.5");
        file.Links.ShouldBe([new(0, 1), new(0, 3), new(1, 2)]);
        file.Packages.Select(p => (p.Local, p.Direct)).ShouldBe([(true, false), (false, true), (false, false), (false, true)]);
        file.Packages[1].Hashes.ShouldHaveSingleItem().Algorithm.ShouldBe("sha256");
        file.Packages[3].Source.ShouldBe("git+https://github.com/acme/rand?rev=1#1");
    }

    [Fact]
    public void Survives_damage()
    {
        Mutations.Each(Manifest, 700, text => Reading.Parse("Cargo.toml", text).Value!.Packages.ShouldAllBe(p => p.Name.Length > 0));
        Mutations.Each(Lock, 700, text => Reading.Parse("Cargo.lock", text).Value!.Packages.ShouldAllBe(p => p.Name.Length > 0));
    }
}
