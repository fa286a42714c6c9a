using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>Package.resolved of Swift, versions 1 to 3. A package is named by its repository, as its package URL is: <c>github.com/apple/swift-nio</c>.</summary>
public sealed class SwiftResolvedFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Name is "Package.resolved" && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var json = JsonFormat.Parse(text, limits);
        var root = json.Value?.Root ?? DataNode.Missing;
        List<PackageEntry> packages = [];
        foreach (var pin in root["pins"].Items.Concat(root.At("object", "pins").Items))
        {
            var location = pin["location"].Exists ? pin["location"] : pin["repositoryURL"];
            if (location.Text is not { Length: > 0 } address || Named(address) is not { } package) continue;
            var state = pin["state"];
            packages.Add(new PackageEntry("swift", package, location.Mark) { Version = state["version"].Text ?? state["revision"].Text, Source = state["version"].Exists ? null : address });
        }
        return With(new PackageFile(PackageFileKind.Lock) { Packages = packages }, json.Problems);
    }

    static string? Named(string address)
    {
        var scheme = address.IndexOf("://", StringComparison.Ordinal);
        var path = scheme >= 0 ? address[(scheme + 3)..] : address.Replace(':', '/');
        path = path[(path.IndexOf('@') + 1)..].TrimEnd('/');
        if (path.EndsWith(".git")) path = path[..^4];
        return path.Contains('/') ? path : null;
    }
}
