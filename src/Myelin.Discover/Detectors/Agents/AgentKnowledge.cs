using System.Text.Json.Serialization;
using Myelin.Core.Knowledge;
using Myelin.Formats;

namespace Myelin.Discover.Detectors.Agents;

/// <summary>What is known of agents' files and commands: <c>knowledge/agents.yaml</c>, read once.</summary>
public static class AgentKnowledge
{
    static readonly Lazy<AgentFacts> Facts = new(() => KnowledgeFile.Read("agents", AgentFactsContext.Default.AgentFacts));
    static readonly Lazy<(PathPattern Pattern, AgentFile File)[]> Files = new(() => [.. Facts.Value.Files.Select(f => (new PathPattern(f.Path), f))]);

    // The last segments without a star, so that nearly every path is ruled out by one look-up.
    static readonly Lazy<HashSet<string>> Names = new(() => new(Facts.Value.Files.Select(f => f.Path[(f.Path.LastIndexOf('/') + 1)..]).Where(n => !n.Contains('*')), StringComparer.OrdinalIgnoreCase));
    static readonly string[] Endings = [".md", ".mdc", ".json", ".yaml", ".toml", ".code-workspace", ".hook"];

    /// <summary>What runs agents in CI.</summary>
    public static CiAgents Ci => Facts.Value.Ci;

    /// <summary>What a path is to agents, the first entry that matches; null for nearly all.</summary>
    public static AgentFile? Of(in FileName name)
    {
        if (!MayMatch(name)) return null;
        foreach (var (pattern, file) in Files.Value)
            if (pattern.Matches(name.Path)) return file;
        return null;
    }

    /// <summary>Agents as running programs.</summary>
    public static IReadOnlyList<AgentProgram> Programs => Facts.Value.Processes;

    /// <summary>The agent that a command line runs without a person, or null.</summary>
    public static CiCommand? Unattended(IReadOnlyList<string> words)
    {
        if (words.Count == 0) return null;
        var program = words[0][(words[0].LastIndexOf('/') + 1)..];
        return Ci.Commands.FirstOrDefault(c => words.Count >= c.Words.Length && c.Words[0] == program && c.Words.Skip(1).SequenceEqual(words.Skip(1).Take(c.Words.Length - 1), StringComparer.Ordinal)
            && (c.Flags is null || c.Flags.Any(f => words.Contains(f, StringComparer.Ordinal))));
    }

    static bool MayMatch(in FileName name)
    {
        if (Names.Value.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name.Name)) return true;
        foreach (var ending in Endings)
            if (name.Ends(ending)) return true;
        return false;
    }
}

/// <summary>The whole of knowledge/agents.yaml.</summary>
public sealed record AgentFacts(AgentFile[] Files, CiAgents Ci, AgentProgram[] Processes);

/// <summary>An agent as a running program.</summary>
/// <param name="Client">Name of the agent.</param>
/// <param name="Provider">Who serves its models, or <c>any</c>.</param>
/// <param name="Programs">Names of its program.</param>
/// <param name="Packages">Packages that its script lies in.</param>
/// <param name="First">First words that must follow the program's name; null when the name is its own.</param>
public sealed record AgentProgram(string Client, string Provider, string[]? Programs, string[]? Packages, string[]? First);

/// <summary>A file that configures or instructs an agent.</summary>
/// <param name="Client">The client it belongs to; <c>any</c> where several read it.</param>
/// <param name="Path">Pattern for the end of its path.</param>
/// <param name="Holds">mcp, settings, hooks, instructions, skill, agent, agent-list, prompt, credential.</param>
/// <param name="Servers">Dotted paths to maps or lists of MCP servers.</param>
public sealed record AgentFile(string Client, string Path, string[] Holds, string[]? Servers);

/// <summary>Agents in CI.</summary>
public sealed record CiAgents(CiAction[] Actions, CiCommand[] Commands);

/// <summary>An action that runs an agent.</summary>
public sealed record CiAction(string Name, string Provider);

/// <summary>A command line that runs an agent without a person: its first words, and flags of which one must be present (none: always).</summary>
public sealed record CiCommand(string[] Words, string[]? Flags, string Name, string Provider);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AgentFacts))]
internal sealed partial class AgentFactsContext : JsonSerializerContext;
