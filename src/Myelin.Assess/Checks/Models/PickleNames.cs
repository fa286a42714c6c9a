using System.Collections.Frozen;
using System.Text.Json.Serialization;
using Myelin.Core.Findings;
using Myelin.Core.Knowledge;
using Myelin.Formats.Pickle;

namespace Myelin.Assess.Checks.Models;

/// <summary>What is known of a name that a pickle uses, worst last.</summary>
enum NameTier
{
    /// <summary>Builds data, and nothing else.</summary>
    Safe,
    /// <summary>A class of a known framework, or a function of one that is only kept.</summary>
    Framework,
    /// <summary>A class, or a function that is only kept, of code that is not known.</summary>
    UnknownClass,
    /// <summary>A function that loading calls, or a name that was not followed, of which nothing is known.</summary>
    UnknownFunction,
    /// <summary>Known to run, reach, load, read or send what an attacker wants.</summary>
    Dangerous,
}

/// <summary>A judged name.</summary>
/// <param name="Tier">How far it is known.</param>
/// <param name="Why">Why it is dangerous, or what is not known about it; empty for what is safe.</param>
/// <param name="Does">What a dangerous one does, in few words.</param>
/// <param name="Severity">Severity of a dangerous one.</param>
readonly record struct JudgedName(NameTier Tier, string Why = "", string Does = "", Severity Severity = Severity.Critical);

/// <summary>Judges names by <c>knowledge/pickle-names.yaml</c>: the dangerous first, then exact ones, then classes of frameworks. What stands nowhere is unknown.</summary>
static class PickleNames
{
    static readonly PickleNameFacts Facts = KnowledgeFile.Read("pickle-names", PickleNameContext.Default.PickleNameFacts);

    static readonly FrozenDictionary<string, DangerFacts>.AlternateLookup<ReadOnlySpan<char>> Dangerous = Facts.Dangerous
        .SelectMany(d => (d.Modules ?? []).Concat(d.Names ?? []).Select(n => KeyValuePair.Create(n, d))).DistinctBy(p => p.Key)
        .ToFrozenDictionary(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    static readonly FrozenSet<string> Hidden = Facts.HiddenComponents.ToFrozenSet(StringComparer.Ordinal);
    static readonly FrozenSet<string> Safe = Facts.Safe.SelectMany(s => s.Names.Select(n => $"{s.From}.{n}")).ToFrozenSet(StringComparer.Ordinal);
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Classes = Facts.Classes.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Kept = Facts.KeptFunctions.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Judges a name by what the pickle does with it.</summary>
    public static JudgedName Judge(PickleImport import)
    {
        if (import.Module == "?") return new JudgedName(NameTier.UnknownFunction, "what it reaches is computed in a way that cannot be followed");
        var full = import.FullName;
        if (Safe.Contains(full)) return import.Use.HasFlag(PickleUse.Patched) ? Patched : default;
        // The bytes were run: what they do is judged on its own.
        if (import is { IsFollowed: true, IsComputed: false } && Facts.Followed.Contains(full)) return new JudgedName(NameTier.Framework);
        if (Danger(import, full) is { } danger) return danger;
        if (import.Use.HasFlag(PickleUse.Patched)) return Patched;
        if (IsHidden(import)) return new JudgedName(NameTier.Dangerous, "Such attributes lead from any object to every module of the process.", "reaches hidden attributes");
        var isDotted = import.Name.Contains('.', StringComparison.Ordinal);
        var isClass = IsClass(import, isDotted);
        var isKnown = HasPrefix(Classes, full) || HasPrefix(Classes, import.Module);
        var isCalled = import.Use.HasFlag(PickleUse.Called);
        if (import.Module is "__main__" or "__mp_main__") return new JudgedName(NameTier.UnknownFunction, "it belongs to the script that loads the file, whichever that is");
        if (isKnown && (isClass || import.Name.StartsWith("__pyx_unpickle_", StringComparison.Ordinal))) return new JudgedName(NameTier.Framework);
        if (!isCalled && (HasPrefix(Kept, import.Module) || (isDotted && isKnown && char.IsUpper(import.Name[0])))) return new JudgedName(NameTier.Framework);
        if (isClass && !isDotted) return new JudgedName(NameTier.UnknownClass, "nothing is known of this class; making one runs code of its module");
        return isCalled || isDotted ? new JudgedName(NameTier.UnknownFunction, "nothing is known of this function, and loading the file calls it")
            : new JudgedName(NameTier.UnknownClass, "nothing is known of this function; importing it runs code of its module");
    }

    static JudgedName Patched => new(NameTier.UnknownFunction, "the file changes it for the whole process");

    static JudgedName? Danger(PickleImport import, string full)
    {
        if (Longest(full) is { } entry) return entry;
        // torch.serialization os.system: each part of a dotted name may be a module that the first one imported.
        for (var dot = 0; dot >= 0 && import.Name.Contains('.', StringComparison.Ordinal);)
        {
            if (Longest(import.Name.AsSpan(dot == 0 ? 0 : dot + 1)) is { } inner) return inner;
            dot = import.Name.IndexOf('.', dot + 1);
        }
        return null;
    }

    // Whole name, then each shorter beginning.
    static JudgedName? Longest(ReadOnlySpan<char> name)
    {
        while (!name.IsEmpty)
        {
            if (Dangerous.TryGetValue(name, out var entry)) return new JudgedName(NameTier.Dangerous, entry.Why, entry.Does, entry.Severity);
            if (Safe.GetAlternateLookup<ReadOnlySpan<char>>().Contains(name)) return null;
            name = name[..Math.Max(0, name.LastIndexOf('.'))];
        }
        return null;
    }

    static bool IsHidden(PickleImport import)
    {
        foreach (var part in import.Name.Split('.'))
            if (Hidden.Contains(part.EndsWith("()", StringComparison.Ordinal) ? part[..^2] : part)) return true;
        return false;
    }

    // NEWOBJ takes classes only. For a call the name has to tell: capital letters, as all of Python's style guides have it.
    static bool IsClass(PickleImport import, bool isDotted)
    {
        if (import.Use.HasFlag(PickleUse.Instantiated) && !import.IsComputed) return true;
        foreach (var part in isDotted ? import.Name.Split('.') : [import.Name])
        {
            var bare = part.AsSpan().TrimStart('_');
            if (bare.IsEmpty || !char.IsUpper(bare[0])) return false;
        }
        return true;
    }

    static bool HasPrefix(FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> known, ReadOnlySpan<char> name)
    {
        while (!name.IsEmpty)
        {
            if (known.Contains(name)) return true;
            name = name[..Math.Max(0, name.LastIndexOf('.'))];
        }
        return false;
    }
}

/// <summary>knowledge/pickle-names.yaml.</summary>
sealed record PickleNameFacts(DangerFacts[] Dangerous, string[] HiddenComponents, SafeFacts[] Safe, string[] Classes, string[] KeptFunctions, string[] Followed);

/// <summary>Names that do the same harm.</summary>
sealed record DangerFacts(string Does, string Why)
{
    public string[]? Modules { get; set; }
    public string[]? Names { get; set; }
    public Severity Severity { get; set; } = Severity.Critical;
    public string? Incident { get; set; }
}

/// <summary>Exact names of one module.</summary>
sealed record SafeFacts(string From, string[] Names);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, PropertyNameCaseInsensitive = true)]
[JsonSerializable(typeof(PickleNameFacts))]
sealed partial class PickleNameContext : JsonSerializerContext;
