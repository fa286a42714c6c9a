namespace Myelin.Systems.Machine;

/// <summary>Whether something is here: it is, it is but not wholly usable, or it is not.</summary>
public enum Presence { Yes, Partly, No }

/// <summary>One thing that a machine has or lacks.</summary>
/// <param name="Name">What, in kebab-case: stable, for scripts.</param>
/// <param name="Presence">Whether it is here.</param>
/// <param name="Value">What is known of it, in a few words.</param>
/// <param name="For">What needs it; null for plain facts.</param>
public sealed record MachineFact(string Name, Presence Presence, string Value, string? For = null);

/// <summary>A group of facts about this machine. One file adds one; it is found by type. Reads files and looks up programs; runs, loads and contacts nothing.</summary>
public abstract class MachineSection
{
    /// <summary>Heading of the group.</summary>
    public abstract string Title { get; }

    /// <summary>Smaller stands first.</summary>
    public abstract int Order { get; }

    /// <summary>The facts, in order.</summary>
    public abstract IEnumerable<MachineFact> Facts();

    /// <summary>Text of a small file, trimmed; null when it cannot be read.</summary>
    private protected static string? Text(string path) => Hosts.Readable.Text(path)?.Trim() is { Length: > 0 } text ? text : null;

    /// <summary>Path of a program in <c>PATH</c>, or null.</summary>
    private protected static string? Program(string name)
    {
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator))
        {
            if (folder.Length == 0) continue;
            var path = Path.Combine(folder, name);
            if (File.Exists(path)) return path;
        }
        return null;
    }

    /// <summary>A fact about a program.</summary>
    private protected static MachineFact OfProgram(string name, string? needed = null) => Program(name) is { } path ? new(name, Presence.Yes, path, needed) : new(name, Presence.No, "not in PATH", needed);
}
