namespace Myelin.Formats.Systemd;

/// <summary>A systemd unit, a drop-in, or a quadlet, as written: sections in order, their settings in order, a name as often as it stands there.</summary>
public sealed record UnitFile(IReadOnlyList<UnitSetting> Settings)
{
    /// <summary>The settings of a name in a section, in order.</summary>
    public IEnumerable<UnitSetting> Of(string section, string name) => Settings.Where(s => s.Section == section && s.Name == name);
}

/// <summary>One setting of a unit.</summary>
/// <param name="Section">Its section: <c>Service</c>.</param>
/// <param name="Name">Its name: <c>ExecStart</c>.</param>
/// <param name="Value">Its value with continuation lines joined; empty takes back what was set before.</param>
/// <param name="Line">Line of its name.</param>
public sealed record UnitSetting(string Section, string Name, string Value, int Line);

/// <summary>Reads systemd's unit syntax (man 7 systemd.syntax): sections, <c>Name=value</c>, comments, lines that go on after a backslash.</summary>
public sealed class UnitFileFormat : Format<UnitFile>
{
    const int MostSettings = 10_000;
    const int LongestValue = 1 << 16;

    public override bool Matches(in FileProbe file) =>
        file.IsText && file.Size < 1 << 20 && (file.Name.Ends(".service") || file.Name.Ends(".container") || (file.Name.Ends(".conf") && file.Name.Folder.EndsWith(".service.d")));

    public override Parsed<UnitFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.ReadText(limits, out var problem) is not { } text) return new Parsed<UnitFile>(null, [problem!]);
        List<UnitSetting> settings = [];
        List<Problem> problems = [];
        var section = "";
        var lines = text.Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            var start = i + 1;
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] is '#' or ';') continue;
            if (line[0] == '[')
            {
                section = line.TrimEnd(']')[1..];
                continue;
            }
            while (line.EndsWith('\\') && i + 1 < lines.Length && line.Length < LongestValue)
            {
                var next = lines[++i].Trim();
                // A comment between continued lines is left out.
                line = next.StartsWith('#') || next.StartsWith(';') ? line : string.Concat(line.AsSpan(0, line.Length - 1), " ", next);
            }
            var equals = line.IndexOf('=');
            if (equals <= 0 || section.Length == 0)
            {
                problems.Add(new Problem(section.Length == 0 ? "a setting before any section" : "neither a section nor a setting", start));
                if (problems.Count > 20) break;
                continue;
            }
            if (settings.Count == MostSettings)
            {
                problems.Add(new Problem($"more than {MostSettings:N0} settings; the rest was not read", start));
                break;
            }
            settings.Add(new UnitSetting(section, line[..equals].TrimEnd(), line[(equals + 1)..].Trim(), start));
        }
        return new Parsed<UnitFile>(new UnitFile(settings), problems);
    }
}
