namespace Myelin.Formats.Packages;

static partial class Installers
{
    static InstallCommand Npm(string tool, ArraySegment<ShellWord> words, int at)
    {
        var reading = new InstallReading(tool, words, at, ["--prefix", "--registry", "--cwd", "--filter", "-F", "--workspace", "--tag", "-C", "--dir", "--cache", "--omit", "--include", "--loglevel", "-p", "--package", .. tool == "npm" ? new[] { "-w" } : []]);
        string? group = null;
        while (reading.Next() is { } word)
        {
            switch (reading.Option)
            {
                case "--registry": reading.AddIndex(word); break;
                case "-D" or "--save-dev" or "--dev" or "-d": group = "dev"; break;
                case "-p" or "--package": reading.Add(NpmSpec(word)); break;
                case null: reading.Add(NpmSpec(word)); break;
            }
            if (words[1].Text is "dlx" or "x" && reading.Option is null) break;
        }
        return reading.Done(group);
    }

    // npx runs a local program of that name if there is one, so that only a name that must be a package counts.
    static InstallCommand? Npx(ArraySegment<ShellWord> words)
    {
        var reading = new InstallReading("npx", words, 1, ["-p", "--package", "-c", "--call", "--registry"]);
        var isCertain = false;
        while (reading.Next() is { } word)
        {
            if (reading.Option is "-p" or "--package") reading.Add(NpmSpec(word));
            isCertain |= reading.Option is "-y" or "--yes" or "-p" or "--package";
            if (reading.Option is not null) continue;
            if (reading.Count == 0 && (isCertain || word.Text.Contains('@'))) reading.Add(NpmSpec(word));
            break;
        }
        return reading.Count == 0 ? null : reading.Done();
    }

    /// <summary>An npm package as a command line names it: <c>@scope/name@range</c>, an alias <c>a@npm:b@1</c>, or null for a path or URL.</summary>
    internal static PackageEntry? NpmSpec(ShellWord word)
    {
        var text = word.Text;
        if (text.IndexOf("@npm:", StringComparison.Ordinal) is > 0 and var alias) text = text[(alias + 5)..];
        if (text.StartsWith("npm:")) text = text[4..];
        if (text is "" or ['.' or '/' or '~', ..] || text.Contains("://") || text.StartsWith("git+") || text.EndsWith(".tgz")) return null;
        var at = text.IndexOf('@', 1);
        var name = at < 0 ? text : text[..at];
        if (name.Contains('/') && name[0] != '@') return null;
        if (name.AsSpan().IndexOfAny(NoNpmName) >= 0) return null;
        var range = at < 0 ? null : text[(at + 1)..];
        return NpmRange.Apply(new PackageEntry("npm", name, word.Mark) { Direct = true }, range);
    }

    static readonly System.Buffers.SearchValues<char> NoNpmName = System.Buffers.SearchValues.Create("$`*?{}<>:\\");
}
