using System.Diagnostics;
using Myelin.Discover;

namespace Myelin.Cli.Output;

/// <summary>One line on stderr that tells how far a scan is; only on a terminal, ten times a second, and gone at the end.</summary>
internal sealed class ProgressLine : IProgress<ScanProgress>, IDisposable
{
    const string Spinner = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏";
    readonly Lock _gate = new();
    readonly Stopwatch _clock = Stopwatch.StartNew();
    readonly int _width = Math.Max(20, Terminal.Width - 1);
    long _nextMs = 250;
    int _frame;
    bool _shown;

    /// <summary>A progress line when stderr is a terminal and the user wants one; else null.</summary>
    public static ProgressLine? ForTerminal(bool quiet) => quiet || Console.IsErrorRedirected ? null : new ProgressLine();

    public void Report(ScanProgress value)
    {
        if (_clock.ElapsedMilliseconds < Interlocked.Read(ref _nextMs)) return;
        lock (_gate)
        {
            if (_clock.ElapsedMilliseconds < _nextMs) return;
            _nextMs = _clock.ElapsedMilliseconds + 100;
            _shown = true;
            var line = $"{Spinner[_frame++ % Spinner.Length]} {value.Files:N0} files, {value.Bytes / 1048576.0:N1} MiB  {Terminal.Safe(value.Path)}";
            Console.Error.Write("\r" + (line.Length > _width ? line[.._width] : line) + "\u001b[K");
        }
    }

    public void Dispose()
    {
        if (_shown) Console.Error.Write("\r\u001b[K");
    }
}
