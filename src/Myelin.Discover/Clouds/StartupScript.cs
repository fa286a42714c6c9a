using System.Text;
using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Formats;
using Myelin.Formats.Config;
using Myelin.Formats.Data;
using Myelin.Formats.Shell;

namespace Myelin.Discover.Clouds;

/// <summary>What a machine runs when it starts: shell scripts, cloud-init, the services they install. Read as text, never run.</summary>
static class StartupScript
{
    // A template's and a scale set's script stand one level deeper.
    static readonly string[] Paths =
    [
        "user_data", "user_data_base64", "metadata_startup_script", "metadata.startup-script", "metadata.user-data", "custom_data", "os_profile.custom_data", "launch_template_data.user_data",
        "virtual_machine_profile.os_profile.custom_data", "on_create.content",
    ];
    const int MaxLength = 256 << 10;

    /// <summary>The programs that the resource's scripts start, each with the value that says so.</summary>
    public static IEnumerable<(CommandLine Command, ConfigValue From)> Of(CloudResource resource)
    {
        foreach (var value in ConfigPath.Select(resource.Attributes, Paths))
        {
            // Unknown parts stay as ${…}: what stands around them is still a script.
            if (value.Shown is not { Length: > 0 } text || (value.IsUnknown && value.Parts.All(p => p.Text is null))) continue;
            foreach (var command in Commands(Decoded(text))) yield return (command, value);
        }
    }

    static string Decoded(string text)
    {
        var compact = text.Trim();
        if (compact.Length < 8 || compact.AsSpan().ContainsAny(" #!$")) return text;
        var bytes = new byte[compact.Length];
        return Convert.TryFromBase64String(compact, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : text;
    }

    static IEnumerable<CommandLine> Commands(string text)
    {
        if (text.Length > MaxLength) text = text[..MaxLength];
        if (text.TrimStart().StartsWith("#cloud-config", StringComparison.Ordinal)) return CloudInit(text);
        return CommandLine.OfScript(text).Concat(Units(text));
    }

    // https://cloudinit.readthedocs.io/en/latest/reference/modules.html
    static IEnumerable<CommandLine> CloudInit(string text)
    {
        var root = YamlFormat.Parse(text, ReadLimits.Default).Value?.Root ?? DataNode.Missing;
        foreach (var run in root["runcmd"].Items.Concat(root["bootcmd"].Items))
            foreach (var command in run.Kind == NodeKind.List ? CommandLine.Of([.. run.Items.Select(i => i.Text ?? "")]) : CommandLine.OfScript(run.Text ?? "")) yield return command;
        foreach (var file in root["write_files"].Items)
        {
            var content = file["content"].Text ?? "";
            var path = file["path"].Text ?? "";
            foreach (var command in path.EndsWith(".service", StringComparison.Ordinal) ? Units(content) : content.StartsWith("#!", StringComparison.Ordinal) ? CommandLine.OfScript(content).Concat(Units(content)) : []) yield return command;
        }
    }

    // A script that installs a service writes its unit by a here-document.
    static IEnumerable<CommandLine> Units(string text)
    {
        if (!text.Contains("ExecStart=", StringComparison.Ordinal)) yield break;
        var line = 0;
        foreach (var row in text.Replace("\\\n", " ", StringComparison.Ordinal).Split('\n'))
        {
            line++;
            var start = row.TrimStart();
            if (!start.StartsWith("ExecStart=", StringComparison.Ordinal)) continue;
            foreach (var command in CommandLine.OfScript(start["ExecStart=".Length..].TrimStart('-', '@', '+', '!'), line: line)) yield return command;
        }
    }
}
