using Myelin.Core;
using Myelin.Formats;

namespace Myelin.Discover.Sources;

/// <summary>Whether anybody would look into a file beyond its first bytes; asked before a large member of a compressed archive is kept.</summary>
internal static class Interest
{
    static readonly FileDetector[] Detectors = [.. Registered<FileDetector>.In(typeof(Scan))];
    static readonly Format[] Formats = [.. Registered<Format>.In(typeof(Format))];

    public static bool In(in FileProbe file)
    {
        foreach (var format in Formats)
            if (format.Matches(file)) return true;
        foreach (var detector in Detectors)
            if (detector.Wants(file)) return true;
        return false;
    }
}
