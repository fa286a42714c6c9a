using Myelin.Core.Assets;
using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Isolation;

/// <summary>An AI workload that is exposed or runs code as its purpose, with an isolation grade of D or F.</summary>
public sealed class WeakIsolation : Check<AssetGraph>
{
    public override CheckInfo Info { get; } = new("isolation/grade", Severity.High, "An AI workload that is exposed or runs code is weakly isolated")
    {
        Why = "Whoever gets code to run in it (by a request, a notebook, a model file or an agent's tool) gets what the weakest part of its isolation leaves: at grade F that is root on the host.",
        Fix = "Take away what the reason names, then move the workload to gVisor or a virtual machine by its runtime class; the grade's reasons name each line.",
        Mappings = ["CWE-250", "CWE-653", "LLM06:2025", "ATLAS:AML.T0105"],
    };

    const string Prefix = "isolation: ";

    public override IEnumerable<Finding> Inspect(AssetGraph document) =>
        from asset in document.Assets
        where asset["isolation-grade"] is "D" or "F" && asset[AssetKeys.Scope] is null
        let use = UseOf(document, asset)
        where use is not null
        select Found(Place(asset), $"{asset.Name} {use}; isolation grade {asset["isolation-grade"]}: {asset["isolation-why"]}", asset["isolation-grade"] == "F" ? Severity.High : Severity.Medium) with { Assets = [asset.Id] };

    // Where the deciding reason stands, not where the workload starts.
    static Location Place(Asset asset) =>
        asset.Evidence.Where(e => e.Note is { } note && note.StartsWith(Prefix, StringComparison.Ordinal) && asset["isolation-why"]?.Contains(note[Prefix.Length..], StringComparison.Ordinal) == true).Select(e => e.At).FirstOrDefault() ?? asset.Evidence[0].At;

    static string? UseOf(AssetGraph graph, Asset asset)
    {
        var runs = (asset.Kind is AssetKind.Workload or AssetKind.K8sAiResource ? graph.Targets(asset.Id, RelationKind.Runs) : [asset]).ToList();
        if (runs.Find(r => r.Kind.IsAi() && r[AssetKeys.Exposure] is "internet" or "network") is { } exposed) return $"runs {exposed.Name}, open to the {exposed[AssetKeys.Exposure]}";
        if (runs.Find(r => r.Kind is AssetKind.Notebook or AssetKind.TrainingCluster or AssetKind.Agent or AssetKind.Sandbox or AssetKind.McpServer or AssetKind.Pipeline) is { } runner) return $"runs code as {runner.Kind.Name().Replace('-', ' ')} ({runner.Name})";
        return null;
    }
}
