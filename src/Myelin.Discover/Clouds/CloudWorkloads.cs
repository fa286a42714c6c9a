using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Deployment;
using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Formats.Config;
using Myelin.Formats.Containers;
using Myelin.Formats.Shell;

namespace Myelin.Discover.Clouds;

/// <summary>A server that a cloud resource runs, and at which ports of the resource it answers.</summary>
/// <param name="Server">The server.</param>
/// <param name="Ports">Ports of the machine or service; empty when every port may be it.</param>
sealed record CloudServer(DeployedServer Server, IReadOnlyCollection<int> Ports);

/// <summary>States what services and machines of a cloud run: containers with their servers, models and keys, and what the start-up scripts of machines start.</summary>
sealed class CloudWorkloads(CloudInventory inventory, CloudWriter writer)
{
    readonly Dictionary<string, List<CloudServer>> _servers = new(StringComparer.Ordinal);

    /// <summary>Servers that a resource runs, by the resource's id.</summary>
    public IReadOnlyList<CloudServer> On(CloudResource resource) => _servers.GetValueOrDefault(resource.Id, []);

    /// <summary>All servers.</summary>
    public IEnumerable<CloudServer> All => _servers.Values.SelectMany(s => s).DistinctBy(s => s.Server.Id);

    /// <summary>States all of it.</summary>
    public void State()
    {
        foreach (var resource in inventory.All)
        {
            if (CloudKnowledge.Default.Of(resource) is not { } type) continue;
            var number = 0;
            foreach (var container in CloudContainers.Of(resource, type)) Container(resource, container, $"{resource.Id}{(number++ == 0 ? "" : $"/{container.Name ?? $"{number}"}")}", []);
            if (type.AssetKind is AssetKind.Host or AssetKind.Node || type.Role is "notebook-lifecycle" or "notebook") Script(resource);
            Devices(resource, type);
        }
        // What starts from a template runs what the template says.
        foreach (var resource in inventory.All)
            foreach (var template in Templates(resource))
                foreach (var server in On(template)) Take(resource, server, template);
    }

    IEnumerable<CloudResource> Templates(CloudResource resource) =>
        resource.Type is "aws_instance" or "aws_autoscaling_group" or "aws_eks_node_group" or "aws_ecs_service" or "google_compute_instance_from_template" or "google_compute_instance_group_manager" or "google_compute_region_instance_group_manager" && CloudKnowledge.Default.Of(resource) is { } type
            ? ConfigPath.Select(resource.Attributes, type.Uses).SelectMany(v => inventory.Referred(resource, v)).Where(r => r.Type is "aws_launch_template" or "aws_launch_configuration" or "aws_ecs_task_definition" or "google_compute_instance_template").Distinct()
            : [];

    void Take(CloudResource resource, CloudServer server, CloudResource template)
    {
        Add(resource, server);
        writer.Relate(resource, resource.Id, RelationKind.Runs, server.Server.Id, writer.Evidence(resource, note: $"from {template.Address}"));
    }

    void Add(CloudResource resource, CloudServer server)
    {
        if (!_servers.TryGetValue(resource.Id, out var all)) _servers[resource.Id] = all = [];
        all.Add(server);
    }

    void Container(CloudResource resource, DeployedContainer container, string place, IReadOnlyCollection<int> published)
    {
        var facts = new ContainerFacts(writer.FactsOf(resource), resource.Id, place, container);
        facts.State();
        foreach (var server in facts.Servers) Add(resource, new CloudServer(server, published.Count > 0 ? published : server.Ports));
    }

    void Script(CloudResource resource)
    {
        foreach (var (command, from) in StartupScript.Of(resource))
        {
            var line = resource.Where(from).Line;
            if (ContainerRun.Of(command) is { } run) Started(resource, run, line);
            else Container(resource, new DeployedContainer { Argv = [command.Program, .. command.Arguments], ArgvLine = line }.AsModule(command), resource.Id, []);
        }
        foreach (var declaration in ConfigPath.Select(resource.Attributes, "metadata.gce-container-declaration"))
            foreach (var node in (declaration.Text is { } yaml ? ConfigJson.DecodeYaml(yaml)["spec"]["containers"] : ConfigValue.Missing).Each())
                Container(resource, new DeployedContainer
                {
                    Name = node["name"].Text,
                    Image = node["image"].Text,
                    ImageLine = resource.Where(declaration).Line,
                    Argv = [.. node["command"].Each().Concat(node["args"].Each()).Select(a => a.Text).OfType<string>()],
                    Environment = [.. node["env"].Each().Where(e => e["name"].Text is not null).Select(e => new DeployedVariable(e["name"].Text!, e["value"].Text, VariableSource.Literal, null, null, resource.Where(declaration)))],
                }, resource.Id, []);
    }

    void Started(CloudResource resource, ContainerRun run, int line)
    {
        var at = resource.At with { Line = line };
        var container = new DeployedContainer
        {
            Name = run.Name,
            Image = run.Image,
            ImageIsWhole = !run.Image.Contains('$'),
            ImageLine = line,
            Argv = run.Entrypoint is { Length: > 0 } entry ? [entry, .. run.Arguments] : run.Arguments,
            ArgvLine = line,
            ReplacesEntrypoint = run.Entrypoint is not null,
            Environment = [.. run.Environment.Select(e => new DeployedVariable(e.Key, e.Value, VariableSource.Literal, null, null, at))],
            Ports = [.. run.Ports.Select(p => p.Container)],
        };
        var published = run.Ports.Where(p => p.Address is null or "0.0.0.0" or "::").Select(p => p.Host > 0 ? p.Host : p.Container).ToList();
        // Without a published port only the machine itself reaches it.
        Container(resource, container, resource.Id, run.IsOnHostNetwork ? [] : published.Count > 0 ? published : [-1]);
    }

    // ECS and Batch ask for GPUs by number.
    void Devices(CloudResource resource, CloudType type)
    {
        foreach (var path in type.Containers)
        {
            foreach (var value in ConfigPath.Select(resource.Attributes, path))
            {
                var nodes = value.Kind is ConfigKind.Map or ConfigKind.List ? value : ConfigJson.Decode(value);
                foreach (var wanted in ConfigPath.Select(nodes, ["resourceRequirements", "resource_requirements"]))
                {
                    if ((wanted["type"].Text ?? wanted["Type"].Text) is not "GPU") continue;
                    var evidence = writer.Evidence(resource, value, "asks for GPUs");
                    var gpu = writer.Add(resource, AssetKind.Gpu, AssetId.Symbol(AssetKind.Gpu, resource.Id, "gpu"), "GPU", evidence, ("count", (wanted["value"].Text ?? wanted["Value"].Text)), (AssetKeys.Provider, type.Provider), ("resource", "GPU"));
                    writer.Relate(resource, gpu, RelationKind.AllocatedTo, resource.Id, evidence);
                }
            }
        }
    }
}

/// <summary>Turns a command of a script back into an argument vector.</summary>
static class StartedCommand
{
    /// <summary>The container with the words by which the command is known: a module stands behind its interpreter, a package behind its runner.</summary>
    public static DeployedContainer AsModule(this DeployedContainer container, CommandLine command) =>
        command.IsModule ? container with { Argv = ["python3", "-m", command.Program, .. command.Arguments] }
        : command.Package is not null ? container with { Argv = ["npx", command.Package, .. command.Arguments] } : container;
}
