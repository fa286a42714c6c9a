using System.Text;

namespace Myelin.Formats.Packages;

/// <summary>
/// Requirement and constraint files of pip: specifiers with hashes and options, URLs, VCS addresses, <c>-e</c>, <c>-r</c>, <c>-c</c>, index options, line continuations.
/// https://pip.pypa.io/en/stable/reference/requirements-file-format/
/// </summary>
public sealed class RequirementsFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file)
    {
        var name = file.Name.Name;
        if (name.EndsWith(".in", StringComparison.OrdinalIgnoreCase)) name = name[..^3];
        else if (name.EndsWith(".txt", StringComparison.OrdinalIgnoreCase)) name = name[..^4];
        else return false;
        return (Names(name, "requirements") || Names(name, "requirement") || Names(name, "constraints") || Names(name, "reqs") || file.Name.IsUnder("requirements")) && file.IsText;
    }

    // requirements, requirements-dev, dev_requirements, requirements.gpu, gpu.requirements; not "requirementsx".
    static bool Names(ReadOnlySpan<char> name, string word)
    {
        var at = name.IndexOf(word, StringComparison.OrdinalIgnoreCase);
        if (at < 0) return false;
        var end = at + word.Length;
        return (at == 0 || name[at - 1] is '-' or '_' or '.') && (end == name.Length || name[end] is '-' or '_' or '.' or (>= '0' and <= '9'));
    }

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var isConstraints = name.Name.Contains("constraint", StringComparison.OrdinalIgnoreCase);
        var reading = new Reading(isConstraints ? null : GroupOf(name.Name), limits);
        var line = 0;
        var logical = new StringBuilder();
        var start = 1;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            line++;
            var physical = text.AsSpan(range).TrimEnd('\r');
            if (logical.Length == 0) start = line;
            // A comment line ends no continuation and starts none (pip joins lines before it takes comments off).
            if (physical.TrimStart() is ['#', ..] && logical.Length == 0) continue;
            if (physical is [.., '\\'])
            {
                logical.Append(physical[..^1]);
                continue;
            }
            if (logical.Length == 0) reading.Line(physical, start);
            else
            {
                reading.Line(logical.Append(physical).ToString(), start);
                logical.Clear();
            }
            if (reading.IsFull) break;
        }
        if (logical.Length > 0) reading.Line(logical.ToString(), start);
        return reading.Done(isConstraints ? PackageFileKind.Constraints : PackageFileKind.Manifest);
    }

    // requirements-dev.txt, test-requirements.txt: the word beside "requirements" when it names a purpose other than running the product.
    static string? GroupOf(ReadOnlySpan<char> name)
    {
        foreach (var word in (ReadOnlySpan<string>)["dev", "test", "docs", "doc", "lint", "build"])
        {
            var at = name.IndexOf(word, StringComparison.OrdinalIgnoreCase);
            if (at < 0) continue;
            var end = at + word.Length;
            if (end < name.Length && name[end] == 's') end++;
            if ((at == 0 || name[at - 1] is '-' or '_' or '.') && (end == name.Length || name[end] is '-' or '_' or '.')) return word == "doc" ? "docs" : word;
        }
        return null;
    }

    sealed class Reading(string? group, ReadLimits limits)
    {
        readonly List<PackageEntry> _packages = [];
        readonly List<PackageInclude> _includes = [];
        readonly List<PackageInclude> _indexes = [];
        readonly List<Problem> _problems = [];

        public bool IsFull => _packages.Count >= limits.MaxEntries;

        public void Line(ReadOnlySpan<char> written, int line)
        {
            var text = WithoutComment(written).Trim();
            if (text.IsEmpty) return;
            var mark = new Mark(line, written.IndexOf(text[..1]) + 1);
            if (text[0] == '-') Option(text, mark);
            else if (!TryRequirement(text, mark)) _problems.Add(new Problem($"'{Shorten(text)}' is no requirement", line));
        }

        public Parsed<PackageFile> Done(PackageFileKind kind) => new(
            new PackageFile(kind) { Packages = _packages, Includes = _includes, Indexes = _indexes },
            _problems.Count <= 20 ? _problems : [.. _problems.Take(20), new Problem($"and {_problems.Count - 20} more lines that are no requirement")]);

        void Option(ReadOnlySpan<char> text, Mark mark)
        {
            var end = text.IndexOfAny(' ', '=', '\t');
            var option = end < 0 ? text : text[..end];
            var value = end < 0 ? default : text[(end + 1)..].TrimStart(" =\t").Trim();
            // -rbase.txt
            if (option is ['-', 'r' or 'c' or 'e' or 'i' or 'f', _, ..])
            {
                option = text[..2];
                value = text[2..].Trim();
            }
            switch (option)
            {
                case "-r" or "--requirement" or "-c" or "--constraint": _includes.Add(new PackageInclude(Unquoted(value), mark)); break;
                case "-i" or "--index-url" or "--extra-index-url" or "-f" or "--find-links": _indexes.Add(new PackageInclude(Unquoted(value), mark)); break;
                case "-e" or "--editable": AddSource(Unquoted(value), mark); break;
            }
        }

        bool TryRequirement(ReadOnlySpan<char> text, Mark mark)
        {
            List<PackageHash> hashes = [];
            // Options of one requirement follow it: --hash=sha256:…, --config-settings=…
            if (text.IndexOf(" --") is >= 0 and var options)
            {
                HashesIn(text[options..], hashes);
                text = text[..options].TrimEnd();
            }
            if (!IsAddress(text) && PythonRequirement.Parse(text) is { } requirement)
            {
                _packages.Add(requirement.ToEntry(mark, group) with { Hashes = hashes });
                return true;
            }
            return AddSource(text.ToString(), mark) || IsAddress(text);
        }

        bool AddSource(string written, Mark mark)
        {
            var address = written.Split(" ;", 2)[0].Trim();
            if (PythonRequirement.Parse(address) is { Url: not null } named)
            {
                _packages.Add(named.ToEntry(mark, group));
                return true;
            }
            if (Installers.PythonSource(new ShellWord(address, mark, Dynamic: false)) is not { } entry) return IsAddress(address);
            _packages.Add(entry with { Group = group });
            return true;
        }

        static bool IsAddress(ReadOnlySpan<char> text) => text is ['.' or '/', ..] || text.StartsWith("git+") || text.StartsWith("hg+") || text.StartsWith("svn+") || text.StartsWith("bzr+")
            || text.StartsWith("http://") || text.StartsWith("https://") || text.StartsWith("file:") || text.EndsWith(".whl") || text.EndsWith(".tar.gz") || text.EndsWith(".zip")
            || text.StartsWith("${");

        static void HashesIn(ReadOnlySpan<char> options, List<PackageHash> hashes)
        {
            const string Option = "--hash";
            for (int at; (at = options.IndexOf(Option)) >= 0;)
            {
                options = options[(at + Option.Length)..].TrimStart(" =\t");
                var end = options.IndexOfAny(' ', '\t');
                var value = end < 0 ? options : options[..end];
                var colon = value.IndexOf(':');
                if (colon > 0) hashes.Add(new PackageHash(value[..colon].ToString(), value[(colon + 1)..].ToString().ToLowerInvariant()));
                options = end < 0 ? default : options[end..];
            }
        }

        // "#" begins a comment at the start or after a space; elsewhere it is part of a URL.
        static ReadOnlySpan<char> WithoutComment(ReadOnlySpan<char> text)
        {
            for (var i = 0; i < text.Length; i++)
                if (text[i] == '#' && (i == 0 || text[i - 1] is ' ' or '\t')) return text[..i];
            return text;
        }

        static string Unquoted(ReadOnlySpan<char> text) => text.Trim().Trim('"').Trim('\'').ToString();

        static string Shorten(ReadOnlySpan<char> text) => text.Length <= 60 ? text.ToString() : $"{text[..60]}…";
    }
}
