using System.Collections.Frozen;
using System.Text.Json.Serialization;
using Myelin.Core.Knowledge;

namespace Myelin.Discover.Detectors.Models;

/// <summary>What names say of model and data files (<c>knowledge/artifacts.yaml</c>).</summary>
static class Artifacts
{
    static readonly ArtifactFacts Facts = KnowledgeFile.Read("artifacts", ArtifactContext.Default.ArtifactFacts);
    static readonly FrozenSet<string> ModelModules = Facts.ModelModules.ToFrozenSet(StringComparer.Ordinal);
    static readonly FrozenSet<string> ModelWords = Facts.ModelWords.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    static readonly FrozenSet<string> ModelFolders = Facts.ModelFolders.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
    static readonly FrozenSet<string> AiImports = Facts.AiImports.ToFrozenSet(StringComparer.Ordinal);
    static readonly FrozenSet<string> DataImports = Facts.DataImports.ToFrozenSet(StringComparer.Ordinal);
    static readonly FrozenSet<string> Writing = Facts.WritingCalls.ToFrozenSet(StringComparer.Ordinal);
    static readonly FrozenSet<string> Reading = Facts.ReadingCalls.ToFrozenSet(StringComparer.Ordinal);
    static readonly FrozenSet<string> ReadingFolders = Facts.FolderCalls.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Keys of configuration that name a base model.</summary>
    public static FrozenSet<string> ModelKeys { get; } = Facts.ModelKeys.ToFrozenSet(StringComparer.Ordinal);
    /// <summary>Keys of configuration that name data.</summary>
    public static FrozenSet<string> DataKeys { get; } = Facts.DataKeys.ToFrozenSet(StringComparer.Ordinal);
    /// <summary>Keys of which two make a training configuration.</summary>
    public static FrozenSet<string> TrainingKeys { get; } = Facts.TrainingKeys.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The name alone says model: an extension or file name that only models have.</summary>
    public static bool IsModelName(ReadOnlySpan<char> path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        foreach (var known in Facts.ModelNames)
            if (name.Equals(known, StringComparison.OrdinalIgnoreCase)) return true;
        return EndsWithAny(name, Facts.ModelExtensions);
    }

    /// <summary>The extension is one of data files.</summary>
    public static bool IsDataName(ReadOnlySpan<char> path) => EndsWithAny(path, Facts.DataExtensions);

    /// <summary>A word of the file's name, or one of its folders, says model.</summary>
    public static bool SoundsLikeModel(string path)
    {
        var segments = path.Split('/');
        foreach (var folder in segments.AsSpan(0, segments.Length - 1))
            if (ModelFolders.Contains(folder)) return true;
        return segments[^1].Split(['_', '-', '.', ' ', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']).Any(ModelWords.Contains);
    }

    /// <summary>A class of this module makes a pickle a model.</summary>
    public static bool IsModelModule(string module) => ModelModules.Contains(FirstSegment(module));

    /// <summary>An import of this module makes a file AI code.</summary>
    public static bool IsAiImport(string module) => HasPrefix(module, AiImports);

    /// <summary>A module that reads data.</summary>
    public static bool IsDataImport(string module) => HasPrefix(module, DataImports);

    /// <summary>The last part of a call's name says that it writes.</summary>
    public static bool IsWriting(string call) => call.Contains(".write.", StringComparison.Ordinal) || Writing.Contains(LastSegment(call));

    /// <summary>The call reads a file of data; Spark's readers hang on <c>read</c>.</summary>
    public static bool IsReading(string call) => call.Contains(".read.", StringComparison.Ordinal) || Reading.Contains(LastSegment(call));

    /// <summary>The call reads a whole folder as data.</summary>
    public static bool IsReadingFolder(string call) => ReadingFolders.Contains(LastSegment(call));

    static bool EndsWithAny(ReadOnlySpan<char> name, string[] ends)
    {
        foreach (var end in ends)
            if (name.EndsWith(end, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    static string LastSegment(string call) => call[(call.LastIndexOf('.') + 1)..];

    static string FirstSegment(string module) => module.IndexOf('.') is > 0 and var dot ? module[..dot] : module;

    static bool HasPrefix(string module, FrozenSet<string> known)
    {
        if (known.Contains(module)) return true;
        for (var at = module.LastIndexOfAny(['.', '/']); at > 0; at = module.LastIndexOfAny(['.', '/'], at - 1))
            if (known.Contains(module[..at])) return true;
        return false;
    }
}

sealed record ArtifactFacts(
    string[] ModelExtensions, string[] ModelNames, string[] DataExtensions, string[] ModelModules, string[] ModelWords, string[] ModelFolders,
    string[] AiImports, string[] DataImports, string[] WritingCalls, string[] ReadingCalls, string[] FolderCalls, string[] ModelKeys, string[] DataKeys, string[] TrainingKeys);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(ArtifactFacts))]
sealed partial class ArtifactContext : JsonSerializerContext;
