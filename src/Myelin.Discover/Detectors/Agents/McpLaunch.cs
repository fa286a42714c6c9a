namespace Myelin.Discover.Detectors.Agents;

/// <summary>Reads from a command line which package or image it fetches and runs.</summary>
internal static class McpLaunch
{
    /// <summary>The package behind npx, bunx, pnpm dlx, uvx, uv tool run, pipx run and the like, also wrapped in <c>cmd /c</c> or <c>env</c>.</summary>
    public static McpPackage? Package(string command, IReadOnlyList<string> arguments)
    {
        var words = Unwrapped(command, arguments);
        return Program(words) switch
        {
            "npx" or "bunx" or "pnpx" => Npm(First(words, 1, valued: ["-p", "--package", "--registry", "-c"], named: ["-p", "--package"])),
            "pnpm" or "yarn" when words.ElementAtOrDefault(1) == "dlx" => Npm(First(words, 2, valued: ["--package", "-p"], named: ["--package", "-p"])),
            "npm" when words.ElementAtOrDefault(1) is "exec" or "x" => Npm(First(words, 2, valued: ["--package"], named: ["--package"])),
            "bun" when words.ElementAtOrDefault(1) == "x" => Npm(First(words, 2, valued: [], named: [])),
            "uvx" => Python(First(words, 1, UvValued, UvNamed)),
            "uv" when words.ElementAtOrDefault(1) == "tool" && words.ElementAtOrDefault(2) == "run" => Python(First(words, 3, UvValued, UvNamed)),
            "pipx" when words.ElementAtOrDefault(1) == "run" => Python(First(words, 2, valued: ["--spec", "--python"], named: ["--spec"])),
            _ => null,
        };
    }

    /// <summary>The image behind <c>docker run</c> or <c>podman run</c>, or null.</summary>
    public static string? Image(string command, IReadOnlyList<string> arguments)
    {
        var words = Unwrapped(command, arguments);
        return Program(words) is "docker" or "podman" or "nerdctl" && words.ElementAtOrDefault(1) == "run" ? First(words, 2, DockerValued, named: []) : null;
    }

    // What a word after the launcher means depends on whether the option before it takes a value.
    static string? First(List<string> words, int from, string[] valued, string[] named)
    {
        for (var i = from; i < words.Count; i++)
        {
            var word = words[i];
            if (!word.StartsWith('-')) return word;
            var equals = word.IndexOf('=');
            var option = equals < 0 ? word : word[..equals];
            if (named.Contains(option)) return equals < 0 ? words.ElementAtOrDefault(i + 1) : word[(equals + 1)..];
            if (equals < 0 && valued.Contains(option)) i++;
        }
        return null;
    }

    static List<string> Unwrapped(string command, IReadOnlyList<string> arguments)
    {
        List<string> words = [.. command.Split(' ', StringSplitOptions.RemoveEmptyEntries), .. arguments];
        while (true)
        {
            if (Program(words) == "cmd" && words.ElementAtOrDefault(1)?.ToLowerInvariant() == "/c") words = words[2..];
            else if (Program(words) == "env") words = [.. words.Skip(1).SkipWhile(w => w.StartsWith('-') || w.Contains('='))];
            else return words;
        }
    }

    static string Program(List<string> words)
    {
        if (words.Count == 0) return "";
        var name = words[0][(words[0].LastIndexOfAny(['/', '\\']) + 1)..];
        return (name.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase) ? name[..^4] : name).ToLowerInvariant();
    }

    static McpPackage? Npm(string? text)
    {
        if (text is null or "" || text[0] is '.' or '/' || text.Contains("://", StringComparison.Ordinal) || text.Contains('$')) return null;
        var at = text.IndexOf('@', 1);
        return at < 0 ? new McpPackage("npm", text, null) : new McpPackage("npm", text[..at], Exact(text[(at + 1)..]));
    }

    static McpPackage? Python(string? text)
    {
        if (text is null or "" || text[0] is '.' or '/' || text.Contains("://", StringComparison.Ordinal) || text.Contains('$')) return null;
        var at = text.IndexOfAny(['@', '=', '>', '<', '~', '!', '[']);
        if (at <= 0) return new McpPackage("pypi", text, null);
        var rest = text[at..].TrimStart('@');
        return new McpPackage("pypi", text[..at], Exact(rest.StartsWith("==", StringComparison.Ordinal) ? rest[2..] : text[at] == '@' ? rest : null));
    }

    static string? Exact(string? version) => !string.IsNullOrEmpty(version) && char.IsAsciiDigit(version[0]) && !version.AsSpan().ContainsAny("x*^ |") ? version : null;

    static readonly string[] UvValued = ["--from", "--with", "--python", "-p", "--index-url", "--index", "--extra-index-url", "--directory"];
    static readonly string[] UvNamed = ["--from"];
    static readonly string[] DockerValued =
    [
        "-e", "--env", "--env-file", "-v", "--volume", "--mount", "--name", "-p", "--publish", "--network", "--net", "-w", "--workdir", "-u", "--user", "--entrypoint", "-l", "--label",
        "--memory", "-m", "--cpus", "--add-host", "--gpus", "--platform", "--pull", "-h", "--hostname", "--cap-add", "--cap-drop", "--security-opt", "--device", "--tmpfs",
    ];
}
