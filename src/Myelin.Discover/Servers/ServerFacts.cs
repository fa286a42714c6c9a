using System.Text.Json.Serialization;

namespace Myelin.Discover.Servers;

// An absent key arrives as null, whatever the initialiser says: hence the init accessors of these records.

/// <summary>What <c>knowledge/servers.yaml</c> says; its head explains each key.</summary>
sealed record ServerFacts(IReadOnlyList<ServerProduct> Servers, IReadOnlyList<BaseImage> Bases);

/// <summary>An AI server product.</summary>
/// <param name="Name">Its name: <c>vllm</c>, <c>ollama</c>; also the <c>product</c> property of assets.</param>
/// <param name="Kind">Asset kind, kebab-case.</param>
public sealed record ServerProduct(string Name, string Kind)
{
    /// <summary>What it does within its kind, where that needs saying: training, labelling, code-execution, general …</summary>
    public string? Role { get; init; }
    /// <summary>Image references, with wildcards.</summary>
    public IReadOnlyList<string> Images { get; init => field = value ?? []; } = [];
    /// <summary>Last segments of images that count with support only.</summary>
    public IReadOnlyList<string> ImageNames { get; init => field = value ?? []; } = [];
    /// <summary>Command lines: program and subcommands.</summary>
    public IReadOnlyList<string> Commands { get; init => field = value ?? []; } = [];
    /// <summary>Prefixes of environment variables that only it reads.</summary>
    public IReadOnlyList<string> EnvPrefix { get; init => field = value ?? []; } = [];
    /// <summary><c>ai-environment</c> when it counts only where an AI service is configured.</summary>
    public string? Needs { get; init; }
    /// <summary><c>match</c> when the asset is called as the image or command is.</summary>
    public string? NamedBy { get; init; }
    /// <summary>What answers at a default port: api, ui, admin, grpc, metrics, cluster.</summary>
    public IReadOnlyDictionary<string, string> Ports { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();
    /// <summary>How it is told which model to load.</summary>
    public ServerModel? Model { get; init; }
    /// <summary>What keeps strangers out.</summary>
    public ServerAuthentication Auth { get; init => field = value ?? new("unknown"); } = new("unknown");
    /// <summary>Endpoint that tells its version.</summary>
    public ServerProbe? Probe { get; init; }
}

/// <summary>How a product is told which model to load.</summary>
public sealed record ServerModel
{
    /// <summary>Options whose value is a model.</summary>
    public IReadOnlyList<string> Flags { get; init => field = value ?? []; } = [];
    /// <summary>Variables whose value is a model.</summary>
    public IReadOnlyList<string> Env { get; init => field = value ?? []; } = [];
    /// <summary>The first argument after the command is a model.</summary>
    public bool Positional { get; init; }
    /// <summary>Subcommands after which the argument stands; empty means after the command itself.</summary>
    public IReadOnlyList<string> Subcommands { get; init => field = value ?? []; } = [];
    /// <summary>The image's own name says the model.</summary>
    public bool Image { get; init; }
    /// <summary>Where names come from: huggingface, ollama, docker, nvidia, path, name, provider, oci, any.</summary>
    public string Hub { get; init => field = value ?? "any"; } = "any";
    /// <summary>The value is a folder of models, no model.</summary>
    public bool Repository { get; init; }
    /// <summary>Options that pin a revision.</summary>
    public IReadOnlyList<string> Revision { get; init => field = value ?? []; } = [];
    /// <summary>Variables that pin a revision.</summary>
    public IReadOnlyList<string> RevisionEnv { get; init => field = value ?? []; } = [];
    /// <summary>Options that add adapters: <c>name=path</c>.</summary>
    public IReadOnlyList<string> Lora { get; init => field = value ?? []; } = [];
    /// <summary>Options that name what is served to clients.</summary>
    public IReadOnlyList<string> Served { get; init => field = value ?? []; } = [];
    /// <summary>Options whose value is a dataset.</summary>
    public IReadOnlyList<string> Data { get; init => field = value ?? []; } = [];
}

/// <summary>What protects a product.</summary>
/// <param name="Default">none, token, password, oauth, mtls or unknown: as it is shipped.</param>
public sealed record ServerAuthentication(string Default)
{
    /// <summary>What it is by default from a version on.</summary>
    public IReadOnlyDictionary<string, string> Since { get; init => field = value ?? new Dictionary<string, string>(); } = new Dictionary<string, string>();
    /// <summary>Version from which the rules have no effect any more.</summary>
    public string? IgnoredSince { get; init; }
    /// <summary>The first that applies decides.</summary>
    public IReadOnlyList<AuthenticationRule> Rules { get; init => field = value ?? []; } = [];
}

/// <summary>One way to turn authentication on or off.</summary>
/// <param name="Is">What it then is.</param>
public sealed record AuthenticationRule(string Is)
{
    /// <summary>Name of a variable.</summary>
    public string? Env { get; init; }
    /// <summary>Name of an option.</summary>
    public string? Arg { get; init; }
    /// <summary>Values for which it applies; null for any that is not empty.</summary>
    public IReadOnlyList<string>? When { get; init; }
    /// <summary>What an empty value makes of it.</summary>
    public string? Empty { get; init; }
}

/// <summary>A GET that tells a server's version.</summary>
/// <param name="Path">Path with its leading slash.</param>
/// <param name="Field">Dotted path of the version in the JSON answer; null when the body is the version or only a sign of life.</param>
public sealed record ServerProbe(string Path, string? Field = null);

/// <summary>An image that AI products are built on.</summary>
public sealed record BaseImage(string Name, IReadOnlyList<string> Images);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(ServerFacts))]
sealed partial class ServerFactsContext : JsonSerializerContext;
