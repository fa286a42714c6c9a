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

    /// <summary>Writes to the file, whole or not at all, or to stdout. A device, pipe or link is written to, never replaced: a rename onto /dev/null would end it for the whole machine.</summary>
    public void Write(ScanResult result, ReportOptions options)
    {
        options = options with { Version = Version };
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
        var part = $"{File}.{Environment.ProcessId}.part";
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
