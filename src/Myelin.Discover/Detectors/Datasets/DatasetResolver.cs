using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Models;

namespace Myelin.Discover.Detectors.Datasets;

/// <summary>
/// Promotes files of data to datasets: those that AI code or configuration names, and those in a folder that is a dataset. All others stay files, which no report lists.
/// </summary>
public sealed class DatasetResolver : Resolver
{
    const int MostMatches = 200;
    // Folders and patterns are looked for among all files.
    const int MostSearches = 1000;

    public override int Order => 200;

    public override void Resolve(Known known)
    {
        var files = new Index(known.Kept<DataFileSeen>());
        var folders = known.Kept<DatasetFolder>().ToList();
        var inFolder = DescribeFolders(folders, files, known);
        var searches = 0;
        foreach (var mention in known.Kept<DataPathMention>())
        {
            var path = Normal(mention.Mention);
            if (path.Length == 0 || (!IsOneFile(path, mention) && ++searches > MostSearches)) continue;
            Promote(mention, path, files, inFolder, known);
        }
        TieRemotes(folders, known);
    }

    static HashSet<DataFileSeen> DescribeFolders(List<DatasetFolder> folders, Index files, Known known)
    {
        HashSet<DataFileSeen> owned = [];
        foreach (var folder in folders.OrderByDescending(f => f.Folder.Length))
        {
            var within = files.Under(folder.Folder, folder.Evidence.At.Target).Where(owned.Add).ToList();
            if (within.Count == 0 || known.Graph.Find(folder.Id) is not { } dataset) continue;
            known.Graph.Add(Described(dataset, within));
        }
        return owned;
    }

    static bool IsOneFile(string path, DataPathMention mention) => mention.Use != DataUse.ReadFolder && Artifacts.IsDataName(path) && !path.Contains('*');

    static void Promote(DataPathMention mention, string path, Index files, HashSet<DataFileSeen> inFolder, Known known)
    {
        var target = mention.Evidence.At.Target;
        var isFolder = mention.Use == DataUse.ReadFolder || !Artifacts.IsDataName(path);
        if (isFolder)
        {
            var (folder, within) = files.InFolder(path, target);
            if (within.Count > 0 && !within.All(inFolder.Contains)) Add(folder, within, mention, known);
            else if (within.Count == 0 && mention.Use == DataUse.ReadFolder) Add(path, [], mention, known);
            return;
        }
        var matches = path.Contains('*') ? files.Like(path, target) : files.Named(path, target, mention.Evidence.At.Path);
        foreach (var match in matches.Take(MostMatches))
        {
            if (mention.Use == DataUse.Written || inFolder.Contains(match)) continue;
            // JSON holds configuration as often as data: it has to be read as data.
            if (match.Format == "json" && mention.Use != DataUse.Read) continue;
            Add(match.Path, [match], mention, known);
        }
        if (matches.Count == 0 && mention.Use == DataUse.Read && !path.Contains('*')) Add(path, [], mention, known);
    }

    static void Add(string path, List<DataFileSeen> files, DataPathMention mention, Known known)
    {
        var facts = new Facts(mention.Evidence.At) { By = known.By };
        var evidence = mention.Evidence with { By = known.By };
        var id = facts.Add(AssetKind.Dataset, AssetId.File(path), path, evidence, null, (AssetKeys.Format, files.Count > 0 ? files[0].Format : DataMentionDetector.DataFormat(path)));
        if (files.Count > 0)
        {
            var seen = new Facts(files[0].Evidence.At) { By = known.By };
            seen.Add(AssetKind.Dataset, id, path, files[0].Evidence with { By = known.By });
            known.Graph.Add(Described(seen.Assets[0], files));
        }
        foreach (var asset in facts.Assets) known.Graph.Add(asset);
    }

    static Asset Described(Asset dataset, List<DataFileSeen> files)
    {
        var columns = files.SelectMany(f => f.Columns).Distinct(StringComparer.Ordinal).ToList();
        var sensitivity = ColumnSensitivity.Of(columns);
        var formats = files.Select(f => f.Format).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        var properties = dataset.Properties.ToBuilder();
        Set(AssetKeys.Format, ModelFiles.List(formats));
        Set(AssetKeys.Size, ModelFiles.Number(files.Sum(f => f.Size)));
        Set("files", files.Count > 1 ? ModelFiles.Number(files.Count) : null);
        Set("rows", files.All(f => f.Rows is not null) ? ModelFiles.Number(files.Sum(f => f.Rows!.Value)) : null);
        Set("columns", ModelFiles.List(columns));
        Set(AssetKeys.Sensitivity, sensitivity.Classes);
        Set("sensitive-columns", sensitivity.Columns);
        if (files.Count == 1) Set(AssetKeys.Sha256, files[0].Sha256);
        return dataset with { Properties = properties.ToImmutable() };

        void Set(string key, string? value)
        {
            if (!string.IsNullOrEmpty(value) && !properties.ContainsKey(key)) properties[key] = value;
        }
    }

