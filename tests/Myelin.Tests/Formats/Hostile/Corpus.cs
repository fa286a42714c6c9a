using System.Text;
using System.Text.RegularExpressions;
using Myelin.Formats;
using Myelin.Tests.Formats.Models;

namespace Myelin.Tests.Formats.Hostile;

/// <summary>
/// What every format is tried on: the files of <c>tests/</c>, <c>samples/</c> and <c>knowledge/</c>, the models that <see cref="Fixtures"/> makes, and the texts that stand in the
/// sources of the tests. A new format brings its own by having tests.
/// </summary>
internal static partial class Corpus
{
    const int LargestFile = 256 << 10;

    /// <summary>Whole files, by a name that a format may know.</summary>
    public static IReadOnlyList<(string Name, byte[] Bytes)> Files { get; } = [.. OnDisk(), .. Fixtures.All.Select(f => (f.Key, f.Value))];

    /// <summary>Texts in raw literals of the tests: documents of some format, we do not know of which.</summary>
    public static IReadOnlyList<byte[]> Texts { get; } = [.. Literals(RawLiteral()).Where(t => t.Length > 20).Select(t => Encoding.UTF8.GetBytes(t))];

    /// <summary>Short literals of the tests that may be the name of a file.</summary>
    static readonly string[] Names = [.. Literals(NameLiteral()).Concat(Files.Select(f => f.Name))];

    /// <summary>Names under which the format takes any text, one of each extension; <c>file</c> when it goes by content only.</summary>
    public static string[] NamesOf(Format format) =>
        [.. Names.Where(name => format.Matches(new FileProbe(new FileName(name), 2, "x\n"u8))).DistinctBy(Path.GetExtension).Take(6).DefaultIfEmpty("file")];

    /// <summary>Files of the corpus that the format takes.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> FilesOf(Format format) =>
        Files.Where(file => format.Matches(new FileProbe(new FileName(file.Name), file.Bytes.Length, file.Bytes.AsSpan(0, Math.Min(4096, file.Bytes.Length)))));

    static IEnumerable<(string Name, byte[] Bytes)> OnDisk() =>
        from folder in (string[])["samples", "tests", "knowledge"]
        from path in Directory.EnumerateFiles(Path.Combine(Repository.Root, folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
        where new FileInfo(path) is { LinkTarget: null, Length: > 0 and < LargestFile }
        select (Path.GetRelativePath(Repository.Root, path), File.ReadAllBytes(path));

    static IEnumerable<string> Literals(Regex literal) =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .SelectMany(path => literal.Matches(File.ReadAllText(path)).Select(m => m.Groups["text"].Value)).Distinct(StringComparer.Ordinal);

    [GeneratedRegex("\"\"\"\n?(?<text>.*?)\"\"\"", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex RawLiteral();

    [GeneratedRegex("\"(?<text>[A-Za-z0-9_./-]{3,60})\"", RegexOptions.CultureInvariant)]
    private static partial Regex NameLiteral();
}
