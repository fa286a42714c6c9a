using System.Globalization;
using Myelin.Core.Assets;
using Myelin.Core.Knowledge;
using Myelin.Formats.Containers;
using Myelin.Formats.Shell;

namespace Myelin.Discover.Servers;

/// <summary>What shows which server runs: an image, a command line, variables, ports. Any part may be absent.</summary>
public sealed record ServerSigns
{
    /// <summary>Image reference as written.</summary>
    public string? Image { get; init; }
    /// <summary>Argument vector: entry point and arguments of a container, or those of a process.</summary>
    public IReadOnlyList<string> Argv { get; init; } = [];
    /// <summary>Variables; null where one is set to a value that is not known (a secret, a reference).</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();
    /// <summary>Ports that are opened or declared.</summary>
    public IReadOnlyCollection<int> Ports { get; init; } = [];
    /// <summary>The image's own entry point does not run: what <see cref="Argv"/> starts does. A product that only the image shows is then inferred.</summary>
    public bool EntrypointReplaced { get; init; }
    /// <summary>Configured to use an AI service (a key, endpoint or model of one): lets general programs count as AI.</summary>
    public bool HasAiEnvironment { get; init; }
}

/// <summary>Which product runs, and why that is believed.</summary>
/// <param name="Product">The product.</param>
/// <param name="Kind">Kind of the asset.</param>
/// <param name="Name">Name of the asset: the product's, or for a family what the image or package is called.</param>
/// <param name="Basis">Declared by its own image or its command; inferred from a mirror or from support.</param>
/// <param name="Confidence">High, unless only a mirror, or a name with support, shows it.</param>
/// <param name="Why">What shows it, in a few words.</param>
/// <param name="Command">The command line that shows it, or null.</param>
public sealed record ServerIdentity(ServerProduct Product, AssetKind Kind, string Name, Basis Basis, Confidence Confidence, string Why, CommandLine? Command)
{
    /// <summary>Version by the image's tag, when it is one.</summary>
    public string? Version { get; init; }
}

/// <summary>
/// Knows AI server products (<c>knowledge/servers.yaml</c>). A product is identified by its image or its command line, never by a name or a port alone. For containers and processes alike.
/// </summary>
public sealed class ServerKnowledge
{
    static readonly Lazy<ServerKnowledge> Loaded = new(() => new ServerKnowledge(KnowledgeFile.Read("servers", ServerFactsContext.Default.ServerFacts)));
    readonly Entry[] _entries;
    readonly (string Name, ImagePattern[] Images)[] _bases;

    ServerKnowledge(ServerFacts facts)
    {
        _entries = [.. facts.Servers.Select(product => new Entry(product))];
        _bases = [.. facts.Bases.Select(b => (b.Name, b.Images.Select(i => new ImagePattern(i)).ToArray()))];
    }

    /// <summary>The built-in knowledge; read at first use.</summary>
    public static ServerKnowledge Default => Loaded.Value;

    /// <summary>All products.</summary>
    public IEnumerable<ServerProduct> Products => _entries.Select(e => e.Product);

    /// <summary>The product with this name, or null.</summary>
    public ServerProduct? Product(string name) => Array.Find(_entries, e => e.Product.Name == name)?.Product;

    /// <summary>Name of the AI base (cuda, pytorch …) that an image is, or null.</summary>
    public string? BaseOf(string image) =>
        ImageReference.Parse(image) is { } reference ? _bases.FirstOrDefault(b => Array.Exists(b.Images, i => i.Match(reference) != ImageMatch.None)).Name : null;

    /// <summary>Which product the signs show; null when none.</summary>
    public ServerIdentity? Identify(ServerSigns signs) => IdentifyAll(signs) is [var first, ..] ? first : null;

    /// <summary>All products the signs show, the surest first: a script may start two servers, an image may be one server and its command another.</summary>
    public IReadOnlyList<ServerIdentity> IdentifyAll(ServerSigns signs)
    {
        var image = signs.Image is null ? null : ImageReference.Parse(signs.Image);
        List<ServerIdentity> found = [];
        foreach (var command in CommandLine.Of(signs.Argv, name => signs.Environment.GetValueOrDefault(name)))
        {
            foreach (var entry in _entries)
            {
                if (entry.Matching(command) is null || !Allowed(entry.Product, signs)) continue;
                if (found.Exists(f => f.Product == entry.Product && entry.Product.NamedBy is null)) continue;
                var name = entry.Product.NamedBy == "match" ? command.Name : entry.Product.Name;
                found.Add(Identity(entry.Product, name, Basis.Declared, Confidence.High, $"command {Shown(command)}", command, image, entry.MatchOf(image)));
            }
        }
        if (image is null) return found;
        var byImage = _entries.Select(entry => (entry, Match: entry.MatchOf(image))).Where(e => e.Match != ImageMatch.None && Allowed(e.entry.Product, signs)).OrderByDescending(e => e.Match).ToList();
        // The command decides what an image runs; the image decides where its own entry point does.
        if (found.Count > 0) return found;
        if (byImage is [var (best, match), ..])
        {
            var sure = match == ImageMatch.Exact && !signs.EntrypointReplaced;
            var why = match == ImageMatch.Exact ? $"image {image.Registry}/{image.Repository}" : $"image {image.LastTwo} on another registry";
            return [Identity(best.Product, NameOf(best.Product, image), sure ? Basis.Declared : Basis.Inferred, sure ? Confidence.High : Confidence.Medium, why, null, image, match)];
        }
        foreach (var entry in _entries)
        {
            if (!entry.Product.ImageNames.Contains(image.Name) || Support(entry.Product, signs) is not { } support || !Allowed(entry.Product, signs)) continue;
            return [Identity(entry.Product, NameOf(entry.Product, image), Basis.Inferred, Confidence.Medium, $"image named {image.Name} with {support}", null, image, ImageMatch.Mirror)];
        }
        return [];
    }

