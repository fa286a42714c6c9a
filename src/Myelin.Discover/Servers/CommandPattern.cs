using Myelin.Formats.Shell;

namespace Myelin.Discover.Servers;

/// <summary>A pattern for a command line: a program (or Python module, or package of a runner) and the subcommands that must follow it.</summary>
sealed class CommandPattern(string pattern)
{
    readonly string[] _words = pattern.Split(' ');

    /// <summary>Whether the program and its subcommands are these.</summary>
    public bool Matches(CommandLine command)
    {
        if (!IsProgram(command)) return false;
        var next = 1;
        for (var i = 0; i < command.Arguments.Count && next < _words.Length; i++)
        {
            var argument = command.Arguments[i];
            if (CommandLine.IsOption(argument)) continue;
            if (argument != _words[next]) return false;
            next++;
        }
        return next == _words.Length;
    }

    /// <summary>Arguments after the subcommands.</summary>
    public IReadOnlyList<string> Rest(CommandLine command)
    {
        var next = 1;
        var i = 0;
        for (; i < command.Arguments.Count && next < _words.Length; i++)
            if (command.Arguments[i] == _words[next]) next++;
        return [.. command.Arguments.Skip(i)];
    }

    bool IsProgram(CommandLine command)
    {
        var word = _words[0];
        if (word.Contains('/')) return ImagePattern.Glob(command.Program, word);
        if (ImagePattern.Glob(command.Name, word) || (command.IsModule && ImagePattern.Glob(command.Program, word))) return true;
        if (!word.Contains('.')) return false;
        // A module is also run by the path of its file, and its package by __main__.
        if (command.IsModule) return command.Program.StartsWith(word, StringComparison.Ordinal) && command.Program[word.Length..] is ".__main__";
        return command.Program.EndsWith(".py", StringComparison.Ordinal) && command.Program.AsSpan(0, command.Program.Length - 3).EndsWith(word.Replace('.', '/'), StringComparison.Ordinal);
    }
}
