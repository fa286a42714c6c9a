using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Discover.Exposure;
using Myelin.Formats.Config;

namespace Myelin.Discover.Clouds.Exposure;

/// <summary>A way from outside to something that a cloud runs.</summary>
/// <param name="Door">What answers: a load balancer, an API, or the service itself.</param>
/// <param name="Target">What it leads to; the door itself, or null when that is not known.</param>
/// <param name="Port">Port of the target, or null for any.</param>
/// <param name="Reach">From how far.</param>
/// <param name="Authentication">What is asked on the way: none, token, oauth …; null when only the target asks.</param>
/// <param name="Why">The way in a few words.</param>
/// <param name="Place">What says so.</param>
sealed record FrontDoor(CloudResource Door, CloudResource? Target, int? Port, Reach Reach, string? Authentication, string Why, ConfigValue Place)
{
    /// <summary>How sure it is.</summary>
    public Confidence Confidence { get; init; } = Confidence.High;
}

/// <summary>Finds the ways in: services that are published, function URLs, API gateways, and what load balancers lead to.</summary>
sealed class FrontDoors(CloudInventory inventory, Firewalls firewalls)
{
    /// <summary>All ways, in order of the resources.</summary>
    public IEnumerable<FrontDoor> All() => Published().Concat(FunctionUrls()).Concat(new ApiGateways(inventory).All()).Concat(new LoadBalancers(inventory, firewalls).All()).Concat(Tasks());

    // What configuration publishes by one attribute, or does not close.
    IEnumerable<FrontDoor> Published()
    {
        foreach (var resource in inventory.All)
        {
            if (resource.IsLookup || CloudKnowledge.Default.Of(resource) is not { } type || (type.Public.Count == 0 && type.Closed.Count == 0)) continue;
            if (Opened(resource, type) is not var (reach, why, place)) continue;
            var asks = Invokers(resource) is { } everybody ? everybody : type.Asks;
            if (reach == Reach.Internet && type.Guard.Count > 0 && ConfigPath.Select(resource.Attributes, type.Guard).ToList() is { Count: > 0 } guards)
            {
                var open = firewalls.Of(resource, guards);
                var ports = ConfigPath.Select(resource.Attributes, type.Ports).Select(p => p.AsInteger).OfType<long>().ToList();
                if (!open.Any(o => o.Reach == Reach.Internet && (ports.Count == 0 || ports.Exists(p => o.Holds((int)p))))) (reach, why) = (Reach.Network, why + ", no security group lets the internet in");
            }
            yield return new FrontDoor(resource, resource, null, reach, asks, why, place) { Confidence = place.IsUnknown ? Confidence.Medium : Confidence.High };
        }
    }

    static (Reach, string, ConfigValue)? Opened(CloudResource resource, CloudType type)
    {
        foreach (var (path, values) in type.Public)
            foreach (var value in ConfigPath.Select(resource.Attributes, path))
                if (value.Text is { } text && values.Contains(text, StringComparer.OrdinalIgnoreCase)) return (Reach.Internet, $"{path} = {text}", value);
        if (type.Closed.Count == 0) return null;
        var place = ConfigValue.Missing;
        foreach (var (path, values) in type.Closed)
            foreach (var value in ConfigPath.Select(resource.Attributes, path).Where(v => v.Exists))
            {
                place = value;
                if (values.Contains("present") || (value.Text is { } text && values.Contains(text, StringComparer.OrdinalIgnoreCase))) return (Reach.Network, values.Contains("present") ? $"{path} is set" : $"{path} = {value.Text}", value);
            }
        var ranges = ConfigPath.Select(resource.Attributes, type.Ranges).Where(v => v.Exists).ToList();
        if (ranges.Count > 0 && Opening.ReachOf(ranges) is not Reach.Internet) return (Reach.Network, $"limited to named ranges ({type.Ranges[0]})", ranges[0]);
        return (Reach.Internet, place.IsUnknown ? $"whether it is closed is not known ({place.Shown})" : "open to the internet unless it is closed", place);
    }

    // Cloud Run and functions ask for a token until everybody may invoke them.
    string? Invokers(CloudResource resource)
    {
        if (resource.Provider != "gcp" || resource.Type is not ("google_cloud_run_service" or "google_cloud_run_v2_service" or "google_cloudfunctions_function" or "google_cloudfunctions2_function")) return null;
        if (resource["invoker_iam_disabled"].AsBoolean == true) return "none";
        foreach (var grant in GoogleGrant.All(inventory))
            if (grant.Role is "roles/run.invoker" or "roles/cloudfunctions.invoker" && grant.Members.Any(m => m.Text is "allUsers" or "allAuthenticatedUsers") && grant.Targets(inventory).Contains(resource)) return "none";
        return "token";
    }

    IEnumerable<FrontDoor> FunctionUrls()
    {
        foreach (var url in inventory.Of("aws_lambda_function_url"))
        {
            var asks = url["authorization_type"].Text ?? url["auth_type"].Text;
            var target = inventory.Find(url, url["function_name"].Exists ? url["function_name"] : url["target_function_arn"], "aws_lambda_function");
            yield return new FrontDoor(url, target, null, Reach.Internet, asks is "NONE" ? "none" : asks is null ? "unknown" : "token", $"function URL, authorization {asks ?? "unknown"}", url["authorization_type"]);
        }
    }

    // A task of ECS with an address of its own.
    IEnumerable<FrontDoor> Tasks()
    {
        foreach (var service in inventory.Of("aws_ecs_service"))
        {
            var assigned = ConfigPath.Select(service.Attributes, ["network_configuration.assign_public_ip", "network_configuration.awsvpc_configuration.assign_public_ip"]).FirstOrDefault(v => v.Exists);
            if (assigned is null || !(assigned.AsBoolean == true || assigned.Text == "ENABLED")) continue;
            foreach (var opening in firewalls.Of(service, ConfigPath.Select(service.Attributes, ["network_configuration.security_groups", "network_configuration.awsvpc_configuration.security_groups"])).Where(o => o.Reach == Reach.Internet))
                yield return new FrontDoor(service, service, opening.From == opening.To ? opening.From : null, Reach.Internet, null, $"public address; {opening.Rule.Address} lets the internet in on {opening.Ports}", opening.Rule == service ? opening.Place : assigned);
        }
    }
}
