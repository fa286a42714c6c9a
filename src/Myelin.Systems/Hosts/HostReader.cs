using System.Globalization;

namespace Myelin.Systems.Hosts;

/// <summary>Reads a <see cref="HostSnapshot"/> from /proc and /sys below a root, with or without rights; what may not be read is named, not guessed.</summary>
/// <param name="root">The root of the file system.</param>
/// <param name="keepsValue">Environment variables whose value is kept; none by default.</param>
public sealed class HostReader(string root = "/", Func<string, bool>? keepsValue = null)
{
    /// <summary>The host now. A process that ends while it is read is left out.</summary>
    public HostSnapshot Read(CancellationToken cancellation = default)
    {
        var sockets = new SocketTable(root);
        var modules = new LoadedModules();
        List<HostProcess> processes = [];
        var hidden = 0;
        foreach (var folder in Folders(Path.Combine(root, "proc")))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id)) continue;
            var process = ProcessReader.Read(folder, id, sockets, modules, keepsValue ?? (static _ => false), ref hidden);
            if (process is not null) processes.Add(process);
        }
        processes.Sort((a, b) => a.Id.CompareTo(b.Id));
        var accelerators = new AcceleratorReader(root);
        return new HostSnapshot
        {
            System = OsRelease(),
            Kernel = Text("proc/sys/kernel/osrelease")?.Trim(),
            Processes = processes,
            Gpus = [.. accelerators.Gpus()],
            Drivers = [.. accelerators.Drivers()],
            Unowned = [.. sockets.Here().Except(processes.Where(p => p.SharesOurNetwork).SelectMany(p => p.Listening)).OrderBy(e => e.Port).ThenBy(e => e.Address.ToString(), StringComparer.Ordinal)],
            Gaps = hidden == 0 ? [] : [Hidden(hidden)],
        };
    }

    static string Hidden(int count) => (count == 1 ? "1 process shows" : $"{count.ToString("N0", CultureInfo.InvariantCulture)} processes show")
        + " only the command line: environment, libraries and sockets are "
        + (Environment.IsPrivilegedProcess ? "closed even to root here" : "another user's; run as root to read them");

    string? OsRelease() => (Text("etc/os-release") ?? Text("usr/lib/os-release"))?.Split('\n').FirstOrDefault(l => l.StartsWith("PRETTY_NAME=", StringComparison.Ordinal))?["PRETTY_NAME=".Length..].Trim().Trim('"');

    string? Text(string relative) => Readable.Text(Path.Combine(root, relative));

    static IEnumerable<string> Folders(string path)
    {
        try
        {
            return Directory.EnumerateDirectories(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}

/// <summary>Files of /proc and /sys, which may vanish or be forbidden at any time: null then.</summary>
internal static class Readable
{
    const int Largest = 4 << 20;

    public static string? Text(string path) => Bytes(path) is { } bytes ? global::System.Text.Encoding.UTF8.GetString(bytes) : null;

    // Sizes in /proc are 0: read to the end, within a bound.
    public static byte[]? Bytes(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1);
            using var copy = new MemoryStream();
            var buffer = new byte[16384];
            int count;
            while (copy.Length < Largest && (count = stream.Read(buffer)) > 0) copy.Write(buffer, 0, count);
            return copy.ToArray();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static string? Link(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static string[] Entries(string path)
    {
        try
        {
            return Directory.GetFileSystemEntries(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
