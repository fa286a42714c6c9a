using Myelin.Core.Assets;
using Myelin.Discover.Servers;
using Myelin.Formats.Containers;

namespace Myelin.Discover.Detectors.Deployment;

/// <summary>A container as a deployment describes it, whatever the format: what Kubernetes, compose and Dockerfiles have in common.</summary>
public sealed record DeployedContainer
{
    /// <summary>Its name within what deploys it.</summary>
    public string? Name { get; init; }
    /// <summary>Image reference with variables put in, or null.</summary>
    public string? Image { get; init; }
    /// <summary>False when a part of the reference is not known.</summary>
    public bool ImageIsWhole { get; init; } = true;
    /// <summary>Image at the bottom of what is built, where a Dockerfile of the tree builds it; else null.</summary>
    public string? BaseImage { get; init; }
    /// <summary>Line of the image.</summary>
    public int ImageLine { get; init; }
    /// <summary>Command and arguments.</summary>
    public IReadOnlyList<string> Argv { get; init; } = [];
    /// <summary>Line of the command.</summary>
    public int ArgvLine { get; init; }
    /// <summary>Line of an argument by its text, where the format gives each its own.</summary>
    public Func<string, int>? LineOfArgument { get; init; }
    /// <summary>The image's own entry point does not run.</summary>
    public bool ReplacesEntrypoint { get; init; }
    /// <summary>Variables in order.</summary>
    public IReadOnlyList<DeployedVariable> Environment { get; init; } = [];
    /// <summary>Ports that it listens on, as declared.</summary>
    public IReadOnlyCollection<int> Ports { get; init; } = [];
    /// <summary>It ends before the others start: it prepares, it does not serve.</summary>
    public bool IsInit { get; init; }
    /// <summary>It runs to an end.</summary>
    public bool IsJob { get; init; }

    /// <summary>The image that tells what runs: its own name where that is known to be a server's, else the one that it is built from.</summary>
    public string? KnownImage =>
        BaseImage is null || (Image is not null && ServerKnowledge.Default.Identify(new ServerSigns { Image = Image, HasAiEnvironment = true }) is not null) ? Image : BaseImage;

    /// <summary>The signs by which a server is known.</summary>
    public ServerSigns Signs => new()
    {
        Image = KnownImage,
        Argv = Argv,
        Environment = Environment.GroupBy(v => v.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().Value, StringComparer.Ordinal),
        Ports = Ports,
        EntrypointReplaced = ReplacesEntrypoint,
        HasAiEnvironment = Environment.Any(v => AiEnvironment.Default.IsAi(v.Name)),
    };
}

/// <summary>A variable of a deployed container.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its value, or null when it is a secret's or not known.</param>
/// <param name="Source">Where the value comes from.</param>
/// <param name="From">Secret, config map or file that holds it, or null.</param>
/// <param name="Key">Key within it, or null.</param>
/// <param name="At">Where the variable is set.</param>
public sealed record DeployedVariable(string Name, string? Value, VariableSource Source, string? From, string? Key, Location At);

/// <summary>A server that a deployment runs; kept for the resolvers that find out who reaches it.</summary>
/// <param name="Id">Id of its asset.</param>
/// <param name="Owner">Id of the workload that runs it.</param>
/// <param name="Identity">Which product, and why.</param>
/// <param name="Authentication">What the product itself asks of strangers.</param>
/// <param name="Ports">Ports it is declared to listen on; its default ports when none is declared.</param>
/// <param name="At">Where it is deployed.</param>
public sealed record DeployedServer(string Id, string Owner, ServerIdentity Identity, string Authentication, IReadOnlyCollection<int> Ports, Location At)
{
    /// <summary>Whether it listens on loopback only, as its own command says.</summary>
    public bool LoopbackOnly { get; init; }

    /// <summary>What answers at one of its ports: api, ui, admin, grpc, metrics, cluster; or null.</summary>
    public string? RoleOf(int port) => Identity.Product.Ports.GetValueOrDefault(port.ToString(System.Globalization.CultureInfo.InvariantCulture));
}
