using Myelin.Cli;
using Myelin.Cli.Output;
using Myelin.Core.Reports;
using Myelin.Tests.Reports;

namespace Myelin.Tests.Cli;

public sealed class ReportRequestTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("myelin-report-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Replaces_a_file_as_a_whole_and_leaves_nothing_beside_it()
    {
        var file = Path.Combine(_folder, "out.json");
        File.WriteAllText(file, new string('x', 1 << 20));
        ReportRequest.Parse($"json={file}").Write(SampleScan.Small, new ReportOptions());
        File.ReadAllText(file).ShouldBe(SampleScan.Text(new JsonReport(), SampleScan.Small));
        Directory.GetFiles(_folder).ShouldBe([file]);
    }

    [Fact]
    public void Writes_through_a_link_and_does_not_replace_it()
    {
        var (file, link) = (Path.Combine(_folder, "real.json"), Path.Combine(_folder, "link.json"));
        File.WriteAllText(file, new string('x', 1 << 20));
        File.CreateSymbolicLink(link, file);
        ReportRequest.Parse($"json={link}").Write(SampleScan.Small, new ReportOptions());
        new FileInfo(link).LinkTarget.ShouldBe(file);
        File.ReadAllText(file).ShouldBe(SampleScan.Text(new JsonReport(), SampleScan.Small));
    }

    [Fact]
    public void Writes_to_a_device_and_does_not_replace_it()
    {
        // A link to the device: were it replaced, the machine would keep its own.
        var link = Path.Combine(_folder, "null");
        File.CreateSymbolicLink(link, "/dev/null");
        ReportRequest.Parse($"json={link}").Write(SampleScan.Small, new ReportOptions());
        new FileInfo(link).LinkTarget.ShouldBe("/dev/null");
    }

    [Fact]
    public void Finds_out_before_the_scan_that_a_file_cannot_be_written()
    {
        var request = ReportRequest.Parse($"json={_folder}/none/out.json");
        Should.Throw<IOException>(request.Prepare).Message.ShouldBe($"{_folder}/none/out.json: the json report cannot be written: no such folder");
        Should.Throw<IOException>(ReportRequest.Parse($"json={_folder}").Prepare).Message.ShouldEndWith("it is a folder");
        ReportRequest.Parse($"json={_folder}/out.json").Prepare();
        Directory.GetFiles(_folder).ShouldBeEmpty();
    }

    [Fact]
    public void Two_reports_to_one_file_are_refused_except_to_a_device()
    {
        Should.Throw<UsageException>(() => ReportRequest.RefuseSameFile([ReportRequest.Parse("json=a"), ReportRequest.Parse("sarif=./a")])).Message.ShouldBe("a: json and sarif cannot both be written to it");
        ReportRequest.RefuseSameFile([ReportRequest.Parse("json=/dev/null"), ReportRequest.Parse("sarif=/dev/null"), ReportRequest.Parse("table")]);
    }

    [Theory]
    [InlineData("pdf", "there is no format 'pdf'")]
    [InlineData("cyclonedx@1.2", "it has 1.6, 1.7")]
    [InlineData("html@2", "it has only one")]
    [InlineData("json=", "a file name must follow '='")]
    public void Says_what_is_wrong_with_a_format(string text, string message) => Should.Throw<UsageException>(() => ReportRequest.Parse(text)).Message.ShouldContain(message);
}