    /// <summary>What keeps strangers out of a product: none, token, password, oauth, mtls or unknown.</summary>
    /// <param name="product">The product.</param>
    /// <param name="signs">Its command line and variables.</param>
    /// <param name="version">Its version, or null.</param>
    public static string AuthenticationOf(ServerProduct product, ServerSigns signs, string? version)
    {
        var auth = product.Auth;
        var release = Release(version);
        if (auth.IgnoredSince is { } ignored && (release is null || release >= Release(ignored))) return auth.Default;
        var commands = CommandLine.Of(signs.Argv, name => signs.Environment.GetValueOrDefault(name));
        foreach (var rule in auth.Rules)
            if (Outcome(rule, commands, signs) is { } outcome) return outcome;
        var result = auth.Default;
        foreach (var (since, value) in auth.Since.OrderBy(s => Release(s.Key)))
        {
            if (release is null) return value == result ? result : "unknown";
            if (release >= Release(since)) result = value;
        }
        return result;
    }

    static string? Outcome(AuthenticationRule rule, IReadOnlyList<CommandLine> commands, ServerSigns signs)
    {
        var given = false;
        string? value = null;
        if (rule.Env is { } variable) given = signs.Environment.TryGetValue(variable, out value);
        else if (rule.Arg is { } option)
        {
            // The flags alone may stand in the vector when the image's entry point is the program.
            foreach (var command in commands.Append(new CommandLine("", signs.Argv)))
            {
                value = command.Option(option, out given);
                if (given) break;
            }
        }
        if (!given) return null;
        if (rule.When is not null) return value is not null && rule.When.Contains(value.Trim().ToLowerInvariant(), StringComparer.OrdinalIgnoreCase) ? rule.Is : null;
        // Jupyter's own parser takes the quotes of --ServerApp.token='' off, where no shell has.
        return value is "" or "''" or "\"\"" ? rule.Empty : rule.Is;
    }

    /// <summary>A version as a number that can be compared, by its first three parts; null when it is none.</summary>
    public static Version? Release(string? version)
    {
        if (version is null) return null;
        var text = version.AsSpan().TrimStart('v');
        Span<int> parts = [0, 0, 0];
        var count = 0;
        while (count < 3 && !text.IsEmpty)
        {
            var digits = text.IndexOfAnyExceptInRange('0', '9');
            if (digits == 0 || !int.TryParse(digits < 0 ? text : text[..digits], NumberStyles.None, CultureInfo.InvariantCulture, out parts[count])) break;
            count++;
            if (digits < 0 || text[digits] != '.') break;
            text = text[(digits + 1)..];
        }
        return count < 2 ? null : new Version(parts[0], parts[1], parts[2]);
    }

    static bool Allowed(ServerProduct product, ServerSigns signs) => product.Needs is null || signs.HasAiEnvironment;

    static string NameOf(ServerProduct product, ImageReference image) => product.NamedBy == "match" ? image.LastTwo : product.Name;

    static ServerIdentity Identity(
        ServerProduct product, string name, Basis basis, Confidence confidence, string why, CommandLine? command, ImageReference? image, ImageMatch match) =>
        new(product, AssetKinds.Parse(product.Kind) ?? AssetKind.AiApp, name, basis, confidence, why, command)
        {
            Version = match != ImageMatch.None && Release(image?.Tag) is not null ? image!.Tag : null,
        };

    static string Shown(CommandLine command)
    {
        var first = command.Arguments.Count > 0 && !CommandLine.IsOption(command.Arguments[0]) && command.Arguments[0].Length < 20 && !command.IsModule ? " " + command.Arguments[0] : "";
        return (command.IsModule ? "-m " : "") + command.Name + first;
    }

    // What makes the bare name of an image believable.
    static string? Support(ServerProduct product, ServerSigns signs)
    {
        foreach (var port in signs.Ports)
            if (product.Ports.ContainsKey(port.ToString(CultureInfo.InvariantCulture))) return $"port {port}";
        foreach (var name in signs.Environment.Keys)
            if (product.EnvPrefix.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal))) return $"variable {name}";
        foreach (var flag in product.Model?.Flags ?? [])
        {
            new CommandLine("", signs.Argv).Option(flag, out var given);
            if (given) return $"option {flag}";
        }
        return null;
    }

    sealed class Entry(ServerProduct product)
    {
        readonly ImagePattern[] _images = [.. product.Images.Select(i => new ImagePattern(i))];
        readonly CommandPattern[] _commands = [.. product.Commands.Select(c => new CommandPattern(c))];

        public ServerProduct Product => product;

        public CommandPattern? Matching(CommandLine command) => Array.Find(_commands, pattern => pattern.Matches(command));

        public ImageMatch MatchOf(ImageReference? image) => image is null || _images.Length == 0 ? ImageMatch.None : _images.Max(pattern => pattern.Match(image));
    }
}
