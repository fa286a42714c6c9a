using System.Text.Json.Serialization;
using Myelin.Core.Knowledge;
using Myelin.Formats;

namespace Myelin.Discover.Detectors.Agents;

/// <summary>Whose setting it is, strongest first: what stands further up is in force.</summary>
public enum AgentScope
{
    /// <summary>An administrator's; nobody overrides it.</summary>
    Managed,
    /// <summary>A person's own for one project, beside its files.</summary>
    Local,
    /// <summary>The project's: it arrives with the repository.</summary>
    Project,
    /// <summary>A person's for all projects.</summary>
    User,
    /// <summary>A plugin's: it counts for whoever installs it.</summary>
    Plugin,
    /// <summary>A machine's defaults.</summary>
    System,
}

/// <summary>The files that hold settings of agents: <c>layers</c> of <c>knowledge/agent-settings.yaml</c>.</summary>
public static class AgentLayers
{
    static readonly Lazy<(PathPattern Pattern, AgentLayer Layer)[]> Layers =
        new(() => [.. KnowledgeFile.Read("agent-settings", AgentLayerContext.Default.AgentLayerFacts).Layers.Select(l => (new PathPattern(l.Path), l))]);

    static readonly string[] Endings = [".json", ".jsonc", ".toml", ".yaml", ".yml", ".code-workspace", ".hook"];

    /// <summary>The layers that a file is, one a client; none for nearly all files.</summary>
    public static IEnumerable<AgentLayer> Of(FileName name)
    {
        if (!MayMatch(name)) yield break;
        var path = name.Path;
        foreach (var (pattern, layer) in Layers.Value)
            if (pattern.Matches(path)) yield return layer;
    }

    /// <summary>Whether a file is a layer.</summary>
    public static bool Has(in FileName name)
    {
        if (!MayMatch(name)) return false;
        foreach (var (pattern, _) in Layers.Value)
            if (pattern.Matches(name.Path)) return true;
        return false;
    }

    /// <summary>The folder that a file's settings are for, without a slash at its end: its path without the segments of the pattern; empty for the target itself.</summary>
    public static string Root(string path, string pattern)
    {
        var end = path.Length;
        for (var segments = pattern.Count(c => c == '/') + 1; segments > 0 && end > 0; segments--) end = Math.Max(0, path.LastIndexOf('/', end - 1));
        return path[..end];
    }

    /// <summary>Whether a folder is a person's home by its place.</summary>
    public static bool IsHome(string root)
    {
        var parts = root.Split('/');
        return root is "root" or "var/root" || (parts.Length == 2 && parts[0] is "home" or "Users") || (parts.Length == 3 && parts is ["var", "home", _] or ["C:", "Users", _]);
    }

    static bool MayMatch(in FileName name)
    {
        foreach (var ending in Endings)
            if (name.Ends(ending)) return true;
        return false;
    }
}

/// <summary>A file that holds settings.</summary>
/// <param name="Client">Whose.</param>
/// <param name="Path">Pattern for the end of its path.</param>
/// <param name="Scope">Its scope: managed, local, project, user, plugin, system.</param>
public sealed record AgentLayer(string Client, string Path, string Scope)
{
    /// <summary>The scope as such.</summary>
    public AgentScope As => Enum.Parse<AgentScope>(Scope, ignoreCase: true);
}

/// <summary>The part of knowledge/agent-settings.yaml that tells where settings stand.</summary>
public sealed record AgentLayerFacts(AgentLayer[] Layers);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AgentLayerFacts))]
internal sealed partial class AgentLayerContext : JsonSerializerContext;
