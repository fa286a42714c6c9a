using System.Collections;
using System.CommandLine;
using System.CommandLine.Invocation;
using System.Reflection;
using System.Runtime.CompilerServices;
using Myelin.Core;
using Myelin.Discover.Sources;

namespace Myelin.Cli;

/// <summary>One run of the program, from arguments to exit code.</summary>
internal static class Invocation
{
    /// <summary>The version of the program.</summary>
    public static string Version { get; } =
        typeof(Invocation).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";

    public static int Run(string[] args)
    {
        // Answered before anything else is loaded.
        if (args is ["--version"])
        {
            Console.Out.WriteLine($"myelin {Version}");
            return ExitCode.Done;
        }
        using var interruption = new Interruption();
        try
        {
            return Parse(args, interruption.Token);
        }
        catch (UsageException e)
        {
            return Fail(e.Message, ExitCode.Usage);
        }
        catch (SourceException e)
        {
            return Fail(e.Message, ExitCode.NothingScanned);
        }
        catch (OperationCanceledException) when (interruption.ExitCode != 0)
        {
            return Fail("interrupted", interruption.ExitCode);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Fail(e.Message, ExitCode.Failed);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return Fail($"this is a mistake of Myelin's own; please report it with what follows\n{e}", ExitCode.Failed);
        }
    }

    /// <summary>The environment, as settings read it.</summary>
    public static IReadOnlyDictionary<string, string> EnvironmentVariables() =>
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal);

    [MethodImpl(MethodImplOptions.NoInlining)]
    static int Parse(string[] args, CancellationToken cancellation)
    {
        var root = CommandLine();
        var parsed = root.Parse(args);
        // A command of commands, alone: show which there are.
        if (parsed.CommandResult.Command is { Subcommands.Count: > 0 } && parsed.UnmatchedTokens.Count == 0 && parsed.Action is ParseErrorAction)
        {
            root.Parse([.. args, "--help"]).Invoke(new InvocationConfiguration { Output = Console.Error });
            return ExitCode.Usage;
        }
        if (Help.Mistake(parsed) is { } mistake) return Misused([mistake], parsed);
        if (parsed.Errors.Count > 0) return Misused(parsed.Errors.Select(e => e.Message), parsed);
        return parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, cancellation).GetAwaiter().GetResult();
    }

    /// <summary>The verbs, found by type, with their help.</summary>
    internal static RootCommand CommandLine()
    {
        var verbs = Registered<Verb>.In(typeof(Verb));
        var root = new RootCommand("Myelin finds the AI in code, images, hosts and clusters, says what it can reach and how well it is isolated.");
        Dictionary<string, Verb> byName = new(StringComparer.Ordinal);
        foreach (var verb in verbs)
        {
            var command = verb.Command;
            byName.Add(command.Name, verb);
            root.Subcommands.Add(command);
        }
        new Help(byName).AttachTo(root);
        return root;
    }

    static int Misused(IEnumerable<string> mistakes, ParseResult parsed)
    {
        foreach (var mistake in mistakes) Console.Error.WriteLine($"myelin: {Terminal.Safe(mistake)}");
        Console.Error.WriteLine($"myelin: see '{Help.Path(parsed.CommandResult)} --help'");
        return ExitCode.Usage;
    }

    static int Fail(string message, int code)
    {
        foreach (var line in message.Split('\n')) Console.Error.WriteLine($"myelin: {Terminal.Safe(line)}");
        return code;
    }
}
