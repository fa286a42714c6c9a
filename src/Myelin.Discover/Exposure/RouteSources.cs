using System.Text.Json;
using Myelin.Discover.Detectors.Deployment;

namespace Myelin.Discover.Exposure;

/// <summary>A way into a cluster up to a service (or, for an inference pool, to pods): what an Ingress, HTTPRoute, Route or VirtualService declares.</summary>
/// <param name="Origin">The object that declares it.</param>
/// <param name="Reach">From how far.</param>
/// <param name="Authentication">What is asked on the way, or null.</param>
/// <param name="Service">Where it leads.</param>
/// <param name="Port">Which port of the service.</param>
/// <param name="Host">Host name it answers to, or null.</param>
sealed record RouteSource(KubernetesObject Origin, Reach Reach, string? Authentication, ServiceNode Service, PortTarget Port, string? Host);

/// <summary>Reads the ways into a cluster off its objects.</summary>
sealed class RouteSources(KubernetesInventory inventory, ServiceMap services, IReadOnlyList<KubernetesWorkload> workloads)
{
    static ExposureFacts Facts => KubernetesKnowledge.Default.Exposure;

    /// <summary>All ways, in order of the objects that declare them.</summary>
    public IEnumerable<RouteSource> All() =>
        inventory.Of("Ingress").Where(o => o.Group is "networking.k8s.io" or "extensions").SelectMany(Ingress)
            .Concat(((string[])["HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "AIGatewayRoute"]).SelectMany(inventory.Of).SelectMany(GatewayRoute))
            .Concat(inventory.Of("Route").Where(o => o.Group == "route.openshift.io").SelectMany(OpenShiftRoute))
            .Concat(inventory.Of("VirtualService").Where(o => o.Group == "networking.istio.io").SelectMany(VirtualService))
            .Concat(inventory.Of("IngressRoute").Where(o => o.Group is "traefik.io" or "traefik.containo.us").SelectMany(IngressRoute))
            .Concat(inventory.Of("HTTPProxy").Where(o => o.Group == "projectcontour.io").SelectMany(HttpProxy));

    /// <summary>How far a Service itself reaches, with the words for it; null when only the cluster does.</summary>
    public static (Reach Reach, string Why)? OfService(KubernetesObject service)
    {
        var spec = service.Spec;
        var external = spec["externalIPs"].Items.Select(i => i.Text ?? "").Where(i => i != "").ToList();
        if (external.Count > 0) return (external.Exists(NetworkPolicies.IsPublic) ? Reach.Internet : Reach.Network, $"external addresses of {service.Name}");
        switch (spec["type"].Text)
        {
            case "LoadBalancer":
                var (reach, note) = LoadBalancer(service, spec["loadBalancerClass"].Text, [.. spec["loadBalancerSourceRanges"].Items.Select(i => i.Text ?? "")]);
                return (reach, $"LoadBalancer {service.Name}{note}");
            case "NodePort": return (Reach.Network, $"NodePort {service.Name}");
            default: return null;
        }
    }

    static (Reach, string) LoadBalancer(KubernetesObject origin, string? className, List<string> ranges)
    {
        if (ExposureFacts.First(Facts.Internal, origin.Annotations) is not null) return (Reach.Network, ", internal");
        if (Ranges(origin) is { Count: > 0 } annotated) ranges = annotated;
        if (ranges.Count > 0 && !NetworkPolicies.LetsAnybodyIn(ranges)) return (Reach.Network, ", limited to named ranges");
        if (ExposureFacts.First(Facts.Public, origin.Annotations) is not null) return (Reach.Internet, "");
        // The AWS load balancer controller makes internal ones unless told otherwise.
        if (origin.Annotations.GetValueOrDefault("service.beta.kubernetes.io/aws-load-balancer-type") is "external" or "nlb-ip") return (Reach.Network, ", internal by default");
        return OfClass(className) is { } reach ? (reach, reach == Reach.Network ? $", class {className}" : "") : (Reach.Internet, "");
    }

    static Reach? OfClass(string? className) => className is null ? null : Routes.Parse(Facts.Classes.FirstOrDefault(c => c.Class.Equals(className, StringComparison.OrdinalIgnoreCase))?.Reach);

    static List<string> Ranges(KubernetesObject origin) =>
        [.. Facts.Ranges.Select(r => origin.Annotations.GetValueOrDefault(r)).OfType<string>().SelectMany(v => v.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries))];

    Reach ReachOf(KubernetesObject origin, string? className) => LoadBalancer(origin, className, []).Item1;

    // What a proxy in front asks, by its annotations or by objects that these name.
    string? AskedBy(KubernetesObject origin)
    {
        if (ExposureFacts.First(Facts.Authentication, origin.Annotations) is { } rule) return rule.Is;
        foreach (var annotation in (ReadOnlySpan<string>)["traefik.ingress.kubernetes.io/router.middlewares"])
            if (origin.Annotations.GetValueOrDefault(annotation) is { } middlewares)
                foreach (var name in middlewares.Split(',', StringSplitOptions.TrimEntries))
                    if (OfMiddleware(origin, name.Split('@')[0]) is { } asked) return asked;
        foreach (var name in (origin.Annotations.GetValueOrDefault("konghq.com/plugins") ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (inventory.Find("KongPlugin", origin.Namespace, name, origin)?.Node["plugin"].Text is { } plugin && OfKong(plugin) is { } asked) return asked;
        return null;
    }

    static string? OfKong(string plugin) => plugin switch { "key-auth" or "jwt" or "hmac-auth" => "token", "basic-auth" or "ldap-auth" => "password", "openid-connect" or "oauth2" => "oauth", "mtls-auth" => "mtls", _ => null };

    // namespace-name
    string? OfMiddleware(KubernetesObject origin, string name)
    {
        var bare = name.StartsWith(origin.Namespace + "-", StringComparison.Ordinal) ? name[(origin.Namespace.Length + 1)..] : name;
        return (inventory.Find("Middleware", origin.Namespace, bare, origin) ?? inventory.Find("Middleware", origin.Namespace, name, origin)) is { } middleware ? OfMiddleware(middleware) : null;
    }

    string? OfMiddleware(KubernetesObject middleware)
    {
        var spec = middleware.Spec;
        if (spec["basicAuth"].Exists || spec["digestAuth"].Exists) return "password";
        if (spec["forwardAuth"].Exists) return "oauth";
        foreach (var link in spec["chain"]["middlewares"].Items)
            if (link["name"].Text is { } name && inventory.Find("Middleware", link["namespace"].Text ?? middleware.Namespace, name, middleware) is { } next && next != middleware && !next.Spec["chain"].Exists && OfMiddleware(next) is { } asked) return asked;
        return null;
    }

    // Identity-aware proxy of GKE: the Service names a BackendConfig.
    string? AskedBefore(ServiceNode service)
    {
        if (service.Object is not { } origin) return null;
        var config = origin.Annotations.GetValueOrDefault("cloud.google.com/backend-config") ?? origin.Annotations.GetValueOrDefault("beta.cloud.google.com/backend-config");
        if (config is null) return null;
        try
        {
            using var json = JsonDocument.Parse(config, new JsonDocumentOptions { MaxDepth = 8 });
            var names = json.RootElement.ValueKind != JsonValueKind.Object ? [] : json.RootElement.EnumerateObject()
                .SelectMany(p => p.Value.ValueKind == JsonValueKind.Object ? p.Value.EnumerateObject().Select(x => x.Value) : [p.Value]).Where(v => v.ValueKind == JsonValueKind.String).Select(v => v.GetString()!);
            return names.Any(name => inventory.Find("BackendConfig", origin.Namespace, name, origin)?.Spec["iap"]["enabled"].AsBoolean == true) ? "oauth" : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    IEnumerable<RouteSource> Ingress(KubernetesObject ingress)
    {
        var className = ingress.Spec["ingressClassName"].Text ?? ingress.Annotations.GetValueOrDefault("kubernetes.io/ingress.class");
        var (reach, asked) = (ReachOf(ingress, className), AskedBy(ingress));
        var backends = ingress.Spec["rules"].Items.SelectMany(rule => rule["http"]["paths"].Items.Select(path => (Host: rule["host"].Text, Backend: path["backend"])))
            .Append((null, ingress.Spec["defaultBackend"])).Append((null, ingress.Spec["backend"]));
        foreach (var (host, backend) in backends)
        {
            var name = backend["service"]["name"].Text ?? backend["serviceName"].Text;
            var port = backend["service"]["port"];
            var target = port["number"].Exists ? PortTarget.Of(port["number"]) : port["name"].Exists ? PortTarget.Of(port["name"]) : PortTarget.Of(backend["servicePort"]);
            if (name is not null && services.Find(ingress.Namespace, name, ingress) is { } service) yield return new(ingress, reach, asked ?? AskedBefore(service), service, target, host);
        }
    }

    IEnumerable<RouteSource> GatewayRoute(KubernetesObject route)
    {
        var reach = Reach.Cluster;
        string? asked = SecurityPolicy(route);
        foreach (var parent in route.Spec["parentRefs"].Items.Concat(route.Spec["targetRefs"].Items))
        {
            // A route on a service steers traffic within a mesh.
            if (parent["kind"].Text is "Service" || parent["name"].Text is not { } name) continue;
            var gateway = inventory.Find("Gateway", parent["namespace"].Text ?? route.Namespace, name, route);
            var one = gateway is null ? Reach.Internet : ReachOf(gateway, gateway.Spec["gatewayClassName"].Text);
            if (gateway is not null) asked ??= SecurityPolicy(gateway);
            if (gateway is not null && gateway.Spec["addresses"].Items.Any() && gateway.Spec["addresses"].Items.All(a => a["value"].Text is { } v && System.Net.IPAddress.TryParse(v, out _) && !NetworkPolicies.IsPublic(v))) one = Reach.Network;
            if (one > reach) reach = one;
        }
        if (reach == Reach.Cluster) yield break;
        var host = route.Spec["hostnames"][0].Text;
        foreach (var backend in route.Spec["rules"].Items.SelectMany(r => r["backendRefs"].Items))
        {
            if (backend["name"].Text is not { } name) continue;
            var ns = backend["namespace"].Text ?? route.Namespace;
            var service = backend["kind"].Text switch { "InferencePool" => Pool(ns, name, route), "AIServiceBackend" => Backend(ns, name, route), _ => services.Find(ns, name, route) };
            if (service is not null) yield return new(route, reach, asked ?? AskedBefore(service), service, PortTarget.Of(backend["port"]), host);
        }
    }

    // The pods of a pool are selected as those of a service are.
    ServiceNode? Pool(string ns, string name, KubernetesObject near)
    {
        if (inventory.Find("InferencePool", ns, name, near) is not { } pool) return null;
        var selector = pool.Spec["selector"]["matchLabels"].Exists ? pool.Spec["selector"]["matchLabels"] : pool.Spec["selector"];
        return new ServiceNode(null, pool.Id, ns, name) { Workloads = [.. workloads.Where(w => w.Object.Namespace == ns && LabelSelector.HoldsAll(selector, w.Labels))] };
    }

    ServiceNode? Backend(string ns, string name, KubernetesObject near) =>
        inventory.Find("AIServiceBackend", ns, name, near)?.Spec["backendRef"]["name"].Text is { } service ? services.Find(ns, service, near) : null;

    // Envoy Gateway's policies hang on a route or a gateway by name.
    string? SecurityPolicy(KubernetesObject target)
    {
        foreach (var policy in inventory.Of("SecurityPolicy").Where(p => p.Group == "gateway.envoyproxy.io" && p.Namespace == target.Namespace))
        {
            var targets = policy.Spec["targetRefs"].Items.Append(policy.Spec["targetRef"]);
            if (!targets.Any(t => t["kind"].Text == target.Kind && t["name"].Text == target.Name)) continue;
            var spec = policy.Spec;
            if (spec["oidc"].Exists || spec["extAuth"].Exists) return "oauth";
            if (spec["jwt"].Exists || spec["apiKeyAuth"].Exists) return "token";
            if (spec["basicAuth"].Exists) return "password";
        }
        return null;
    }

    IEnumerable<RouteSource> OpenShiftRoute(KubernetesObject route)
    {
        var names = route.Spec["alternateBackends"].Items.Append(route.Spec["to"]).Select(b => b["name"].Text).OfType<string>();
        foreach (var name in names)
            if (services.Find(route.Namespace, name, route) is { } service) yield return new(route, ReachOf(route, null), null, service, PortTarget.Of(route.Spec["port"]["targetPort"]), route.Spec["host"].Text);
    }

    IEnumerable<RouteSource> VirtualService(KubernetesObject found)
    {
        if (!found.Spec["gateways"].Items.Any(g => g.Text is { } name && name != "mesh")) yield break;
        foreach (var destination in found.Spec["http"].Items.Concat(found.Spec["tcp"].Items).Concat(found.Spec["tls"].Items).SelectMany(r => r["route"].Items).Select(r => r["destination"]))
            if (destination["host"].Text is { } host && services.FindHost(host, found.Namespace, found) is { } service)
                yield return new(found, ReachOf(found, null), null, service, PortTarget.Of(destination["port"]["number"]), found.Spec["hosts"][0].Text);
    }

    IEnumerable<RouteSource> IngressRoute(KubernetesObject found)
    {
        foreach (var route in found.Spec["routes"].Items)
        {
            string? asked = null;
            foreach (var middleware in route["middlewares"].Items)
                if (middleware["name"].Text is { } name && inventory.Find("Middleware", middleware["namespace"].Text ?? found.Namespace, name, found) is { } object1) asked ??= OfMiddleware(object1);
            foreach (var backend in route["services"].Items)
                if (backend["name"].Text is { } name && services.Find(backend["namespace"].Text ?? found.Namespace, name, found) is { } service)
                    yield return new(found, ReachOf(found, null), asked, service, PortTarget.Of(backend["port"]), null);
        }
    }

    IEnumerable<RouteSource> HttpProxy(KubernetesObject found)
    {
        var asked = found.Spec["virtualhost"]["authorization"]["extensionRef"].Exists ? "oauth" : found.Spec["virtualhost"]["tls"]["clientValidation"].Exists ? "mtls" : null;
        foreach (var backend in found.Spec["routes"].Items.SelectMany(r => r["services"].Items))
            if (backend["name"].Text is { } name && services.Find(found.Namespace, name, found) is { } service)
                yield return new(found, ReachOf(found, found.Spec["ingressClassName"].Text), asked, service, PortTarget.Of(backend["port"]), found.Spec["virtualhost"]["fqdn"].Text);
    }
}
