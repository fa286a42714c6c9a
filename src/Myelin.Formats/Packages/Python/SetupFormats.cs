using Myelin.Formats.Data;

namespace Myelin.Formats.Packages;

/// <summary>setup.cfg: <c>install_requires</c>, <c>setup_requires</c>, <c>tests_require</c> and extras of setuptools.</summary>
public sealed class SetupCfgFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Is("setup.cfg") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var ini = IniFormat.Parse(text, limits);
        var root = ini.Value!.Root;
        List<PackageEntry> packages = [];
        var options = root["options"];
        Requirements(options["install_requires"], null, packages);
        Requirements(options["setup_requires"], "build", packages);
        Requirements(options["tests_require"], "test", packages);
        foreach (var (extra, list) in root["options.extras_require"].Entries) Requirements(list, extra, packages);
        var metadata = root["metadata"];
        var project = metadata["name"] is { Text.Length: > 0 } at ? new PackageEntry("pypi", at.Text, at.Mark)
        {
            Version = metadata["version"].Text is { } version && !version.Contains(':') ? version : null,
            License = metadata["license"].Text,
            Local = true,
        } : null;
        return With(new PackageFile(PackageFileKind.Manifest) { Project = project, Packages = packages }, ini.Problems);
    }

    // One requirement a line; on the key's own line they may be separated by commas or semicolons (setuptools' list-semi).
    static void Requirements(DataNode value, string? group, List<PackageEntry> into)
    {
        if (value.Text is not { } text) return;
        var line = value.Mark.Line;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            var written = text.AsSpan(range).Trim();
            if (!written.IsEmpty && written[0] != '#' && !written.StartsWith("file:") && PythonRequirement.Parse(written) is { } requirement) into.Add(requirement.ToEntry(new Mark(line), group));
            line++;
        }
    }
}

/// <summary>
/// setup.py, read without running it: the arguments of <c>setup()</c> that are literals, or names that the file binds to a literal once.
/// What is computed stays unknown and is a problem that says so.
/// </summary>
public sealed class SetupPyFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Is("setup.py") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var literals = PythonLiterals.Read(text, limits);
        List<PackageEntry> packages = [];
        List<Problem> problems = [];
        if (literals.Call("setup") is not { } arguments) return new PackageFile(PackageFileKind.Manifest);
        Requirements("install_requires", null);
        Requirements("requires", null);
        Requirements("setup_requires", "build");
        Requirements("tests_require", "test");
        var extras = literals.Resolve(arguments["extras_require"]);
        foreach (var (extra, value) in extras.Entries) Add(literals.Resolve(value), extra);
        if (arguments.Has("extras_require") && extras.Kind != NodeKind.Map) problems.Add(new Problem("extras_require of setup() is computed", arguments["extras_require"].Mark.Line));
        var project = literals.Resolve(arguments["name"]) is { Kind: NodeKind.Text, Text.Length: > 0 } at
            ? new PackageEntry("pypi", at.Text, at.Mark) { Version = literals.Resolve(arguments["version"]) is { Kind: NodeKind.Text } version ? version.Text : null, License = literals.Resolve(arguments["license"]).Text, Local = true }
            : null;
        return With(new PackageFile(PackageFileKind.Manifest) { Project = project, Packages = packages }, problems);

        void Requirements(string argument, string? group)
        {
            if (!arguments.Has(argument)) return;
            var value = literals.Resolve(arguments[argument]);
            if (value.Kind is NodeKind.List or NodeKind.Text) Add(value, group);
            else problems.Add(new Problem($"{argument} of setup() is computed", arguments[argument].Mark.Line));
        }

        void Add(DataNode value, string? group)
        {
            foreach (var item in value.OneOrMany)
            {
                var resolved = literals.Resolve(item);
                var line = resolved.Mark.Line;
                foreach (var written in (resolved.Kind == NodeKind.Text ? resolved.Text : "")!.Split('\n'))
                {
                    if (PythonRequirement.Parse(written) is { } requirement) packages.Add(requirement.ToEntry(new Mark(line), group));
                    line++;
                }
                foreach (var inner in resolved.Items)
                    if (literals.Resolve(inner) is { Kind: NodeKind.Text } text && PythonRequirement.Parse(text.Text) is { } requirement) packages.Add(requirement.ToEntry(text.Mark, group));
            }
        }
    }
}
