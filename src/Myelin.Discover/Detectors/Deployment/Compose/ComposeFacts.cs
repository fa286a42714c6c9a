using Myelin.Core.Assets;
using Myelin.Discover.Exposure;
using Myelin.Discover.Resolvers;
using Myelin.Discover.Servers;
using Myelin.Formats.Containers;
using Myelin.Formats.Data;
using Myelin.Formats.Shell;

namespace Myelin.Discover.Detectors.Deployment.Compose;

/// <summary>States what one service of a compose project shows: its container, image or build, devices, volumes, models and confinement.</summary>
sealed class ComposeFacts(Facts facts, ComposeService service, IReadOnlyDictionary<string, BuiltImage> dockerfiles, IReadOnlyDictionary<string, EnvironmentFile> environmentFiles)
{
    readonly DataNode _node = service.Node;

    /// <summary>Id of a service's asset.</summary>
    public static string IdOf(ComposeService service) => AssetId.Resource("compose", $"{service.File.At.Path}/{service.Name}");

    string Id { get; } = IdOf(service);
    string Place => $"{service.File.At.Path}/{service.Name}";

    /// <summary>States all, and returns the record that joins build on.</summary>
    public ComposeWorkload State()
    {
        var built = Built();
        var stage = built?.Stage(service.Text(_node["build"]["target"]));
        var variables = Variables(built, stage).ToList();
        var published = _node["ports"].Items.SelectMany(p => ComposePort.Read(p, t => service.Expand(t).Text)).ToList();
        List<int> ports = [.. published.Select(p => p.Target).Concat(_node["expose"].Items.SelectMany(e => PortRange.Of(service.Text(e) ?? ""))).Concat(stage is null ? [] : BuiltImage.PortsOf(stage)).Distinct()];
        var container = Container(stage, variables, ports);
        var stated = new ContainerFacts(facts, Id, Place, container);
        stated.State();
        var isAi = Devices() | Models(stated) | stated.IsAi | IsAiBuild(built);
        Volumes();
        if (built is not null) facts.Relate(Id, RelationKind.Runs, built.Id, facts.Evidence(Basis.Declared, service.LineOf(_node["build"]), note: "build"));
        Workload(isAi, stage);
        DependsOn();
        return new ComposeWorkload(Id, service.Name, service.Project.Main.At.Path, service.File.At with { Line = service.Line })
        {
            Built = built,
            Servers = stated.Servers,
            IsAi = isAi,
            Published = [.. published.Select(p => (p, service.At(p.Node)))],
            Ports = ports,
            NetworkMode = service.Text(_node["network_mode"]),
            HostNames = [.. HostNames()],
            Addresses = [.. Addresses(container)],
            Proxied = Proxied(),
        };
    }

    static bool IsAiBuild(BuiltImage? built) => built?.Installs.SelectMany(i => i.Packages).Any(p => Packages.PackageKnowledge.Find(p.Ecosystem, p.Name) is not null) == true;

    DeployedContainer Container(DockerStage? stage, List<DeployedVariable> variables, List<int> ports)
    {
        var image = service.Node["image"].Text is { } text ? service.Expand(text) : new ExpandedText("", true);
        var entrypoint = Words(_node["entrypoint"]);
        var command = Words(_node["command"]);
        var argv = (entrypoint, command) switch
        {
            (null, null) => stage?.Start?.Argv ?? [],
            (null, _) => [.. stage?.Entrypoint?.Argv ?? [], .. command],
            (_, null) => entrypoint,
            _ => [.. entrypoint, .. command],
        };
        return new DeployedContainer
        {
            Name = service.Name,
            Image = image.Text == "" ? null : image.Text,
            ImageIsWhole = image.IsWhole,
            BaseImage = stage?.Image is { IsWhole: true } below ? below.Text : null,
            ImageLine = _node["image"].Exists ? service.LineOf(_node["image"]) : _node["build"].Exists ? service.LineOf(_node["build"]) : service.Line,
            Argv = argv,
            ArgvLine = _node["command"].Exists ? service.LineOf(_node["command"]) : _node["entrypoint"].Exists ? service.LineOf(_node["entrypoint"]) : 0,
            LineOfArgument = argument => _node["command"].Items.Concat(_node["entrypoint"].Items).Where(i => i.Text?.Contains(argument, StringComparison.Ordinal) == true).Select(service.LineOf).FirstOrDefault(),
            ReplacesEntrypoint = entrypoint is not null || stage?.Entrypoint is not null,
            Environment = variables,
            Ports = ports,
        };
    }

    // A text is split into words as a shell would; a list is taken as it is.
    List<string>? Words(DataNode node) => node.Kind switch
    {
        NodeKind.List => [.. node.Items.Select(i => service.Text(i) ?? "")],
        NodeKind.Text or NodeKind.Number or NodeKind.Boolean => [.. ShellCommands.Split(service.Text(node) ?? "").SelectMany(c => c.Words)],
        _ => null,
    };

