namespace Myelin.Formats.Git;

/// <summary>The files of a git folder, wherever they are kept.</summary>
public abstract class GitFolder
{
    /// <summary>Opens a file; null when there is none.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    public abstract ByteSource? Open(string path);

    /// <summary>Names in a folder; empty when there is none.</summary>
    public abstract IReadOnlyList<string> Names(string folder);

    /// <summary>A small text file; null when there is none, or it is larger than 16 MiB.</summary>
    public string? Text(string path)
    {
        using var bytes = Open(path);
        return bytes is null || bytes.Length > 16 << 20 ? null : System.Text.Encoding.UTF8.GetString(bytes.ReadBytes(0, (int)bytes.Length));
    }
}

/// <summary>What of a git configuration concerns a reader: sections and their values. Includes are not followed.</summary>
public sealed class GitConfig
{
    readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Reads the text of a <c>config</c> file.</summary>
    public GitConfig(string text)
    {
        var section = "";
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            var line = raw.Trim();
            if (line.IsEmpty || line[0] is '#' or ';') continue;
            if (line[0] == '[')
            {
                var end = line.LastIndexOf(']');
                if (end > 0) section = line[1..end].ToString().Replace(" \"", ".", StringComparison.Ordinal).Replace("\"", "", StringComparison.Ordinal);
                continue;
            }
            var equals = line.IndexOf('=');
            if (equals > 0) _values.TryAdd($"{section}.{line[..equals].Trim()}", line[(equals + 1)..].Trim().Trim('"').ToString());
        }
    }

    /// <summary>A value by its key, <c>remote.origin.url</c>, or null.</summary>
    public string? this[string key] => _values.GetValueOrDefault(key);

    /// <summary>Names of the remotes with their URLs, in order of name.</summary>
    public IEnumerable<(string Name, string Url)> Remotes =>
        from value in _values
        where value.Key.StartsWith("remote.", StringComparison.OrdinalIgnoreCase) && value.Key.EndsWith(".url", StringComparison.OrdinalIgnoreCase) && value.Key.Length > 11
        orderby value.Key
        select (value.Key[7..^4], value.Value);
}
