using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Deployment;
using Myelin.Discover.Detectors.Packages;
using Myelin.Formats.Containers;

namespace Myelin.Discover.Resolvers;

/// <summary>
/// States what runs in the image that a Dockerfile builds, unless a compose service of the tree builds it: the service then says more. Joins the image to the packages of the requirement files that it installs.
/// </summary>
public sealed class BuiltImageResolver : Resolver
{
    const int MostPackages = 2000;

    public override int Order => 60;

    public override void Resolve(Known known)
    {
        var built = known.Kept<BuiltImage>().ToList();
        if (built.Count == 0) return;
        var deployed = known.Kept<ComposeWorkload>().Select(w => w.Built?.Id).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var files = known.Kept<PackageRecord>().ToLookup(p => p.At.Path, StringComparer.Ordinal);
        foreach (var image in built)
        {
            var facts = new Facts(image.At) { By = known.By };
            if (!deployed.Contains(image.Id) && image.Document.Final is { } final) Runs(image, final, facts);
            foreach (var include in image.Installs.SelectMany(i => i.Files.Select(f => (f.Path, i.Mark.Line))).Distinct())
                Installed(image, include.Path, include.Line, files, facts);
            known.Take(facts);
        }
    }

    static void Runs(BuiltImage image, DockerStage final, Facts facts)
    {
        var stated = new ContainerFacts(facts, image.Id, image.At.Path, OfStage(final, image.At));
        stated.State();
        if (stated.IsAi) facts.Add(AssetKind.Image, image.Id, image.At.Path, facts.Evidence(Basis.Declared, final.Mark.Line), properties: ("ai", "true"));
    }

    /// <summary>A stage as a container that nobody changes when it starts.</summary>
    public static DeployedContainer OfStage(DockerStage stage, Location at) => new()
    {
        BaseImage = stage.Image.Text,
        ImageIsWhole = stage.Image.IsWhole,
        ImageLine = stage.Mark.Line,
        Argv = stage.Start?.Argv ?? [],
        ArgvLine = stage.Start?.Mark.Line ?? 0,
        ReplacesEntrypoint = stage.Entrypoint is not null,
        Environment = [.. Variables(stage, at)],
        Ports = [.. BuiltImage.PortsOf(stage).Distinct()],
    };

    /// <summary>Variables that a stage sets, and arguments that it is given.</summary>
    public static IEnumerable<DeployedVariable> Variables(DockerStage stage, Location at)
    {
        foreach (var (name, variable) in stage.Arguments.OrderBy(v => v.Value.Mark.Line).ThenBy(v => v.Key, StringComparer.Ordinal))
            if (!stage.Environment.ContainsKey(name)) yield return new(name, variable.IsWhole ? variable.Value : null, variable.Value is null ? VariableSource.Unset : VariableSource.Literal, null, null, at with { Line = variable.Mark.Line });
        foreach (var (name, variable) in stage.Environment.OrderBy(v => v.Value.Mark.Line).ThenBy(v => v.Key, StringComparer.Ordinal))
            yield return new(name, variable.IsWhole ? variable.Value : null, variable.IsWhole ? VariableSource.Literal : VariableSource.Unset, null, null, at with { Line = variable.Mark.Line });
    }

    // The build context is not known from the Dockerfile: its own folder and the root are tried, with the source of a COPY that brings the file in.
    static void Installed(BuiltImage image, string path, int line, ILookup<string, PackageRecord> files, Facts facts)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var folder = image.At.Path.LastIndexOf('/') is > 0 and var slash ? image.At.Path[..slash] : "";
        var sources = image.Document.Instructions.Where(i => i.Keyword is "COPY" or "ADD").SelectMany(i => (i.Exec ?? i.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).SkipLast(1)).Where(s => s == name || s.EndsWith("/" + name, StringComparison.Ordinal));
        foreach (var candidate in sources.Append(path).Append(name).SelectMany(s => (string?[])[TreePath.Join(folder, s), TreePath.Join("", s)]).OfType<string>().Distinct())
        {
            if (files[candidate].FirstOrDefault() is not { } record) continue;
            var evidence = facts.Evidence(Basis.Declared, line, note: $"installs {candidate}");
            foreach (var package in record.Ids.Where(i => i is not null).Take(MostPackages)) facts.Relate(image.Id, RelationKind.Contains, package, evidence);
            return;
        }
    }
}

/// <summary>Paths within a source.</summary>
static class TreePath
{
    /// <summary>A path as seen from a folder, without <c>.</c> and <c>..</c>; null when it leads out of the source.</summary>
    public static string? Join(string folder, string path)
    {
        List<string> parts = path.StartsWith('/') ? [] : [.. folder.Split('/', StringSplitOptions.RemoveEmptyEntries)];
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".") continue;
            if (part != "..") parts.Add(part);
            else if (parts.Count == 0) return null;
            else parts.RemoveAt(parts.Count - 1);
        }
        return string.Join('/', parts);
    }

    /// <summary>The folder of a path; empty at the root.</summary>
    public static string Folder(string path) => path.LastIndexOf('/') is > 0 and var slash ? path[..slash] : "";
}
