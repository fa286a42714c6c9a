using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>
/// pyproject.toml: PEP 621 (<c>project</c>), PEP 735 (<c>dependency-groups</c>), PEP 518 (<c>build-system</c>), and what Poetry, PDM, uv and Hatch keep under <c>tool</c>.
/// </summary>
public sealed class PyprojectFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Is("pyproject.toml") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var toml = TomlFormat.Parse(text, limits);
        var root = toml.Value!.Root;
        List<PackageEntry> packages = [];
        var project = root["project"];
        var poetry = root.At("tool", "poetry");

        Requirements(project["dependencies"], null, packages);
        foreach (var (extra, list) in project["optional-dependencies"].Entries) Requirements(list, extra, packages);
        foreach (var (group, list) in root["dependency-groups"].Entries) Requirements(list, group, packages);
        Requirements(root.At("tool", "uv", "dev-dependencies"), "dev", packages);
        Requirements(root.At("tool", "uv", "constraint-dependencies"), "constraint", packages);
        Requirements(root.At("tool", "uv", "override-dependencies"), "override", packages);
        foreach (var (group, list) in root.At("tool", "pdm", "dev-dependencies").Entries) Requirements(list, group, packages);
        foreach (var (environment, settings) in root.At("tool", "hatch", "envs").Entries)
        {
            Requirements(settings["dependencies"], environment, packages);
            Requirements(settings["extra-dependencies"], environment, packages);
        }
        PoetryTable.Read(poetry["dependencies"], null, packages);
        PoetryTable.Read(poetry["dev-dependencies"], "dev", packages);
        foreach (var (group, settings) in poetry["group"].Entries) PoetryTable.Read(settings["dependencies"], group, packages);
        Requirements(root.At("build-system", "requires"), "build", packages);
        WithUvSources(packages, root.At("tool", "uv", "sources"));

        return With(new PackageFile(PackageFileKind.Manifest) { Project = Project(project, poetry), Packages = packages, Indexes = Indexes(root) }, toml.Problems);
    }

    static PackageEntry? Project(DataNode project, DataNode poetry)
    {
        var table = project["name"].Exists ? project : poetry;
        if (table["name"] is not { Kind: NodeKind.Text, Text.Length: > 0 } name) return null;
        var license = table["license"];
        return new PackageEntry("pypi", name.Text!, name.Mark)
        {
            Version = table["version"].Text,
            License = license.Text ?? license["text"].Text,
            Local = true,
        };
    }

    static void Requirements(DataNode list, string? group, List<PackageEntry> into)
    {
        foreach (var item in list.Items)
            if (item.Kind == NodeKind.Text && PythonRequirement.Parse(item.Text) is { } requirement) into.Add(requirement.ToEntry(item.Mark, group));
    }

    // [tool.uv.sources] says where a dependency of [project] comes from: a workspace member, a path, a repository or an index.
    static void WithUvSources(List<PackageEntry> packages, DataNode sources)
    {
        if (sources.Entries.Count == 0) return;
        var byName = sources.Entries.ToLookup(e => e.Key.Replace('_', '-').ToLowerInvariant(), e => e.Value, StringComparer.Ordinal);
        for (var i = 0; i < packages.Count; i++)
        {
            foreach (var source in byName[packages[i].Name.Replace('_', '-').ToLowerInvariant()].SelectMany(s => s.Kind == NodeKind.List ? s.Items : [s]).Take(1))
            {
                packages[i] = packages[i] with
                {
                    Source = source["git"].Text ?? source["url"].Text ?? source["path"].Text ?? packages[i].Source,
                    Local = source["workspace"].AsBoolean == true || source["path"].Exists,
                };
            }
        }
    }

    static List<PackageInclude> Indexes(DataNode root) =>
    [
        .. root.At("tool", "uv", "index").Items.Concat(root.At("tool", "poetry", "source").Items).Concat(root.At("tool", "pdm", "source").Items)
            .Select(index => index["url"]).Where(url => url.Text is not null).Select(url => new PackageInclude(url.Text!, url.Mark)),
    ];
}

/// <summary>A dependency table of Poetry and Pipenv: <c>name = "^1.2"</c> or <c>name = { version = "…", extras = […], git = "…" }</c>.</summary>
static class PoetryTable
{
    public static void Read(DataNode table, string? group, List<PackageEntry> into)
    {
        for (var i = 0; i < table.Entries.Count; i++)
        {
            var (name, value) = table.Entries[i];
            if (name is "python" or "python_version" or "python_full_version") continue;
            var mark = table.KeyMark(i);
            // Several constraints for several platforms: one entry each.
            foreach (var one in value.Kind == NodeKind.List ? value.Items : [value]) into.Add(Entry(name, one, group, mark));
        }
    }

    static PackageEntry Entry(string name, DataNode value, string? group, Mark mark)
    {
        var written = value.Text ?? value["version"].Text;
        var exact = PythonRequirement.ExactVersion(written) ?? (IsBare(written) ? written : null);
        return new PackageEntry("pypi", name, mark)
        {
            Version = exact ?? PythonRequirement.VersionInUrl(value["url"].Text),
            Requirement = exact is null && written is not "*" ? written : null,
            Group = group ?? (value["optional"].AsBoolean == true ? "optional" : null),
            Marker = value["markers"].Text ?? value["platform"].Text,
            Extras = [.. value["extras"].Items.Select(e => e.Text ?? "")],
            Source = value["git"].Text ?? value["url"].Text ?? value["path"].Text ?? value["file"].Text,
            Local = value["path"].Exists || value["develop"].AsBoolean == true,
            Direct = true,
        };
    }

    // Poetry reads a bare version as that version only.
    static bool IsBare(string? written) => written is [>= '0' and <= '9', ..] && written.AsSpan().IndexOfAny(RangeCharacters) < 0;

    static readonly System.Buffers.SearchValues<char> RangeCharacters = System.Buffers.SearchValues.Create(" ,<>=*|^~!");
}
