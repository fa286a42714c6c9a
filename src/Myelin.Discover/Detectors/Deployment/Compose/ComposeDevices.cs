using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Deployment.Compose;

/// <summary>An accelerator that a service is given.</summary>
/// <param name="Resource">What is asked for: <c>nvidia gpu</c>, <c>/dev/kfd</c>.</param>
/// <param name="Vendor">Its maker, or null.</param>
/// <param name="Count">How many: a number, <c>all</c>, or null.</param>
/// <param name="Sharing">whole or mig.</param>
/// <param name="Node">Where it is written.</param>
sealed record ComposeDevice(string Resource, string? Vendor, string? Count, string Sharing, DataNode Node)
{
    /// <summary>Reads reservations, <c>gpus</c>, device files, CDI names and the NVIDIA runtime of a service.</summary>
    public static IEnumerable<ComposeDevice> Of(ComposeService service)
    {
        var node = service.Node;
        List<ComposeDevice> found = [];
        foreach (var device in DataPath.Select(node, "deploy.resources.reservations.devices[]").Concat(node["gpus"].Items))
            if (Reserved(service, device, isGpu: node["gpus"].Items.Contains(device)) is { } reserved) found.Add(reserved);
        if (service.Text(node["gpus"]) is { } all) found.Add(new("gpu", null, all, "whole", node["gpus"]));
        foreach (var device in node["devices"].Items)
            if (File(service.Text(device["source"].Exists ? device["source"] : device) ?? "", device) is { } file && !found.Exists(f => f.Vendor == file.Vendor)) found.Add(file);
        if (found.Count == 0 && service.Text(node["runtime"]) is "nvidia" or "habana") found.Add(new(node["runtime"].Text == "habana" ? "gaudi" : "nvidia gpu", node["runtime"].Text, null, "whole", node["runtime"]));
        return found;
    }

    static ComposeDevice? Reserved(ComposeService service, DataNode device, bool isGpu)
    {
        var capabilities = device["capabilities"].Items.SelectMany(c => c.OneOrMany).Select(c => service.Text(c)).ToList();
        var driver = service.Text(device["driver"]);
        if (!isGpu && driver is not ("nvidia" or "amd" or "cdi") && !capabilities.Exists(c => c is "gpu" or "tpu" or "nvidia")) return null;
        var ids = device["device_ids"].Items.Select(i => service.Text(i) ?? "").ToList();
        return new($"{(driver is "nvidia" or "amd" ? driver + " " : "")}gpu", driver is "nvidia" or "amd" ? driver : null,
            service.Text(device["count"]) ?? (ids.Count > 0 ? $"{ids.Count}" : "all"), ids.Count > 0 && ids.TrueForAll(i => i.StartsWith("MIG-", StringComparison.Ordinal)) ? "mig" : "whole", device);
    }

    // /dev/dri alone is a display too, but nothing else in a container asks for it than graphics and compute.
    static ComposeDevice? File(string device, DataNode node) => device.Split(':', '=')[0] switch
    {
        var path when path.StartsWith("/dev/nvidia", StringComparison.Ordinal) => new("nvidia gpu", "nvidia", null, "whole", node),
        "/dev/kfd" => new("amd gpu", "amd", null, "whole", node),
        "/dev/dri" => new("gpu", null, null, "whole", node),
        var path when path.StartsWith("/dev/dri/render", StringComparison.Ordinal) => new("gpu", null, null, "whole", node),
        var path when path.StartsWith("/dev/davinci", StringComparison.Ordinal) => new("ascend npu", "huawei", null, "whole", node),
        var path when path.StartsWith("/dev/accel", StringComparison.Ordinal) || path == "/dev/apex_0" => new("accelerator", null, null, "whole", node),
        "nvidia.com/gpu" => new("nvidia gpu", "nvidia", null, "whole", node),
        "amd.com/gpu" => new("amd gpu", "amd", null, "whole", node),
        _ => null,
    };
}
