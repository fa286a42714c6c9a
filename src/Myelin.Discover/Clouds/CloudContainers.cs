using System.Globalization;
using Myelin.Discover.Detectors.Deployment;
using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Formats.Config;
using Myelin.Formats.Containers;

namespace Myelin.Discover.Clouds;

/// <summary>Reads the containers of a cloud's services off their configuration: image, command, variables, ports, whatever each cloud calls them.</summary>
static class CloudContainers
{
    /// <summary>The containers that a resource runs; one without an image where a service runs code that is not an image but has variables.</summary>
    public static IEnumerable<DeployedContainer> Of(CloudResource resource, CloudType type)
    {
        foreach (var path in type.Containers)
            foreach (var value in ConfigPath.Select(resource.Attributes, path))
                foreach (var node in Decoded(value).Each().Where(n => n.Kind == ConfigKind.Map)) yield return Container(resource, type, node, Value(node, "image"), null);
        var any = false;
        foreach (var path in type.Image)
        {
            var dot = path.LastIndexOf('.');
            var prefix = dot < 0 ? "" : path[..dot];
            foreach (var node in dot < 0 ? [resource.Attributes] : ConfigPath.Select(resource.Attributes, prefix).Where(n => n.Kind == ConfigKind.Map))
            {
                var image = node[path[(dot + 1)..]];
                if (!image.Exists || image.Shown?.Contains('|') == true && !image.Shown.StartsWith("DOCKER|", StringComparison.Ordinal)) continue;
                any = true;
                yield return Container(resource, type, node, image, prefix);
            }
        }
        if (!any && type.Containers.Count == 0 && ConfigPath.Select(resource.Attributes, type.Env).Any(v => v.Exists)) yield return Container(resource, type, ConfigValue.Missing, ConfigValue.Missing, "");
    }

    static ConfigValue Decoded(ConfigValue value) => value.Kind is ConfigKind.Text || (value.IsUnknown && value.Parts.Any(p => p.Text is not null || p.Value is not null)) ? ConfigJson.Decode(value) : value;

    static DeployedContainer Container(CloudResource resource, CloudType type, ConfigValue node, ConfigValue image, string? prefix)
    {
        var command = Words(node, "command", "commands", "entryPoint", "entry_point", "entrypoint", "startup_command_line").ToList();
        return new DeployedContainer
        {
            Name = node["name"].Text,
            Image = Reference(image),
            ImageIsWhole = !image.IsUnknown,
            ImageLine = resource.Where(image).Line,
            Argv = Argv(node, prefix),
            ArgvLine = command.Count > 0 ? resource.Where(command[0]).Line : resource.Where(node).Line,
            ReplacesEntrypoint = Words(node, "entryPoint", "entry_point", "entrypoint").Any() || (prefix is not null && node["args"].Exists && node["command"].Exists),
            Environment = [.. Variables(resource, type, node, prefix).DistinctBy(v => v.Name)],
            Ports = [.. Ports(resource, type, node, prefix).Distinct()],
            IsJob = type.Role is "job" or "training",
        };
    }

    // 123.dkr.ecr.${region}.amazonaws.com/vllm:1 names an image; a reference to another resource alone does not.
    static string? Reference(ConfigValue image) => image.Text is { } text ? text.StartsWith("DOCKER|", StringComparison.Ordinal) ? text["DOCKER|".Length..] : text : image.IsUnknown && image.Parts.Any(p => p.Text is { Length: > 2 }) ? image.Shown : null;

    static List<string> Argv(ConfigValue node, string? prefix)
    {
        List<string> argv = [];
        foreach (var word in Words(node, "entryPoint", "entry_point", "entrypoint").Concat(Words(node, "command", "commands", "start_command", "startup_command_line")).Concat(Words(node, "args", "arguments")))
            if (word.Shown is { } text) argv.Add(text);
        // Lambda and App Runner keep it beside the image.
        if (argv.Count == 0 && prefix is not null)
            foreach (var word in ConfigPath.Select(node, ["image_config.entry_point", "image_config.command", "image_configuration.start_command"]))
                if (word.Shown is { } text) argv.Add(text);
        return argv.Count == 1 && argv[0].Contains(' ') ? ["sh", "-c", argv[0]] : argv;
    }

    static IEnumerable<ConfigValue> Words(ConfigValue node, params string[] keys) => keys.SelectMany(k => node.TryGet(k, out var value) ? value.Each() : []);

    static ConfigValue Value(ConfigValue node, params string[] keys) => keys.Select(k => node.TryGet(k, out var value) ? value : ConfigValue.Missing).FirstOrDefault(v => v.Exists) ?? ConfigValue.Missing;

    static IEnumerable<DeployedVariable> Variables(CloudResource resource, CloudType type, ConfigValue node, string? prefix)
    {
        IEnumerable<ConfigValue> values = prefix is null
            ? Words(node, "environment", "env", "environment_variables", "secrets")
            : type.Env.SelectMany(path => prefix != "" && path.StartsWith(prefix + ".", StringComparison.Ordinal) ? ConfigPath.Select(node, path[(prefix.Length + 1)..]) : ConfigPath.Select(resource.Attributes, path));
        foreach (var value in values)
        {
            if (Value(value, "name", "key").Text is { } name && (value.TryGet("value", out _) || Secret(value).Exists)) yield return Variable(resource, name, value["value"], Secret(value));
            else if (value.Kind == ConfigKind.Map && !value.TryGet("name", out _))
                foreach (var (key, item) in value.Entries) yield return Variable(resource, key, item, ConfigValue.Missing);
        }
    }

    static ConfigValue Secret(ConfigValue variable)
    {
        if (Value(variable, "valueFrom", "value_from", "secret_name", "secret_ref", "secretRef") is { Exists: true } secret) return secret.Kind == ConfigKind.Map ? secret["secret_key_ref"]["name"] : secret;
        return ConfigPath.Select(variable, ["value_source.secret_key_ref.secret", "value_from.secret_key_ref.name"]).FirstOrDefault(v => v.Exists) ?? ConfigValue.Missing;
    }

    static DeployedVariable Variable(CloudResource resource, string name, ConfigValue value, ConfigValue secret)
    {
        var at = resource.Where(value.Exists ? value : secret);
        if (secret.Exists) return new DeployedVariable(name, null, VariableSource.Secret, secret.Shown ?? "a secret", null, at);
        return value.Text is { } text ? new DeployedVariable(name, text, VariableSource.Literal, null, null, at) : new DeployedVariable(name, null, VariableSource.Literal, value.Shown, null, at);
    }

    static IEnumerable<int> Ports(CloudResource resource, CloudType type, ConfigValue node, string? prefix)
    {
        IEnumerable<ConfigValue> values = prefix is null
            ? ConfigPath.Select(node, ["portMappings.containerPort", "port_mappings.container_port", "ports.container_port", "ports.port"])
            : type.Ports.SelectMany(path => prefix != "" && path.StartsWith(prefix + ".", StringComparison.Ordinal) ? ConfigPath.Select(node, path[(prefix.Length + 1)..]) : ConfigPath.Select(resource.Attributes, path));
        foreach (var value in values)
            if (int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535) yield return port;
    }
}
