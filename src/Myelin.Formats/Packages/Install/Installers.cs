namespace Myelin.Formats.Packages;

/// <summary>The installers whose command lines are read: how each spells "install", which options take a value, and how it writes a package.</summary>
static partial class Installers
{
    /// <summary>The install command that the words are, or null.</summary>
    public static InstallCommand? Recognize(ArraySegment<ShellWord> words)
    {
        if (words.Count < 2) return null;
        var program = InstallCommand.ProgramOf(words[0].Text);
        if (program.EndsWith(".exe", StringComparison.OrdinalIgnoreCase)) program = program[..^4];
        if (program.StartsWith("python") || program is "py" or "pypy3") return Module(words);
        if (program.StartsWith("pip") && IsVersioned(program[3..])) return Pip("pip", words, 1);
        return program switch
        {
            "uv" => Uv(words),
            "uvx" => Tool("uv", words, 1, ["--from", "--with"]),
            "pipx" => words[1].Text is "install" or "inject" or "run" ? Tool("pipx", words, 2, ["--spec"]) : null,
            "poetry" => words[1].Text == "add" ? Python("poetry", words, 2) : null,
            "pdm" or "rye" => words[1].Text == "add" ? Python(program.ToString(), words, 2) : null,
            "pipenv" => words[1].Text == "install" ? Python("pipenv", words, 2) : null,
            "conda" or "mamba" or "micromamba" => Conda(words),
            "npm" => words[1].Text is "install" or "i" or "add" or "in" or "ins" ? Npm("npm", words, 2) : null,
            "pnpm" => words[1].Text is "add" or "install" or "i" or "dlx" ? Npm("pnpm", words, 2) : null,
            "bun" => words[1].Text is "add" or "install" or "i" or "x" ? Npm("bun", words, 2) : null,
            "yarn" => words[1].Text switch
            {
                "add" or "dlx" => Npm("yarn", words, 2),
                "global" when words.Count > 3 && words[2].Text == "add" => Npm("yarn", words, 3),
                _ => null,
            },
            "npx" or "bunx" => Npx(words),
            "go" => words[1].Text is "install" or "get" ? Go(words) : null,
            "cargo" => words[1].Text is "install" or "add" or "binstall" ? Cargo(words) : null,
            "gem" => words[1].Text is "install" or "i" ? Gem(words) : null,
            "dotnet" => Dotnet(words),
            "apt" or "apt-get" or "aptitude" => SystemPackages("apt", "deb", words, "install", '='),
            "apk" => SystemPackages("apk", "apk", words, "add", '='),
            "yum" or "dnf" or "microdnf" or "tdnf" or "zypper" => SystemPackages(program.ToString(), "rpm", words, "install", '\0'),
            _ => null,
        };
    }

    static InstallCommand Go(ArraySegment<ShellWord> words)
    {
        var reading = new InstallReading("go", words, 2, ["-C", "-ldflags", "-tags", "-o", "-gcflags", "-mod", "-p"]);
        while (reading.Next() is { } word)
        {
            if (reading.Option is not null || word.Text is ['.' or '/', ..] || word.Text == "all" || !word.Text.Contains('.')) continue;
            var at = word.Text.IndexOf('@');
            var version = at < 0 ? null : word.Text[(at + 1)..];
            var isExact = version is ['v', >= '0' and <= '9', ..] && version.Contains('.');
            var path = at < 0 ? word.Text : word.Text[..at];
            reading.Add(new PackageEntry("golang", GoModule(path), word.Mark) { Version = isExact ? version : null, Requirement = isExact ? null : version, Direct = true });
        }
        return reading.Done();
    }

    // "go install" names a package within a module; for the common hosts a module is three segments, and a version suffix is part of it.
    static string GoModule(string path)
    {
        var command = path.IndexOf("/cmd/", StringComparison.Ordinal);
        if (command > 0) path = path[..command];
        else if (path.EndsWith("/cmd")) path = path[..^4];
        if (path.EndsWith("/...")) path = path[..^4];
        return path;
    }

