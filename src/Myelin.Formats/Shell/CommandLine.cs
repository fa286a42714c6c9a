namespace Myelin.Formats.Shell;

/// <summary>A program that is started: what it is, once wrappers, interpreters and shells around it are taken off.</summary>
/// <param name="Program">Program path or name, Python module (<c>vllm.entrypoints.openai.api_server</c>), script path, or package of <c>npx</c> and <c>uvx</c> without its version.</param>
/// <param name="Arguments">What follows it.</param>
/// <param name="Line">Line within a script, counted from the line given; else that line.</param>
public sealed record CommandLine(string Program, IReadOnlyList<string> Arguments, int Line = 0)
{
    /// <summary>Run by an interpreter as a module (<c>python -m</c>).</summary>
    public bool IsModule { get; init; }

    /// <summary>The package specifier as written when a package runner starts it (<c>@scope/name@1.2</c>), else null.</summary>
    public string? Package { get; init; }

    /// <summary>The last segment of the program's path.</summary>
    public string Name => Program.StartsWith('@') ? Program : Program[(Program.LastIndexOf('/') + 1)..];

    /// <summary>Value of an option given as <c>--name value</c> or <c>--name=value</c>; null with <paramref name="given"/> true when it has none.</summary>
    public string? Option(string name, out bool given)
    {
        for (var i = 0; i < Arguments.Count; i++)
        {
            var argument = Arguments[i];
            if (!argument.StartsWith(name, StringComparison.Ordinal)) continue;
            if (argument.Length == name.Length)
            {
                given = true;
                return i + 1 < Arguments.Count && !IsOption(Arguments[i + 1]) ? Arguments[i + 1] : null;
            }
            if (argument[name.Length] != '=') continue;
            given = true;
            return argument[(name.Length + 1)..];
        }
        given = false;
        return null;
    }

    /// <summary>Whether an argument is an option, not a value; a negative number is a value.</summary>
    public static bool IsOption(string argument) => argument.Length > 1 && argument[0] == '-' && !char.IsAsciiDigit(argument[1]);

    /// <summary>The programs that an argument vector starts: several when it runs a shell script.</summary>
    /// <param name="argv">Program and arguments.</param>
    /// <param name="lookup">Value of an environment variable within a script; null when unknown.</param>
    /// <param name="line">Line of the vector.</param>
    public static IReadOnlyList<CommandLine> Of(IReadOnlyList<string> argv, Func<string, string?>? lookup = null, int line = 0)
    {
        List<CommandLine> result = [];
        Add(result, argv, lookup, line, 0);
        return result;
    }

    /// <summary>The programs that a script starts.</summary>
    public static IReadOnlyList<CommandLine> OfScript(string script, Func<string, string?>? lookup = null, int line = 1)
    {
        List<CommandLine> result = [];
        foreach (var command in ShellCommands.Split(script, line, lookup)) Add(result, command.Words, lookup, command.Line, 1);
        return result;
    }

    static void Add(List<CommandLine> result, IReadOnlyList<string> argv, Func<string, string?>? lookup, int line, int depth)
    {
        var at = Unwrap(argv);
        if (at >= argv.Count || depth > 4) return;
        var name = BaseName(argv[at]);
        var rest = argv.Skip(at + 1).ToList();
        if (IsShell(name) && ScriptOf(rest) is { } script)
        {
            foreach (var command in ShellCommands.Split(script, Math.Max(line, 1), lookup)) Add(result, command.Words, lookup, line == 0 ? 0 : command.Line, depth + 1);
            return;
        }
        result.Add(IsPython(name) ? Python(argv[at], rest, line) : IsPackageRunner(name) ? Package_(name, rest, line) ?? new(argv[at], rest, line)
            : name is "node" or "bun" or "deno" or "tsx" or "ts-node" or "java" ? Script(argv[at], rest, line) : new CommandLine(argv[at], rest, line));
    }

    static bool IsShell(string name) => name is "sh" or "bash" or "ash" or "dash" or "zsh" or "ksh";

    // sh -c SCRIPT, bash -lc SCRIPT, bash -o pipefail -c SCRIPT
    static string? ScriptOf(List<string> arguments)
    {
        for (var i = 0; i + 1 < arguments.Count && IsOption(arguments[i]); i++)
        {
            if (!arguments[i].StartsWith("--", StringComparison.Ordinal) && arguments[i].EndsWith('c')) return arguments[i + 1];
            if (arguments[i] is "-o" or "-O") i++;
        }
        return null;
    }

    static bool IsPython(string name) =>
        name.StartsWith("python", StringComparison.Ordinal) && name.AsSpan(6).TrimStart("0123456789.").IsEmpty || name is "pypy3" or "python3-real";

