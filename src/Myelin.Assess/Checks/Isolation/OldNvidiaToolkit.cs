using System.Globalization;
using Myelin.Core.Assets;
using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Isolation;

/// <summary>NVIDIA's container toolkit, or the GPU operator that brings it, in a version that a container's image can break out of.</summary>
public sealed class OldNvidiaToolkit : Check<AssetGraph>
{
    public override CheckInfo Info { get; } = new("isolation/nvidia-toolkit", Severity.High, "NVIDIA's container toolkit lets an image break out to the host")
    {
        Why = "The toolkit prepares every GPU container as root on the host. In these versions what lies in the image decides what it mounts or loads, so whoever brings an image or a model server becomes root on the node.",
        Fix = "Update the toolkit to 1.17.8 or later, the GPU operator to 25.3.2 or later.",
        Mappings = ["CWE-367", "CWE-426", "ATLAS:AML.T0105"],
        Incidents = ["nvidia-container-toolkit"],
    };

    // First version that is not affected, and what is open before it. Sources: CVE records; NVIDIA security bulletins 5582, 5599, 5616, 5659.
    static readonly (int[] Fixed, string Advisory)[] Toolkit = [([1, 16, 2], "CVE-2024-0132"), ([1, 17, 3], "CVE-2024-0135"), ([1, 17, 4], "CVE-2025-23359"), ([1, 17, 8], "CVE-2025-23266")];
    static readonly (int[] Fixed, string Advisory)[] Operator = [([24, 6, 2], "CVE-2024-0132"), ([24, 9, 1], "CVE-2024-0135"), ([24, 9, 2], "CVE-2025-23359"), ([25, 3, 1], "CVE-2025-23266")];
    static readonly HashSet<string> ToolkitPackages = new(StringComparer.Ordinal) { "nvidia-container-toolkit", "nvidia-container-toolkit-base", "libnvidia-container1", "libnvidia-container-tools" };

    public override IEnumerable<Finding> Inspect(AssetGraph document)
    {
        foreach (var asset in document.Assets)
        {
            if (asset[AssetKeys.Scope] is not null || Known(asset) is not { } fixes || Numbers(asset.Version) is not { } version) continue;
            // The operator's other images (driver manager, validator) count from 0; the operator itself by years since 22.9.
            if (fixes == Operator && version[0] < 22) continue;
            var open = fixes.Where(f => Compare(version, f.Fixed) < 0).Select(f => f.Advisory).ToList();
            if (open.Count > 0) yield return Found(asset.Evidence[0].At, $"{asset.Name} {asset.Version} is open to {string.Join(", ", open)}") with { Assets = [asset.Id] };
        }
    }

    static (int[] Fixed, string Advisory)[]? Known(Asset asset) => asset.Kind switch
    {
        AssetKind.GpuSoftware or AssetKind.AiPackage or AssetKind.Package when ToolkitPackages.Contains(asset.Name) => Toolkit,
        AssetKind.GpuSoftware or AssetKind.AiPackage or AssetKind.Package when asset.Name is "nvidia-gpu-operator" or "gpu-operator" => Operator,
        _ => null,
    };

    // v1.16.1-ubuntu20.04, 1.17.7-1, 1:1.17.7: three numbers, else nothing is said.
    static int[]? Numbers(string? version)
    {
        var text = (version ?? "").AsSpan();
        if (text.IndexOf(':') is >= 0 and var epoch) text = text[(epoch + 1)..];
        text = text.TrimStart('v');
        Span<int> numbers = stackalloc int[3];
        for (var i = 0; i < 3; i++)
        {
            var end = text.IndexOfAnyExceptInRange('0', '9');
            if (end < 0) end = text.Length;
            if (!int.TryParse(text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i])) return null;
            text = end < text.Length ? text[(end + 1)..] : [];
        }
        return numbers.ToArray();
    }

    static int Compare(int[] a, int[] b)
    {
        for (var i = 0; i < 3; i++)
            if (a[i] != b[i]) return a[i].CompareTo(b[i]);
        return 0;
    }
}
