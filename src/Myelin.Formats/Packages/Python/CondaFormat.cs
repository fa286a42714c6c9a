using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>environment.yml of conda: match specifications, and a nested list for pip.</summary>
public sealed class CondaEnvironmentFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) =>
        (file.Name.Ends(".yml") || file.Name.Ends(".yaml")) && (file.Name.Name.StartsWith("environment", StringComparison.OrdinalIgnoreCase) || file.Name.Name.Contains("conda", StringComparison.OrdinalIgnoreCase))
        && !file.Name.Ends("conda-lock.yml") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var yaml = YamlFormat.Parse(text, limits);
        var root = yaml.Value?.Root ?? DataNode.Missing;
        // Other tools have an environment.yml too; conda's has a list of texts here.
        if (root["dependencies"].Kind != NodeKind.List) return new Parsed<PackageFile>(null, yaml.Problems);
        List<PackageEntry> packages = [];
        foreach (var item in root["dependencies"].Items)
        {
            if (item.Text is { } spec)
            {
                if (CondaSpec.Parse(spec, item.Mark) is { } entry) packages.Add(entry);
                continue;
            }
            foreach (var pip in item["pip"].Items)
                if (pip.Text is { } written && PythonRequirement.Parse(written) is { } requirement) packages.Add(requirement.ToEntry(pip.Mark));
        }
        var includes = root["dependencies"].Items.SelectMany(i => i["pip"].Items).Where(p => p.Text?.StartsWith("-r ") == true);
        return With(new PackageFile(PackageFileKind.Manifest)
        {
            Packages = packages,
            Includes = [.. includes.Select(i => new PackageInclude(i.Text![3..].Trim(), i.Mark))],
            Indexes = [.. root["channels"].Items.Where(c => c.Text is not null).Select(c => new PackageInclude(c.Text!, c.Mark))],
        }, yaml.Problems);
    }
}

/// <summary>conda-lock.yml: every package of every platform, conda's and pip's.</summary>
public sealed class CondaLockFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => (file.Name.Ends("conda-lock.yml") || file.Name.Ends("conda-lock.yaml")) && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var yaml = YamlFormat.Parse(text, limits);
        List<PackageEntry> packages = [];
        List<DataNode> nodes = [];
        // The same package stands once a platform.
        HashSet<(string, string, string?)> seen = [];
        foreach (var item in (yaml.Value?.Root ?? DataNode.Missing)["package"].Items)
        {
            if (item["name"] is not { Text.Length: > 0 } at) continue;
            var ecosystem = item["manager"].Text == "pip" ? "pypi" : "conda";
            if (!seen.Add((ecosystem, at.Text, item["version"].Text))) continue;
            packages.Add(new PackageEntry(ecosystem, at.Text, at.Mark)
            {
                Version = item["version"].Text,
                Group = item["category"].Text is { } category and not "main" ? category : null,
                Hashes = [.. item["hash"].Entries.Where(h => h.Value.Text is not null).Select(h => new PackageHash(h.Key, h.Value.Text!))],
            });
            nodes.Add(item);
        }
        var indexOf = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < packages.Count; i++) indexOf.TryAdd(packages[i].Name, i);
        List<PackageLink> links = [];
        for (var from = 0; from < nodes.Count; from++)
            foreach (var (needed, _) in nodes[from]["dependencies"].Entries)
                if (indexOf.TryGetValue(needed, out var to) && to != from) links.Add(new PackageLink(from, to));
        return With(new PackageFile(PackageFileKind.Lock) { Packages = packages, Links = links }, yaml.Problems);
    }
}

/// <summary>conda-meta/NAME.json: a package that is installed in a conda environment.</summary>
public sealed class CondaMetaFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Folder.EndsWith("conda-meta") && file.Name.Ends(".json") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var json = JsonFormat.Parse(text, limits);
        var root = json.Value?.Root ?? DataNode.Missing;
        if (root["name"] is not { Text.Length: > 0 } at || root["version"].Text is not { } version) return new Parsed<PackageFile>(null, json.Problems);
        return With(new PackageFile(PackageFileKind.Installed)
        {
            Packages =
            [
                new PackageEntry("conda", at.Text, at.Mark)
                {
                    Version = version,
                    License = root["license"].Text,
                    Hashes = root["sha256"].Text is { } hash ? [new PackageHash("sha256", hash)] : [],
                    Requires = [.. root["depends"].Items.Select(d => d.Text?.Split(' ')[0] ?? "").Where(d => d.Length > 0)],
                },
            ],
        }, json.Problems);
    }
}
