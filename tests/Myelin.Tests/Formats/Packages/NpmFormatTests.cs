using System.Text;
using Myelin.Formats.Packages;

namespace Myelin.Tests.Formats.Packages;

public sealed class PackageJsonFormatTests
{
    [Fact]
    public void Reads_a_project()
    {
        var file = Reading.Valid("web/package.json", """
            {
              "name": "@shop/assistant",
              "version": "2.0.0",
              "license": "MIT",
              "dependencies": {
                "openai": "^4.52.0",
                "ai": "3.2.1",
                "mine": "workspace:*",
                "llm": "npm:@langchain/core@0.2.0",
                "fork": "acme/fork#main",
                "any": "*"
              },
              "devDependencies": { "promptfoo": ">=0.60 <1" },
              "peerDependencies": { "react": "18.x" },
              "optionalDependencies": { "onnxruntime-node": "~1.18.0" },
              "scripts": { "openai": "9.9.9" }
            }
            """);
        Reading.Shown(file).ShouldBe("""
            6: npm openai ^4.52.0
            7: npm ai @3.2.1
            8: npm mine
            9: npm @langchain/core @0.2.0
            10: npm fork
            11: npm any *
            13: npm promptfoo >=0.60 <1 dev
            15: npm onnxruntime-node ~1.18.0 optional
            14: npm react 18.x peer
            """);
        file.Project.ShouldNotBeNull().ShouldSatisfyAllConditions(p => p.Name.ShouldBe("@shop/assistant"), p => p.License.ShouldBe("MIT"), p => p.Local.ShouldBeTrue());
        file.Packages[2].Local.ShouldBeTrue();
        file.Packages[3].Alias.ShouldBe("llm");
        file.Packages[4].Source.ShouldBe("acme/fork#main");
    }

    [Fact]
    public void Within_node_modules_it_is_installed()
    {
        var file = Reading.Valid("node_modules/@scope/a/package.json", "{\"name\":\"@scope/a\",\"version\":\"1.0.0\",\"dependencies\":{\"b\":\"^1\"}}");
        file.Kind.ShouldBe(PackageFileKind.Installed);
        Reading.Shown(file).ShouldBe("1: npm @scope/a @1.0.0");
        file.Packages[0].Requires.ShouldBe(["b"]);
        Reading.FormatOf("node_modules/a/node_modules/b/package.json").ShouldNotBeNull();
        Reading.FormatOf("node_modules/a/dist/esm/package.json").ShouldBeNull();
    }
}

public sealed class PackageLockFormatTests
{
    [Fact]
    public void Reads_version_3()
    {
        var file = Reading.Valid("package-lock.json", """
            {
              "name": "shop", "version": "1.0.0", "lockfileVersion": 3,
              "packages": {
                "": { "name": "shop", "license": "MIT", "workspaces": ["packages/*"], "dependencies": { "openai": "^4" }, "devDependencies": { "vite": "5" } },
                "node_modules/openai": {
                  "version": "4.52.0", "resolved": "https://registry.npmjs.org/openai/-/openai-4.52.0.tgz",
                  "integrity": "sha512-AAEC", "license": "Apache-2.0", "dependencies": { "form-data": "^4", "missing": "1" }
                },
                "node_modules/openai/node_modules/form-data": { "version": "4.0.0" },
                "node_modules/form-data": { "version": "3.0.0", "dev": true },
                "node_modules/vite": { "version": "5.0.0", "dev": true, "dependencies": { "form-data": "^3" } },
                "node_modules/llm": { "name": "@langchain/core", "version": "0.2.0", "resolved": "https://npm.example.org/core.tgz" },
                "node_modules/ui": { "resolved": "packages/ui", "link": true },
                "packages/ui": { "name": "@shop/ui", "version": "0.1.0", "dependencies": { "openai": "^4" } }
              }
            }
            """);
        Reading.Shown(file).ShouldBe("""
            5: npm openai @4.52.0
            9: npm form-data @4.0.0
            10: npm form-data @3.0.0 dev
            11: npm vite @5.0.0 dev
            12: npm @langchain/core @0.2.0
            14: npm @shop/ui @0.1.0
            """);
        file.Links.ShouldBe([new(-1, 0), new(-1, 3), new(0, 1), new(3, 2), new(5, 0)]);
        file.Packages[0].Hashes.ShouldBe([new PackageHash("sha512", "000102")]);
        file.Packages[0].Direct.ShouldBeTrue();
        file.Packages[1].Direct.ShouldBeFalse();
        file.Packages[4].Source.ShouldBe("https://npm.example.org/core.tgz");
        file.Packages[5].Local.ShouldBeTrue();
        file.Project!.License.ShouldBe("MIT");
    }

