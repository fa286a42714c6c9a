using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Deployment.Compose;

/// <summary>A port that a service publishes on its host.</summary>
/// <param name="Target">Port of the container.</param>
/// <param name="Published">Port of the host; 0 when the engine chooses it, or it is not known.</param>
/// <param name="Address">Address of the host that it is bound to; empty for all.</param>
/// <param name="Node">Where it is written.</param>
public sealed record ComposePort(int Target, int Published, string Address, DataNode Node)
{
    /// <summary>Whether only programs of the host itself reach it.</summary>
    public bool IsLoopback => Address.StartsWith("127.", StringComparison.Ordinal) || Address is "localhost" or "::1" or "[::1]";

    /// <summary>Reads one entry of <c>ports</c>: <c>[address:][published:]target[/protocol]</c> with ranges, or the map form. Several for a range; none when it is unreadable or another protocol than TCP.</summary>
    /// <param name="node">The entry.</param>
    /// <param name="expand">Puts variables in.</param>
    public static IEnumerable<ComposePort> Read(DataNode node, Func<string, string> expand)
    {
        if (node.Kind == NodeKind.Map)
        {
            if (node["protocol"].Text is { } protocol && expand(protocol) != "tcp") return [];
            var published = expand(node["published"].Text ?? "");
            return Pair(expand(node["target"].Text ?? ""), published, expand(node["host_ip"].Text ?? ""), node);
        }
        var text = expand(node.Text ?? "").Trim();
        if (text.IndexOf('/') is >= 0 and var slash)
        {
            if (text[(slash + 1)..] is not ("tcp" or "")) return [];
            text = text[..slash];
        }
        var (rest, target) = Last(text);
        if (rest is null) return Pair(target, "", "", node);
        var (address, host) = Last(rest);
        return Pair(target, host, address?.Trim('[', ']') ?? "", node);
    }

    // The last part after a colon, that of a variable (${PORT:-80}) and of an IPv6 address not counted.
    static (string? Before, string Last) Last(string text)
    {
        var depth = 0;
        for (var i = text.Length - 1; i >= 0; i--)
        {
            if (text[i] is '}' or ']') depth++;
            else if (text[i] is '{' or '[') depth--;
            else if (text[i] == ':' && depth == 0) return (text[..i], text[(i + 1)..]);
        }
        return (null, text);
    }

    static IEnumerable<ComposePort> Pair(string target, string published, string address, DataNode node)
    {
        var inside = PortRange.Of(target);
        var outside = PortRange.Of(published);
        for (var i = 0; i < inside.Count; i++)
            yield return new ComposePort(inside[i], i < outside.Count && (outside.Count == inside.Count || inside.Count == 1) ? outside[i] : 0, address, node);
    }
}

/// <summary>A volume of a service.</summary>
/// <param name="Type">bind, volume, tmpfs, npipe, cluster, image.</param>
/// <param name="Source">Path of the host or name of the volume; null for one without a name.</param>
/// <param name="Target">Place in the container.</param>
/// <param name="ReadOnly">Not writable.</param>
/// <param name="Node">Where it is written.</param>
public sealed record ComposeVolume(string Type, string? Source, string Target, bool ReadOnly, DataNode Node)
{
    /// <summary>Reads one entry of <c>volumes</c>, short or long.</summary>
    public static ComposeVolume Read(DataNode node, Func<string, string> expand)
    {
        if (node.Kind == NodeKind.Map)
        {
            var source = expand(node["source"].Text ?? "");
            return new(node["type"].Text ?? "volume", source == "" ? null : source, expand(node["target"].Text ?? ""), node["read_only"].AsBoolean == true, node);
        }
        var parts = expand(node.Text ?? "").Split(':');
        // C:\data is no source and target.
        if (parts.Length >= 3 && parts[0].Length == 1 && parts[1].StartsWith('\\')) parts = [$"{parts[0]}:{parts[1]}", .. parts[2..]];
        if (parts.Length == 1) return new("volume", null, parts[0], false, node);
        var isPath = parts[0] is ['.' or '/' or '~' or '$', ..] || parts[0].Contains('\\');
        return new(isPath ? "bind" : "volume", parts[0], parts[1], parts.Length > 2 && parts[2].Split(',').Contains("ro"), node);
    }
}
