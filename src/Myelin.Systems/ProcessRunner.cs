using System.Diagnostics;

namespace Myelin.Systems;

/// <summary>The one place that starts other programs. Arguments are never joined into a shell line; the environment is only what is given.</summary>
public static class ProcessRunner
{
    /// <summary>What a program printed and how it ended.</summary>
    public sealed record Result(int ExitCode, byte[] Output, string Error);

    /// <summary>Runs a program to its end; null when it is not installed.</summary>
    /// <exception cref="TimeoutException">It did not end in time and was killed.</exception>
    public static Result? Run(string program, IReadOnlyList<string> arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null, TimeSpan? timeout = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? "",
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>()) start.Environment[name] = value;
        try
        {
#pragma warning disable RS0030 // this is the one place
            using var process = Process.Start(start);
#pragma warning restore RS0030
            if (process is null) return null;
            process.StandardInput.Close();
            var error = process.StandardError.ReadToEndAsync();
            using var output = new MemoryStream();
            var copied = process.StandardOutput.BaseStream.CopyToAsync(output);
            if (!process.WaitForExit(timeout ?? TimeSpan.FromMinutes(2)))
            {
                process.Kill(entireProcessTree: true);
                throw new TimeoutException($"{program} did not end in time");
            }
            // What it started may live on and hold its output open: that is not waited for.
            if (!Task.WaitAll([copied, error], TimeSpan.FromSeconds(5))) throw new TimeoutException($"{program} ended, but something that it started keeps its output open");
            return new Result(process.ExitCode, output.ToArray(), error.Result);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
