using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Discover.Exposure;
using Myelin.Formats.Config;

namespace Myelin.Discover.Clouds.Exposure;

/// <summary>Load balancers of AWS: listeners, rules and target groups up to the machines, tasks and functions behind them.</summary>
sealed class LoadBalancers(CloudInventory inventory, Firewalls firewalls)
{
    /// <summary>All ways through them.</summary>
    public IEnumerable<FrontDoor> All()
    {
        foreach (var balancer in inventory.Of("aws_lb", "aws_alb"))
            foreach (var way in Of(balancer)) yield return way;
        foreach (var balancer in inventory.Of("aws_elb"))
        {
            var (reach, note) = ReachOf(balancer, null);
            foreach (var instance in balancer.Each("instances").Select(i => inventory.Find(balancer, i, Machines.Types)).OfType<CloudResource>())
                foreach (var listener in balancer.Each("listener").Concat(balancer.Each("listeners"))) yield return new FrontDoor(balancer, instance, Port(listener["instance_port"]), reach, null, $"load balancer {balancer.Name}{note}", listener);
        }
    }

    IEnumerable<FrontDoor> Of(CloudResource balancer)
    {
        var listeners = inventory.Of("aws_lb_listener", "aws_alb_listener").Where(l => inventory.Referred(l, l["load_balancer_arn"]).Contains(balancer)).ToList();
        if (listeners.Count == 0) yield return new FrontDoor(balancer, null, null, ReachOf(balancer, null).Reach, null, $"load balancer {balancer.Name}{ReachOf(balancer, null).Note}", balancer["internal"]);
        foreach (var listener in listeners)
        {
            var (reach, note) = ReachOf(balancer, Port(listener["port"]));
            var actions = Actions(listener, "default_action", "default_actions").Select(a => (listener, a));
            var rules = inventory.Of("aws_lb_listener_rule", "aws_alb_listener_rule").Where(r => inventory.Referred(r, r["listener_arn"]).Contains(listener)).SelectMany(r => Actions(r, "action", "actions").Select(a => (r, a)));
            foreach (var group in actions.Concat(rules).GroupBy(a => a.Item1))
            {
                var asks = group.Any(a => a.a["type"].Text?.StartsWith("authenticate-", StringComparison.Ordinal) == true) ? "oauth" : null;
                foreach (var (holder, action) in group)
                    foreach (var target in ConfigPath.Select(action, ["target_group_arn", "forward.target_group.arn", "forward_config.target_groups.target_group_arn"]).SelectMany(v => inventory.Referred(holder, v)).Where(r => r.Type is "aws_lb_target_group" or "aws_alb_target_group").Distinct())
                        foreach (var (behind, port) in Behind(target)) yield return new FrontDoor(balancer, behind, port, reach, asks, $"load balancer {balancer.Name} on {listener["port"].Shown}{note}", listener["port"]);
            }
        }
    }

    static IEnumerable<ConfigValue> Actions(CloudResource holder, params string[] names) => names.SelectMany(n => holder.Each(n)).Where(a => !a.IsUnknown);

    (Reach Reach, string Note) ReachOf(CloudResource balancer, int? port)
    {
        if (balancer["internal"].AsBoolean == true || balancer["scheme"].Text == "internal") return (Reach.Network, ", internal");
        var guards = ConfigPath.Select(balancer.Attributes, "security_groups").ToList();
        var groups = guards.Where(g => inventory.Find(balancer, g, "aws_security_group") is not null).ToList();
        if (groups.Count == 0 || groups.Count < guards.Count) return (Reach.Internet, "");
        return firewalls.Of(balancer, groups).Any(o => o.Reach == Reach.Internet && (port is null || o.Holds(port.Value))) ? (Reach.Internet, "") : (Reach.Network, ", no security group lets the internet in");
    }

    IEnumerable<(CloudResource Target, int? Port)> Behind(CloudResource group)
    {
        foreach (var attachment in inventory.Of("aws_lb_target_group_attachment", "aws_alb_target_group_attachment").Where(a => inventory.Referred(a, a["target_group_arn"]).Contains(group)))
            foreach (var target in inventory.Referred(attachment, attachment["target_id"]).Where(t => CloudKnowledge.Default.Of(t) is not null)) yield return (target, Port(attachment["port"]) ?? Port(group["port"]));
        foreach (var listed in group.Each("targets"))
            foreach (var target in inventory.Referred(group, listed["id"])) yield return (target, Port(listed["port"]) ?? Port(group["port"]));
        foreach (var service in inventory.Of("aws_ecs_service"))
            foreach (var use in service.Each("load_balancer").Concat(service.Each("load_balancers")).Where(l => inventory.Referred(service, l["target_group_arn"]).Contains(group))) yield return (service, Port(use["container_port"]));
        foreach (var machines in inventory.Of("aws_autoscaling_group").Where(a => a.Each("target_group_arns").Any(t => inventory.Referred(a, t).Contains(group)))) yield return (machines, Port(group["port"]));
        foreach (var attachment in inventory.Of("aws_autoscaling_attachment").Where(a => inventory.Referred(a, a["lb_target_group_arn"].Exists ? a["lb_target_group_arn"] : a["alb_target_group_arn"]).Contains(group)))
            if (inventory.Find(attachment, attachment["autoscaling_group_name"], "aws_autoscaling_group") is { } machines) yield return (machines, Port(group["port"]));
    }

    static int? Port(ConfigValue value) => value.AsInteger is > 0 and <= 65535 and var port ? (int)port : null;
}
