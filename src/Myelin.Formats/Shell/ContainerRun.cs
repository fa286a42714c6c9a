using System.Globalization;

namespace Myelin.Formats.Shell;

/// <summary>A container that a command line starts: <c>docker run</c> and what takes the same options (podman, nerdctl).</summary>
/// <param name="Image">The image as written.</param>
/// <param name="Arguments">What follows the image.</param>
public sealed record ContainerRun(string Image, IReadOnlyList<string> Arguments)
{
    // Options without a value (https://docs.docker.com/reference/cli/docker/container/run/); any other takes the next word.
    static readonly HashSet<string> Flags = new(StringComparer.Ordinal)
    {
        "-d", "-i", "-t", "-P", "--detach", "--init", "--interactive", "--no-healthcheck", "--oom-kill-disable", "--privileged", "--publish-all", "--quiet", "-q", "--read-only", "--rm",
        "--sig-proxy", "--tty", "--use-api-socket", "--disable-content-trust", "--replace", "--no-hosts", "--no-hostname",
    };

    /// <summary>Ports of the container that are published, with the address and port of the host.</summary>
    public IReadOnlyList<(string? Address, int Host, int Container)> Ports { get; init; } = [];
    /// <summary>Variables; null for one that is taken from the caller's environment.</summary>
    public IReadOnlyList<KeyValuePair<string, string?>> Environment { get; init; } = [];
    /// <summary>What replaces the image's entry point, or null.</summary>
    public string? Entrypoint { get; init; }
    /// <summary>Name of the container, or null.</summary>
    public string? Name { get; init; }
    /// <summary>It shares the network of its host: every port that it listens on is the host's.</summary>
    public bool IsOnHostNetwork { get; init; }
    /// <summary>It has all rights on its host.</summary>
    public bool IsPrivileged { get; init; }
    /// <summary>Value of <c>--gpus</c>, or null.</summary>
    public string? Gpus { get; init; }

    /// <summary>The container that a command line starts; null when it starts none.</summary>
    public static ContainerRun? Of(CommandLine command)
    {
        if (command.Name is not ("docker" or "podman" or "nerdctl" or "nvidia-docker")) return null;
        var words = command.Arguments;
        var at = words is ["container", ..] ? 1 : 0;
        if (words.ElementAtOrDefault(at) is not ("run" or "create")) return null;
        List<(string?, int, int)> ports = [];
        List<KeyValuePair<string, string?>> environment = [];
        string? entrypoint = null, name = null, gpus = null;
        var (host, privileged) = (false, false);
        for (at++; at < words.Count && CommandLine.IsOption(words[at]); at++)
        {
            var (option, value) = Split(words[at]);
            if (option == "--privileged") privileged = value != "false";
            // -it and -dit join flags of one letter.
            if (value is null && (Flags.Contains(option) || (option.Length > 2 && option[1] != '-' && option.AsSpan(1).IndexOfAnyExcept("ditPq") < 0))) continue;
            value ??= ++at < words.Count ? words[at] : "";
            switch (option)
            {
                case "-p" or "--publish": if (Port(value) is { } port) ports.Add(port); break;
                case "-e" or "--env": environment.Add(value.IndexOf('=') is > 0 and var equals ? new(value[..equals], value[(equals + 1)..]) : new(value, null)); break;
                case "--entrypoint": entrypoint = value; break;
                case "--name": name = value; break;
                case "--gpus" or "--device" when option == "--gpus" || value.StartsWith("nvidia.com/gpu", StringComparison.Ordinal): gpus = value; break;
                case "--network" or "--net": host = value == "host"; break;
            }
        }
        return at >= words.Count ? null : new ContainerRun(words[at], [.. words.Skip(at + 1)])
        {
            Ports = ports,
            Environment = environment,
            Entrypoint = entrypoint,
            Name = name,
            IsOnHostNetwork = host,
            IsPrivileged = privileged,
            Gpus = gpus,
        };
    }

    static (string Option, string? Value) Split(string word)
    {
        if (word.StartsWith("--", StringComparison.Ordinal)) return word.IndexOf('=') is > 0 and var equals ? (word[..equals], word[(equals + 1)..]) : (word, null);
        // -p8080:80 and -eA=b stand without a blank.
        return word.Length > 2 && word[1] is 'p' or 'e' && word.Length > 2 ? (word[..2], word[2..].TrimStart('=')) : (word, null);
    }

    // 80, 8080:80, 127.0.0.1:8080:80, [::1]:8080:80/tcp; of a range the first counts.
    static (string?, int, int)? Port(string value)
    {
        var text = value.Split('/')[0];
        var last = text.LastIndexOf(':');
        if (Number(text[(last + 1)..]) is not { } container) return null;
        if (last < 0) return (null, 0, container);
        var rest = text[..last];
        var colon = rest.LastIndexOf(':');
        return (colon < 0 ? null : rest[..colon].Trim('[', ']'), Number(rest[(colon + 1)..]) ?? 0, container);
    }

    static int? Number(string text) => int.TryParse(text.Split('-')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= 65535 ? number : null;
}