    [Fact]
    public void Reads_version_1()
    {
        var file = Reading.Valid("package-lock.json", """
            { "name": "old", "lockfileVersion": 1, "dependencies": {
              "a": { "version": "1.0.0", "requires": { "b": "^2", "c": "1" }, "dependencies": { "b": { "version": "2.0.0" } } },
              "b": { "version": "1.0.0", "dev": true },
              "c": { "version": "git+https://x/c.git#1" } } }
            """);
        Reading.Shown(file).ShouldBe("2: npm a @1.0.0\n2: npm b @2.0.0\n3: npm b @1.0.0 dev\n4: npm c");
        file.Links.ShouldBe([new(0, 1), new(0, 3)]);
        file.Packages[3].Source.ShouldBe("git+https://x/c.git#1");
    }

    [Fact]
    public void Reading_5000_entries_is_no_matter_of_seconds()
    {
        var text = new StringBuilder("{\"name\":\"big\",\"lockfileVersion\":3,\"packages\":{\"\":{\"name\":\"big\",\"dependencies\":{\"p0\":\"1\"}}");
        for (var i = 0; i < 5_000; i++)
            text.Append($",\n\"node_modules/p{i}\":{{\"version\":\"1.{i}.0\",\"resolved\":\"https://registry.npmjs.org/p{i}/-/p{i}-1.0.0.tgz\",\"integrity\":\"sha512-{new string('A', 86)}==\",\"license\":\"MIT\",\"engines\":{{\"node\":\">=18\"}},\"dependencies\":{{\"p{i + 1}\":\"^1\",\"p{i / 2}\":\"^1\"}}}}");
        var written = text.Append("}}").ToString();
        var before = Environment.CpuUsage.TotalTime;
        var file = Reading.Parse("package-lock.json", written).Value!;
        var spent = Environment.CpuUsage.TotalTime - before;
        file.Packages.Count.ShouldBe(5_000);
        file.Links.Count.ShouldBeGreaterThan(9_990);
        spent.TotalSeconds.ShouldBeLessThan(5);
    }

    [Fact]
    public void Keeps_what_stands_before_an_error()
    {
        var parsed = Reading.Parse("package-lock.json", "{\"packages\":{\"node_modules/a\":{\"version\":\"1.0.0\"},\n \"node_modules/b\": oops");
        parsed.Problems.ShouldHaveSingleItem().Line.ShouldBe(2);
        Reading.Shown(parsed.Value!).ShouldBe("1: npm a @1.0.0");
    }
}

public sealed class YarnLockFormatTests
{
    const string One = """
        # yarn lockfile v1


        "@langchain/core@^0.2.0", "@langchain/core@>=0.2.5":
          version "0.2.9"
          resolved "https://registry.yarnpkg.com/@langchain/core/-/core-0.2.9.tgz#aa"
          integrity sha512-AAEC
          dependencies:
            "@types/uuid" "^9.0.0"
            uuid "^9.0.0"

        uuid@^9.0.0:
          version "9.0.1"
          resolved "https://npm.example.org/uuid-9.0.1.tgz#bb"
          optionalDependencies:
            fsevents "*"

        "@types/uuid@^9.0.0":
          version "9.0.8"
        """;

