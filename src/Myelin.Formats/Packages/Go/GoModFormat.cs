namespace Myelin.Formats.Packages;

/// <summary>
/// go.mod: the module, the versions it requires (direct or <c>// indirect</c>), what replaces them, and its tools; go.work: what replaces them in the whole workspace.
/// In the module cache (<c>pkg/mod/PATH@VERSION</c>) it tells a module that is installed. https://go.dev/ref/mod#go-mod-file
/// </summary>
public sealed class GoModFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => (file.Name.Name is "go.mod" or "go.work") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        List<Problem> problems = [];
        PackageEntry? module = null;
        List<PackageEntry> required = [];
        List<Replacement> replacements = [];
        List<string> tools = [];
        foreach (var directive in GoDirective.Read(text, limits, problems))
        {
            var words = directive.Words;
            switch (directive.Verb)
            {
                case "module" when words.Count == 1: module ??= new PackageEntry("golang", words[0], directive.Mark) { Local = true }; break;
                case "require" when words.Count == 2: required.Add(new PackageEntry("golang", words[0], directive.Mark) { Version = words[1], Direct = !directive.IsIndirect }); break;
                case "replace" when Replacement.Of(directive) is { } replacement: replacements.Add(replacement); break;
                case "tool" when words.Count == 1: tools.Add(words[0]); break;
                case "require" or "replace" or "module" or "tool": problems.Add(new Problem($"'{directive.Verb}' with {words.Count} words is not understood", directive.Mark.Line)); break;
            }
        }
        if (InCache(name, module) is { } cached) return new PackageFile(PackageFileKind.Installed) { Packages = [cached] };
        var packages = required.ConvertAll(entry => Toolish(Replaced(entry, replacements), tools));
        if (name.Name is not "go.work") return With(new PackageFile(PackageFileKind.Manifest) { Project = module, Packages = packages }, problems);
        // A workspace asks for nothing itself; what it replaces, it gives a version.
        packages = [.. replacements.Where(r => r.Version is not null).Select(r => r.Apply(new PackageEntry("golang", r.Original, r.Mark)))];
        return With(new PackageFile(PackageFileKind.Constraints) { Packages = packages }, problems);
    }

    static PackageEntry Replaced(PackageEntry entry, List<Replacement> replacements)
    {
        foreach (var one in replacements)
            if (one.Original == entry.Name && (one.OfVersion is null || one.OfVersion == entry.Version)) return one.Apply(entry);
        return entry;
    }

    // A tool is a package within a module; the module is required, mostly as indirect.
    static PackageEntry Toolish(PackageEntry entry, List<string> tools)
    {
        var path = entry.Alias ?? entry.Name;
        return tools.Exists(t => t == path || (t.StartsWith(path) && t[path.Length] == '/')) ? entry with { Group = "tool", Direct = true } : entry;
    }

    static PackageEntry? InCache(FileName name, PackageEntry? module)
    {
        var cache = name.Path.IndexOf("pkg/mod/", StringComparison.Ordinal);
        if (cache < 0 || module is null) return null;
        var folder = name.Folder;
        var at = folder.LastIndexOf('@');
        return at > cache && folder[at..].IndexOf('/') < 0 && folder[(at + 1)..] is ['v', ..] ? module with { Version = folder[(at + 1)..].ToString(), Local = false } : null;
    }

    /// <summary><c>replace PATH [VERSION] => PATH [VERSION]</c>.</summary>
    sealed record Replacement(string Original, string? OfVersion, string By, string? Version, Mark Mark)
    {
        public static Replacement? Of(GoDirective directive)
        {
            var words = directive.Words;
            var arrow = words.IndexOf("=>");
            if (arrow is not (1 or 2) || words.Count - arrow is not (2 or 3)) return null;
            return new Replacement(words[0], arrow == 2 ? words[1] : null, words[arrow + 1], words.Count - arrow == 3 ? words[arrow + 2] : null, directive.Mark);
        }

        // Without a version it is a folder: the module is made here.
        public PackageEntry Apply(PackageEntry entry) => Version is null
            ? entry with { Local = true, Source = By, Version = null }
            : entry with { Name = By, Version = Version, Alias = By == entry.Name ? null : entry.Name };
    }
}

/// <summary>One line of go.mod or go.work, its block's verb put before it.</summary>
/// <param name="Verb">require, replace, exclude …</param>
/// <param name="Words">What follows, quotes taken off.</param>
/// <param name="IsIndirect">Its comment says <c>indirect</c>.</param>
/// <param name="Mark">Where it starts.</param>
sealed record GoDirective(string Verb, List<string> Words, bool IsIndirect, Mark Mark)
{
    const int MaxWords = 8;

    public static IEnumerable<GoDirective> Read(string text, ReadLimits limits, List<Problem> problems)
    {
        string? block = null;
        var (line, count) = (0, 0);
        foreach (var written in TextLines.Of(text))
        {
            line++;
            var comment = written.IndexOf("//", StringComparison.Ordinal);
            var words = Split(comment < 0 ? written : written[..comment]);
            if (words.Count == 0) continue;
            if (++count > limits.MaxEntries)
            {
                problems.Add(new Problem($"more than {limits.MaxEntries:N0} lines", line));
                yield break;
            }
            if (words[0] == ")")
            {
                block = null;
                continue;
            }
            if (block is null && words.Count == 2 && words[1] == "(")
            {
                block = words[0];
                continue;
            }
            var verb = block ?? words[0];
            if (block is null) words.RemoveAt(0);
            var isIndirect = comment >= 0 && written.AsSpan(comment + 2).Trim().StartsWith("indirect");
            yield return new GoDirective(verb, words, isIndirect, new Mark(line, written.Length - written.AsSpan().TrimStart().Length + 1));
        }
    }

    static List<string> Split(string text)
    {
        List<string> words = [];
        foreach (var word in text.Split((char[])[' ', '\t', '\r'], MaxWords, StringSplitOptions.RemoveEmptyEntries))
        {
            // "require (" may be written "require(".
            if (words.Count == 0 && word.Length > 1 && word.EndsWith('('))
            {
                words.AddRange([word[..^1], "("]);
                continue;
            }
            var bare = word is ['"', .., '"'] or ['`', .., '`'] ? word[1..^1] : word;
            if (bare.Length > 0) words.Add(bare);
        }
        return words;
    }
}
