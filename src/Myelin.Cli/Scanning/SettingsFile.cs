using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Myelin.Cli.Output;
using Myelin.Core.Settings;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Cli.Scanning;

/// <summary>
/// Reads <see cref="Settings"/> from <c>myelin.yaml</c> and <c>MYELIN_*</c>. Names are the properties' in kebab-case (<c>fail-on</c>) or in upper case with underscores
/// (<c>MYELIN_FAIL_ON</c>). Every mistake is named at once.
/// </summary>
internal static class SettingsFile
{
    public const string DefaultName = "myelin.yaml";

    /// <summary>The settings in force before flags; where each came from goes to <paramref name="origins"/>.</summary>
    /// <exception cref="UsageException">The file is missing, unreadable or has mistakes.</exception>
    public static Settings Load(string? config, IReadOnlyDictionary<string, string> environment, Dictionary<string, string>? origins = null)
    {
        var settings = new Settings();
        List<string> errors = [];
        if ((config ?? (File.Exists(DefaultName) ? DefaultName : null)) is { } file) FromFile(file, settings, errors, origins);
        foreach (var (name, value) in environment.Where(e => e.Key.StartsWith("MYELIN_", StringComparison.Ordinal)).OrderBy(e => e.Key, StringComparer.Ordinal))
        {
            var property = Properties.FirstOrDefault(p => EnvironmentName(p) == name);
            if (property is not null) Set(settings, property, value, name, errors, origins);
            // A gate whose variable is misspelt would let everything pass; other MYELIN_ variables are none of ours.
            else if (Nearest.To(name["MYELIN_".Length..], Properties.Select(p => EnvironmentName(p)["MYELIN_".Length..])) is [var near, ..])
                errors.Add($"{Terminal.Safe(name)}: there is no such setting; did you mean MYELIN_{near}?");
        }
        return errors.Count == 0 ? settings : throw new UsageException(string.Join('\n', errors));
    }

    /// <summary>The settings that exist.</summary>
    public static IReadOnlyList<PropertyInfo> Properties { get; } = typeof(Settings).GetProperties(BindingFlags.Public | BindingFlags.Instance);

    /// <summary><c>fail-on</c>.</summary>
    public static string FileName(PropertyInfo property) =>
        string.Concat(property.Name.Replace("MiB", "Mib", StringComparison.Ordinal).Select((c, i) => char.IsUpper(c) && i > 0 && !char.IsUpper(property.Name[i - 1]) ? "-" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c).ToString()));

    static string EnvironmentName(PropertyInfo property) => "MYELIN_" + FileName(property).Replace('-', '_').ToUpperInvariant();

    static void FromFile(string file, Settings settings, List<string> errors, Dictionary<string, string>? origins)
    {
        string text;
        try
        {
            text = File.ReadAllText(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file}: {(e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : e is UnauthorizedAccessException ? "permission denied, or a folder" : e.Message)}");
        }
        var parsed = YamlFormat.Parse(text, ReadLimits.Default);
        errors.AddRange(parsed.Problems.Select(p => $"{file}:{p.Line}: {p.Reason}"));
        if (parsed.Value is null) return;
        var root = parsed.Value.Root;
        for (var i = 0; i < root.Entries.Count; i++)
        {
            var (key, value) = root.Entries[i];
            var place = $"{file}:{root.KeyMark(i).Line}";
            var property = Properties.FirstOrDefault(p => FileName(p) == key);
            if (property is null) errors.Add($"{place}: there is no setting '{Terminal.Safe(key)}'; there are {string.Join(", ", Properties.Select(FileName))}");
            else Set(settings, property, value.Text ?? "", place, errors, origins);
        }
    }

    static void Set(Settings settings, PropertyInfo property, string text, string place, List<string> errors, Dictionary<string, string>? origins)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        object? value = null;
        if (type == typeof(bool) && bool.TryParse(text, out var boolean)) value = boolean;
        else if (type == typeof(bool) && text is ("1" or "0")) value = text == "1";
        else if (type == typeof(int) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) value = number;
        else if (type.IsEnum && Enum.TryParse(type, text, ignoreCase: true, out var member) && Enum.IsDefined(type, member)) value = member;
        if (value is null)
        {
            errors.Add($"{place}: {FileName(property)} cannot be '{Terminal.Safe(text)}'; it is {Expected(type)}");
            return;
        }
        if (property.GetCustomAttribute<RangeAttribute>() is { } range && !range.IsValid(value))
        {
            errors.Add($"{place}: {FileName(property)} must be from {range.Minimum} to {range.Maximum}, not {value}");
            return;
        }
        property.SetValue(settings, value);
        if (origins is not null) origins[FileName(property)] = place;
    }

    static string Expected(Type type) => type == typeof(bool) ? "true or false" : type == typeof(int) ? "a whole number" : string.Join(", ", Enum.GetNames(type).Select(n => n.ToLowerInvariant()));
}
