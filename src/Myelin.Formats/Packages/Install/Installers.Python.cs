namespace Myelin.Formats.Packages;

static partial class Installers
{
    static bool IsVersioned(ReadOnlySpan<char> rest) => rest.IndexOfAnyExceptInRange('.', '9') < 0;

    static InstallCommand? Module(ArraySegment<ShellWord> words)
    {
        for (var i = 1; i + 2 < words.Count; i++)
        {
            if (words[i].Text != "-m") continue;
            return words[i + 1].Text switch
            {
                "pip" => Pip("pip", words, i + 2),
                "uv" => Uv(words[(i + 1)..]),
                "pipx" when words[i + 2].Text == "install" => Tool("pipx", words, i + 3, ["--spec"]),
                _ => null,
            };
        }
        return null;
    }

    static InstallCommand? Uv(ArraySegment<ShellWord> words)
    {
        if (words[1].Text == "add") return Python("uv", words, 2);
        if (words.Count < 3) return null;
        return (words[1].Text, words[2].Text) switch
        {
            ("pip", _) => Pip("uv", words, 2),
            ("tool", "install" or "run") => Tool("uv", words, 3, ["--from", "--with"]),
            _ => null,
        };
    }

    static InstallCommand? Pip(string tool, ArraySegment<ShellWord> words, int at)
    {
        while (at < words.Count && words[at].Text.StartsWith('-')) at++;
        return at < words.Count && words[at].Text is "install" or "download" or "wheel" ? Python(tool, words, at + 1) : null;
    }

    static InstallCommand Python(string tool, ArraySegment<ShellWord> words, int at)
    {
        var reading = new InstallReading(tool, words, at, tool is "pip" or "uv" ? PipOptions : PythonOptions);
        string? group = null;
        while (reading.Next() is { } word)
        {
            switch (reading.Option)
            {
                case "-r" or "--requirement" or "--requirements" or "-c" or "--constraint" or "--constraints": reading.AddFile(word); break;
                case "-i" or "--index-url" or "--extra-index-url" or "-f" or "--find-links" or "--index" or "--default-index": reading.AddIndex(word); break;
                case "-e" or "--editable": reading.Add(PythonSource(word)); break;
                case "-G" or "--group": group = word.Text; break;
                case "--dev" or "-D" or "-d": group = "dev"; break;
                case null: reading.Add(PythonEntry(word)); break;
            }
        }
        return reading.Done(group);
    }

    static InstallCommand Tool(string tool, ArraySegment<ShellWord> words, int at, string[] from)
    {
        // The first word is the tool's own package; what follows are its arguments.
        var reading = new InstallReading(tool, words, at, [.. PythonOptions, .. from]);
        var isNamed = false;
        while (reading.Next() is { } word)
        {
            if (reading.Option is { } option)
            {
                if (!from.Contains(option)) continue;
                reading.Add(PythonEntry(word));
                isNamed |= option != "--with";
                continue;
            }
            if (!isNamed) reading.Add(PythonEntry(word with { Text = AtVersion(word.Text) }));
            if (words[at - 1].Text is not ("install" or "inject")) break;
        }
        return reading.Done();
    }

    // uvx ruff@0.6.0 is ruff==0.6.0; @latest is no version.
    static string AtVersion(string text)
    {
        var at = text.IndexOf('@');
        if (at <= 0 || text.Contains("://")) return text;
        return text[(at + 1)..] is "latest" or "" ? text[..at] : $"{text[..at]}=={text[(at + 1)..]}";
    }

    static PackageEntry? PythonEntry(ShellWord word)
    {
        if (PythonRequirement.Parse(word.Text) is { } requirement && !IsPath(word.Text)) return requirement.ToEntry(word.Mark);
        return PythonSource(word);
    }

    static bool IsPath(string text) => text is ['.' or '/' or '~', ..] || text.EndsWith(".whl") || text.EndsWith(".tar.gz") || text.EndsWith(".zip")
        || (text.Contains('/') && !text.Contains('@')) || text.Contains("://") && !text.Contains(" @ ") && !text.Contains("@ ");

    /// <summary>A package that is named by a URL or path: its name is in <c>#egg=</c>, the repository's or the wheel's name.</summary>
    internal static PackageEntry? PythonSource(ShellWord word)
    {
        var text = word.Text;
        var name = PythonSourceName(text);
        return name is null ? null : new PackageEntry("pypi", name, word.Mark)
        {
            Source = text,
            Version = PythonRequirement.VersionInUrl(text),
            Direct = true,
            Local = !text.Contains("://") && !text.EndsWith(".whl"),
        };
    }

    internal static string? PythonSourceName(string text)
    {
        var egg = text.IndexOf("#egg=", StringComparison.Ordinal);
        if (egg >= 0) return PythonRequirement.Parse(text.AsSpan(egg + 5).ToString().Split('&')[0])?.Name;
        var path = text.AsSpan();
        if (path.IndexOfAny('#', '?') is >= 0 and var cut) path = path[..cut];
        var file = path.TrimEnd('/');
        file = file[(file.LastIndexOf('/') + 1)..];
        if (file.EndsWith(".whl")) return file.IndexOf('-') is > 0 and var dash ? file[..dash].ToString().Replace('_', '-') : null;
        if (!text.StartsWith("git+")) return null;
        if (file.IndexOf('@') is > 0 and var at) file = file[..at];
        if (file.EndsWith(".git")) file = file[..^4];
        return file.IsEmpty ? null : file.ToString();
    }

    static InstallCommand? Conda(ArraySegment<ShellWord> words)
    {
        var at = words[1].Text switch
        {
            "install" or "create" or "update" => 2,
            "env" when words.Count > 3 && words[2].Text is "create" or "update" => 3,
            _ => 0,
        };
        if (at == 0) return null;
        var reading = new InstallReading("conda", words, at, CondaOptions);
        while (reading.Next() is { } word)
        {
            switch (reading.Option)
            {
                case "-f" or "--file": reading.AddFile(word); break;
                case "-c" or "--channel": reading.AddIndex(word); break;
                case null: reading.Add(CondaSpec.Parse(word.Text, word.Mark)); break;
            }
        }
        return reading.Done();
    }

    static readonly string[] PythonOptions =
    [
        "-r", "--requirement", "--requirements", "-c", "--constraint", "--constraints", "-e", "--editable", "-i", "--index-url", "--extra-index-url", "--index", "--default-index",
        "-f", "--find-links", "-t", "--target", "--prefix", "--root", "--src", "--python", "-p", "--python-version", "--python-platform", "--platform", "--implementation", "--abi",
        "--timeout", "--retries", "--trusted-host", "--cache-dir", "--proxy", "--progress-bar", "--no-binary", "--only-binary", "--global-option", "--install-option",
        "--config-settings", "--config-setting", "-C", "--report", "--log", "--cert", "--client-cert", "--exists-action", "--use-feature", "--root-user-action", "--upgrade-strategy",
        "-G", "--group", "--extra", "-E", "--extras", "--source", "--override", "--overrides", "--torch-backend", "--index-strategy", "--keyring-provider", "--upgrade-package", "-P",
        "--tag", "--branch", "--rev", "--project", "--directory", "--package", "--suffix", "--pip-args", "--no-build-isolation-package", "--link-mode",
    ];

    static readonly string[] PipOptions = [.. PythonOptions, "--dest", "-d", "-w", "--wheel-dir"];

    static readonly string[] CondaOptions =
        ["-n", "--name", "-p", "--prefix", "-c", "--channel", "-f", "--file", "--solver", "-r", "--root-prefix", "--platform", "--subdir", "--repodata-fn", "--revision", "--experimental"];
}
