using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Agents;

/// <summary>Settings of one file, for one client.</summary>
/// <param name="Client">Whose.</param>
/// <param name="Scope">Their scope.</param>
/// <param name="Folder">The project or home that they are for.</param>
/// <param name="At">The file.</param>
/// <param name="Values">What the file says.</param>
public sealed record AgentSettings(string Client, AgentScope Scope, string Folder, Location At, DataNode Values)
{
    /// <summary>Whether the file arrives with a repository: whoever writes there decides for whoever clones it.</summary>
    public bool FromRepository => Scope is AgentScope.Project or AgentScope.Local;
}

/// <summary>Keeps the settings of coding agents for <see cref="AgentPostureResolver"/>. What they mean is judged elsewhere.</summary>
public sealed class AgentSettingsDetector : FileDetector
{
    public override bool Wants(in FileProbe file) => AgentLayers.Has(file.Name);

    public override void Detect(SourceFile file, Facts facts)
    {
        var layers = AgentLayers.Of(file.Name).ToList();
        if (layers.Count == 0) return;
        // A file of an agent in a notation that is not understood is no clean file: the scan names the problem that the format found.
        var values = (file.Data() ?? Jsonc(file, facts))?.Root ?? DataNode.Missing;
        foreach (var layer in layers.DistinctBy(l => l.Client))
        {
            var folder = AgentLayers.Root(file.Path, layer.Path);
            var scope = layer.As == AgentScope.Project && AgentLayers.IsHome(folder) ? AgentScope.User : layer.As;
            facts.Keep(new AgentSettings(layer.Client, scope, scope is AgentScope.Managed or AgentScope.System ? "" : folder, file.At(), values));
        }
    }

    // .code-workspace, .hook and the like are JSON by another name.
    static DataFile? Jsonc(SourceFile file, Facts facts)
    {
        if (file.Text is not { } text) return null;
        var parsed = JsonFormat.Parse(text, file.Limits);
        foreach (var problem in parsed.Problems) facts.Skip(problem.Reason, problem.Line);
        return parsed.Value;
    }
}