    BuiltImage? Built()
    {
        var build = _node["build"];
        if (!build.Exists) return null;
        var context = service.Text(build["context"]) ?? service.Text(build) ?? ".";
        var file = service.Text(build["dockerfile"]);
        if (build["dockerfile_inline"].Text is { } inline && DockerfileFormat.Parse(inline, Formats.ReadLimits.Default).Value is { } document)
            return new BuiltImage(service.At(build["dockerfile_inline"]), document, facts.Add(AssetKind.Image, AssetId.Resource("dockerfile", Place), $"{service.Name} (inline)", facts.Evidence(Basis.Declared, service.LineOf(build["dockerfile_inline"]))));
        var folder = (service.Project.FileOf(build) ?? service.File).Folder;
        if (context.Contains("://", StringComparison.Ordinal) || context.StartsWith("git@", StringComparison.Ordinal)) return Missing(build, $"is built from {Redacted.Url(context)}");
        foreach (var name in file is null ? (string[])["Dockerfile", "Containerfile"] : [file])
            if (TreePath.Join(folder, context) is { } at && TreePath.Join(at, name) is { } path && dockerfiles.GetValueOrDefault(path) is { } built) return built;
        return Missing(build, $"is built from {context}/{file ?? "Dockerfile"}, which is not in what was read");
    }

    BuiltImage? Missing(DataNode build, string reason)
    {
        facts.Skip($"service {service.Name} {reason}", service.LineOf(build));
        return null;
    }

    IEnumerable<DeployedVariable> Variables(BuiltImage? built, DockerStage? stage)
    {
        if (stage is not null && built is not null)
            foreach (var variable in BuiltImageResolver.Variables(stage, built.At))
                if (stage.Environment.ContainsKey(variable.Name)) yield return variable with { At = service.File.At with { Line = service.LineOf(_node["build"]) } };
        foreach (var entry in _node["env_file"].OneOrMany)
        {
            var path = service.Text(entry["path"]) ?? service.Text(entry) ?? "";
            var folder = (service.Project.FileOf(entry) ?? service.File).Folder;
            var file = TreePath.Join(folder, path) is { } joined ? environmentFiles.GetValueOrDefault(joined) ?? environmentFiles.GetValueOrDefault(joined + ".example") : null;
            if (file is null && entry["required"].AsBoolean != false) facts.Skip($"environment file {path} of service {service.Name} is not in what was read: its variables are unknown", service.LineOf(entry));
            foreach (var (name, value, _) in file?.Values ?? [])
                yield return new(name, IsKey(name) ? null : service.Expand(value).Text, VariableSource.Field, path, name, service.At(entry));
        }
        var environment = _node["environment"];
        for (var i = 0; i < environment.Entries.Count; i++)
            yield return Variable(environment.Entries[i].Key, environment.Entries[i].Value.Text, environment.Entries[i].Value.Exists ? service.At(environment.Entries[i].Value) : service.File.At with { Line = environment.KeyMark(i).Line });
        foreach (var item in environment.Items)
            if (item.Text is { } text)
                yield return text.IndexOf('=') is > 0 and var equals ? Variable(text[..equals], text[(equals + 1)..], service.At(item)) : Variable(text, null, service.At(item));
    }

    // A key that comes from the caller's environment or from .env is a reference; what .env holds is that file's to name.
    DeployedVariable Variable(string name, string? written, Location at)
    {
        if (written is null) return new(name, IsKey(name) ? null : service.Project.Variables.Value(name), VariableSource.Field, "the environment", name, at);
        var fromOutside = written.Contains('$');
        var value = service.Expand(written);
        return fromOutside && (IsKey(name) || !value.IsWhole) ? new(name, null, VariableSource.Field, "the environment", name, at) : new(name, value.Text, VariableSource.Literal, null, null, at);
    }

    static bool IsKey(string name) => Secrets.SecretKnowledge.Current.OfVariable(name) is not null;

    void Workload(bool isAi, DockerStage? stage)
    {
        var evidence = facts.Evidence(Basis.Declared, service.Line, note: $"service {service.Name}");
        facts.Add(AssetKind.Workload, Id, service.Name, evidence, null,
            [("workload-kind", "compose-service"), ("ai", isAi ? "true" : null), .. ComposeConfinement.Of(service, stage?.User)]);
    }

    bool Devices()
    {
        foreach (var device in ComposeDevice.Of(service))
        {
            var evidence = facts.Evidence(Basis.Declared, service.LineOf(device.Node), note: $"{device.Count ?? "a"} {device.Resource}");
            var id = facts.Add(AssetKind.Gpu, AssetId.Symbol(AssetKind.Gpu, Place, device.Resource), device.Resource, evidence, null, ("resource", device.Resource), ("count", device.Count), ("sharing", device.Sharing), ("vendor", device.Vendor));
            facts.Relate(id, RelationKind.AllocatedTo, Id, evidence);
        }
        return ComposeDevice.Of(service).Any();
    }

