using System.Collections.Frozen;
using System.Text.Json.Serialization;
using Myelin.Core.Knowledge;

namespace Myelin.Discover.Sources;

/// <summary>Folders that package managers fill: what describes their packages is evidence, their code is somebody else's.</summary>
internal static class VendoredFolders
{
    static readonly SourceFacts.VendoredFacts Facts = SourceFacts.Read().Vendored;
    static readonly string[][] Folders = [.. Facts.Folders.Select(folder => folder.Split('/'))];
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> LastNames =
        Folders.Where(f => !f[^1].EndsWith('*')).Select(f => f[^1]).ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    static readonly string[] LastPrefixes = [.. Folders.Where(f => f[^1].EndsWith('*')).Select(f => f[^1][..^1]).Distinct()];
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Names = Facts.Names.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> Extensions =
        Facts.Extensions.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>What is left out, in the words of the coverage.</summary>
    public const string LeftOut = "code of installed packages";

    /// <summary>Whether a folder is one that a package manager fills.</summary>
    public static bool Starts(ReadOnlySpan<char> folder)
    {
        var name = folder[(folder.LastIndexOf('/') + 1)..];
        if (!LastNames.Contains(name) && !StartsLikeOne(name)) return false;
        foreach (var parts in Folders)
            if (EndsWith(folder, parts)) return true;
        return false;
    }

    /// <summary>Whether a file lies in such a folder.</summary>
    public static bool Hold(ReadOnlySpan<char> file)
    {
        for (var slash = file.IndexOf('/'); slash >= 0;)
        {
            if (Starts(file[..slash])) return true;
            var next = file[(slash + 1)..].IndexOf('/');
            slash = next < 0 ? -1 : slash + 1 + next;
        }
        return false;
    }

    /// <summary>Whether a file in such a folder is read all the same.</summary>
    public static bool Keep(ReadOnlySpan<char> file)
    {
        var name = file[(file.LastIndexOf('/') + 1)..];
        return Names.Contains(name) || Extensions.Contains(Path.GetExtension(name));
    }

    static bool StartsLikeOne(ReadOnlySpan<char> name)
    {
        foreach (var prefix in LastPrefixes)
            if (name.StartsWith(prefix)) return true;
        return false;
    }

    static bool EndsWith(ReadOnlySpan<char> folder, string[] parts)
    {
        for (var i = parts.Length - 1; i >= 0; i--)
        {
            if (folder.IsEmpty) return false;
            var slash = folder.LastIndexOf('/');
            var name = folder[(slash + 1)..];
            if (parts[i].EndsWith('*') ? !name.StartsWith(parts[i].AsSpan()[..^1]) : !name.SequenceEqual(parts[i])) return false;
            folder = slash < 0 ? default : folder[..slash];
        }
        return true;
    }
}

/// <summary>Which members of an archive are read: none (it is no archive), all, or those that describe installed code.</summary>
internal enum ArchiveForm { None, Plain, Installs, Java }

/// <summary>Which files are archives whose members are read.</summary>
internal static class ArchiveNames
{
    static readonly SourceFacts.ArchiveFacts Facts = SourceFacts.Read().Archives;
    static readonly FrozenDictionary<string, ArchiveForm>.AlternateLookup<ReadOnlySpan<char>> Forms = new[]
    {
        (Facts.Plain, ArchiveForm.Plain), (Facts.Installs, ArchiveForm.Installs), (Facts.Java, ArchiveForm.Java),
    }.SelectMany(f => f.Item1.Select(end => KeyValuePair.Create(end, f.Item2))).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> JavaNames = Facts.JavaNames.ToFrozenSet(StringComparer.Ordinal).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>What a name says; the content has the last word.</summary>
    public static ArchiveForm Of(ReadOnlySpan<char> path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var extension = Path.GetExtension(name);
        if (extension.IsEmpty) return ArchiveForm.None;
        if (Forms.TryGetValue(extension, out var form)) return form;
        var before = Path.GetExtension(name[..^extension.Length]);
        return before.Equals(".tar", StringComparison.OrdinalIgnoreCase) && Forms.TryGetValue(name[^(before.Length + extension.Length)..], out form) ? form : ArchiveForm.None;
    }

    /// <summary>Whether a member of an archive of this form is read.</summary>
    public static bool Takes(ArchiveForm form, ReadOnlySpan<char> member) => form switch
    {
        ArchiveForm.Installs => VendoredFolders.Keep(member) || Of(member) != ArchiveForm.None,
        ArchiveForm.Java => JavaNames.Contains(member[(member.LastIndexOf('/') + 1)..]) || VendoredFolders.Keep(member),
        _ => true,
    };

    /// <summary>Whether a zip with these members is a model in itself, which its own format reads whole.</summary>
    public static bool IsModel(IEnumerable<string> members) => members.All(IsModelExtension) || members.Any(IsModelMember);

    static bool IsModelMember(string member)
    {
        foreach (var name in Facts.ModelMembers)
            if (member.EndsWith(name, StringComparison.Ordinal) && (member.Length == name.Length || member[^(name.Length + 1)] == '/')) return true;
        return false;
    }

    static bool IsModelExtension(string member) => Facts.ModelExtensions.Contains(Path.GetExtension(member));
}

/// <summary>knowledge/sources.yaml.</summary>
internal sealed record SourceFacts(SourceFacts.VendoredFacts Vendored, SourceFacts.ArchiveFacts Archives)
{
    static readonly Lazy<SourceFacts> Shared = new(() => KnowledgeFile.Read("sources", SourceFactsContext.Default.SourceFacts));

    public static SourceFacts Read() => Shared.Value;

    internal sealed record VendoredFacts(string[] Folders, string[] Names, string[] Extensions);

    internal sealed record ArchiveFacts(string[] Plain, string[] Installs, string[] Java, string[] JavaNames, string[] ModelMembers, string[] ModelExtensions);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SourceFacts))]
internal sealed partial class SourceFactsContext : JsonSerializerContext;
