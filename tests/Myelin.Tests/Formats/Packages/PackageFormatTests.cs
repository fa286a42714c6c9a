using System.Text;
using Myelin.Formats;
using Myelin.Formats.Packages;

namespace Myelin.Tests.Formats.Packages;

/// <summary>Reads a text as a file of a name with the one format that takes it.</summary>
internal static class Reading
{
    static readonly Format<PackageFile>[] All = [.. Myelin.Core.Registered<Format>.In(typeof(Format)).OfType<Format<PackageFile>>()];

    public static Format<PackageFile>? FormatOf(string path, string text = "x")
    {
        var head = Encoding.UTF8.GetBytes(text);
        return Array.Find(All, format => format.Matches(new FileProbe(new FileName(path), head.Length, head.AsSpan(0, Math.Min(head.Length, 4096)))));
    }

    public static Parsed<PackageFile> Parse(string path, string text, ReadLimits? limits = null)
    {
        var format = FormatOf(path, string.IsNullOrEmpty(text) || text.Contains('\0') ? "x" : text);
        format.ShouldNotBeNull(path);
        return format.Read(ByteSource.Of(Encoding.UTF8.GetBytes(text)), new FileName(path), limits ?? ReadLimits.Default);
    }

    public static PackageFile Valid(string path, string text)
    {
        var parsed = Parse(path, text);
        parsed.Problems.ShouldBeEmpty();
        return parsed.Value.ShouldNotBeNull();
    }

    /// <summary>One line a package: place, ecosystem, name, @version, requirement, group.</summary>
    public static string Packages(string path, string text) => Shown(Valid(path, text));

    public static string Shown(PackageFile file) => string.Join('\n', file.Packages.Select(p => $"{p.Mark.Line}: {Formats.Packages.Shown.Entry(p)}"));

    public static string Links(PackageFile file) => string.Join('\n', file.Links.Select(l => $"{Name(file, l.From)} > {Name(file, l.To)}"));

    static string Name(PackageFile file, int index) => index < 0 ? "-" : file.Packages[index].Name;
}
