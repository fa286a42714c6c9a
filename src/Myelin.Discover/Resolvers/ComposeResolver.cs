using Myelin.Discover.Detectors.Deployment;
using Myelin.Discover.Detectors.Deployment.Compose;

namespace Myelin.Discover.Resolvers;

/// <summary>States what compose files deploy, once overrides, extended services, environment files and Dockerfiles are known together. Keeps a <see cref="ComposeWorkload"/> for each service.</summary>
public sealed class ComposeResolver : Resolver
{
    public override int Order => 50;

    public override void Resolve(Known known)
    {
        var files = new ComposeFiles(known.Kept<ComposeFile>(), known.Kept<EnvironmentFile>());
        if (files.All.Count == 0) return;
        var dockerfiles = known.Kept<BuiltImage>().GroupBy(b => b.At.Path, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        foreach (var project in files.Projects())
        {
            foreach (var (at, reason) in project.Gaps.Distinct()) known.Skip(at, reason);
            foreach (var service in project.Services.Values.OrderBy(s => s.Name, StringComparer.Ordinal))
            {
                var facts = new Facts(service.File.At) { By = known.By };
                known.Keep(new ComposeFacts(facts, service, dockerfiles, files.Environment).State());
                known.Take(facts);
            }
        }
    }
}
