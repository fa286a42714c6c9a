using Myelin.Formats.Packages;

namespace Myelin.Discover.Detectors.Packages;

/// <summary>A package that one file needs for development or tests only, and another for the product itself, belongs to the product: its group goes.</summary>
static class PackageGroups
{
    public static void Settle(Resolver.Known known, IReadOnlyList<PackageRecord> records, PackageTargets targets)
    {
        HashSet<string> grouped = [], product = [];
        foreach (var record in records)
        {
            if (!KnowsGroups(record.File)) continue;
            for (var i = 0; i < record.Ids.Count; i++)
            {
                var entry = record.File.Packages[i];
                if (record.Ids[i] is not { } id || entry.Group is "managed" or "constraint" or "override") continue;
                if (entry.Version is null) id = targets.Of(id, targets.Names.GetValueOrDefault(id, entry.Name), record.At with { Line = entry.Mark.Line, Column = entry.Mark.Column }) ?? id;
                (entry.Group is null ? product : grouped).Add(id);
            }
        }
        foreach (var id in grouped.Where(product.Contains))
        {
            if (known.Graph.Find(id) is not { } asset || asset["group"] is null) continue;
            known.Graph.Remove(id);
            known.Graph.Add(asset with { Properties = asset.Properties.Remove("group") });
        }
    }

    // Many lock files do not tell: nothing can be concluded from a missing group there.
    static bool KnowsGroups(PackageFile file) => file.Kind == PackageFileKind.Manifest || (file.Kind == PackageFileKind.Lock && file.Packages.Any(p => p.Group is not null));
}
