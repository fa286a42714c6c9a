using Myelin.Formats.Data;
using Myelin.Discover.Resolvers;

namespace Myelin.Discover.Detectors.Deployment.Compose;

/// <summary>All compose and environment files of a scan, and the projects that they make.</summary>
sealed class ComposeFiles
{
    // The order in which docker compose looks for its file.
    static readonly string[] MainNames = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

    public ComposeFiles(IEnumerable<ComposeFile> files, IEnumerable<EnvironmentFile> environment)
    {
        All = [.. files];
        ByPath = All.GroupBy(f => f.At.Path, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
        Environment = environment.GroupBy(f => f.At.Path, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First(), StringComparer.Ordinal);
    }

    public IReadOnlyList<ComposeFile> All { get; }
    public IReadOnlyDictionary<string, ComposeFile> ByPath { get; }
    public IReadOnlyDictionary<string, EnvironmentFile> Environment { get; }

    /// <summary>
    /// The projects: in each folder the main file with its override, once more with each file that changes its services only; every other file by itself. What others include or extend is part of theirs.
    /// </summary>
    public IEnumerable<ComposeProject> Projects()
    {
        var included = All.SelectMany(f => f.Root["include"].OneOrMany.SelectMany(i => i.Kind == NodeKind.Map ? i["path"].OneOrMany : [i]).Select(i => TreePath.Join(f.Folder, i.Text ?? ""))).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var extended = All.SelectMany(f => f.Root["services"].Entries.Select(s => s.Value["extends"]["file"].Text).OfType<string>().Select(t => TreePath.Join(f.Folder, t))).OfType<string>().ToHashSet(StringComparer.Ordinal);
        foreach (var folder in All.Where(f => !included.Contains(f.At.Path)).GroupBy(f => f.Folder, StringComparer.Ordinal))
        {
            var files = folder.DistinctBy(f => f.At.Path).ToList();
            var main = MainNames.Select(n => files.Find(f => f.FileName == n)).FirstOrDefault(f => f is not null);
            List<ComposeFile> over = main is null ? [] : [.. files.Where(f => IsOverrideOf(f, main))];
            if (main is not null) yield return new ComposeProject(main, over, this);
            foreach (var file in files)
            {
                if (file == main || over.Contains(file)) continue;
                if (IsWhole(file)) yield return new ComposeProject(file, [], this);
                else if (main is not null && Changes(file, main)) yield return new ComposeProject(main, [.. over, file], this);
                else if (!extended.Contains(file.At.Path)) yield return new ComposeProject(file, [], this);
            }
        }
    }

    static bool IsOverrideOf(ComposeFile file, ComposeFile main)
    {
        var stem = main.FileName[..main.FileName.LastIndexOf('.')];
        return file.FileName == stem + ".override.yml" || file.FileName == stem + ".override.yaml";
    }

    // Every service says what it runs.
    static bool IsWhole(ComposeFile file) => file.Root["services"].Entries.All(s => s.Value.Has("image") || s.Value.Has("build") || s.Value.Has("extends") || s.Value.Has("provider"));

    static bool Changes(ComposeFile file, ComposeFile main) => file.Root["services"].Entries.Any(s => main.Root["services"].Has(s.Key)) || main.Root["include"].Exists;
}
