using System.CommandLine;

namespace Myelin.Cli;

/// <summary>A verb of the command line. One file in Commands/ adds one; it is found by type.</summary>
internal abstract class Verb
{
    /// <summary>The command with its options, arguments, help and action. The action's result is the exit code.</summary>
    public abstract Command Command { get; }

    /// <summary>What to type, and what it answers; for help. The most useful first.</summary>
    public abstract IReadOnlyList<(string Form, string Meaning)> Examples { get; }

    /// <summary>How many of the examples stand in the help of the program itself.</summary>
    public virtual int Leading => 1;

    /// <summary>What else help says below the options.</summary>
    public virtual IEnumerable<HelpSection> Sections => [];
}

/// <summary>Exit codes of the contract (DESIGN.md).</summary>
internal static class ExitCode
{
    public const int Done = 0;
    public const int Failed = 1;
    public const int Usage = 2;
    public const int NothingScanned = 3;
    public const int Denied = 10;
    public const int Incomplete = 11;
}

/// <summary>The user asked for something that does not exist or cannot be (exit code 2).</summary>
internal sealed class UsageException(string message) : Exception(message);
