using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Agents;
using Myelin.Discover.Servers;
using Myelin.Formats.Config;
using Myelin.Formats.Shell;

namespace Myelin.Discover.Detectors.Hosts;

/// <summary>Cron jobs that start an AI server or training, or run an agent without a person.</summary>
public sealed class CronDetector : DocumentDetector<CronTable>
{
    public override void Detect(CronTable document, SourceFile file, Facts facts)
    {
        foreach (var job in document.Jobs)
        {
            var evidence = facts.Evidence(Basis.Declared, job.Line, note: $"cron: {job.Schedule}");
            foreach (var command in CommandLine.OfScript(job.Command, line: job.Line))
            {
                var signs = new ServerSigns { Argv = Argv(command) };
                foreach (var identity in ServerKnowledge.Default.IdentifyAll(signs))
                {
                    var id = facts.Add(identity.Kind, AssetId.Symbol(identity.Kind, file.Path, identity.Name), identity.Name, evidence with { Note = identity.Why }, identity.Version, (AssetKeys.Product, identity.Product.Name));
                    facts.Relate(Job(job, file, facts, evidence), RelationKind.Runs, id, evidence);
                    foreach (var mention in ServerModels.Of(identity, signs))
                        facts.Relate(id, RelationKind.Serves, facts.Add(mention.Reference.Kind, mention.Reference.Id, mention.Reference.Name, evidence with { Note = mention.From }, mention.Reference.Revision, (AssetKeys.Provider, mention.Reference.Provider)), evidence);
                }
                if (AgentKnowledge.Unattended(Argv(command)) is not { } agent) continue;
                var runs = facts.Add(AssetKind.Agent, AssetId.Symbol(AssetKind.Agent, file.Path, agent.Name), agent.Name, evidence with { Note = $"runs {agent.Name} without a person" }, null, (AssetKeys.Provider, agent.Provider));
                facts.Relate(Job(job, file, facts, evidence), RelationKind.Runs, runs, evidence);
            }
        }
    }

    static IReadOnlyList<string> Argv(CommandLine command) => command.IsModule ? ["python3", "-m", command.Program, .. command.Arguments] : [command.Program, .. command.Arguments];

    static string Job(CronJob job, SourceFile file, Facts facts, Evidence evidence) =>
        facts.Add(AssetKind.Job, AssetId.Symbol(AssetKind.Job, file.Path, $"{job.Schedule} {Redacted.CommandLine(job.Command.Split(' '))}"), $"cron {job.Schedule}", evidence, null,
            (AssetKeys.Command, Redacted.CommandLine(job.Command.Split(' '))), ("schedule", job.Schedule), ("user", job.User), ("workload-kind", "cron-job"));
}
