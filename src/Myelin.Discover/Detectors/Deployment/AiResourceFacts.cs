using Myelin.Core.Assets;
using Myelin.Discover.Servers;
using Myelin.Formats;
using Myelin.Formats.Containers;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Deployment;

/// <summary>States what an AI resource (a custom resource of KServe, KubeRay, NIM, kagent …) says outside its pods: its server, models, images, keys and the resources it names.</summary>
sealed class AiResourceFacts(Facts facts, KubernetesObject owner, AiResource known)
{
    static readonly HashSet<string> ModelKeys = new(StringComparer.Ordinal) { "model_source", "model_id", "modelID", "modelId", "model_name_or_path", "hf_model_id", "model" };

    const int MaxScalars = 20_000;

    string Place => $"{owner.Namespace}/{owner.Kind}/{owner.Name}";

    int Line(DataNode node) => owner.Line(node.Mark);

    /// <summary>States all, and adds what the resource itself serves to the servers of its pods.</summary>
    public IReadOnlyList<DeployedServer> State(IReadOnlyList<DeployedServer> ofPods)
    {
        List<DeployedServer> servers = [.. ofPods];
        var inline = DeployContainers();
        servers.AddRange(inline);
        Image();
        if (known.AssetKind is { } kind && !servers.Exists(s => s.Identity.Kind == kind)) servers.Add(Own(kind));
        var server = known.AssetKind is { } own ? servers.Find(s => s.Identity.Kind == own) : null;
        Models(server);
        Texts(server);
        References();
        return Authenticated(servers);
    }

    DeployedServer Own(AssetKind kind)
    {
        var knowledge = ServerKnowledge.Default;
        var product = (known.Product is { } name ? knowledge.Product(name) : null) ?? new ServerProduct(owner.Name, kind.Name());
        // An agent or an MCP server has the name its owner gave it; a server has its product's.
        var shown = kind is AssetKind.Agent or AssetKind.McpServer or AssetKind.CloudAi or AssetKind.Sandbox or AssetKind.ModelDeployment || known.Product is null ? owner.Name : product.Name;
        var evidence = facts.Evidence(Basis.Declared, owner.At.Line, note: $"{owner.Kind} {owner.Name}");
        var url = known.Url is { } path ? DataPath.First(owner.Node, path).Text : null;
        var id = facts.Add(kind, AssetId.Symbol(kind, Place, shown), shown, evidence, null,
            (AssetKeys.Product, known.Product), (AssetKeys.Endpoint, url), ("own-authentication", product.Auth.Default), ("resource", $"{owner.ApiVersion} {owner.Kind}"));
        facts.Relate(owner.Id, RelationKind.Runs, id, evidence);
        var identity = new ServerIdentity(product, kind, shown, Basis.Declared, Confidence.High, $"{owner.Kind}", null);
        return new DeployedServer(id, owner.Id, identity, product.Auth.Default, [.. product.Ports.Keys.Select(int.Parse).Take(1)], evidence.At);
    }

    List<DeployedServer> DeployContainers()
    {
        List<DeployedServer> found = [];
        foreach (var path in known.Containers)
            foreach (var node in DataPath.Select(owner.Node, path).Where(n => n.Kind == NodeKind.Map))
                found.AddRange(Deploy(new PodContainer(node, false), ImageOf(node["image"])));
        foreach (var path in known.Scripts)
            foreach (var node in DataPath.Select(owner.Node, path))
                if (node.Text is { } script) found.AddRange(DeployScript(script, node));
        return found;
    }

    List<DeployedServer> Deploy(PodContainer container, string? image)
    {
        var stated = new ContainerFacts(facts, owner.Id, Place, new DeployedContainer
        {
            Image = image,
            ImageLine = Line(container.Node["image"].Exists ? container.Node["image"] : container.Node),
            Argv = container.Argv,
            ArgvLine = container.Argv.Count > 0 ? Line(container.Node["args"].Exists ? container.Node["args"] : container.Node["command"]) : 0,
            Environment = [.. container.Environment.Select(v => new DeployedVariable(v.Name, v.Value, v.Source, v.ObjectName, v.Key, owner.Of(v.Mark)))],
            Ports = [.. container.Ports.Select(p => p.Number)],
        });
        stated.State();
        foreach (var (resource, amount) in container.Resources)
            if (KubernetesKnowledge.Default.Device(resource) is { } device) Gpu(resource, device, amount);
        return stated.Servers;
    }

    List<DeployedServer> DeployScript(string script, DataNode node)
    {
        var stated = new ContainerFacts(facts, owner.Id, Place, new DeployedContainer { Argv = ["sh", "-c", script], ArgvLine = Line(node), IsJob = true });
        stated.State();
        return stated.Servers;
    }

    void Gpu(string resource, KubernetesDevice device, DataNode amount)
    {
        var evidence = facts.Evidence(Basis.Declared, Line(amount), note: $"asks for {amount.Text} {resource}");
        var id = facts.Add(AssetKind.Gpu, AssetId.Symbol(AssetKind.Gpu, Place, resource), resource, evidence, null, ("resource", resource), ("count", amount.Text), ("sharing", device.Sharing), ("vendor", device.Vendor));
        facts.Relate(id, RelationKind.AllocatedTo, owner.Id, evidence);
    }

