using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Formats.Config;

namespace Myelin.Discover.Clouds.Exposure;

/// <summary>Whether a machine has an address on the internet.</summary>
/// <param name="Has">True, false, or null when configuration does not tell.</param>
/// <param name="Why">What says so.</param>
readonly record struct PublicAddress(bool? Has, string Why)
{
    /// <summary>How sure it is.</summary>
    public Confidence Confidence => Has is null ? Confidence.Medium : Confidence.High;
}

/// <summary>Reads off machines, their interfaces and subnets whether they have an address on the internet, and which groups guard them.</summary>
sealed class Machines(CloudInventory inventory, Firewalls firewalls)
{
    /// <summary>Types of machines that are looked at.</summary>
    public static readonly string[] Types =
    [
        "aws_instance", "aws_spot_instance_request", "aws_launch_template", "aws_launch_configuration", "azurerm_linux_virtual_machine", "azurerm_windows_virtual_machine", "azurerm_virtual_machine",
        "google_compute_instance", "google_compute_instance_template", "google_workbench_instance", "google_notebooks_instance",
    ];

    /// <summary>Whether the machine has a public address.</summary>
    public PublicAddress AddressOf(CloudResource machine) => machine.Provider switch { "aws" => Aws(machine), "azure" => Azure(machine), _ => Google(machine) };

    /// <summary>What the firewalls before it let in.</summary>
    public IReadOnlyList<Opening> OpeningsOf(CloudResource machine) => machine.Provider switch
    {
        "aws" => firewalls.Of(machine, Guards(machine)),
        "azure" => [.. Interfaces(machine).SelectMany(AzureGuards).Concat(AzureGuards(machine)).Distinct().SelectMany(firewalls.Openings)],
        _ => [.. firewalls.OfGoogle(machine)],
    };

    IEnumerable<ConfigValue> Guards(CloudResource machine)
    {
        var type = CloudKnowledge.Default.OfType(machine.Type);
        var own = type is null ? [] : ConfigPath.Select(machine.Attributes, type.Guard).ToList();
        foreach (var guard in own) yield return guard;
        foreach (var interfaceId in ConfigPath.Select(machine.Attributes, ["network_interface.network_interface_id", "network_interfaces.network_interface_id"]))
            if (inventory.Find(machine, interfaceId, "aws_network_interface") is { } card)
                foreach (var guard in card.Each("security_groups").Concat(card.Each("group_set"))) yield return guard;
        foreach (var attachment in inventory.Of("aws_network_interface_sg_attachment"))
            if (inventory.Referred(attachment, attachment["network_interface_id"]).Contains(machine)) yield return attachment["security_group_id"];
    }

    PublicAddress Aws(CloudResource machine)
    {
        var asked = ConfigPath.Select(machine.Attributes, ["associate_public_ip_address", "network_interfaces.associate_public_ip_address", "network_interface.associate_public_ip_address"]).FirstOrDefault(v => v.Exists);
        if (asked?.AsBoolean == true) return new(true, "associate_public_ip_address");
        if (inventory.Of("aws_eip").Any(e => inventory.Referred(e, e["instance"].Exists ? e["instance"] : e["instance_id"]).Contains(machine))
            || inventory.Of("aws_eip_association").Any(e => inventory.Referred(e, e["instance_id"]).Contains(machine))) return new(true, "an elastic address");
        if (asked?.AsBoolean == false) return new(false, "associate_public_ip_address is false");
        var subnets = ConfigPath.Select(machine.Attributes, ["subnet_id", "network_interfaces.subnet_id", "network_interface.subnet_id"]).ToList();
        // A template says nothing of the subnet: what starts from it does.
        if (subnets.Count == 0) return machine.Type is "aws_launch_template" or "aws_launch_configuration" ? new(null, "the subnet decides") : new(true, "default subnets give public addresses");
        if (subnets.Select(s => inventory.Find(machine, s, "aws_subnet", "aws_default_subnet")).FirstOrDefault(s => s is not null) is not { } subnet) return new(null, "the subnet is not known");
        if (subnet.IsLookup) return new(null, "the subnet is looked up");
        if (subnet.Type == "aws_default_subnet") return new(true, "default subnets give public addresses");
        var maps = subnet["map_public_ip_on_launch"];
        return maps.IsUnknown ? new(null, "the subnet is not known") : new(maps.AsBoolean == true, maps.AsBoolean == true ? $"{subnet.Address} gives public addresses" : $"{subnet.Address} gives no public addresses");
    }

    PublicAddress Azure(CloudResource machine)
    {
        var cards = Interfaces(machine).ToList();
        if (cards.Count == 0) return new(null, "its network interface is not known");
        return cards.Exists(c => ConfigPath.Select(c.Attributes, ["ip_configuration.public_ip_address_id", "ip_configurations.public_ip_address.id", "ip_configurations.public_ip_address"]).Any(v => v.Exists))
            ? new(true, "its network interface has a public address") : new(false, "its network interface has no public address");
    }

    IEnumerable<CloudResource> Interfaces(CloudResource machine) =>
        ConfigPath.Select(machine.Attributes, ["network_interface_ids", "network_profile.network_interfaces.id"]).Select(v => inventory.Find(machine, v, "azurerm_network_interface")).OfType<CloudResource>().Distinct();

    IEnumerable<CloudResource> AzureGuards(CloudResource resource)
    {
        foreach (var value in ConfigPath.Select(resource.Attributes, ["network_security_group_id", "network_security_group.id"]))
            if (inventory.Find(resource, value, "azurerm_network_security_group") is { } group) yield return group;
        foreach (var association in inventory.Of("azurerm_network_interface_security_group_association"))
            if (inventory.Find(association, association["network_interface_id"], "azurerm_network_interface") == resource && inventory.Find(association, association["network_security_group_id"], "azurerm_network_security_group") is { } group) yield return group;
        foreach (var value in ConfigPath.Select(resource.Attributes, ["ip_configuration.subnet_id", "ip_configurations.subnet.id"]))
        {
            var subnet = inventory.Referred(resource, value).FirstOrDefault();
            foreach (var association in inventory.Of("azurerm_subnet_network_security_group_association"))
                if (subnet is not null && inventory.Referred(association, association["subnet_id"]).Contains(subnet) && inventory.Find(association, association["network_security_group_id"], "azurerm_network_security_group") is { } group) yield return group;
            // ARM and Bicep write the subnets of a network within it.
            foreach (var guard in subnet is null ? [] : ConfigPath.Select(subnet.Attributes, ["subnets.network_security_group.id", "network_security_group.id"]))
                if (inventory.Find(subnet!, guard, "azurerm_network_security_group") is { } group) yield return group;
        }
    }

    static PublicAddress Google(CloudResource machine)
    {
        if (machine.Type is "google_workbench_instance" or "google_notebooks_instance")
            return ConfigPath.Select(machine.Attributes, ["no_public_ip", "gce_setup.disable_public_ip", "disable_public_ip"]).Any(v => v.AsBoolean == true) ? new(false, "public address is disabled") : new(true, "public address is not disabled");
        foreach (var card in machine.Each("network_interface").Concat(machine.Each("network_interfaces")))
        {
            if (card.IsUnknown) return new(null, "its network interface is not known");
            if (card.TryGet("access_config", out var access) || card.TryGet("access_configs", out access))
                return access.IsUnknown ? new(null, "whether it has an access_config is not known") : new(access.Each().Any(), access.Each().Any() ? "access_config" : "no access_config");
        }
        return new(false, "no access_config");
    }
}
