using System.Text;
using Myelin.Core.Assets;

namespace Myelin.Discover.Detectors.Packages;

/// <summary>
/// Properties that versions refer to, <c>$(SkVersion)</c> of MSBuild and <c>${langchain4j.version}</c> of Maven and Gradle, looked up in the file itself, then in the files of its
/// folder and of each folder above it, as Directory.Build.props and gradle.properties are found; a Maven project's parents come first, wherever they lie.
/// </summary>
sealed class BuildProperties
{
    const int MaxDepth = 8;
    readonly Dictionary<(string? Target, string Folder, bool IsMsBuild), List<PackageRecord>> _byFolder = [];

    readonly InheritedVersions _inherited;

    public BuildProperties(IEnumerable<PackageRecord> records, InheritedVersions inherited)
    {
        _inherited = inherited;
        foreach (var record in records)
        {
            if (record.File.Properties.Count == 0) continue;
            var key = (record.At.Target, record.Folder, IsMsBuild(record.At.Path));
            if (!_byFolder.TryGetValue(key, out var files)) _byFolder[key] = files = [];
            files.Add(record);
        }
    }

    /// <summary>The text with all its properties put in, or null when one is unknown.</summary>
    public string? Expand(string text, PackageRecord from) => Expand(text, from, 0);

    string? Expand(string text, PackageRecord from, int depth)
    {
        if (depth > MaxDepth || text.Length > 1_000) return null;
        var open = IsMsBuild(from.At.Path) ? "$(" : "${";
        var close = open == "$(" ? ')' : '}';
        var result = new StringBuilder();
        var at = 0;
        for (int start; (start = text.IndexOf(open, at, StringComparison.Ordinal)) >= 0;)
        {
            var end = text.IndexOf(close, start);
            if (end < 0 || Find(text[(start + 2)..end], from) is not { } value || Expand(value, from, depth + 1) is not { } expanded) return null;
            result.Append(text, at, start - at).Append(expanded);
            if (result.Length > 1_000) return null;
            at = end + 1;
        }
        return result.Append(text, at, text.Length - at).ToString();
    }

    string? Find(string name, PackageRecord from)
    {
        if (from.File.Properties.TryGetValue(name, out var own)) return own;
        var isMsBuild = IsMsBuild(from.At.Path);
        foreach (var parent in isMsBuild ? [] : _inherited.Parents(from))
            if (parent.File.Properties.TryGetValue(name, out var inherited)) return inherited;
        for (var folder = from.Folder; ; folder = folder.LastIndexOf('/') is > 0 and var slash ? folder[..slash] : "")
        {
            if (_byFolder.TryGetValue((from.At.Target, folder, isMsBuild), out var files))
                foreach (var file in files)
                    if (IsShared(file.At, folder == from.Folder) && file.File.Properties.TryGetValue(name, out var value)) return value;
            if (folder.Length == 0) return null;
        }
    }

    // Another project's own properties are not ours; those of props files, parent poms and gradle.properties are.
    static bool IsShared(Location at, bool isSameFolder)
    {
        var name = at.Path[(at.Path.LastIndexOf('/') + 1)..];
        return name.EndsWith(".props", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".targets", StringComparison.OrdinalIgnoreCase) || name is "gradle.properties"
            || (name is "pom.xml" or "build.gradle" or "build.gradle.kts" && !isSameFolder);
    }

    static bool IsMsBuild(string path) => !path.EndsWith("pom.xml", StringComparison.Ordinal) && !path.Contains("gradle", StringComparison.Ordinal);
}
