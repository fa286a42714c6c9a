using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Myelin.Core.Findings;

namespace Myelin.Core.Reports.Sarif;

/// <summary>
/// Names for findings that outlive edits elsewhere in the file: check, path and message, not the line; the second of its kind in a file gets another than the first.
/// </summary>
sealed class Fingerprints
{
    readonly Dictionary<string, int> _seen = new(StringComparer.Ordinal);

    public string Of(Finding finding)
    {
        // A pid is another on every run.
        var process = finding.At.Process is { } running ? running[(running.IndexOf(':') + 1)..] : null;
        var key = $"{finding.CheckId}\n{finding.At.Path}\n{process}\n{(finding.At.Cell > 0 ? "cell" : "")}\n{finding.Message}";
        var count = ++CollectionsMarshal.GetValueRefOrAddDefault(_seen, key, out _);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{key}\n{count}")).AsSpan(0, 16));
    }
}
