using System.Buffers;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Models;
using Myelin.Formats;
using Myelin.Formats.Code;

namespace Myelin.Discover.Detectors.Datasets;

/// <summary>Finds the paths and URIs of data that AI code names: arguments of readers, and literals that end like data.</summary>
public sealed class DataMentionDetector : DocumentDetector<CodeFile>
{
    const int MostMentions = 500;
    const int Longest = 400;
    static readonly SearchValues<char> NoPath = SearchValues.Create("\n\r\t<>|\"{}");

    public override void Detect(CodeFile document, SourceFile file, Facts facts)
    {
        var isAi = document.Imports.Any(i => Artifacts.IsAiImport(i.Module) || (i.Name is { } name && Artifacts.IsAiImport($"{i.Module}.{name}")));
        if (!isAi && !document.Imports.Any(i => Artifacts.IsDataImport(i.Module))) return;
        var mentions = new Mentions(facts, isAi);
        foreach (var call in document.Calls)
        {
            var use = Artifacts.IsReadingFolder(call.Name) ? DataUse.ReadFolder : Artifacts.IsWriting(call.Name) ? DataUse.Written : Artifacts.IsReading(call.Name) ? DataUse.Read : (DataUse?)null;
            if (use is { } known) foreach (var argument in call.Arguments) mentions.Value(argument.Value, known, call);
        }
        foreach (var text in document.Texts)
            if (!text.IsDocumentation) mentions.Text(text.Value, DataUse.Named, text.Mark, text.Cell, text.IsWhole);
    }

    sealed class Mentions(Facts facts, bool isAi)
    {
        readonly HashSet<(int, int, int)> _places = [];
        readonly HashSet<string> _stated = new(StringComparer.Ordinal);

        public void Value(CodeValue value, DataUse use, CodeCall call, int depth = 0)
        {
            if (depth > 8) return;
            if (value.Kind is ValueKind.Text or ValueKind.Dynamic && value.Text is { } text)
            {
                Text(text, use, value.Mark, call.Cell, isWhole: value.Kind == ValueKind.Text);
                _places.Add((call.Cell, value.Mark.Line, value.Mark.Column));
            }
            foreach (var item in value.Items) Value(item, use, call, depth + 1);
            foreach (var entry in value.Entries) Value(entry.Value, use, call, depth + 1);
        }

        public void Text(string text, DataUse use, Mark mark, int cell, bool isWhole)
        {
            if (text.Length is < 4 or > Longest || _places.Contains((cell, mark.Line, mark.Column)) || _places.Count > MostMentions) return;
            if (text.Contains("://", StringComparison.Ordinal)) Uri(text, use, mark, cell, isWhole);
            else if (isAi && isWhole && IsPath(text, use)) facts.Keep(new DataPathMention(text, use, facts.Evidence(Basis.Declared, mark.Line, note: Shorten(text), cell: cell)));
        }

        void Uri(string text, DataUse use, Mark mark, int cell, bool isWhole)
        {
            if (HubUri(text, mark, cell)) return;
            // Cut within the name of the store, nothing is known of it.
            if (!isWhole && text.IndexOf('/', text.IndexOf("://", StringComparison.Ordinal) + 3) < 0) return;
            if (CloudUri.Of(text) is not { } uri) return;
            if (!_stated.Add($"{uri} {use}")) return;
            var evidence = facts.Evidence(isWhole ? Basis.Declared : Basis.Unresolved, mark.Line, note: Shorten(text), cell: cell);
            var store = CloudUri.State(uri, evidence with { Basis = Basis.Declared }, facts);
            if (!isAi || uri.Path.Length == 0) return;
            var (kind, isKnown) = Artifacts.IsModelName(uri.Path) ? (AssetKind.ModelFile, true) : (AssetKind.Dataset, use is DataUse.Read or DataUse.ReadFolder || Artifacts.IsDataName(uri.Path));
            if (!isKnown || (use == DataUse.Written && kind == AssetKind.Dataset)) return;
            var name = uri.ToString();
            var id = facts.Add(kind, AssetId.File(name), name, evidence, null, (AssetKeys.Format, ModelFiles.FormatByName(name) ?? DataFormat(name)), ("uri", name));
            facts.Relate(store, RelationKind.Stores, id, evidence);
        }

        // hf://datasets/org/name/file and hf://org/name
        bool HubUri(string text, Mark mark, int cell)
        {
            if (!text.StartsWith("hf://", StringComparison.Ordinal) || HubName.FromUrl(text) is not ({ } repository, _, var isDataset)) return false;
            var (kind, id) = isDataset ? (AssetKind.Dataset, AssetId.HuggingFaceDataset(repository)) : (AssetKind.Model, AssetId.HuggingFaceModel(repository));
            facts.Add(kind, id, repository, facts.Evidence(Basis.Declared, mark.Line, note: Shorten(text), cell: cell), null, (AssetKeys.Provider, "huggingface"));
            return true;
        }

        static bool IsPath(string text, DataUse use)
        {
            if (text.AsSpan().IndexOfAny(NoPath) >= 0) return false;
            var isSentence = text.Contains(' ') && !text.Contains('/');
            if (use == DataUse.ReadFolder) return !isSentence;
            // ".csv" alone is an extension.
            return !isSentence && Artifacts.IsDataName(text) && (text[0] != '.' || text.StartsWith("./", StringComparison.Ordinal) || text.StartsWith("../", StringComparison.Ordinal));
        }

        static string Shorten(string text) => text.Length <= 80 ? text : text[..80] + "…";
    }

    internal static string? DataFormat(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".parquet" => "parquet",
        ".csv" => "csv",
        ".tsv" => "tsv",
        ".jsonl" or ".ndjson" => "jsonl",
        ".json" => "json",
        ".arrow" => "arrow",
        ".feather" => "feather",
        ".avro" => "avro",
        ".orc" => "orc",
        ".tfrecord" or ".tfrecords" => "tfrecord",
        _ => null,
    };
}
