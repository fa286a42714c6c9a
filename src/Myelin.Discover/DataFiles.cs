using Myelin.Formats.Data;

namespace Myelin.Discover;

/// <summary>A file as data, whatever notation it is written in.</summary>
public static class DataFiles
{
    static readonly Type[] Kinds = [.. typeof(DataFile).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.IsSubclassOf(typeof(DataFile))).OrderBy(t => t.Name, StringComparer.Ordinal)];

    /// <summary>The file as YAML, JSON or TOML, by the format that matches; null when none does or nothing could be read.</summary>
    public static DataFile? Data(this SourceFile file)
    {
        foreach (var kind in Kinds)
            if (file.As(kind) is DataFile data) return data;
        return null;
    }
}
