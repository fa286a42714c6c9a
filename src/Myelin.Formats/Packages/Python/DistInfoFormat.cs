namespace Myelin.Formats.Packages;

/// <summary>
/// METADATA of an installed distribution (*.dist-info) or PKG-INFO of an egg: name, version, licence and needs.
/// https://packaging.python.org/en/latest/specifications/core-metadata/
/// </summary>
public sealed class DistInfoFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) =>
        ((file.Name.Name is "METADATA" && file.Name.Folder.EndsWith(".dist-info")) || (file.Name.Name is "PKG-INFO" && (file.Name.Folder.EndsWith(".egg-info") || file.Name.Folder.EndsWith("EGG-INFO")))
            || file.Name.Ends(".egg-info"))
        && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        string? distribution = null, version = null, expression = null, license = null, classifier = null;
        List<string> requires = [];
        var line = 0;
        var nameLine = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            line++;
            var field = text.AsSpan(range).TrimEnd('\r');
            // The first empty line ends the fields; the description follows.
            if (field.IsEmpty) break;
            var colon = field.IndexOf(':');
            if (colon <= 0 || field[0] is ' ' or '\t') continue;
            var value = field[(colon + 1)..].Trim();
            switch (field[..colon])
            {
                case "Name" when distribution is null: (distribution, nameLine) = (value.ToString(), line); break;
                case "Version": version ??= value.ToString(); break;
                case "License-Expression": expression ??= value.ToString(); break;
                case "License" when value.Length is > 0 and <= 80: license ??= value.ToString(); break;
                case "Classifier" when value.StartsWith("License ::"): classifier ??= value[(value.LastIndexOf(':') + 1)..].Trim().ToString(); break;
                case "Requires-Dist" when requires.Count < limits.MaxEntries:
                    if (PythonRequirement.Parse(value) is { } requirement && requirement.Marker?.Contains("extra") != true) requires.Add(requirement.Name);
                    break;
            }
        }
        if (string.IsNullOrEmpty(distribution)) return Parsed<PackageFile>.Failed("no name in the metadata of a distribution");
        // An .egg-info beside setup.py describes the project itself, in development; within site-packages it is installed.
        var entry = new PackageEntry("pypi", distribution, new Mark(nameLine)) { Version = version, License = expression ?? (license is "UNKNOWN" ? null : license) ?? classifier, Requires = requires };
        var isInstalled = name.Name is "METADATA" || name.IsUnder("site-packages") || name.IsUnder("dist-packages") || name.IsUnder("EGG-INFO");
        return new PackageFile(PackageFileKind.Installed) { Packages = isInstalled ? [entry] : [], Project = isInstalled ? null : entry with { Local = true } };
    }
}
