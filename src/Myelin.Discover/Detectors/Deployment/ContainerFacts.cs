using System.Buffers;
using System.Globalization;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Secrets;
using Myelin.Discover.Servers;
using Myelin.Formats.Containers;
using Myelin.Formats.Shell;

namespace Myelin.Discover.Detectors.Deployment;

/// <summary>States what one deployed container shows: its image, the servers it runs, the models they load, the keys and services it is given, the buckets it is told of.</summary>
/// <param name="facts">Where facts go.</param>
/// <param name="owner">Id of the workload.</param>
/// <param name="place">What ids of servers are made from: <c>shop/Deployment/llm</c>, or path and service.</param>
/// <param name="container">The container.</param>
sealed class ContainerFacts(Facts facts, string owner, string place, DeployedContainer container)
{
    readonly ServerSigns _signs = container.Signs;

    /// <summary>Servers that it runs.</summary>
    public List<DeployedServer> Servers { get; } = [];

    /// <summary>Whether anything about it is AI.</summary>
    public bool IsAi { get; private set; }

    /// <summary>States all of it.</summary>
    public void State()
    {
        Image();
        if (!container.IsInit) RunServers();
        Downloads();
        Environment();
        Buckets();
    }

    void Image()
    {
        if (container.BaseImage is { } from && ServerKnowledge.Default.BaseOf(from) is not null) IsAi = true;
        if (container.Image is not { Length: > 0 } image) return;
        var evidence = facts.Evidence(container.ImageIsWhole ? Basis.Declared : Basis.Unresolved, container.ImageLine, note: "image");
        if (ImageAsset.State(facts, image, evidence) is not { } id) return;
        facts.Relate(owner, RelationKind.Runs, id, evidence);
        if (ServerKnowledge.Default.BaseOf(image) is not null) IsAi = true;
    }

    void RunServers()
    {
        foreach (var identity in ServerKnowledge.Default.IdentifyAll(_signs))
        {
            // What only an image suggests does not serve where something else is started once.
            if (container.IsJob && identity.Command is null && container.ReplacesEntrypoint) continue;
            Serve(identity);
        }
    }

    void Serve(ServerIdentity identity)
    {
        IsAi = true;
        var line = identity.Command is null ? container.ImageLine : container.ArgvLine > 0 ? container.ArgvLine : container.ImageLine;
        var evidence = facts.Evidence(identity.Basis, line, identity.Confidence, identity.Why);
        var ports = PortsOf(identity);
        var authentication = ServerKnowledge.AuthenticationOf(identity.Product, _signs, identity.Version);
        var id = facts.Add(identity.Kind, AssetId.Symbol(identity.Kind, place, identity.Name), identity.Name, evidence, identity.Version,
            (AssetKeys.Product, identity.Product.Name),
            (AssetKeys.Role, identity.Product.Role),
            (AssetKeys.Image, container.KnownImage),
            (AssetKeys.Port, string.Join(',', ports.Order().Select(p => p.ToString(CultureInfo.InvariantCulture)))),
            ("own-authentication", authentication),
            ("served-name", ServerModels.ServedName(identity, _signs)),
            ("listens", Listens(identity)),
            ("trust-remote-code", TrustsRemoteCode(identity)),
            ("dynamic-models", DynamicModels(identity)));
        facts.Relate(owner, RelationKind.Runs, id, evidence);
        Servers.Add(new DeployedServer(id, owner, identity, authentication, ports, evidence.At) { LoopbackOnly = Listens(identity) == "loopback" });
        foreach (var model in ServerModels.Of(identity, _signs)) Model(model, id, identity.Kind is AssetKind.InferenceServer or AssetKind.AiGateway ? RelationKind.Serves : RelationKind.UsesModel, TrustsRemoteCode(identity));
    }

