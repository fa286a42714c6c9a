using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json;
using Myelin.Cli.Scanning;
using Myelin.Core;
using Myelin.Core.Settings;
using Myelin.Systems.Machine;

namespace Myelin.Cli.Commands;

/// <summary><c>myelin doctor</c>: what settings are in force and from where, and what this machine can do. Nothing is run, contacted or changed.</summary>
internal sealed class DoctorVerb : Verb
{
    readonly Option<string?> _format = new("--format", "-f") { HelpName = "FORMAT", Description = "table (default) or json" };
    readonly Option<string?> _config = new("--config") { HelpName = "FILE", Description = "Settings file (default: myelin.yaml of the current folder)" };
    readonly Option<bool> _noColor = new("--no-color") { Description = "No colours" };

    public override Command Command
    {
        get
        {
            var command = new Command("doctor", "Say which settings are in force, from where, and what this machine can do") { _format, _config, _noColor };
            command.SetAction((parsed, _) => Task.FromResult(Run(parsed)));
            return command;
        }
    }

    public override IReadOnlyList<(string Form, string Meaning)> Examples { get; } =
    [
        ("myelin doctor", "which settings are in force, and what this machine can do"),
        ("myelin doctor -f json", "the same for programs"),
    ];

    int Run(ParseResult parsed)
    {
        var format = parsed.GetValue(_format) ?? "table";
        if (format is not ("table" or "json")) throw new UsageException($"there is no format '{Terminal.Safe(format)}' of doctor; there are table, json");
        Dictionary<string, string> origins = new(StringComparer.Ordinal);
        var settings = SettingsFile.Load(parsed.GetValue(_config), Invocation.EnvironmentVariables(), origins);
        List<Setting> all = [.. SettingsFile.Properties.Select(p => Of(p, settings, origins)).OrderBy(s => s.Name, StringComparer.Ordinal)];
        var file = parsed.GetValue(_config) ?? (File.Exists(SettingsFile.DefaultName) ? SettingsFile.DefaultName : null);
        var sections = Registered<MachineSection>.In(typeof(MachineSection)).OrderBy(s => s.Order).Select(s => (s.Title, Facts: s.Facts().ToList())).ToList();
        if (format == "json") Json(file, all, sections);
        else Table(file, all, sections, Terminal.Color(parsed.GetValue(_noColor)));
        return ExitCode.Done;
    }

    sealed record Setting(string Name, string Value, string From);

    static Setting Of(PropertyInfo property, Settings settings, Dictionary<string, string> origins)
    {
        var name = SettingsFile.FileName(property);
        var value = property.GetValue(settings);
        return new Setting(name, value switch { null => "none", bool b => b ? "true" : "false", Enum e => e.ToString().ToLowerInvariant(), _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? "" }, origins.GetValueOrDefault(name, "default"));
    }

    static void Table(string? file, List<Setting> settings, List<(string Title, List<MachineFact> Facts)> sections, bool color)
    {
        var o = Console.Out;
        o.WriteLine($"myelin {Invocation.Version}, .NET {Environment.Version}, {RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}");
        o.WriteLine();
        o.WriteLine($"Settings  ({(file is null ? $"no {SettingsFile.DefaultName} in this folder" : Terminal.Safe(file))})");
        var wide = settings.Max(s => s.Name.Length);
        foreach (var setting in settings) o.WriteLine($"  {setting.Name.PadRight(wide)}  {Terminal.Safe(setting.Value),-10}  {Terminal.Safe(setting.From)}");
        wide = sections.SelectMany(s => s.Facts).Max(f => f.Name.Length);
        foreach (var (title, facts) in sections)
        {
            o.WriteLine();
            o.WriteLine(title);
            foreach (var fact in facts)
            {
                var (mark, code) = fact.Presence switch { Presence.Yes => ("+", "32"), Presence.Partly => ("~", "33"), _ => ("-", "2") };
                var needed = fact.For is { } purpose && fact.Presence != Presence.Yes ? $"  ({purpose})" : "";
                o.WriteLine($"  {(color ? $"\u001b[{code}m{mark}\u001b[0m" : mark)} {fact.Name.PadRight(wide)}  {Terminal.Safe(fact.Value)}{Terminal.Safe(needed)}");
            }
        }
        o.WriteLine();
        o.WriteLine("+ here   ~ here, but not known to work   - not here   (what would use it)");
    }

    static void Json(string? file, List<Setting> settings, List<(string Title, List<MachineFact> Facts)> sections)
    {
        using var stdout = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(stdout, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteString("myelin", Invocation.Version);
            json.WriteString("settingsFile", file);
            json.WriteStartArray("settings");
            foreach (var setting in settings)
            {
                json.WriteStartObject();
                json.WriteString("name", setting.Name);
                json.WriteString("value", setting.Value);
                json.WriteString("from", setting.From);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("machine");
            foreach (var (title, facts) in sections)
                foreach (var fact in facts)
                {
                    json.WriteStartObject();
                    json.WriteString("section", title);
                    json.WriteString("name", fact.Name);
                    json.WriteString("presence", fact.Presence.ToString().ToLowerInvariant());
                    json.WriteString("value", fact.Value);
                    if (fact.For is not null) json.WriteString("for", fact.For);
                    json.WriteEndObject();
                }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        stdout.WriteByte((byte)'\n');
    }
}