    // models: as compose 2.38 knows them, and services that a model runner provides.
    bool Models(ContainerFacts stated)
    {
        List<(string? Name, DataNode At)> named = [];
        var models = _node["models"];
        foreach (var key in models.Kind == NodeKind.Map ? models.Entries.Select(e => e.Key) : models.Items.Select(i => i.Text).OfType<string>())
            named.Add((service.Project.Top("models").Select(t => service.Text(t.Node[key]["model"])).FirstOrDefault(m => m is not null), models));
        var provider = _node["provider"];
        if (service.Text(provider["type"]) == "model") named.Add((service.Text(provider["options"]["model"]), provider));
        foreach (var (name, at) in named)
        {
            if (ModelReference.Read(name, "docker") is not { } model) continue;
            var evidence = facts.Evidence(Basis.Declared, service.LineOf(at), note: "models");
            var id = ModelAsset.State(facts, model, evidence);
            facts.Relate(Id, RelationKind.UsesModel, id, evidence);
            foreach (var server in stated.Servers) facts.Relate(server.Id, RelationKind.UsesModel, id, evidence);
            var runner = facts.Add(AssetKind.InferenceServer, AssetId.Symbol(AssetKind.InferenceServer, service.Project.Main.At.Path, "docker-model-runner"), "docker-model-runner", evidence, null, (AssetKeys.Product, "docker-model-runner"), (AssetKeys.Exposure, "host"));
            facts.Relate(runner, RelationKind.Serves, id, evidence);
            facts.Relate(Id, RelationKind.Calls, runner, evidence);
        }
        return named.Count > 0;
    }

    void Volumes()
    {
        foreach (var volume in _node["volumes"].Items.Select(v => ComposeVolume.Read(v, t => service.Expand(t).Text)))
        {
            if (volume.Source is not { Length: > 0 } source || volume.Type is "tmpfs" or "image") continue;
            // A folder within the home, and one that only a variable names, is the host's too.
            var isPath = volume.Type == "bind" || source is ['/' or '.' or '~' or '$', ..];
            var isRelative = source.StartsWith('.');
            var path = !isPath ? null : isRelative ? TreePath.Join(service.File.Folder, source) ?? source : source;
            var evidence = facts.Evidence(Basis.Declared, service.LineOf(volume.Node), note: $"volume at {volume.Target}");
            var id = facts.Add(AssetKind.Volume, path is null ? AssetId.Resource("compose-volume", $"{service.Project.Main.At.Path}/{source}") : AssetId.Resource("host-path", path), path ?? source, evidence, null,
                ("volume-kind", path is null ? "named" : isRelative ? "project-path" : "host-path"));
            facts.Relate(Id, RelationKind.Mounts, id, evidence);
            if (!volume.ReadOnly) facts.Relate(Id, RelationKind.Writes, id, evidence);
        }
    }

    void DependsOn()
    {
        var names = _node["depends_on"].Kind == NodeKind.Map ? _node["depends_on"].Entries.Select(e => e.Key) : _node["depends_on"].Items.Select(i => i.Text).OfType<string>();
        foreach (var name in names.Concat(_node["links"].Items.Select(l => l.Text?.Split(':')[0]).OfType<string>()).Distinct())
            if (service.Project.Services.GetValueOrDefault(name) is { } other)
                facts.Relate(Id, RelationKind.DependsOn, IdOf(other), facts.Evidence(Basis.Declared, _node["depends_on"].Exists ? service.LineOf(_node["depends_on"]) : service.LineOf(_node["links"]), note: "depends on"));
    }

    IEnumerable<string> HostNames()
    {
        yield return service.Name;
        foreach (var name in (string?[])[service.Text(_node["container_name"]), service.Text(_node["hostname"])])
            if (name is not null) yield return name;
        foreach (var (_, network) in _node["networks"].Entries)
            foreach (var alias in network["aliases"].Items)
                if (service.Text(alias) is { } text) yield return text;
    }

    static IEnumerable<(string, int, Location, string)> Addresses(DeployedContainer container)
    {
        foreach (var variable in container.Environment)
            foreach (var (host, port) in ClusterCalls.Addresses(variable.Value ?? "", bare: AiEnvironment.Default.IsEndpoint(variable.Name) || variable.Name.EndsWith("HOST", StringComparison.Ordinal) || variable.Name.EndsWith("URL", StringComparison.Ordinal)))
                yield return (host, port, variable.At, $"variable {variable.Name}");
        foreach (var argument in container.Argv)
            foreach (var (host, port) in ClusterCalls.Addresses(argument, bare: false)) yield return (host, port, new Location(""), "argument");
    }

    // https://doc.traefik.io/traefik/providers/docker/: a router's rule publishes the service through Traefik.
    string? Proxied()
    {
        var labels = _node["labels"].Entries.Select(e => $"{e.Key}={e.Value.Text}").Concat(_node["labels"].Items.Select(i => i.Text ?? "")).ToList();
        if (labels.Exists(l => l.StartsWith("traefik.enable=false", StringComparison.Ordinal))) return null;
        return labels.Exists(l => l.StartsWith("traefik.http.routers.", StringComparison.Ordinal) && l.Contains(".rule", StringComparison.Ordinal)) ? "route of Traefik"
            : labels.Exists(l => l.StartsWith("caddy", StringComparison.Ordinal) && l.Contains("reverse_proxy", StringComparison.Ordinal)) ? "route of Caddy" : null;
    }
}
