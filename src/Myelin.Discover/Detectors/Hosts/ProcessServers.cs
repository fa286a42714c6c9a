using Myelin.Discover.Servers;
using Myelin.Systems.Hosts;

namespace Myelin.Discover.Detectors.Hosts;

/// <summary>Which AI servers a process is, by its command line: one answer for all who ask.</summary>
static class ProcessServers
{
    /// <summary>What shows which server a process is.</summary>
    public static ServerSigns SignsOf(HostProcess process) => new()
    {
        Argv = Words(process.Arguments),
        Environment = process.Environment,
        Ports = [.. process.Listening.Select(l => l.Port)],
        HasAiEnvironment = process.Environment.Keys.Any(AiEnvironment.Default.IsAi),
    };

    /// <summary>The servers, the surest first; none for nearly all processes.</summary>
    public static IReadOnlyList<ServerIdentity> Of(HostProcess process) => Of(SignsOf(process));

    /// <summary>As <see cref="Of(HostProcess)"/>, when the signs are at hand.</summary>
    public static IReadOnlyList<ServerIdentity> Of(ServerSigns signs) => [.. ServerKnowledge.Default.IdentifyAll(signs).Where(i => i.Command is not null)];

    // Some servers overwrite their arguments with one title: "ollama runner --model …", "ray::IDLE", "VLLM::EngineCore".
    static IReadOnlyList<string> Words(IReadOnlyList<string> arguments)
    {
        if (arguments is not [var title] || !title.Contains(' ')) return arguments;
        return title.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }
}
