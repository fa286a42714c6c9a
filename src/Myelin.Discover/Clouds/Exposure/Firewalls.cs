using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Formats.Config;

namespace Myelin.Discover.Clouds.Exposure;

/// <summary>What the firewalls of clouds let in: security groups of AWS, network security groups of Azure, firewall rules of Google Cloud.</summary>
sealed class Firewalls(CloudInventory inventory)
{
    readonly Dictionary<CloudResource, List<Opening>> _byGroup = new(ReferenceEqualityComparer.Instance);

    /// <summary>What the security groups or NSG of a resource let in. <paramref name="guards"/> are values that name groups.</summary>
    public IReadOnlyList<Opening> Of(CloudResource resource, IEnumerable<ConfigValue> guards) =>
        [.. guards.Select(g => inventory.Find(resource, g, "aws_security_group", "aws_default_security_group", "azurerm_network_security_group")).OfType<CloudResource>().Distinct().SelectMany(Openings)];

    /// <summary>What a group lets in.</summary>
    public IReadOnlyList<Opening> Openings(CloudResource group)
    {
        if (_byGroup.TryGetValue(group, out var known)) return known;
        _byGroup[group] = known = [];
        known.AddRange(group.Provider == "azure" ? Azure(group) : Aws(group));
        return known;
    }

    IEnumerable<Opening> Aws(CloudResource group)
    {
        // CloudFormation's names stand beside Terraform's; ingress_with_cidr_blocks is the input of terraform-aws-modules/security-group.
        foreach (var rule in group.Each("ingress").Concat(group.Each("security_group_ingress")).Concat(group.Each("ingress_with_cidr_blocks")).Concat(group.Each("ingress_rules").SelectMany(r => r.Entries.Select(e => e.Value))))
            if (AwsRule(group, rule) is { } opening) yield return opening;
        foreach (var rule in inventory.Of("aws_security_group_rule", "aws_vpc_security_group_ingress_rule"))
        {
            if (rule.Type == "aws_security_group_rule" && rule["type"].Text is { } type && type != "ingress") continue;
            if (inventory.Find(rule, rule["security_group_id"].Exists ? rule["security_group_id"] : rule["group_id"], "aws_security_group") == group && AwsRule(rule, rule.Attributes) is { } opening) yield return opening;
        }
    }

    static Opening? AwsRule(CloudResource holder, ConfigValue rule)
    {
        string[] ranges = ["cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6", "cidr_ip"];
        if (rule.IsUnknown || Opening.ReachOf(ranges.Select(r => rule[r])) is not { } reach) return null;
        var protocol = rule["protocol"].Text ?? rule["ip_protocol"].Text ?? rule["rule"].Text ?? "tcp";
        if (protocol is "udp" or "17" or "icmp" or "icmpv6" or "1" or "58") return null;
        if (protocol is "-1" or "all") return new Opening(0, 65535, reach, holder, rule);
        if (rule["from_port"].AsInteger is { } from && rule["to_port"].AsInteger is { } to) return new Opening((int)Math.Clamp(from, 0, 65535), to < 0 ? 65535 : (int)Math.Clamp(to, 0, 65535), reach, holder, rule);
        // The registry's module names rules instead of ports.
        return protocol switch { "http-80-tcp" => new Opening(80, 80, reach, holder, rule), "https-443-tcp" => new Opening(443, 443, reach, holder, rule), "ssh-tcp" => new Opening(22, 22, reach, holder, rule), _ => null };
    }

    IEnumerable<Opening> Azure(CloudResource group)
    {
        foreach (var rule in group.Each("security_rule").Concat(group.Each("security_rules")).Where(r => !r.IsUnknown))
            foreach (var opening in AzureRule(group, rule)) yield return opening;
        foreach (var rule in inventory.Of("azurerm_network_security_rule").Where(r => inventory.Find(r, r["network_security_group_name"].Exists ? r["network_security_group_name"] : r["network_security_group_id"], "azurerm_network_security_group") == group))
            foreach (var opening in AzureRule(rule, rule.Attributes)) yield return opening;
    }

    static IEnumerable<Opening> AzureRule(CloudResource holder, ConfigValue rule)
    {
        if (rule["direction"].Text is not "Inbound" || rule["access"].Text is not "Allow" || rule["protocol"].Text is "Udp" or "Icmp") yield break;
        if (Opening.ReachOf([rule["source_address_prefix"], rule["source_address_prefixes"]]) is not { } reach) yield break;
        foreach (var port in rule["destination_port_range"].Each().Concat(rule["destination_port_ranges"].Each()))
            if (Opening.Range(port.Text) is var (from, to)) yield return new Opening(from, to, reach, holder, rule);
    }

    /// <summary>What the firewall rules of Google Cloud let in to a machine.</summary>
    public IEnumerable<Opening> OfGoogle(CloudResource machine)
    {
        var networks = ConfigPath.Select(machine.Attributes, ["network_interface.network", "network_interface.subnetwork", "network_interfaces.network", "network"]).ToList();
        var tags = ConfigPath.Select(machine.Attributes, ["tags", "tags.items", "node_config.tags"]).Select(t => t.Text).OfType<string>().ToList();
        foreach (var rule in inventory.Of("google_compute_firewall"))
        {
            if (rule.At.Target != machine.At.Target || rule.Scope != machine.Scope || rule["direction"].Text is "EGRESS" || rule["disabled"].AsBoolean == true) continue;
            if (Opening.ReachOf([rule["source_ranges"]]) is not { } reach || !SameNetwork(rule, machine, networks)) continue;
            if (rule["target_tags"].Exists && !rule.Each("target_tags").Any(t => t.Text is { } text && tags.Contains(text))) continue;
            foreach (var allow in rule.Each("allow").Concat(rule.Each("allowed")))
            {
                if ((allow["protocol"].Text ?? allow["ip_protocol"].Text ?? "tcp").ToLowerInvariant() is not ("tcp" or "6" or "all")) continue;
                var ports = allow["ports"].Each().Select(p => Opening.Range(p.Text)).OfType<(int From, int To)>().ToList();
                foreach (var (from, to) in allow["ports"].Exists ? ports : [(0, 65535)]) yield return new Opening(from, to, reach, rule, allow);
            }
        }
    }

    bool SameNetwork(CloudResource rule, CloudResource machine, List<ConfigValue> networks)
    {
        var own = inventory.Referred(rule, rule["network"]).FirstOrDefault();
        if (own is null) return rule["network"].Text is not { } name || networks.Count == 0 || networks.Exists(n => n.Text == name || n.IsUnknown);
        var its = networks.SelectMany(n => inventory.Referred(machine, n)).ToList();
        return its.Contains(own) || its.Exists(s => inventory.Referred(s, s["network"]).Contains(own)) || its.Count == 0 && networks.TrueForAll(n => n.IsUnknown);
    }
}