    const string Berry = """
        __metadata:
          version: 8
          cacheKey: 10c0

        "@langchain/core@npm:^0.2.0, @langchain/core@npm:>=0.2.5":
          version: 0.2.9
          resolution: "@langchain/core@npm:0.2.9"
          dependencies:
            uuid: "npm:^9.0.0"
          checksum: 10c0/abc
          languageName: node
          linkType: hard

        "llm@npm:openai@^4":
          version: 4.1.0
          resolution: "openai@npm:4.1.0"

        "shop@workspace:.":
          version: 0.0.0-use.local
          resolution: "shop@workspace:."
          dependencies:
            "@langchain/core": "npm:^0.2.0"

        "uuid@npm:^9.0.0":
          version: 9.0.1
          resolution: "uuid@npm:9.0.1"
        """;

    [Fact]
    public void Reads_version_1()
    {
        var file = Reading.Valid("yarn.lock", One);
        Reading.Shown(file).ShouldBe("4: npm @langchain/core @0.2.9\n12: npm uuid @9.0.1\n18: npm @types/uuid @9.0.8");
        Reading.Links(file).ShouldBe("@langchain/core > @types/uuid\n@langchain/core > uuid");
        file.Packages[0].Hashes.ShouldBe([new PackageHash("sha512", "000102")]);
        file.Packages[0].Source.ShouldBeNull();
        file.Packages[1].Source.ShouldBe("https://npm.example.org/uuid-9.0.1.tgz#bb");
    }

    [Fact]
    public void Reads_berry()
    {
        var file = Reading.Valid("yarn.lock", Berry);
        Reading.Shown(file).ShouldBe("5: npm @langchain/core @0.2.9\n14: npm openai @4.1.0\n18: npm shop\n24: npm uuid @9.0.1");
        Reading.Links(file).ShouldBe("@langchain/core > uuid\nshop > @langchain/core");
        file.Packages[1].Alias.ShouldBe("llm");
        file.Project!.Name.ShouldBe("shop");
    }

    [Theory]
    [InlineData(One)]
    [InlineData(Berry)]
    public void Survives_damage(string text) => Mutations.Each(text, 1_000, t => Reading.Parse("yarn.lock", t).Value!.Packages.ShouldAllBe(p => p.Name.Length > 0));
}

public sealed class PnpmLockFormatTests
{
    const string Nine = """
        lockfileVersion: '9.0'

        settings:
          autoInstallPeers: true

        importers:

          .:
            dependencies:
              '@langchain/openai':
                specifier: ^0.2.0
                version: 0.2.1(zod@3.23.8)
              ui:
                specifier: workspace:*
                version: link:packages/ui
            devDependencies:
              vitest:
                specifier: ^1
                version: 1.6.0

        packages:

          '@langchain/openai@0.2.1':
            resolution: {integrity: sha512-AAEC}
            engines: {node: '>=18'}
            peerDependencies:
              zod: ^3

          vitest@1.6.0:
            resolution: {integrity: sha512-AAEC, tarball: https://npm.example.org/vitest.tgz}

          zod@3.23.8:
            resolution: {integrity: sha512-AAEC}

        snapshots:

          '@langchain/openai@0.2.1(zod@3.23.8)':
            dependencies:
              zod: 3.23.8

          vitest@1.6.0: {}

          zod@3.23.8: {}
        """;

    const string Six = """
        lockfileVersion: '6.0'

        dependencies:
          openai:
            specifier: ^4
            version: 4.52.0(zod@3.0.0)

        packages:

          /@types/node@18.0.0:
            resolution: {integrity: sha512-AAEC}
            dev: false

          /openai@4.52.0(zod@3.0.0):
            resolution: {integrity: sha512-AAEC}
            hasBin: true
            dependencies:
              '@types/node': 18.0.0
              alias: /string-width@4.2.3
            dev: false

          /string-width@4.2.3:
            resolution: {integrity: sha512-AAEC}
            dev: true
        """;

