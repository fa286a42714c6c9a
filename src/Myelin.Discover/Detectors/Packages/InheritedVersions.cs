using Myelin.Formats.Packages;

namespace Myelin.Discover.Detectors.Packages;

/// <summary>
/// Which other projects of the target give a project its versions and properties: the parents of a Maven project, the BOMs that it and they import, the platforms of a Gradle build.
/// They are found by their coordinates, wherever they lie.
/// </summary>
sealed class InheritedVersions
{
    const int MaxProjects = 100;
    readonly Dictionary<(string? Target, string Name), PackageRecord> _byName = [];

    public InheritedVersions(IEnumerable<PackageRecord> records)
    {
        foreach (var record in records)
            if (record.File.Project is { Ecosystem: "maven" } project) _byName.TryAdd((record.At.Target, project.Name), record);
    }

    /// <summary>The parents within the target, the nearest first.</summary>
    public List<PackageRecord> Parents(PackageRecord record)
    {
        List<PackageRecord> parents = [];
        for (var at = record; at is not null && parents.Count < MaxProjects;)
        {
            at = at.File.Platforms.FirstOrDefault(p => p.Group == "parent") is { } parent && Find(at, parent) is { } found && found != record && !parents.Contains(found) ? found : null;
            if (at is not null) parents.Add(at);
        }
        return parents;
    }

    /// <summary>All projects within the target that may state a version for it, in the order in which Maven asks them; and the platforms that lie elsewhere.</summary>
    public (List<PackageRecord> Inside, List<(PackageRecord By, PackageEntry Platform)> Outside) Of(PackageRecord record)
    {
        var inside = Parents(record);
        List<(PackageRecord, PackageEntry)> outside = [];
        for (var i = -1; i < inside.Count && inside.Count < MaxProjects; i++)
        {
            var by = i < 0 ? record : inside[i];
            foreach (var platform in by.File.Platforms)
            {
                if (Find(by, platform) is not { } found) outside.Add((by, platform));
                else if (found != record && !inside.Contains(found)) inside.Add(found);
            }
        }
        return (inside, outside);
    }

    PackageRecord? Find(PackageRecord from, PackageEntry platform) => _byName.GetValueOrDefault((from.At.Target, platform.Name));
}
