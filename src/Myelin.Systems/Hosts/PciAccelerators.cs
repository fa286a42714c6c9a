namespace Myelin.Systems.Hosts;

/// <summary>
/// Accelerators on the PCI bus, whatever driver has them: by vendor and device class. Classes are those of the PCI code and id assignment specification: 03 display (00 VGA, 02 3D),
/// 12 processing accelerator; vendors those of the PCI id registry. Graphics built into a processor or a hypervisor's console is none.
/// </summary>
internal sealed class PciAccelerators(string root)
{
    /// <summary>The accelerators, in order of address.</summary>
    public IEnumerable<HostGpu> All()
    {
        foreach (var folder in Readable.Entries(Path.Combine(root, "sys/bus/pci/devices")).Order(StringComparer.Ordinal))
        {
            var type = Word(folder, "class");
            if (type is null || !(type.StartsWith("0x0302", StringComparison.Ordinal) || type.StartsWith("0x0300", StringComparison.Ordinal) || type.StartsWith("0x1200", StringComparison.Ordinal)
                || (type.StartsWith("0x0880", StringComparison.Ordinal) && Word(folder, "vendor") == "0x1ae0"))) continue;
            var isDisplay = type.StartsWith("0x0300", StringComparison.Ordinal);
            var (vendor, name) = Word(folder, "vendor") switch
            {
                "0x10de" => ("nvidia", "NVIDIA GPU"),
                "0x1002" when !isDisplay || File.Exists(Path.Combine(folder, "mem_info_vram_total")) => ("amd", "AMD GPU"),
                "0x8086" when !isDisplay => ("intel", "Intel accelerator"),
                "0x1da3" => ("habana", "Habana Gaudi"),
                "0x1ae0" => ("google", "Google TPU"),
                "0x1d0f" when type.StartsWith("0x1200", StringComparison.Ordinal) => ("aws", "AWS Neuron"),
                "0x1e52" => ("tenstorrent", "Tenstorrent accelerator"),
                _ => ("", ""),
            };
            if (vendor == "") continue;
            var driver = Readable.Link(Path.Combine(folder, "driver")) is { } link ? Path.GetFileName(link) : null;
            yield return new HostGpu($"{name} {Word(folder, "device")?[2..]}".TrimEnd(), null, vendor) { Place = Path.GetFileName(folder), Driver = driver };
        }
    }

    static string? Word(string folder, string name) => Readable.Text(Path.Combine(folder, name))?.Trim() is { Length: > 2 } text ? text : null;
}
