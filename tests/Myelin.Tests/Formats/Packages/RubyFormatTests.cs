using Myelin.Formats.Packages;

namespace Myelin.Tests.Formats.Packages;

public sealed class RubyFormatTests
{
    const string Gemfile = """
        # gem "commented", "1.0"
        source "https://rubygems.org"
        source 'https://gems.example.org'
        gemspec
        gem "rails", "~> 7.1", ">= 7.1.2"
        gem 'ruby-openai', '6.3.1', require: "openai" # client
        gem "langchainrb", git: "https://github.com/acme/langchainrb", branch: "main"
        gem "own", path: "../own"
        group :development, :test do
          gem "rspec"
          if ENV["X"]
            gem "debug", group: :production
          end
        end
        gem "neighbor",
            "0.3.2",
            group: [:test]
        gem "x#{1}", "1"
        """;

    [Fact]
    public void Reads_a_gemfile()
    {
        var file = Reading.Valid("Gemfile", Gemfile);
        Reading.Shown(file).ShouldBe("""
            5: gem rails ~> 7.1, >= 7.1.2
            6: gem ruby-openai @6.3.1
            7: gem langchainrb
            8: gem own
            10: gem rspec dev
            12: gem debug dev
            15: gem neighbor @0.3.2 test
            """);
        file.Packages[2].Source.ShouldBe("https://github.com/acme/langchainrb");
        file.Packages[3].Local.ShouldBeTrue();
        file.Indexes.ShouldHaveSingleItem().Path.ShouldBe("https://gems.example.org");
    }

    const string Lock = """
        GIT
          remote: https://github.com/acme/langchainrb
          revision: abc
          specs:
            langchainrb (0.13.0)
              baran (~> 0.1.9)

        PATH
          remote: .
          specs:
            shop (0.1.0)

        GEM
          remote: https://rubygems.org/
          specs:
            baran (0.1.12)
            nokogiri (1.16.0-arm64-darwin)
            nokogiri (1.16.0-x86_64-linux)
              racc (~> 1.4)
            racc (1.7.3)

        PLATFORMS
          arm64-darwin

        DEPENDENCIES
          langchainrb!
          nokogiri

        CHECKSUMS
          baran (0.1.12) sha256=aa
          nokogiri (1.16.0-x86_64-linux) sha256=bb

        BUNDLED WITH
           2.5.0
        """;

    [Fact]
    public void Reads_a_lock()
    {
        var file = Reading.Valid("Gemfile.lock", Lock);
        Reading.Shown(file).ShouldBe("5: gem langchainrb @0.13.0\n11: gem shop @0.1.0\n16: gem baran @0.1.12\n17: gem nokogiri @1.16.0\n20: gem racc @1.7.3");
        Reading.Links(file).ShouldBe("langchainrb > baran\nnokogiri > racc");
        file.Packages.Select(p => p.Direct).ShouldBe([true, false, false, true, false]);
        file.Packages[0].Source.ShouldBe("https://github.com/acme/langchainrb");
        file.Packages[1].Local.ShouldBeTrue();
        file.Packages[2].Hashes.ShouldBe([new PackageHash("sha256", "aa")]);
        file.Packages[3].Hashes.ShouldBe([new PackageHash("sha256", "bb")]);
    }

    const string Spec = """
        Gem::Specification.new do |spec|
          spec.name = "langchainrb"
          spec.version = Langchain::VERSION
          spec.license = "MIT"
          spec.summary = "Build AI: with Ruby"
          spec.add_dependency "baran", "~> 0.1.9"
          spec.add_runtime_dependency(%q<zeitwerk>.freeze, ["~> 2.5".freeze, ">= 2.5.1"])
          spec.add_development_dependency "openai", "= 0.9"
        end
        """;

    [Fact]
    public void Reads_a_specification()
    {
        var file = Reading.Valid("langchainrb.gemspec", Spec);
        Reading.Shown(file).ShouldBe("6: gem baran ~> 0.1.9\n7: gem zeitwerk ~> 2.5, >= 2.5.1\n8: gem openai @0.9 dev");
        (file.Project!.Name, file.Project.Version, file.Project.License).ShouldBe(("langchainrb", null, "MIT"));
    }

    [Fact]
    public void In_the_folder_of_specifications_it_is_installed()
    {
        var file = Reading.Valid("usr/local/bundle/specifications/ruby-openai-6.3.1.gemspec", "Gem::Specification.new do |s|\n  s.name = \"ruby-openai\".freeze\n  s.version = \"6.3.1\"\n  s.add_runtime_dependency(%q<faraday>.freeze, [\">= 1\"])\nend\n");
        (file.Kind, Reading.Shown(file)).ShouldBe((PackageFileKind.Installed, "2: gem ruby-openai @6.3.1"));
        file.Packages[0].Requires.ShouldBe(["faraday"]);
    }

    [Fact]
    public void Survives_damage()
    {
        Mutations.Each(Gemfile, 1_000, text => Reading.Parse("Gemfile", text).Value!.Packages.ShouldAllBe(p => p.Name.Length > 0));
        Mutations.Each(Lock, 700, text => Reading.Parse("Gemfile.lock", text).Value!.Packages.ShouldAllBe(p => p.Name.Length > 0));
        Mutations.Each(Spec, 700, text => Reading.Parse("a.gemspec", text).Value!.Packages.ShouldAllBe(p => p.Name.Length > 0));
    }
}