    // Its own words on ports come first, then those declared around it, then its defaults.
    List<int> PortsOf(ServerIdentity identity)
    {
        foreach (var command in Commands(identity))
            if ((command.Option("--port", out _) ?? command.Option("--http-port", out _)) is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port)) return [.. container.Ports.Append(port).Distinct()];
        if (container.Ports.Count > 0) return [.. container.Ports.Distinct()];
        return [.. identity.Product.Ports.Keys.Select(p => int.Parse(p, CultureInfo.InvariantCulture)).Take(1)];
    }

    string? Listens(ServerIdentity identity)
    {
        foreach (var command in Commands(identity))
            foreach (var option in (ReadOnlySpan<string>)["--host", "--ip", "--address", "--bind", "--server.address", "--hostname", "--dashboard-host", "--bind-address"])
                if (command.Option(option, out _) is { } address) return IsLoopback(address) ? "loopback" : "all";
        return _signs.Environment.GetValueOrDefault("OLLAMA_HOST") is { } host && identity.Product.Name == "ollama" ? IsLoopback(host) ? "loopback" : "all" : null;
    }

    static bool IsLoopback(string address) => address.StartsWith("127.", StringComparison.Ordinal) || address is "localhost" or "::1" || address.StartsWith("localhost:", StringComparison.Ordinal);

    IEnumerable<CommandLine> Commands(ServerIdentity identity) => identity.Command is { } command ? [command] : [new CommandLine("", container.Argv)];

    string? TrustsRemoteCode(ServerIdentity identity)
    {
        foreach (var command in Commands(identity))
            if (command.Arguments.Any(a => a is "--trust-remote-code" or "--trust_remote_code" || a.StartsWith("--trust-remote-code=t", StringComparison.OrdinalIgnoreCase))) return "true";
        return _signs.Environment.GetValueOrDefault("TRUST_REMOTE_CODE") is { } value && value.Equals("true", StringComparison.OrdinalIgnoreCase) ? "true" : null;
    }

    string? DynamicModels(ServerIdentity identity)
    {
        foreach (var command in Commands(identity))
            if (command.Option("--model-control-mode", out _) is "explicit" or "poll") return "true";
        return null;
    }

    void Model(ModelMention mention, string user, RelationKind kind, string? trustsRemoteCode = null)
    {
        IsAi = true;
        var line = LineOf(mention);
        var evidence = facts.Evidence(mention.Reference.Basis, line, mention.Reference.Basis == Basis.Inferred ? Confidence.Medium : Confidence.High, mention.From);
        var id = ModelAsset.State(facts, mention.Reference, evidence, trustsRemoteCode);
        facts.Relate(user, mention.Reference.Kind == AssetKind.Dataset ? RelationKind.UsesData : kind, id, evidence);
        if (user != owner) facts.Relate(owner, mention.Reference.Kind == AssetKind.Dataset ? RelationKind.UsesData : RelationKind.UsesModel, id, evidence);
    }

    int LineOf(ModelMention mention)
    {
        if (container.Environment.FirstOrDefault(v => v.Name == mention.Key) is { } variable && variable.At.Line > 0) return variable.At.Line;
        foreach (var text in (ReadOnlySpan<string>)[mention.Reference.Name, mention.Key ?? ""])
            if (text != "" && container.LineOfArgument?.Invoke(text) is > 0 and var line) return line;
        return container.ArgvLine > 0 ? container.ArgvLine : container.ImageLine;
    }

    void Downloads()
    {
        foreach (var command in CommandLine.Of(container.Argv, name => _signs.Environment.GetValueOrDefault(name)))
        {
            foreach (var mention in ModelDownloads.Of(command)) Model(mention, owner, RelationKind.UsesModel);
            Options(command);
        }
    }

    // Programs of one's own take a model by the usual options too; there only a name of the form owner/name counts.
    void Options(CommandLine command)
    {
        if (Servers.Exists(s => s.Identity.Command is { } known && known.Program == command.Program)) return;
        foreach (var flag in AiEnvironment.Default.Flags)
            if (command.Option(flag, out _) is { } value && ModelReference.IsRepository(value) && ModelReference.Read(value, "huggingface") is { } model)
                Model(new ModelMention(model, $"option {flag}") { Key = flag }, owner, RelationKind.UsesModel, command.Arguments.Contains("--trust-remote-code") ? "true" : null);
    }

    void Environment()
    {
        foreach (var variable in container.Environment)
        {
            if (SecretKnowledge.Current.OfVariable(variable.Name) is { } provider) Key(variable, provider);
            if (variable.Value is not { Length: > 0 } value) continue;
            foreach (var model in AiEnvironment.Default.Models(variable.Name, value, IsAi || _signs.HasAiEnvironment))
                Model(new ModelMention(model, $"variable {variable.Name}") { Key = variable.Name }, Servers is [var only] ? only.Id : owner, RelationKind.UsesModel);
        }
        if (_signs.HasAiEnvironment) IsAi = true;
    }

    void Key(DeployedVariable variable, SecretProvider provider)
    {
        IsAi = true;
        var evidence = facts.Evidence(Basis.Declared, variable.At.Line, note: Described(variable));
        // A literal is the secret detector's to name; a reference is one with those in code and configuration, by the variable's name.
        if (IsReference(variable) && facts.AddKeyReference(variable.Name, evidence) is { } secret) facts.Relate(owner, RelationKind.Holds, secret, evidence);
        // A client that is given another address talks to that, with whatever key.
        if (container.Environment.Any(v => v.Value is { Length: > 0 } address && AiEnvironment.Default.AtEndpoint(v.Name) == provider.Provider && address.Contains("://", StringComparison.Ordinal) && !address.Contains(provider.Service, StringComparison.OrdinalIgnoreCase))) return;
        var service = facts.Add(AssetKind.AiService, AssetId.Service(provider.Service), provider.Service,
            facts.Evidence(Basis.Inferred, variable.At.Line, Confidence.Medium, $"given {variable.Name}"), properties: (AssetKeys.Provider, provider.Provider));
        facts.Relate(owner, RelationKind.Calls, service, facts.Evidence(Basis.Inferred, variable.At.Line, Confidence.Medium, $"given {variable.Name}"));
    }

    static bool IsReference(DeployedVariable variable) => variable.Source != VariableSource.Literal || string.IsNullOrEmpty(variable.Value) || variable.Value.StartsWith('$');

    static string Described(DeployedVariable variable) => variable.Source switch
    {
        VariableSource.Secret => $"variable {variable.Name} from secret {variable.From}",
        VariableSource.ConfigMap => $"variable {variable.Name} from config map {variable.From}",
        _ when variable.From is not null => $"variable {variable.Name} from {variable.From}",
        _ => $"variable {variable.Name}",
    };

    void Buckets()
    {
        foreach (var (text, line) in container.Environment.Where(v => v.Value is not null).Select(v => (v.Value!, v.At.Line)).Concat(container.Argv.Select(a => (a, container.ArgvLine))))
        {
            if (DataStoreAsset.State(facts, text, line) is not { } store) continue;
            facts.Relate(owner, RelationKind.Reads, store, facts.Evidence(Basis.Inferred, line, Confidence.Medium, "address of the bucket"));
        }
    }
}