    static void TieRemotes(List<DatasetFolder> folders, Known known)
    {
        foreach (var remote in known.Kept<DataRemote>())
            foreach (var folder in folders.Where(f => f.Evidence.At.Target == remote.Evidence.At.Target && Index.IsUnder(f.Evidence.At.Path, remote.Folder)))
                known.Graph.Add(new Relation(remote.Store, RelationKind.Stores, folder.Id) { Evidence = [remote.Evidence] });
    }

    // ./data\train.csv, ../data/train.csv and /data/train.csv all name data/train.csv.
    static string Normal(string path)
    {
        var text = path.Replace('\\', '/').TrimEnd('/');
        while (text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal)) text = text[(text.IndexOf('/') + 1)..];
        return text is "." or ".." ? "" : text.TrimStart('/');
    }

    /// <summary>Files of data by the last segment of their path.</summary>
    sealed class Index(IEnumerable<DataFileSeen> files)
    {
        const int MostOfOneName = 3;
        readonly List<DataFileSeen> _all = [.. files];
        ILookup<string, DataFileSeen>? _byName;

        public List<DataFileSeen> Named(string path, string? target, string from)
        {
            _byName ??= _all.ToLookup(f => Name(f.Path), StringComparer.Ordinal);
            var matches = _byName[Name(path)].Where(f => f.Evidence.At.Target == target && (f.Path == path || f.Path.EndsWith("/" + path, StringComparison.Ordinal))).ToList();
            if (matches.Count <= MostOfOneName || path.Contains('/')) return matches;
            // A bare name that many folders have: the one nearest to the code.
            return [matches.OrderByDescending(f => Shared(f.Path, from)).ThenBy(f => f.Path, StringComparer.Ordinal).First()];
        }

        public List<DataFileSeen> Like(string pattern, string? target)
        {
            var parts = pattern.Split('*', 8);
            return [.. _all.Where(f => f.Evidence.At.Target == target && Fits(f.Path, parts)).Take(MostMatches)];
        }

        public (string Folder, List<DataFileSeen> Files) InFolder(string folder, string? target)
        {
            var exact = _all.Where(f => f.Evidence.At.Target == target && IsUnder(f.Path, folder) && IsTable(f)).Take(MostMatches * 10).ToList();
            if (exact.Count > 0) return (folder, exact);
            var inner = $"/{folder}/";
            var some = _all.Where(f => f.Evidence.At.Target == target && f.Path.Contains(inner, StringComparison.Ordinal) && IsTable(f)).Take(MostMatches * 10).ToList();
            return some.Count == 0 ? (folder, some) : (some[0].Path[..(some[0].Path.IndexOf(inner, StringComparison.Ordinal) + inner.Length - 1)], some);
        }

        public IEnumerable<DataFileSeen> Under(string folder, string? target) => _all.Where(f => f.Evidence.At.Target == target && IsUnder(f.Path, folder) && IsTable(f));

        public static bool IsUnder(string path, string folder) => folder.Length == 0 || (path.Length > folder.Length && path[folder.Length] == '/' && path.StartsWith(folder, StringComparison.Ordinal)) || path == folder;

        // Of JSON only lines are data without being named.
        static bool IsTable(DataFileSeen file) => file.Format != "json";

        static bool Fits(string path, string[] parts)
        {
            var at = path.StartsWith(parts[0], StringComparison.Ordinal) ? 0 : path.IndexOf("/" + parts[0], StringComparison.Ordinal) is >= 0 and var inner ? inner + 1 : -1;
            if (at < 0) return false;
            at += parts[0].Length;
            for (var i = 1; i < parts.Length - 1; i++)
            {
                at = path.IndexOf(parts[i], at, StringComparison.Ordinal);
                if (at < 0) return false;
                at += parts[i].Length;
            }
            return path.Length - at >= parts[^1].Length && path.EndsWith(parts[^1], StringComparison.Ordinal);
        }

        static int Shared(string a, string b)
        {
            var (x, y) = (a.Split('/'), b.Split('/'));
            var i = 0;
            while (i < x.Length - 1 && i < y.Length - 1 && x[i] == y[i]) i++;
            return i;
        }

        static string Name(string path) => path[(path.LastIndexOf('/') + 1)..];
    }
}
