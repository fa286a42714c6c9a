using Myelin.Core;
using Myelin.Core.Reports;
using Myelin.Systems.Files;

namespace Myelin.Cli.Output;

/// <summary>One report that the user asked for: <c>-f FORMAT[@VERSION][=FILE]</c>.</summary>
internal sealed record ReportRequest(ReportFormat Format, string? Version, string? File)
{
    /// <summary>All formats, by name.</summary>
    public static IReadOnlyList<ReportFormat> Formats { get; } = [.. Registered<ReportFormat>.In(typeof(ReportFormat)).OrderBy(f => f.Name, StringComparer.Ordinal)];

    /// <summary>Reads one <c>-f</c>.</summary>
    /// <exception cref="UsageException">There is no such format or version.</exception>
    public static ReportRequest Parse(string text)
    {
        var (form, file) = Split(text, '=');
        var (name, version) = Split(form, '@');
        var format = Formats.FirstOrDefault(f => f.Name == name)
            ?? throw new UsageException($"there is no format '{Terminal.Safe(name)}'; there are {string.Join(", ", Formats.Select(f => f.Name))}");
        if (version is not null && !format.Versions.Contains(version))
            throw new UsageException($"{name} has no version '{Terminal.Safe(version)}'; it has {(format.Versions.Count == 0 ? "only one" : string.Join(", ", format.Versions))}");
        if (file is "") throw new UsageException($"-f {Terminal.Safe(text)}: a file name must follow '='");
        return new ReportRequest(format, version, file);
    }

    /// <summary>Finds out before the work whether the file can be written, so that no long scan ends in nothing.</summary>
    /// <exception cref="IOException">It cannot; the message names it and says why.</exception>
    public void Prepare()
    {
        if (File is null || IsSpecial(File)) return;
        var part = Part(File);
        Named(() =>
        {
            if (Directory.Exists(File)) throw new IOException("it is a folder");
            using var probe = new FileStream(part, FileMode.Create, FileAccess.Write);
        });
        System.IO.File.Delete(part);
    }

    /// <summary>Refuses reports of which one would replace the other.</summary>
    /// <exception cref="UsageException">Two go to the same file.</exception>
    public static void RefuseSameFile(IEnumerable<ReportRequest> reports)
    {
        var twice = reports.Where(r => r.File is not null and not "" && !IsSpecial(r.File)).GroupBy(r => Path.GetFullPath(r.File!), StringComparer.Ordinal).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null) throw new UsageException($"{Terminal.Safe(twice.First().File!)}: {string.Join(" and ", twice.Select(r => r.Format.Name))} cannot both be written to it");
    }

    /// <summary>Writes to the file, whole or not at all, or to stdout. A device, pipe or link is written to, never replaced: a rename onto /dev/null would end it for the whole machine.</summary>
    /// <exception cref="IOException">It cannot be written; the message names it and says why.</exception>
    public void Write(ScanResult result, ReportOptions options) => Named(() => WriteTo(result, options with { Version = Version }));

    void WriteTo(ScanResult result, ReportOptions options)
    {
        if (File is null)
        {
            using var stdout = new BufferedStream(Console.OpenStandardOutput(), 1 << 16);
            Format.Write(result, stdout, options);
            return;
        }
        if (IsSpecial(File))
        {
            using var special = new FileStream(File, FileMode.Truncate, FileAccess.Write, FileShare.ReadWrite);
            using var buffered = new BufferedStream(special, 1 << 16);
            Format.Write(result, buffered, options with { Color = false });
            return;
        }
        var part = Part(File);
        try
        {
            using (var stream = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16)) Format.Write(result, stream, options with { Color = false });
            System.IO.File.Move(part, File, overwrite: true);
        }
        catch
        {
            System.IO.File.Delete(part);
            throw;
        }
    }

    void Named(Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The runtime's messages name the part file, which nobody knows of.
            var reason = e is UnauthorizedAccessException ? "permission denied" : e is DirectoryNotFoundException ? "no such folder" : e.Message.Split(" : '")[0];
            throw new IOException($"{File ?? "stdout"}: the {Format.Name} report cannot be written: {reason}", e);
        }
    }

    static string Part(string file) => $"{file}.{Environment.ProcessId}.part";

    static bool IsSpecial(string file)
    {
        if (!System.IO.File.Exists(file)) return false;
        try
        {
            using var regular = FileBytes.Open(file);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    static (string, string?) Split(string text, char at) => text.IndexOf(at) is >= 0 and var i ? (text[..i], text[(i + 1)..]) : (text, null);
}