    void Image()
    {
        if (known.Image is not { } path || DataPath.First(owner.Node, path) is not { Exists: true } node || ImageOf(node) is not { } image) return;
        if (known.Containers.Count == 0) Deploy(new PodContainer(DataNode.Map([], [], node.Mark), false), image);
        else
        {
            var evidence = facts.Evidence(Basis.Declared, Line(node), note: "image");
            if (ImageAsset.State(facts, image, evidence) is { } id) facts.Relate(owner.Id, RelationKind.Runs, id, evidence);
        }
    }

    // image: text, or {registry, repository|name|image, tag|version}
    static string? ImageOf(DataNode node)
    {
        if (node.Text is { Length: > 0 } text) return text;
        var name = node["repository"].Text ?? node["name"].Text ?? node["image"].Text;
        if (name is null) return null;
        var registry = node["registry"].Text is { Length: > 0 } r && !name.StartsWith(r, StringComparison.Ordinal) ? r + "/" : "";
        return $"{registry}{name}{((node["tag"].Text ?? node["version"].Text) is { Length: > 0 } tag ? ":" + tag : "")}";
    }

    void Models(DeployedServer? server)
    {
        var provider = known.Provider is { } path ? DataPath.First(owner.Node, path).Text?.ToLowerInvariant() : null;
        foreach (var place in known.Models)
        {
            foreach (var node in DataPath.Select(owner.Node, place.Path))
            {
                var hub = provider == "ollama" ? "ollama" : place.Hub;
                if (ModelReference.Read(node.Text, hub, kind: AssetKinds.Parse(place.Kind) ?? AssetKind.Model) is not { } model) continue;
                if (hub == "name" && (provider ?? AiEnvironment.Default.ProviderOf(model.Name)) is { } by) model = model with { Id = AssetId.Model(by, model.Name), Provider = by };
                Use(model, Line(node), server);
            }
        }
    }

    void Use(ModelReference model, int line, DeployedServer? server)
    {
        var evidence = facts.Evidence(model.Basis, line, note: $"{owner.Kind} {owner.Name}");
        var id = ModelAsset.State(facts, model, evidence);
        var relation = model.Kind == AssetKind.Dataset ? RelationKind.UsesData : RelationKind.UsesModel;
        facts.Relate(owner.Id, relation, id, evidence);
        if (server is not null) facts.Relate(server.Id, server.Identity.Kind == AssetKind.InferenceServer && model.Kind != AssetKind.Dataset ? RelationKind.Serves : relation, id, evidence);
    }

    // A configuration kept as text within the resource, such as that of Ray Serve.
    void Texts(DeployedServer? server)
    {
        foreach (var path in known.Texts)
        {
            foreach (var node in DataPath.Select(owner.Node, path))
            {
                if (node.Text is not { } text) continue;
                var parsed = YamlFormat.Parse(text, ReadLimits.Default);
                if (parsed.Problems.Count > 0) facts.Skip($"{path}: {parsed.Problems[0].Reason}", Line(node));
                foreach (var (key, value) in (parsed.Value?.Documents ?? []).SelectMany(d => Scalars(d, 0)).Take(MaxScalars))
                    if (ModelKeys.Contains(key) && value.Text is { } name && (ModelReference.IsRepository(name) || name.Contains("://", StringComparison.Ordinal)) && ModelReference.Read(name, "huggingface") is { } model)
                        Use(model, Line(node) + value.Mark.Line, server);
            }
        }
    }

    static IEnumerable<(string Key, DataNode Value)> Scalars(DataNode node, int depth) =>
        depth > 32 ? [] : node.Entries.SelectMany(e => e.Value.Text is not null ? [(e.Key, e.Value)] : Scalars(e.Value, depth + 1)).Concat(node.Items.SelectMany(i => Scalars(i, depth + 1)));

    void References()
    {
        foreach (var reference in known.Refs)
        {
            foreach (var node in DataPath.Select(owner.Node, reference.Path))
            {
                if (node.Text is not { Length: > 0 } name || RelationKinds.Parse(reference.As) is not { } relation) continue;
                facts.Relate(owner.Id, relation, AssetId.Kubernetes(reference.Kind, owner.Namespace, name), facts.Evidence(Basis.Declared, Line(node), note: $"names {reference.Kind} {name}"));
            }
        }
    }

    // A setting of the resource that the operator hands to every container.
    List<DeployedServer> Authenticated(List<DeployedServer> servers)
    {
        if (known.Token is not { } token || DataPath.First(owner.Node, token.Path).Text is not { } value) return servers;
        if (token.Value != "*" && !value.Equals(token.Value, StringComparison.OrdinalIgnoreCase)) return servers;
        return servers.ConvertAll(s => s.Identity.Product.Name == known.Product ? s with { Authentication = token.Is } : s);
    }
}
