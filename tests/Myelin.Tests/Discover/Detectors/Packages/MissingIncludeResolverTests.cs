namespace Myelin.Tests.Discover.Detectors.Packages;

public sealed class MissingIncludeResolverTests
{
    [Fact]
    public void Names_an_include_that_was_not_read() =>
        PackageScan.Of(("a/requirements.txt", "-r base.txt\n-r ../shared/requirements.txt\n"), ("shared/requirements.txt", "torch\n"), ("a/base.txt", "openai\n"))
            .Coverage.Skipped.Select(s => $"{s.Path}:{s.Line} {s.Reason}").ShouldBe(["a/requirements.txt:1 includes base.txt, which was not read as a list of packages"]);

    [Theory]
    [InlineData("-r requirements-dev.txt\n")]
    [InlineData("-r https://example.org/requirements.txt\n")]
    [InlineData("-r ../../outside.txt\n")]
    [InlineData("-r ${HOME}/x.txt\n")]
    public void Says_nothing_of_what_is_read_or_lies_elsewhere(string text) =>
        PackageScan.Of(("requirements.txt", text), ("requirements-dev.txt", "pytest\n")).Coverage.Skipped.ShouldBeEmpty();
}
