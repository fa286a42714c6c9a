namespace Myelin.Formats.Packages;

/// <summary>
/// A shell command that installs packages: <c>pip install torch==2.1</c>, <c>npm i -g @scope/name@1</c>, <c>apt-get install -y x</c>. Read from Dockerfiles, CI steps and scripts.
/// </summary>
/// <param name="Tool">The installer: pip, uv, poetry, npm, apt …</param>
/// <param name="Mark">Where the command starts.</param>
public sealed record InstallCommand(string Tool, Mark Mark)
{
    const int MaxNesting = 4;

    /// <summary>Packages it names, in order. A name that is dynamic is left out; a dynamic version stays in the requirement as written.</summary>
    public IReadOnlyList<PackageEntry> Packages { get; init; } = [];
    /// <summary>Requirement and constraint files it reads (<c>-r requirements.txt</c>, an environment.yml), as written.</summary>
    public IReadOnlyList<PackageInclude> Files { get; init; } = [];
    /// <summary>Package indexes and channels beside the default (<c>--extra-index-url</c>, <c>-c conda-forge</c>).</summary>
    public IReadOnlyList<PackageInclude> Indexes { get; init; } = [];
    /// <summary>True when a name or file is a variable whose value is unknown.</summary>
    public bool IsDynamic { get; init; }

    /// <summary>The install commands in shell text, in order; those within <c>sh -c "…"</c> too.</summary>
    /// <param name="shell">Shell text of one or more lines.</param>
    /// <param name="firstLine">Number of its first line in the file.</param>
    /// <param name="variable">Values of variables that are known, for example a Dockerfile's ARG and ENV; null for none.</param>
    public static IReadOnlyList<InstallCommand> Find(string shell, int firstLine = 1, Func<string, string?>? variable = null)
    {
        List<InstallCommand> found = [];
        Find(shell, firstLine, variable, found, 0);
        return found;
    }

    /// <summary>The install command that an argument vector is (Dockerfile exec form, a CI step's list), or null.</summary>
    public static InstallCommand? From(IReadOnlyList<ShellWord> words) => Installers.Recognize(Bare(words));

    static void Find(string shell, int firstLine, Func<string, string?>? variable, List<InstallCommand> found, int depth)
    {
        foreach (var words in ShellWords.Commands(shell, firstLine, variable))
        {
            var bare = Bare(words);
            if (bare.Count == 0) continue;
            if (Script(bare) is { } script)
            {
                if (depth < MaxNesting) Find(script.Text, script.Mark.Line, variable, found, depth + 1);
            }
            else if (Installers.Recognize(bare) is { } command) found.Add(command);
        }
    }

    // What stands before the command proper: assignments, BuildKit flags, keywords, sudo, env, conda run.
    static ArraySegment<ShellWord> Bare(IReadOnlyList<ShellWord> words)
    {
        var rest = new ArraySegment<ShellWord>([.. words]);
        while (rest.Count > 0)
        {
            var skip = rest[0].Text switch
            {
                "!" or "{" or "then" or "else" or "do" or "if" or "while" or "exec" or "time" or "nohup" or "command" or "RUN" => 1,
                "sudo" or "nice" or "ionice" or "doas" or "chroot" or "timeout" or "retry" => 1 + Options(rest[1..], rest[0].Text),
                "env" or "export" => 1,
                "conda" or "mamba" or "micromamba" or "poetry" or "pipenv" or "uv" or "pdm" or "hatch" or "rye" when rest.Count > 2 && rest[1].Text == "run" => 2 + RunOptions(rest[2..]),
                var text when IsAssignment(text) || (text.StartsWith("--") && text.Contains('=')) => 1,
                _ => 0,
            };
            if (skip == 0 || skip > rest.Count) break;
            rest = rest[skip..];
        }
        return rest;
    }

    static int Options(ArraySegment<ShellWord> rest, string of)
    {
        var count = 0;
        while (count < rest.Count && rest[count].Text.StartsWith('-')) count += rest[count].Text is "-u" or "-g" or "-n" or "-k" or "-s" or "--user" ? 2 : 1;
        return of is "timeout" or "chroot" or "retry" ? count + 1 : count;
    }

    static int RunOptions(ArraySegment<ShellWord> rest)
    {
        var count = 0;
        while (count < rest.Count && rest[count].Text.StartsWith('-')) count += rest[count].Text is "-n" or "-p" or "--name" or "--prefix" or "--with" or "--python" ? 2 : 1;
        return count;
    }

    static bool IsAssignment(string text)
    {
        var equals = text.IndexOf('=');
        if (equals <= 0 || char.IsAsciiDigit(text[0])) return false;
        return text.AsSpan(0, equals).IndexOfAnyExcept(NameCharacters) < 0;
    }

    static ShellWord? Script(ArraySegment<ShellWord> words)
    {
        if (ProgramOf(words[0].Text) is not ("sh" or "bash" or "ash" or "dash" or "zsh")) return null;
        for (var i = 1; i + 1 < words.Count; i++)
            if (words[i].Text is ['-', not '-', ..] && words[i].Text.EndsWith('c')) return words[i + 1];
        return null;
    }

    internal static ReadOnlySpan<char> ProgramOf(string word) => word.AsSpan(word.LastIndexOf('/') + 1);

    static readonly System.Buffers.SearchValues<char> NameCharacters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
}
