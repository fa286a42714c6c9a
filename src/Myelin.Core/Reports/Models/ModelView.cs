using Myelin.Core.Findings;

namespace Myelin.Core.Reports.Models;

/// <summary>One model file for a person: what it is, what loading it does, and whether to do so.</summary>
/// <param name="Path">The file, as the user named it.</param>
/// <param name="Verdict">malicious, suspicious, unknown, unsafe-by-format or clean.</param>
/// <param name="Advice">What the verdict means, in one sentence.</param>
public sealed record ModelView(string Path, string Verdict, string Advice)
{
    /// <summary>Identity, in order: format, size, hash, architecture …</summary>
    public IReadOnlyList<(string Key, string Value)> Identity { get; init; } = [];
    /// <summary>Findings, worst first.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];
    /// <summary>What to do about each check that found something.</summary>
    public IReadOnlyDictionary<string, CheckInfo> Checks { get; init; } = new Dictionary<string, CheckInfo>();
    /// <summary>Names that it imports, worst first.</summary>
    public IReadOnlyList<ModelImport> Imports { get; init; } = [];
    /// <summary>Calls that loading makes, in order.</summary>
    public IReadOnlyList<ModelStep> Calls { get; init; } = [];
    /// <summary>Opcodes, where asked for.</summary>
    public IReadOnlyList<ModelStep> Trace { get; init; } = [];
    /// <summary>What was not read, and why.</summary>
    public IReadOnlyList<string> Unread { get; init; } = [];
}

/// <summary>An imported name.</summary>
/// <param name="Tier">dangerous, unknown, framework or safe.</param>
/// <param name="Name">Module and name.</param>
/// <param name="Use">called, built, kept …</param>
/// <param name="Place">Where it is imported first.</param>
public sealed record ModelImport(string Tier, string Name, string Use, string Place);

/// <summary>A step of loading.</summary>
/// <param name="Member">Member of the file; empty for the file itself.</param>
/// <param name="Offset">Byte offset in it.</param>
/// <param name="Opcode">Opcode.</param>
/// <param name="Text">The call, or the opcode's argument.</param>
public sealed record ModelStep(string Member, long Offset, string Opcode, string Text);
