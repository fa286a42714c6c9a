using Myelin.Formats.Packages;

namespace Myelin.Tests.Formats.Packages;

public sealed class GoModFormatTests
{
    const string Module = """
        // Deprecated: use v2
        module "github.com/acme/shop"

        go 1.22
        toolchain go1.22.1

        require github.com/openai/openai-go v1.2.0
        require (
        	github.com/tmc/langchaingo v0.1.12 // the chain
        	golang.org/x/sys v0.20.0 // indirect
        	github.com/acme/forked v1.0.0
        	github.com/acme/local v1.0.0
        	golang.org/x/tools v0.30.0 // indirect
        )
        tool golang.org/x/tools/cmd/stringer
        exclude github.com/bad/thing v0.0.1
        replace (
        	github.com/acme/forked v1.0.0 => github.com/acme/fork v1.0.1
        	github.com/acme/local => ../local
        )
        retract v0.9.0
        """;

    [Fact]
    public void Reads_every_directive()
    {
        var file = Reading.Valid("go.mod", Module);
        Reading.Shown(file).ShouldBe("""
            7: golang github.com/openai/openai-go @v1.2.0
            9: golang github.com/tmc/langchaingo @v0.1.12
            10: golang golang.org/x/sys @v0.20.0
            11: golang github.com/acme/fork @v1.0.1
            12: golang github.com/acme/local
            13: golang golang.org/x/tools @v0.30.0 tool
            """);
        file.Project!.Name.ShouldBe("github.com/acme/shop");
        file.Packages.Select(p => p.Direct).ShouldBe([true, true, false, true, true, true]);
        file.Packages[3].Alias.ShouldBe("github.com/acme/forked");
        (file.Packages[4].Local, file.Packages[4].Source).ShouldBe((true, "../local"));
    }

    [Fact]
    public void In_the_module_cache_it_is_installed()
    {
        var file = Reading.Valid("root/go/pkg/mod/github.com/tmc/langchaingo@v0.1.12/go.mod", "module github.com/tmc/langchaingo\nrequire a.b/c v1.0.0\n");
        file.Kind.ShouldBe(PackageFileKind.Installed);
        Reading.Shown(file).ShouldBe("1: golang github.com/tmc/langchaingo @v0.1.12");
    }

    [Fact]
    public void A_workspace_only_replaces()
    {
        var file = Reading.Valid("go.work", "go 1.22\nuse (\n\t./a\n\t./b\n)\nreplace x.org/y => x.org/z v1.0.0\n");
        (file.Kind, Reading.Shown(file)).ShouldBe((PackageFileKind.Constraints, "6: golang x.org/z @v1.0.0"));
    }

    [Fact]
    public void Names_a_line_that_is_no_requirement() => Reading.Parse("go.mod", "module a\nrequire x\n").Problems.ShouldHaveSingleItem().Line.ShouldBe(2);

    [Fact]
    public void Survives_damage() => Mutations.Each(Module, 1_500, text => Reading.Parse("go.mod", text).Value!.Packages.ShouldAllBe(p => p.Name.Length > 0));
}

public sealed class GoSumFormatTests
{
    [Fact]
    public void Gives_hashes_of_modules_not_of_their_go_mod()
    {
        var file = Reading.Valid("go.sum", "a.b/c v1.0.0 h1:abc=\na.b/c v1.0.0/go.mod h1:def=\n");
        file.Kind.ShouldBe(PackageFileKind.Checksums);
        file.Packages.ShouldHaveSingleItem().Hashes.ShouldBe([new PackageHash("h1", "abc=")]);
        Reading.Parse("go.sum", "nonsense\n").Problems.ShouldHaveSingleItem();
    }

    [Fact]
    public void Vendored_modules_are_those_that_are_there()
    {
        var file = Reading.Valid("vendor/modules.txt", "# a.b/c v1.0.0\n## explicit; go 1.20\na.b/c/pkg\n# d.e/f v1.0.0 => g.h/f v1.1.0\n# i.j/k v0.0.0 => ./k\n## explicit\n# l.m/n => ./unused\n");
        Reading.Shown(file).ShouldBe("1: golang a.b/c @v1.0.0\n4: golang g.h/f @v1.1.0\n5: golang i.j/k");
        file.Packages.Select(p => p.Direct).ShouldBe([true, false, true]);
        Reading.FormatOf("docs/modules.txt").ShouldBeNull();
    }

    [Fact]
    public void Survives_damage()
    {
        Mutations.Each("a.b/c v1.0.0 h1:abc=\na.b/c v1.0.0/go.mod h1:def=\n", 500, text => Reading.Parse("go.sum", text).Value!.Packages.ShouldAllBe(p => p.Name.Length > 0));
        Mutations.Each("# a.b/c v1.0.0\n## explicit; go 1.20\n# d.e/f v1 => g.h/f v1.1.0\n", 500, text => Reading.Parse("vendor/modules.txt", text).Value!.Packages.ShouldAllBe(p => p.Name.Length > 0));
    }
}
