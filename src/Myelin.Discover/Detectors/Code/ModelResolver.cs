using Myelin.Core.Assets;

namespace Myelin.Discover.Detectors.Code;

/// <summary>A model that one place names without saying who serves it is the one that another place says the server of, when there is only one such.</summary>
public sealed class ModelResolver : Resolver
{
    const string Anyone = "model:any/";

    public override int Order => 110;

    public override void Resolve(Known known)
    {
        var byName = known.Graph.Assets.Where(a => a.Kind == AssetKind.Model && (a.Id.StartsWith("model:") || a.Id.StartsWith("pkg:huggingface/"))).GroupBy(a => a.Name, StringComparer.Ordinal).ToList();
        foreach (var group in byName)
        {
            var unserved = group.FirstOrDefault(a => a.Id.StartsWith(Anyone));
            var served = group.Where(a => !a.Id.StartsWith(Anyone)).OrderBy(a => a.Id, StringComparer.Ordinal).ToList();
            if (unserved is not null && served.Count > 0) known.Graph.Merge(unserved.Id, served[0].Id);
            // A repository's name that stands somewhere as a literal is what a provider is asked for elsewhere.
            if (served is [var asked, { } repository] && asked.Id.StartsWith("model:") && repository.Id.StartsWith("pkg:huggingface/") && repository.Evidence.All(e => e.Basis == Basis.Inferred)) known.Graph.Merge(repository.Id, asked.Id);
        }
        Shortened(known);
    }
    // "Mistral-7B-Instruct-v0.2" beside "mistralai/Mistral-7B-Instruct-v0.2" is it, when one repository alone ends so.
    static void Shortened(Known known)
    {
        var models = known.Graph.Assets.Where(a => a.Kind == AssetKind.Model).ToList();
        var repositories = models.Where(a => a.Id.StartsWith("pkg:huggingface/") && a.Name.Contains('/')).ToLookup(a => a.Name[(a.Name.LastIndexOf('/') + 1)..], StringComparer.OrdinalIgnoreCase);
        if (repositories.Count == 0) return;
        foreach (var model in models)
        {
            if (!model.Id.StartsWith("model:") || model.Id.StartsWith("model:local/") || model.Name.Contains('/') || model.Name.AsSpan().Count('-') < 2 || !model.Name.AsSpan().ContainsAnyInRange('0', '9')) continue;
            if (repositories[model.Name].Select(r => r.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() != 1) continue;
            // The whole name is the one to keep.
            var repository = repositories[model.Name].First();
            known.Graph.Remove(model.Id);
            known.Graph.Add(model with { Name = repository.Name });
            known.Graph.Merge(model.Id, repository.Id);
        }
    }
}
