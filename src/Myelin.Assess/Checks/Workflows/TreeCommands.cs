using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Myelin.Formats.Shell;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>Commands that run or obey what stands in the folder they are started in: its scripts, hooks, build files, plug-ins, instructions.</summary>
internal static partial class TreeCommands
{
    // The second words with which a tool runs what the tree says; "*" is any. Sources: the documentation of each tool.
    static readonly FrozenDictionary<string, string> Tools = new Dictionary<string, string>
    {
        ["make"] = "*",
        ["gmake"] = "*",
        ["cmake"] = "*",
        ["ninja"] = "*",
        ["meson"] = "*",
        ["bazel"] = "build run test",
        ["bazelisk"] = "build run test",
        ["just"] = "*",
        ["task"] = "*",
        ["mage"] = "*",
        ["npm"] = "ci install i run test t start exec rebuild pack publish version run-script cit install-test",
        ["pnpm"] = "*",
        ["yarn"] = "*",
        ["bun"] = "install run test x i build",
        ["npx"] = "*",
        ["bunx"] = "*",
        ["lerna"] = "*",
        ["nx"] = "*",
        ["turbo"] = "*",
        ["pip"] = "install wheel",
        ["pip3"] = "install wheel",
        ["uv"] = "run sync build pip",
        ["poetry"] = "install run build",
        ["pdm"] = "install run build",
        ["pipenv"] = "install run",
        ["hatch"] = "run build test",
        ["tox"] = "*",
        ["nox"] = "*",
        ["pytest"] = "*",
        ["pre-commit"] = "run",
        ["prek"] = "run",
        ["cargo"] = "build test run check clippy bench doc install publish package nextest",
        ["go"] = "run test generate",
        ["gradle"] = "*",
        ["mvn"] = "*",
        ["ant"] = "*",
        ["sbt"] = "*",
        ["lein"] = "*",
        ["dotnet"] = "build test run restore publish pack msbuild format",
        ["msbuild"] = "*",
        ["bundle"] = "install exec",
        ["rake"] = "*",
        ["gem"] = "build",
        ["composer"] = "install update run-script require",
        ["terraform"] = "init plan apply test",
        ["tofu"] = "init plan apply test",
        ["pulumi"] = "up preview",
        ["ansible-playbook"] = "*",
        ["docker"] = "build buildx compose",
        ["docker-compose"] = "up build run",
        ["eslint"] = "*",
        ["jest"] = "*",
        ["vitest"] = "*",
        ["webpack"] = "*",
        ["vite"] = "*",
        ["prettier"] = "*",
        ["mkdocs"] = "build gh-deploy serve",
        ["sphinx-build"] = "*",
        ["goreleaser"] = "*",
        ["mix"] = "*",
        ["swift"] = "build test run",
        ["xcodebuild"] = "*",
        ["fastlane"] = "*",
        ["nix"] = "build run develop",
        ["nix-build"] = "*",
        ["deno"] = "run test task",
        ["cabal"] = "build test run",
        ["stack"] = "build test run",
        ["zig"] = "build",
        ["tsx"] = "*",
        ["ts-node"] = "*",
        ["rebar3"] = "*",
        ["flutter"] = "build test run",
        ["dart"] = "run test",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    static readonly FrozenSet<string> Interpreters = new[] { "bash", "sh", "zsh", "dash", "python", "python3", "node", "ruby", "perl", "php", "Rscript", "julia", "pwsh", "source", "." }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>What of the tree a command runs, or null.</summary>
    public static (string What, bool IsAgent)? Of(ShellStatement statement)
    {
        var words = statement.Words.Select(w => w.Bare).ToList();
        while (words.Count > 1 && (words[0] is "sudo" or "env" or "time" or "nohup" or "command" or "exec" or "xvfb-run" or "timeout" || words[0].Contains('=') || words[0].StartsWith('-') || Duration().IsMatch(words[0]))) words.RemoveAt(0);
        if (words.Count == 0) return null;
        var program = words[0];
        var verb = words.Skip(1).FirstOrDefault(w => !w.StartsWith('-')) ?? "";
        if (words.Count == 2 && words[1] is "--version" or "-v" or "-V" or "--help") return null;
        if (PipelineKnowledge.AgentCommands.Contains(program)) return words.Count > 1 && verb is not ("mcp" or "login" or "config" or "update" or "install") ? ($"the agent {program}, which obeys instructions in the tree", true) : null;
        if (program.StartsWith("./", StringComparison.Ordinal) || program.StartsWith("../", StringComparison.Ordinal) || program.Contains('/') && program[0] is not ('/' or '$' or '~' or '-') && Path().IsMatch(program)) return (program, false);
        if (Interpreters.Contains(program)) return Script(program, words);
        if (!Tools.TryGetValue(program, out var verbs)) return null;
        if (program is "pip" or "pip3") return words.Skip(1).Any(w => w is "." or "-e" or "-r" or "--requirement" or "--editable" || w.StartsWith("./", StringComparison.Ordinal) || w.StartsWith(".[", StringComparison.Ordinal)) && verb is "install" or "wheel" ? ($"{program} {verb}", false) : null;
        if (program == "uv" && verb == "pip") return words.Any(w => w is "." or "-e" or "-r") ? ("uv pip install", false) : null;
        // What is installed by its name is not of the tree; npm ci --ignore-scripts runs nothing of it.
        if (program is "npm" or "pnpm" or "yarn" or "bun" && words.Any(w => w is "-g" or "--global" or "--ignore-scripts")) return null;
        if (program is "npm" or "bun" && verb is "install" or "i" && words.Count(w => !w.StartsWith('-')) > 2) return null;
        if (program is "npx" or "bunx" or "pnpm" && verb is "dlx" || program is "npx" && verb.Contains('@')) return null;
        if (program is "yarn" or "pnpm" && verb is "config" or "--version" or "cache" or "store") return null;
        if (program == "cargo" && verb == "install" && words.Count(w => !w.StartsWith('-')) > 2 && !words.Contains("--path")) return null;
        if (program is "make" && words.Contains("-n")) return null;
        if (program == "docker" && verb is "buildx" or "compose" && !words.Any(w => w is "build" or "bake" or "up" or "run")) return null;
        return verbs == "*" || verbs.Split(' ').Contains(verb) ? (verb.Length > 0 && verb.Length < 30 ? $"{program} {verb}" : program, false) : null;
    }

    /// <summary>A script or program by its path, or an interpreter with one.</summary>
    public static bool IsScript(ShellStatement statement) => Interpreters.Contains(statement.Command) || statement.Command.Contains('/');

    static (string, bool)? Script(string program, List<string> words)
    {
        if (program is "python" or "python3" && words.Count > 2 && words[1] == "-m")
            return words[2] is "pytest" or "build" or "tox" or "nox" or "unittest" or "pre_commit" || words[2] == "pip" && words.Skip(3).Any(w => w is "." or "-e" or "-r" || w.StartsWith(".[", StringComparison.Ordinal)) ? ($"{program} -m {words[2]}", false)
                : words[2] is "pip" or "venv" or "json.tool" or "ensurepip" ? null : ($"{program} -m {words[2]}", false);
        if (words.Any(w => w is "-c" or "-e")) return null;
        var script = words.Skip(1).FirstOrDefault(w => !w.StartsWith('-'));
        return script is null || script[0] is '/' or '~' or '<' or '$' && !script.StartsWith("$GITHUB_WORKSPACE", StringComparison.Ordinal) ? null : ($"{program} {script}", false);
    }

    [GeneratedRegex(@"^[0-9]+[smh]?$", RegexOptions.NonBacktracking)]
    private static partial Regex Duration();

    [GeneratedRegex(@"^[\w.-]+(/[\w.-]+)+$", RegexOptions.NonBacktracking)]
    private static partial Regex Path();
}
