using System.ComponentModel.DataAnnotations;
using Myelin.Core.Findings;

namespace Myelin.Core.Settings;

/// <summary>
/// What a user sets once instead of at every call. A flag wins over <c>MYELIN_*</c>, that over <c>myelin.yaml</c> of the caller's current folder (or <c>--config</c>),
/// that over the default. Never read from a target: a hostile target must not configure its scanner.
/// </summary>
public sealed record Settings
{
    /// <summary>Findings at or above this severity deny (exit code 10). The default is none: a scan reports.</summary>
    public Severity? FailOn { get; init; }

    /// <summary>An incomplete scan fails (exit code 11). The default is false.</summary>
    public bool Strict { get; init; }

    /// <summary>Whose findings are shown. The default is <see cref="Persona.Regular"/>.</summary>
    public Persona Persona { get; init; } = Persona.Regular;

    /// <summary>Never use a network. The default is false; a scan uses none unless a target or flag asks for it.</summary>
    public bool Offline { get; init; }

    /// <summary>Read files that git ignores. The default is false.</summary>
    public bool IncludeIgnored { get; init; }

    /// <summary>Compute the SHA-256 of model files of any size, not only of small ones. The default is false.</summary>
    public bool Hash { get; init; }

    /// <summary>Largest text file that is parsed. The default is 64 MiB.</summary>
    [Range(1, 4096)] public int MaxFileMiB { get; init; } = 64;
}