    const string Five = """
        lockfileVersion: 5.4

        specifiers:
          '@scope/a': ^1.0.0

        dependencies:
          '@scope/a': 1.2.0_react@17.0.2

        packages:

          /@scope/a/1.2.0_react@17.0.2:
            resolution: {integrity: sha512-AAEC}
            dependencies:
              react: 17.0.2
            dev: false

          /react/17.0.2:
            resolution: {integrity: sha512-AAEC}
            optional: true

          github.com/acme/x/abc:
            resolution: {tarball: https://codeload.github.com/acme/x/tar.gz/abc}
            name: x
            version: 0.0.1
        """;

    [Fact]
    public void Reads_version_9()
    {
        var file = Reading.Valid("pnpm-lock.yaml", Nine);
        Reading.Shown(file).ShouldBe("23: npm @langchain/openai @0.2.1\n29: npm vitest @1.6.0 dev\n32: npm zod @3.23.8");
        Reading.Links(file).ShouldBe("- > @langchain/openai\n- > vitest\n@langchain/openai > zod");
        file.Packages[0].Hashes.ShouldBe([new PackageHash("sha512", "000102")]);
        file.Packages[1].Source.ShouldBe("https://npm.example.org/vitest.tgz");
        file.Packages[2].Direct.ShouldBeFalse();
    }

    [Fact]
    public void Reads_version_6()
    {
        var file = Reading.Valid("pnpm-lock.yaml", Six);
        Reading.Shown(file).ShouldBe("10: npm @types/node @18.0.0\n14: npm openai @4.52.0\n22: npm string-width @4.2.3 dev");
        Reading.Links(file).ShouldBe("- > openai\nopenai > @types/node\nopenai > string-width");
    }

    [Fact]
    public void Reads_version_5()
    {
        var file = Reading.Valid("pnpm-lock.yaml", Five);
        Reading.Shown(file).ShouldBe("11: npm @scope/a @1.2.0\n17: npm react @17.0.2 optional\n21: npm x @0.0.1");
        Reading.Links(file).ShouldBe("- > @scope/a\n@scope/a > react");
        file.Packages[2].Source.ShouldBe("https://codeload.github.com/acme/x/tar.gz/abc");
    }

    [Fact]
    public void Reads_a_key_that_is_too_long_for_one_line() =>
        Reading.Packages("pnpm-lock.yaml", "lockfileVersion: '9.0'\npackages:\n  ? '@a/b@1.0.0'\n  : resolution: {integrity: sha512-AAEC}\n    engines: {node: '1'}\n  c@2.0.0: {}\n").ShouldBe("3: npm @a/b @1.0.0\n6: npm c @2.0.0");

    [Theory]
    [InlineData(Nine)]
    [InlineData(Six)]
    [InlineData(Five)]
    public void Survives_damage(string text) => Mutations.Each(text, 700, t => Reading.Parse("pnpm-lock.yaml", t).Value!.Packages.ShouldAllBe(p => p.Name.Length > 0));
}

public sealed class BunLockFormatTests
{
    [Fact]
    public void Reads_it()
    {
        var file = Reading.Valid("bun.lock", """
            {
              "lockfileVersion": 1,
              "workspaces": { "": { "name": "shop", "dependencies": { "openai": "^4" }, }, },
              "packages": {
                "openai": ["openai@4.52.0", "", { "dependencies": { "zod": "^3" } }, "sha512-AAEC"],
                "zod": ["zod@3.23.8", "", {}, "sha512-AAEC"],
                "ui": ["ui@workspace:packages/ui"],
              }
            }
            """);
        Reading.Shown(file).ShouldBe("5: npm openai @4.52.0\n6: npm zod @3.23.8\n7: npm ui");
        Reading.Links(file).ShouldBe("- > openai\nopenai > zod");
        file.Project!.Name.ShouldBe("shop");
    }
}
