using System.Diagnostics;

namespace Myelin.EndToEnd;

/// <summary>What a run of the program came to.</summary>
/// <param name="Exit">Its exit code.</param>
/// <param name="Output">Its standard output.</param>
/// <param name="Errors">Its standard error.</param>
public sealed record Outcome(int Exit, string Output, string Errors);

/// <summary>The program as the launcher starts it (build/publish makes it; ./test does so first), in an environment that has nothing of the caller's.</summary>
public static class Program
{
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>Root of the repository.</summary>
    public static string Repository { get; } = Up(AppContext.BaseDirectory);

    /// <summary>The built program.</summary>
    public static string File { get; } = Path.Combine(Repository, ".artifacts", "program", "myelin");

    /// <summary>The sample that README.md begins with.</summary>
    public static string Sample { get; } = Path.Combine(Repository, "samples", "retailer");

    /// <summary>Runs it in a folder.</summary>
    public static Outcome Run(string folder, params string[] arguments) => Run(folder, new Dictionary<string, string>(), File, arguments);

    /// <summary>Runs it, or a shell that runs it, with variables besides <c>PATH</c> and <c>HOME</c>.</summary>
    public static Outcome Run(string folder, IReadOnlyDictionary<string, string> variables, string file, params string[] arguments)
    {
        using var process = Start(folder, variables, file, arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        return Ended(process) ? new Outcome(process.ExitCode, output.Result, errors.Result) : throw new TimeoutException($"myelin {string.Join(' ', arguments)} did not end");
    }

    /// <summary>Starts it and comes back at once.</summary>
    public static Process Start(string folder, IReadOnlyDictionary<string, string> variables, string file, params string[] arguments)
    {
        var start = new ProcessStartInfo(file, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        var runtime = Environment.GetEnvironmentVariable("DOTNET_ROOT");
        start.Environment.Clear();
        start.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        start.Environment["HOME"] = folder;
        if (runtime is not null) start.Environment["DOTNET_ROOT"] = runtime;
        foreach (var (name, value) in variables) start.Environment[name] = value;
        var process = Process.Start(start)!;
        process.StandardInput.Close();
        return process;
    }

    /// <summary>Waits for its end; kills it when that does not come.</summary>
    public static bool Ended(Process process)
    {
        if (process.WaitForExit(Longest)) return true;
        process.Kill(entireProcessTree: true);
        return false;
    }

    /// <summary>Sends a signal.</summary>
    public static void Signal(Process process, int signal) => Run("/", new Dictionary<string, string>(), "/bin/sh", "-c", $"kill -{signal} {process.Id}").Exit.ShouldBe(0);

    static string Up(string folder)
    {
        while (!System.IO.File.Exists(Path.Combine(folder, "Myelin.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}

/// <summary>An empty folder for one test.</summary>
public sealed class Scratch : IDisposable
{
    /// <summary>Its path.</summary>
    public string Path { get; } = Directory.CreateTempSubdirectory("myelin-e2e-").FullName;

    /// <summary>Writes a file below it; its path.</summary>
    public string Write(string name, string text) => Write(name, System.Text.Encoding.UTF8.GetBytes(text));

    /// <summary>Writes a file below it; its path.</summary>
    public string Write(string name, byte[] bytes)
    {
        var file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllBytes(file, bytes);
        return file;
    }

    /// <summary>Makes a folder below it; its path.</summary>
    public string Folder(string name) => Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