    static InstallCommand Cargo(ArraySegment<ShellWord> words)
    {
        var reading = new InstallReading("cargo", words, 2, ["--version", "--vers", "--git", "--branch", "--tag", "--rev", "--path", "--root", "--features", "-F", "--target", "--registry", "--index", "--profile", "-j", "--jobs", "-p", "--package", "--rename"]);
        string? version = null;
        while (reading.Next() is { } word)
        {
            if (reading.Option is "--version" or "--vers") version = word.Text;
            if (reading.Option is not null) continue;
            var at = word.Text.IndexOf('@');
            var name = at < 0 ? word.Text : word.Text[..at];
            if (name.AsSpan().IndexOfAny("/.$") < 0) reading.Add(new PackageEntry("cargo", name, word.Mark) { Version = at < 0 ? null : word.Text[(at + 1)..], Direct = true });
        }
        return reading.Done(version: version);
    }

    static InstallCommand Gem(ArraySegment<ShellWord> words)
    {
        var reading = new InstallReading("gem", words, 2, ["-v", "--version", "--source", "-s", "-i", "--install-dir", "-n", "--bindir", "--platform", "-P"]);
        string? version = null;
        while (reading.Next() is { } word)
        {
            if (reading.Option is "-v" or "--version") version = word.Text;
            if (reading.Option is not null) continue;
            var colon = word.Text.IndexOf(':');
            var name = colon < 0 ? word.Text : word.Text[..colon];
            if (!name.EndsWith(".gem")) reading.Add(new PackageEntry("gem", name, word.Mark) { Version = colon < 0 ? null : word.Text[(colon + 1)..], Direct = true });
        }
        return reading.Done(version: version);
    }

    static InstallCommand? Dotnet(ArraySegment<ShellWord> words)
    {
        var at = words[1].Text switch
        {
            "add" => Index(words, "package") + 1,
            "tool" when words.Count > 3 && words[2].Text is "install" or "update" => 3,
            "package" when words.Count > 3 && words[2].Text == "add" => 3,
            _ => 0,
        };
        if (at == 0) return null;
        var reading = new InstallReading("dotnet", words, at, ["-v", "--version", "-f", "--framework", "-s", "--source", "--add-source", "--tool-path", "--configfile", "--package-directory", "--project"]);
        string? version = null;
        while (reading.Next() is { } word)
        {
            if (reading.Option is "-v" or "--version") version = word.Text;
            if (reading.Option is null && reading.Count == 0) reading.Add(new PackageEntry("nuget", word.Text, word.Mark) { Direct = true });
        }
        return reading.Done(version: version);
    }

    static int Index(ArraySegment<ShellWord> words, string text)
    {
        for (var i = 0; i < words.Count; i++)
            if (words[i].Text == text) return i;
        return -1;
    }

    static InstallCommand? SystemPackages(string tool, string ecosystem, ArraySegment<ShellWord> words, string verb, char versionSign)
    {
        var at = 1;
        while (at < words.Count && words[at].Text.StartsWith('-')) at += words[at].Text is "-o" or "-c" or "-t" ? 2 : 1;
        if (at >= words.Count || (words[at].Text != verb && !(ecosystem == "rpm" && words[at].Text == "in"))) return null;
        var reading = new InstallReading(tool, words, at + 1, ["-t", "--target-release", "-o", "--option", "-c", "--config-file", "--repository", "-X", "--virtual", "-p", "--root", "--enablerepo", "--disablerepo", "--setopt", "--releasever", "--installroot"]);
        while (reading.Next() is { } word)
        {
            if (reading.Option is not null || word.Text is ['.' or '/' or '@', ..] || word.Text.EndsWith(".deb") || word.Text.EndsWith(".rpm")) continue;
            var sign = versionSign == '\0' ? -1 : word.Text.AsSpan().IndexOfAny(versionSign, '~', '<');
            if (word.Text.EndsWith('-') || word.Text.Contains("://")) continue;
            var name = (sign < 0 ? word.Text : word.Text[..sign]).Split(':', '/')[0];
            if (name.Length == 0 || name.AsSpan().IndexOfAny("*$`?") >= 0) continue;
            var rest = sign < 0 ? null : word.Text[sign..];
            var exact = rest is ['=', not '~', ..] && !rest.Contains('*') ? rest[1..] : null;
            reading.Add(new PackageEntry(ecosystem, name, word.Mark) { Version = exact, Requirement = exact is null ? rest : null, Direct = true });
        }
        return reading.Done();
    }
}
