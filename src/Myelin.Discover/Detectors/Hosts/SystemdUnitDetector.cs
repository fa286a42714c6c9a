using Myelin.Core.Assets;
using Myelin.Formats.Systemd;

namespace Myelin.Discover.Detectors.Hosts;

/// <summary>One file of a systemd service: the unit itself, a drop-in of it, or a quadlet; kept until all are known.</summary>
/// <param name="Unit">Name of the service: <c>ollama.service</c>.</param>
/// <param name="File">Its settings.</param>
/// <param name="At">The file.</param>
/// <param name="IsDropIn">It adds to the unit.</param>
/// <param name="IsUser">It belongs to a user's own manager.</param>
public sealed record SystemdUnit(string Unit, UnitFile File, Location At, bool IsDropIn, bool IsUser);

/// <summary>Keeps systemd services, on a host as in a repository; <see cref="Resolvers.SystemdResolver"/> states what they mean.</summary>
public sealed class SystemdUnitDetector : DocumentDetector<UnitFile>
{
    public override void Detect(UnitFile document, SourceFile file, Facts facts)
    {
        var folder = file.Name.Folder[(file.Name.Folder.LastIndexOf('/') + 1)..];
        var isDropIn = file.Name.Ends(".conf");
        var unit = isDropIn ? folder[..^2].ToString() : file.Name.Ends(".container") ? Path.GetFileNameWithoutExtension(file.Path) + ".service" : file.Name.Name.ToString();
        if (!document.Settings.Any(s => s.Section is "Service" or "Container")) return;
        facts.Keep(new SystemdUnit(unit, document, file.At(), isDropIn, file.Path.Contains("/user/", StringComparison.Ordinal)));
    }
}
