using Myelin.Formats.Packages;

namespace Myelin.Tests.Formats.Packages;

public sealed class MsBuildFormatTests
{
    const string Project = """
        <Project Sdk="Microsoft.NET.Sdk">
          <!-- <PackageReference Include="Old" Version="0.1" /> -->
          <PropertyGroup>
            <PackageId>Shop.Assistant</PackageId>
            <Version>1.4.0</Version>
            <SkVersion>1.30.0</SkVersion>
            <SkVersion Condition="'$(Preview)' == 'true'">2.0.0-preview</SkVersion>
            <PackageLicenseExpression>MIT</PackageLicenseExpression>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="Microsoft.SemanticKernel" Version="$(SkVersion)" />
            <PackageReference Include="OpenAI" Version="[2.1.0]" />
            <PackageReference Include="Azure.AI.OpenAI"><Version>2.0.0</Version></PackageReference>
            <PackageReference Include="Central.One" />
            <PackageReference Include="Floating" Version="1.*" />
            <PackageReference Include="Range" Version="[1.0,2.0)" />
            <PackageReference Include="Roslynator.Analyzers" Version="4.0.0"><PrivateAssets>all</PrivateAssets></PackageReference>
            <PackageReference Include="A.One;A.Two" Version="3.0.0" />
            <PackageReference Remove="Gone" />
            <ProjectReference Include="..\Other\Other.csproj" />
            <Reference Include="System.Xml" />
          </ItemGroup>
          <ItemGroup Condition="'$(TargetFramework)' == 'net472'">
            <PackageReference Include="Polyfill" Version="1.0.0" />
          </ItemGroup>
        </Project>
        """;

    [Fact]
    public void Reads_a_project()
    {
        var file = Reading.Valid("src/Shop/Shop.csproj", Project);
        Reading.Shown(file).ShouldBe("""
            11: nuget Microsoft.SemanticKernel $(SkVersion)
            12: nuget OpenAI @2.1.0
            13: nuget Azure.AI.OpenAI @2.0.0
            14: nuget Central.One
            15: nuget Floating 1.*
            16: nuget Range [1.0,2.0)
            17: nuget Roslynator.Analyzers @4.0.0 dev
            18: nuget A.One @3.0.0
            18: nuget A.Two @3.0.0
            24: nuget Polyfill @1.0.0
            """);
        file.Project.ShouldNotBeNull().ShouldSatisfyAllConditions(
            p => p.Name.ShouldBe("Shop.Assistant"), p => p.Version.ShouldBe("1.4.0"), p => p.License.ShouldBe("MIT"), p => p.Local.ShouldBeTrue());
        file.Packages[^1].Marker.ShouldBe("'$(TargetFramework)' == 'net472'");
        file.Properties["skversion"].ShouldBe("1.30.0");
    }

    [Fact]
    public void A_test_project_needs_its_packages_for_tests() =>
        Reading.Packages("Tests.csproj", "<Project><ItemGroup><PackageReference Include=\"Microsoft.NET.Test.Sdk\" Version=\"17.0.0\" /><PackageReference Include=\"OpenAI\" /></ItemGroup></Project>")
            .ShouldBe("1: nuget Microsoft.NET.Test.Sdk @17.0.0 test\n1: nuget OpenAI test");

    [Fact]
    public void Central_versions_ask_for_nothing()
    {
        var file = Reading.Valid("Directory.Packages.props", "<Project><ItemGroup><PackageVersion Include=\"OpenAI\" Version=\"2.1.0\" /><GlobalPackageReference Include=\"Analyzer\" Version=\"1.0.0\" /></ItemGroup></Project>");
        file.Kind.ShouldBe(PackageFileKind.Constraints);
        Reading.Shown(file).ShouldBe("1: nuget OpenAI @2.1.0 managed\n1: nuget Analyzer @1.0.0");
        file.Packages[0].Direct.ShouldBeFalse();
    }

    [Fact]
    public void Names_what_is_computed()
    {
        var parsed = Reading.Parse("a.csproj", "<Project><ItemGroup>\n<PackageReference Include=\"$(Unknown)\" Version=\"1.0\" /></ItemGroup></Project>");
        parsed.Value!.Packages.ShouldBeEmpty();
        parsed.Problems.ShouldHaveSingleItem().ShouldSatisfyAllConditions(p => p.Line.ShouldBe(2), p => p.Reason.ShouldContain("$(Unknown)"));
    }

    [Theory]
    [InlineData("a.csproj", "<Project><X/></Project>", true)]
    [InlineData("a.fsproj", "<Project><X/></Project>", true)]
    [InlineData("obj/a.csproj.nuget.g.props", "<Project><X/></Project>", false)]
    [InlineData("a.props", "key=value", false)]
    public void Knows_its_files(string path, string text, bool expected) => (Reading.FormatOf(path, text) is MsBuildFormat).ShouldBe(expected);

    [Fact]
    public void Neither_reads_a_dtd_nor_expands_its_entities()
    {
        var bomb = "<!DOCTYPE Project [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\"><!ENTITY f SYSTEM \"file:///etc/passwd\">]><Project><PropertyGroup><X>&b;&f;</X></PropertyGroup></Project>";
        var parsed = Reading.Parse("a.csproj", bomb);
        parsed.Value!.Properties.Values.ShouldAllBe(value => value.Length == 0);
        parsed.Problems.ShouldHaveSingleItem().Reason.ShouldBe("not valid XML");
    }

    [Fact]
    public void Deep_nesting_is_refused() =>
        Reading.Parse("a.csproj", "<Project>" + string.Concat(Enumerable.Repeat("<a>", 5_000)) + string.Concat(Enumerable.Repeat("</a>", 5_000)) + "</Project>").Problems.ShouldHaveSingleItem().Reason.ShouldContain("deeper");