    static CommandLine Python(string program, List<string> arguments, int line)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "-m" && i + 1 < arguments.Count) return new(arguments[i + 1], [.. arguments.Skip(i + 2)], line) { IsModule = true };
            if (arguments[i] == "-c") return new(program, arguments, line);
            if (arguments[i] is "-W" or "-X") i++;
            else if (!IsOption(arguments[i])) return new(arguments[i], [.. arguments.Skip(i + 1)], line);
        }
        return new(program, arguments, line);
    }

    static CommandLine Script(string program, List<string> arguments, int line)
    {
        var script = arguments.FindIndex(a => !IsOption(a));
        return script >= 0 && program is not "java" ? new(arguments[script], [.. arguments.Skip(script + 1)], line) : new(program, arguments, line);
    }

    static bool IsPackageRunner(string name) => name is "npx" or "uvx" or "bunx" or "pipx" or "pnpm" or "yarn";

    static CommandLine? Package_(string runner, List<string> arguments, int line)
    {
        var i = 0;
        if (runner is "pipx" && arguments is ["run", ..]) i = 1;
        else if (runner is "pnpm" or "yarn")
        {
            if (arguments is not ["dlx" or "exec", ..]) return null;
            i = 1;
        }
        string? from = null;
        for (; i < arguments.Count; i++)
        {
            if (arguments[i] is "--from" or "-p" or "--package" or "--python" or "--with" or "--index-url" or "--spec")
            {
                if (arguments[i] is "--from" or "--package" or "--spec" || (arguments[i] == "-p" && runner != "uvx")) from = arguments.ElementAtOrDefault(i + 1);
                i++;
            }
            else if (!IsOption(arguments[i])) return new(WithoutVersion(arguments[i]), [.. arguments.Skip(i + 1)], line) { Package = from ?? arguments[i] };
        }
        return null;
    }

    static string WithoutVersion(string specifier)
    {
        var at = specifier.IndexOf('@', Math.Min(1, specifier.Length));
        var equals = specifier.IndexOf("==", StringComparison.Ordinal);
        var end = at > 0 ? at : equals > 0 ? equals : specifier.Length;
        return specifier[..end];
    }

    static string BaseName(string path) => path[(path.LastIndexOf('/') + 1)..];

    // Index of the program proper, after what only starts it.
    static int Unwrap(IReadOnlyList<string> argv)
    {
        var at = 0;
        for (var wrappers = 0; at < argv.Count && wrappers < 16; wrappers++)
        {
            var next = BaseName(argv[at]) switch
            {
                "env" => SkipAssignments(argv, SkipOptions(argv, at + 1, "-u", "-C")),
                "exec" or "nohup" or "command" or "setsid" or "catchsegv" or "builtin" or "ionice" or "stdbuf" or "xvfb-run" or "ltrace" or "catatonit" => SkipOptions(argv, at + 1, "-n", "-c", "-a"),
                "tini" or "dumb-init" or "tini-static" => SkipOptions(argv, at + 1, "-p", "-e", "-r"),
                "sudo" or "nice" or "chrt" or "taskset" or "numactl" => SkipOptions(argv, at + 1, "-u", "-n", "-g"),
                "timeout" => SkipOptions(argv, at + 1, "-k", "-s") + 1,
                "gosu" or "su-exec" or "setpriv" => SkipOptions(argv, at + 1) + 1,
                "uv" or "poetry" or "pipenv" or "pdm" or "rye" or "hatch" or "pixi" when argv.ElementAtOrDefault(at + 1) == "run" =>
                    SkipOptions(argv, at + 2, "--with", "--python", "-p", "--extra", "--group", "--project", "--directory", "--env-file", "-e", "--environment", "--index-url"),
                "uv" when argv.ElementAtOrDefault(at + 1) == "tool" && argv.ElementAtOrDefault(at + 2) == "run" => SkipOptions(argv, at + 3, "--from", "--with", "--python"),
                "conda" or "mamba" or "micromamba" when argv.ElementAtOrDefault(at + 1) == "run" => SkipOptions(argv, at + 2, "-n", "-p", "--name", "--prefix", "--cwd"),
                "opentelemetry-instrument" or "ddtrace-run" or "newrelic-admin" or "doppler" => SkipOptions(argv, at + 1, "--traces_exporter", "--metrics_exporter", "--service_name"),
                _ => at,
            };
            if (next == at) break;
            at = next;
            if (at < argv.Count && argv[at] is "run" && wrappers > 0 && BaseName(argv[at - 1]) is "newrelic-admin" or "doppler") at++;
        }
        return at;
    }

    static int SkipOptions(IReadOnlyList<string> argv, int at, params ReadOnlySpan<string> takesValue)
    {
        for (; at < argv.Count; at++)
        {
            if (argv[at] == "--") return at + 1;
            if (!IsOption(argv[at])) return at;
            if (takesValue.Contains(argv[at])) at++;
        }
        return at;
    }

    // env -u X A=b program
    static int SkipAssignments(IReadOnlyList<string> argv, int at)
    {
        while (at < argv.Count && !IsOption(argv[at]) && argv[at].Contains('=')) at++;
        return at;
    }
}
