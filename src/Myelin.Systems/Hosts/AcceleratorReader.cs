namespace Myelin.Systems.Hosts;

/// <summary>
/// Accelerators and their drivers from /proc/driver, /sys and /dev; nothing is loaded or called. Sources: NVIDIA's driver README (proc interface), the kernel's documentation of
/// amdkfd and the accel subsystem, AWS Neuron's device nodes.
/// </summary>
internal sealed class AcceleratorReader(string root)
{
    /// <summary>The devices, in order of place.</summary>
    public IEnumerable<HostGpu> Gpus()
    {
        List<HostGpu> found = [];
        foreach (var folder in Readable.Entries(At("proc/driver/nvidia/gpus")))
        {
            var information = Readable.Text(Path.Combine(folder, "information")) ?? "";
            found.Add(new HostGpu(Field(information, "Model") ?? "NVIDIA GPU", Field(information, "GPU UUID"), "nvidia") { Place = Path.GetFileName(folder) });
        }
        if (found.Count == 0)
            foreach (var device in Devices("dev", "nvidia").Where(d => char.IsAsciiDigit(d[^1]))) found.Add(new HostGpu("NVIDIA GPU", null, "nvidia") { Place = device });
        foreach (var node in Readable.Entries(At("sys/class/kfd/kfd/topology/nodes")))
        {
            var properties = Readable.Text(Path.Combine(node, "properties")) ?? "";
            if (!properties.Contains("simd_count ", StringComparison.Ordinal) || properties.Contains("simd_count 0\n", StringComparison.Ordinal)) continue;
            var name = Readable.Text(Path.Combine(node, "name"))?.Trim();
            found.Add(new HostGpu(string.IsNullOrEmpty(name) ? "AMD GPU" : name, null, "amd") { Place = "kfd node " + Path.GetFileName(node) });
        }
        foreach (var device in Devices("dev/accel", "accel")) found.Add(new HostGpu("accelerator " + device, null, Vendor(device)) { Place = device });
        foreach (var device in Devices("dev", "neuron")) found.Add(new HostGpu("AWS Neuron", null, "aws") { Place = device });
        foreach (var device in Devices("dev", "hl")) found.Add(new HostGpu("Habana Gaudi " + device, null, "habana") { Place = device });
        if (File.Exists(At("dev/dxg"))) found.Add(new HostGpu("GPU of the Windows host", null, "unknown") { Place = "/dev/dxg" });
        var onBus = new PciAccelerators(root).All().ToList();
        // A device without its vendor's driver, or handed to a virtual machine, shows on the bus alone.
        found.AddRange(onBus.Where(d => !found.Exists(f => f.Place == d.Place || (f.Vendor == d.Vendor && onBus.Count(o => o.Vendor == d.Vendor) <= found.Count(x => x.Vendor == d.Vendor)))));
        return found.OrderBy(g => g.Place, StringComparer.Ordinal);
    }

    /// <summary>Drivers that are loaded.</summary>
    public IEnumerable<(string Name, string? Version)> Drivers()
    {
        if (Readable.Text(At("proc/driver/nvidia/version")) is { } text) yield return ("nvidia", text.Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault(IsVersion));
        foreach (var module in (string[])["amdgpu", "habanalabs", "neuron", "xe", "ivpu"])
            if (Directory.Exists(At("sys/module/" + module)) && (module is not ("amdgpu" or "xe") || Directory.Exists(At("sys/class/kfd")))) yield return (module, Readable.Text(At($"sys/module/{module}/version"))?.Trim());
    }

    IEnumerable<string> Devices(string folder, string prefix) =>
        Readable.Entries(At(folder)).Where(p => Path.GetFileName(p).StartsWith(prefix, StringComparison.Ordinal) && char.IsAsciiDigit(p[^1])).Select(p => "/" + Path.GetRelativePath(root, p)).Order(StringComparer.Ordinal);

    string Vendor(string device) => (Readable.Text(At($"sys/class/accel/{Path.GetFileName(device)}/device/vendor"))?.Trim()) switch
    {
        "0x1da3" => "habana",
        "0x8086" => "intel",
        "0x1ae0" => "google",
        _ => "unknown",
    };

    string At(string relative) => Path.Combine(root, relative);

    static string? Field(string text, string key) =>
        text.Split('\n').FirstOrDefault(l => l.StartsWith(key, StringComparison.Ordinal) && l.AsSpan(key.Length).TrimStart().StartsWith(":")) is { } line ? line[(line.IndexOf(':') + 1)..].Trim() : null;

    static bool IsVersion(string word) => word.Contains('.') && word.All(c => char.IsAsciiDigit(c) || c == '.');
}