/// <summary>States an image.</summary>
static class ImageAsset
{
    /// <summary>States the image of a reference and returns its id; null when the reference says nothing (a variable for the repository).</summary>
    public static string? State(Facts facts, string reference, Evidence evidence)
    {
        var text = reference.Trim();
        string? unknown = null;
        var variable = text.IndexOf('$');
        if (variable >= 0)
        {
            // vllm/vllm-openai:${TAG} still says which image it is.
            var colon = text.LastIndexOf(':', variable);
            if (colon <= 0 || text.IndexOf('/', colon) >= 0 || text[..colon].Contains('$')) return null;
            (unknown, text) = (text[colon..], text[..colon]);
        }
        if (text is "scratch" || ImageReference.Parse(text) is not { } image) return null;
        return facts.Add(AssetKind.Image, AssetId.Image(text), text, evidence, image.Tag,
            (AssetKeys.Image, reference), ("registry", image.Registry), ("digest", image.Digest), ("unresolved", unknown), ("base", ServerKnowledge.Default.BaseOf(text)));
    }
}

/// <summary>States a model, adapter or dataset.</summary>
static class ModelAsset
{
    /// <summary>States it and returns its id.</summary>
    public static string State(Facts facts, ModelReference model, Evidence evidence, string? trustsRemoteCode = null) =>
        facts.Add(model.Kind, model.Id, model.Name, evidence, null,
            (AssetKeys.Provider, model.Provider), (AssetKeys.Revision, model.Revision), ("source", model.Source), ("trust-remote-code", trustsRemoteCode));
}

/// <summary>States a bucket that an address names.</summary>
static class DataStoreAsset
{
    static readonly SearchValues<char> NotInNames = SearchValues.Create("${}()<>*");

    /// <summary>States the data store and returns its id; null when the text is no address of a bucket.</summary>
    public static string? State(Facts facts, string text, int line)
    {
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        if (scheme is <= 0 or > 8) return null;
        var name = text[..scheme] switch { "s3" or "s3a" or "s3n" => "s3", "gs" or "gcs" => "gs", "abfs" or "abfss" or "wasbs" or "az" => "azure", "r2" => "r2", "oss" => "oss", _ => null };
        if (name is null) return null;
        var rest = text.AsSpan(scheme + 3);
        var end = rest.IndexOfAny("/?# ");
        var bucket = (end < 0 ? rest : rest[..end]).ToString();
        if (bucket.Length is < 3 or > 120 || bucket.AsSpan().ContainsAny(NotInNames)) return null;
        return facts.Add(AssetKind.DataStore, AssetId.Resource(name, bucket), bucket, facts.Evidence(Basis.Declared, line, note: "address of the bucket"), null, (AssetKeys.Provider, name), (AssetKeys.Endpoint, $"{name}://{bucket}"));
    }
}
