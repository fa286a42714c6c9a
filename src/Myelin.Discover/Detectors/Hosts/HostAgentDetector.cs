using System.Globalization;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Agents;
using Myelin.Discover.Detectors.Secrets;
using Myelin.Formats.Shell;
using Myelin.Systems.Hosts;

namespace Myelin.Discover.Detectors.Hosts;

/// <summary>Coding assistants and other agents that run on a host, with the keys' names they hold and whether they run without a person.</summary>
public sealed class HostAgentDetector : SnapshotDetector<HostSnapshot>
{
    public override void Detect(HostSnapshot snapshot, Facts facts)
    {
        string? host = null;
        foreach (var process in snapshot.Processes)
        {
            if (Of(process) is not var (agent, command, why, confidence)) continue;
            host ??= facts.Add(AssetKind.Host, AssetId.Resource("host", "this"), "this host", facts.Evidence(Basis.Observed));
            var evidence = facts.Evidence(Basis.Observed, confidence: confidence, note: why);
            evidence = evidence with { At = evidence.At with { Process = $"{process.Id.ToString(CultureInfo.InvariantCulture)}:{Path.GetFileName(process.Arguments[0].Split(' ')[0])}" } };
            var id = facts.Add(AssetKind.Agent, AssetId.Process(agent.Client), agent.Client, evidence, null,
                ("client", agent.Client), (AssetKeys.Provider, agent.Provider), (AssetKeys.Command, Redacted.CommandLine(process.Arguments)), ("user", process.UserId == 0 ? "root" : process.UserId.ToString(CultureInfo.InvariantCulture)),
                ("unattended", AgentKnowledge.Unattended([agent.Programs?[0] ?? agent.Client, .. command.Arguments]) is null ? null : "true"));
            facts.Relate(id, RelationKind.RunsOn, host, evidence);
            foreach (var variable in process.Environment.Keys.Order(StringComparer.Ordinal))
                if (facts.AddKeyReference(variable, evidence) is { } key) facts.Relate(id, RelationKind.Holds, key, evidence);
        }
    }

    static (AgentProgram Agent, CommandLine Command, string Why, Confidence Confidence)? Of(HostProcess process)
    {
        foreach (var command in CommandLine.Of(process.Arguments))
        {
            foreach (var agent in AgentKnowledge.Programs)
            {
                if (agent.Packages?.FirstOrDefault(p => IsIn(command, p)) is { } package) return (agent, command, $"runs from the package {package}", Confidence.High);
                if (agent.Programs?.Contains(command.Name, StringComparer.Ordinal) != true) continue;
                if (agent.First is null || (command.Arguments is [var first, ..] && agent.First.Contains(first, StringComparer.Ordinal))) return (agent, command, $"program {command.Name}", Confidence.Medium);
            }
        }
        return null;
    }

    // /usr/lib/node_modules/@openai/codex/bin/codex.js, site-packages/aider/…, python -m aider
    static bool IsIn(CommandLine command, string package) =>
        command.Program.Contains($"/node_modules/{package}/", StringComparison.Ordinal) || command.Program.Contains($"/site-packages/{package}/", StringComparison.Ordinal)
        || (command.IsModule && (command.Program == package || command.Program.StartsWith(package + ".", StringComparison.Ordinal)))
        || (command.Package is { } runner && (runner == package || runner.StartsWith(package + "@", StringComparison.Ordinal)));
}
