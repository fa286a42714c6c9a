using System.Runtime.InteropServices;

namespace Myelin.Cli;

/// <summary>
/// Ctrl-C, SIGTERM and SIGHUP: asks the work to stop, and ends the process when it has not done so after a grace period.
/// A program that only waits for itself cannot be stopped while it is lost in a hostile file.
/// </summary>
internal sealed class Interruption : IDisposable
{
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);
    readonly CancellationTokenSource _cancelled = new();
    readonly PosixSignalRegistration[] _registrations;
    Timer? _end;

    public Interruption() =>
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(signal => PosixSignalRegistration.Create(signal, Stop))];

    /// <summary>Cancelled at the first signal.</summary>
    public CancellationToken Token => _cancelled.Token;

    /// <summary>128 and the number of the signal that came; 0 while none has.</summary>
    public int ExitCode { get; private set; }

    void Stop(PosixSignalContext context)
    {
        context.Cancel = true;
        // Whoever asks twice does not want to wait.
        if (ExitCode != 0) Environment.Exit(ExitCode);
        ExitCode = 128 + context.Signal switch { PosixSignal.SIGHUP => 1, PosixSignal.SIGINT => 2, _ => 15 };
        _end = new Timer(_ => Environment.Exit(ExitCode), null, Grace, Timeout.InfiniteTimeSpan);
        _cancelled.Cancel();
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _end?.Dispose();
        _cancelled.Dispose();
    }
}
