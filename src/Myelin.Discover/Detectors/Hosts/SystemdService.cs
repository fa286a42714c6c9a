using Myelin.Core.Assets;
using Myelin.Discover.Servers;
using Myelin.Formats.Systemd;

namespace Myelin.Discover.Detectors.Hosts;

/// <summary>A variable that a unit sets.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value.</param>
/// <param name="At">Where it stands.</param>
public sealed record SystemdVariable(string Name, string Value, Location At);

/// <summary>A service as systemd would run it: the unit of highest precedence with its drop-ins, in the order in which they apply (man 5 systemd.unit).</summary>
public sealed class SystemdService
{
    readonly List<(UnitSetting Setting, Location At)> _settings;

    SystemdService(string name, Location at, List<(UnitSetting, Location)> settings) => (Name, At, _settings) = (name, at, settings);

    /// <summary>Its name: <c>ollama.service</c>.</summary>
    public string Name { get; }

    /// <summary>The unit, or the first drop-in where the unit itself was not seen.</summary>
    public Location At { get; }

    /// <summary>The service that files of one name make.</summary>
    public static SystemdService Of(IReadOnlyList<SystemdUnit> files)
    {
        // /etc wins over /run, that over /usr; drop-ins apply by file name, whatever folder they stand in.
        var unit = files.Where(f => !f.IsDropIn).OrderBy(f => Rank(f.At.Path)).ThenBy(f => f.At.Path, StringComparer.Ordinal).FirstOrDefault();
        var dropIns = files.Where(f => f.IsDropIn).GroupBy(f => FileName(f.At.Path), StringComparer.Ordinal).Select(g => g.OrderBy(f => Rank(f.At.Path)).First()).OrderBy(f => FileName(f.At.Path), StringComparer.Ordinal);
        List<(UnitSetting, Location)> settings = [];
        foreach (var file in (unit is null ? [] : new[] { unit }).Concat(dropIns))
            foreach (var setting in file.File.Settings.Where(s => s.Section is "Service" or "Container" or "Unit"))
            {
                // An empty value takes back what stood there before.
                if (setting.Value.Length == 0) settings.RemoveAll(s => s.Item1.Section == setting.Section && s.Item1.Name == setting.Name);
                else settings.Add((setting, file.At));
            }
        return new SystemdService(files[0].Unit, (unit ?? files[0]).At, settings);
    }

    /// <summary>The argument vector of the (last) ExecStart, or of a quadlet's Exec.</summary>
    public IReadOnlyList<string> Command => Last("Service", "ExecStart") is { } start ? UnitWords.Command(start.Value) : Last("Container", "Exec") is { } exec ? UnitWords.Of(exec.Value) : [];

    /// <summary>Line of the command, when it stands in the unit itself; else 0.</summary>
    public int CommandLine => _settings.LastOrDefault(s => s.Setting.Name is "ExecStart" or "Image" && s.At == At).Setting?.Line ?? 1;

    /// <summary>Image of a quadlet, or null.</summary>
    public string? Image => Last("Container", "Image")?.Value;

    /// <summary>Variables set by Environment=.</summary>
    public IReadOnlyList<SystemdVariable> Variables =>
    [
        .. from s in _settings
           where s.Setting.Name == "Environment"
           from word in UnitWords.Of(s.Setting.Value)
           let cut = word.IndexOf('=')
           where cut > 0
           select new SystemdVariable(word[..cut], word[(cut + 1)..], s.At with { Line = s.Setting.Line }),
    ];

    /// <summary>What shows which server it starts.</summary>
    public ServerSigns Signs
    {
        get
        {
            var variables = Variables.GroupBy(v => v.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => (string?)g.Last().Value, StringComparer.Ordinal);
            return new ServerSigns { Image = Image, Argv = Command, Environment = variables, HasAiEnvironment = variables.Keys.Any(AiEnvironment.Default.IsAi) };
        }
    }

    /// <summary>Who it runs as and what its sandboxing directives (man 5 systemd.exec) take away, in the property names of other workloads where they mean the same.</summary>
    public IEnumerable<(string Key, string? Value)> Confinement()
    {
        var user = Text("User");
        var isDynamic = Flag("DynamicUser") == true;
        yield return ("user", isDynamic ? "dynamic" : user ?? (Image is null && !At.Path.Contains("/user/", StringComparison.Ordinal) ? "root" : null));
        yield return ("run-as-non-root", isDynamic || user is not (null or "root" or "0") ? "true" : Image is null && !At.Path.Contains("/user/", StringComparison.Ordinal) ? "false" : null);
        yield return ("allow-privilege-escalation", Flag("NoNewPrivileges") == true || isDynamic ? "false" : Flag("NoNewPrivileges") == false ? "true" : null);
        yield return ("read-only-root", Text("ProtectSystem") == "strict" || isDynamic || Text("ReadOnly") == "true" ? "true" : Text("ProtectSystem") is { } protect ? $"partly ({protect})" : null);
        yield return ("protect-home", Text("ProtectHome"));
        yield return ("private-devices", Shown("PrivateDevices"));
        yield return ("private-network", Shown("PrivateNetwork"));
        yield return ("private-users", Shown("PrivateUsers"));
        yield return ("private-tmp", Shown("PrivateTmp"));
        yield return ("protect-kernel", Flag("ProtectKernelModules") == true || Flag("ProtectKernelTunables") == true ? "true" : null);
        yield return ("root-directory", Text("RootDirectory") ?? Text("RootImage"));
        yield return ("seccomp", All("SystemCallFilter").Any() ? "filter" : null);
        yield return ("apparmor", Text("AppArmorProfile"));
        yield return ("capabilities-bounding", Joined(All("CapabilityBoundingSet")));
        yield return ("capabilities", Joined(All("AmbientCapabilities").Concat(All("AddCapability"))));
        yield return ("device-policy", Text("DevicePolicy"));
        yield return ("devices", Joined(All("DeviceAllow").Concat(All("AddDevice")).Select(d => d.Split(' ')[0])));
        yield return ("egress-policy", All("IPAddressDeny").Any(a => a.Contains("any", StringComparison.Ordinal)) ? "restricted" : null);
        yield return ("memory-limit", Text("MemoryMax"));
        yield return ("writable-paths", Joined(All("ReadWritePaths")));
        yield return ("environment-files", Joined(All("EnvironmentFile").Select(f => f.TrimStart('-'))));
    }

    UnitSetting? Last(string section, string name) => _settings.LastOrDefault(s => s.Setting.Section == section && s.Setting.Name == name).Setting;

    string? Text(string name) => _settings.LastOrDefault(s => s.Setting.Name == name && s.Setting.Section != "Unit").Setting?.Value;

    bool? Flag(string name) => Text(name)?.ToLowerInvariant() switch
    {
        "yes" or "true" or "on" or "1" => true,
        "no" or "false" or "off" or "0" => false,
        _ => null,
    };

    string? Shown(string name) => Flag(name) switch { true => "true", false => "false", null => Text(name) };

    IEnumerable<string> All(string name) => _settings.Where(s => s.Setting.Name == name && s.Setting.Section != "Unit").Select(s => s.Setting.Value);

    static string? Joined(IEnumerable<string> values) => string.Join(' ', values) is { Length: > 0 } text ? text : null;

    static int Rank(string path) => path.Contains("etc/", StringComparison.Ordinal) || path.Contains(".config/", StringComparison.Ordinal) ? 0 : path.Contains("run/", StringComparison.Ordinal) ? 1 : 2;

    static string FileName(string path) => path[(path.LastIndexOf('/') + 1)..];
}
