using System.Diagnostics;

namespace Myelin.EndToEnd;

/// <summary>The program as a user gets it from the launcher; ./test builds it first.</summary>
public sealed class ProgramTests
{
    [Fact]
    public void The_built_program_tells_its_version()
    {
        var root = AppContext.BaseDirectory.TrimEnd('/');
        while (!File.Exists(Path.Combine(root, "Myelin.slnx"))) root = Path.GetDirectoryName(root)!;
        var start = new ProcessStartInfo(Path.Combine(root, ".artifacts", "program", "myelin"), "--version") { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        output.ShouldBe("myelin 0.1.0\n");
    }
}