    [Fact]
    public void A_property_of_itself_ends() => Reading.Parse("a.csproj", "<Project><PropertyGroup><A>$(A)$(A)</A></PropertyGroup><ItemGroup><PackageReference Include=\"$(A)\"/></ItemGroup></Project>").Value!.Packages.ShouldBeEmpty();

    [Fact]
    public void Survives_damage() => Mutations.Each(Project, 1_000, text =>
    {
        if (Reading.FormatOf("a.csproj", text) is MsBuildFormat) Reading.Parse("a.csproj", text).Value?.Packages.ShouldAllBe(p => p.Name.Length > 0);
    });
}

public sealed class NuGetFormatTests
{
    const string Lock = """
        { "version": 2, "dependencies": {
          "net8.0": {
            "OpenAI": { "type": "Direct", "requested": "[2.1.0, )", "resolved": "2.1.0", "contentHash": "AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMkJSYnKCkqKywtLi8wMTIzNDU2Nzg5Ojs8PT4/QA==", "dependencies": { "system.clientmodel": "1.2.1" } },
            "System.ClientModel": { "type": "Transitive", "resolved": "1.2.1" },
            "shop.core": { "type": "Project" } },
          "net9.0": {
            "OpenAI": { "type": "Direct", "resolved": "2.1.0" },
            "System.ClientModel": { "type": "Direct", "resolved": "1.3.0" } } } }
        """;

    [Fact]
    public void Reads_a_lock_of_several_frameworks()
    {
        var file = Reading.Valid("packages.lock.json", Lock);
        Reading.Shown(file).ShouldBe("3: nuget OpenAI @2.1.0\n4: nuget System.ClientModel @1.2.1\n5: nuget shop.core\n8: nuget System.ClientModel @1.3.0");
        Reading.Links(file).ShouldBe("OpenAI > System.ClientModel");
        file.Packages[0].ShouldSatisfyAllConditions(p => p.Direct.ShouldBeTrue(), p => p.Hashes.ShouldHaveSingleItem().Value.ShouldStartWith("0102030405"));
        file.Packages[1].Direct.ShouldBeFalse();
        file.Packages[2].Local.ShouldBeTrue();
    }

    [Fact]
    public void Lock_survives_damage() => Mutations.Each(Lock, 700, text => Reading.Parse("packages.lock.json", text).Value?.Packages.ShouldAllBe(p => p.Name.Length > 0));

    const string Deps = """
        { "runtimeTarget": { "name": ".NETCoreApp,Version=v8.0" },
          "targets": { ".NETCoreApp,Version=v8.0": { "Shop/1.0.0": { "dependencies": { "OpenAI": "2.1.0" } }, "OpenAI/2.1.0": { "dependencies": { "System.ClientModel": "1.2.1" } } } },
          "libraries": {
            "Shop/1.0.0": { "type": "project" },
            "OpenAI/2.1.0": { "type": "package", "sha512": "sha512-AAAA" },
            "System.ClientModel/1.2.1": { "type": "package" },
            "Local.Dll/1.0.0": { "type": "reference" } } }
        """;

    [Fact]
    public void Reads_what_a_built_program_holds()
    {
        var file = Reading.Valid("app/Shop.deps.json", Deps);
        file.Kind.ShouldBe(PackageFileKind.Installed);
        file.Project!.Name.ShouldBe("Shop");
        Reading.Shown(file).ShouldBe("5: nuget OpenAI @2.1.0\n6: nuget System.ClientModel @1.2.1");
        Reading.Links(file).ShouldBe("- > OpenAI\nOpenAI > System.ClientModel");
    }

    [Fact]
    public void Deps_survives_damage() => Mutations.Each(Deps, 700, text => Reading.Parse("a.deps.json", text).Value?.Packages.ShouldAllBe(p => p.Name.Length > 0));

    [Fact]
    public void Reads_packages_config() =>
        Reading.Packages("packages.config", "<packages>\n<package id=\"Newtonsoft.Json\" version=\"13.0.1\" targetFramework=\"net48\" />\n<package id=\"Lint\" version=\"1.0.0\" developmentDependency=\"true\" />\n<package version=\"1\" /></packages>")
            .ShouldBe("2: nuget Newtonsoft.Json @13.0.1\n3: nuget Lint @1.0.0 dev");

    [Fact]
    public void Reads_a_nuspec()
    {
        const string Spec = "<package xmlns=\"http://x\"><metadata><id>Shop.Kit</id><version>1.2.0</version><license type=\"expression\">MIT</license><dependencies><group targetFramework=\"net8.0\"><dependency id=\"OpenAI\" version=\"2.1.0\" /></group></dependencies></metadata></package>";
        var source = Reading.Valid("Shop.Kit.nuspec", Spec);
        source.Kind.ShouldBe(PackageFileKind.Manifest);
        Reading.Shown(source).ShouldBe("1: nuget OpenAI @2.1.0");
        var installed = Reading.Valid("root/.nuget/packages/shop.kit/1.2.0/shop.kit.nuspec", Spec);
        installed.Kind.ShouldBe(PackageFileKind.Installed);
        Reading.Shown(installed).ShouldBe("1: nuget Shop.Kit @1.2.0");
        installed.Packages[0].ShouldSatisfyAllConditions(p => p.License.ShouldBe("MIT"), p => p.Requires.ShouldBe(["OpenAI"]));
    }

    [Fact]
    public void Reads_tools() => Reading.Packages(".config/dotnet-tools.json", "{\"version\":1,\"tools\":{\"dotnet-ef\":{\"version\":\"8.0.1\",\"commands\":[\"dotnet-ef\"]}}}").ShouldBe("1: nuget dotnet-ef @8.0.1 dev");
}
