namespace Myelin.Formats.Packages;

/// <summary>Walks over words: options, their values, and packages.</summary>
sealed class InstallReading(string tool, ArraySegment<ShellWord> words, int start, string[] valued)
{
    readonly List<PackageEntry> _packages = [];
    readonly List<PackageInclude> _files = [];
    readonly List<PackageInclude> _indexes = [];
    bool _isDynamic, _endOfOptions;
    int _at = start;

    /// <summary>The option whose value <see cref="Next"/> gave, or that stands alone; null for a plain word.</summary>
    public string? Option { get; private set; }

    public int Count => _packages.Count;

    public ShellWord? Next()
    {
        if (_at >= words.Count) return null;
        var word = words[_at++];
        Option = null;
        if (_endOfOptions || word.Text.Length < 2 || word.Text[0] != '-') return word;
        if (word.Text == "--")
        {
            _endOfOptions = true;
            return Next();
        }
        var equals = word.Text.IndexOf('=');
        Option = equals > 0 && word.Text[1] == '-' ? word.Text[..equals] : word.Text;
        if (equals > 0 && word.Text[1] == '-') return word with { Text = word.Text[(equals + 1)..] };
        if (!valued.Contains(Option)) return Glued(word);
        return _at < words.Count ? words[_at++] : word;
    }

    // -rrequirements.txt
    ShellWord Glued(ShellWord word)
    {
        if (word.Text.Length <= 2 || word.Text[1] == '-' || word.Text[1] is not ('r' or 'e' or 'c') || tool is not ("pip" or "uv")) return word;
        Option = word.Text[..2];
        return word with { Text = word.Text[2..] };
    }

    public void Add(PackageEntry? entry)
    {
        if (entry is null) _isDynamic |= words[_at - 1].Dynamic;
        else _packages.Add(entry);
    }

    public void AddFile(ShellWord word) => _files.Add(new PackageInclude(word.Text, word.Mark));

    public void AddIndex(ShellWord word) => _indexes.Add(new PackageInclude(word.Text, word.Mark));

    public InstallCommand Done(string? group = null, string? version = null) => new(tool, words[0].Mark)
    {
        Packages = group is null && version is null ? _packages : [.. _packages.Select(p => p with { Group = group ?? p.Group, Version = p.Version ?? version })],
        Files = _files,
        Indexes = _indexes,
        IsDynamic = _isDynamic,
    };
}
