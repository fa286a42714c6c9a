using System.Globalization;
using Myelin.Core.Assets;
using Myelin.Formats.Containers;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Deployment;

/// <summary>States what the pods of one template show: containers, devices, identity, secrets, volumes and how they are confined.</summary>
sealed class PodFacts(Facts facts, KubernetesObject owner, PodTemplate template, KubernetesInventory inventory, AiResource? known)
{
    readonly List<DeployedServer> _servers = [];
    readonly List<(string, string)> _devices = [];
    bool _isAi = KubernetesKnowledge.Default.IsAi(owner.Group, owner.Kind);

    string Place => $"{owner.Namespace}/{owner.Kind}/{owner.Name}";

    /// <summary>States all, and returns the record that joins build on.</summary>
    public KubernetesWorkload State()
    {
        foreach (var container in template.Containers) Container(container);
        Devices();
        var account = template.Spec["serviceAccountName"].Text ?? template.Spec["serviceAccount"].Text ?? "default";
        Identity(account);
        new VolumeFacts(facts, owner, template).State();
        return new KubernetesWorkload(owner, template, owner.Id)
        {
            Labels = Labels(),
            OperatorServices = [.. (known?.Services ?? []).Select(Named)],
            Servers = _servers,
            IsAi = _isAi,
            Devices = _devices,
            ServiceAccount = account,
        };
    }

    string Named(string pattern) => pattern.Replace("{name}", owner.Name, StringComparison.Ordinal);

    Dictionary<string, string> Labels()
    {
        var labels = new Dictionary<string, string>(template.Labels, StringComparer.Ordinal);
        foreach (var (key, value) in known?.Labels ?? new Dictionary<string, string>()) labels.TryAdd(key, Named(value));
        foreach (var (role, more) in known?.RoleLabels ?? new Dictionary<string, IReadOnlyDictionary<string, string>>())
            if (template.Path.Contains(role, StringComparison.Ordinal))
                foreach (var (key, value) in more) labels.TryAdd(key, Named(value));
        return labels;
    }

    void Container(PodContainer container)
    {
        var deployed = new DeployedContainer
        {
            Name = container.Name,
            Image = container.Image,
            ImageIsWhole = container.Image?.Contains('$') != true,
            ImageLine = Line(container.Node["image"]),
            Argv = WithVariables(container.Argv, container),
            ArgvLine = Line(container.Node["command"].Exists ? container.Node["command"] : container.Node["args"]),
            LineOfArgument = text => LineOfArgument(container, text),
            ReplacesEntrypoint = container.ReplacesEntrypoint,
            Environment = [.. Variables(container)],
            Ports = [.. container.Ports.Select(p => p.Number)],
            IsInit = container.IsInit,
            IsJob = owner.Kind is "Job" or "CronJob" or "Workflow" or "CronWorkflow" or "WorkflowTemplate" or "ClusterWorkflowTemplate" or "Task" || template.Path.EndsWith("submitterPodTemplate.spec", StringComparison.Ordinal),
        };
        var stated = new ContainerFacts(facts, owner.Id, Place, deployed);
        stated.State();
        _servers.AddRange(IsWorker ? [] : stated.Servers);
        _isAi |= stated.IsAi;
    }

    // Workers of a cluster join its head; what they run is the same cluster and takes no requests from outside.
    bool IsWorker => template.Path.Contains("workerGroupSpecs", StringComparison.Ordinal);

    int Line(DataNode node) => node.Exists ? owner.Line(node.Mark) : 0;

    int LineOfArgument(PodContainer container, string text)
    {
        foreach (var list in (ReadOnlySpan<string>)["args", "command"])
            foreach (var node in container.Node[list].OneOrMany)
            {
                if (node.Text is not { } written || !written.Contains(text, StringComparison.Ordinal)) continue;
                // A block of script: the line within it.
                var before = written.AsSpan(0, written.IndexOf(text, StringComparison.Ordinal)).Count('\n');
                return Line(node) + (written.Contains('\n') ? before + 1 : 0);
            }
        return 0;
    }

    const int MaxArgument = 1 << 20;

    // Kubernetes puts $(NAME) in; $$( escapes it.
    static List<string> WithVariables(IReadOnlyList<string> argv, PodContainer container)
    {
        var literal = container.Environment.Where(v => v.Source == VariableSource.Literal).GroupBy(v => v.Name, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.Last().Value!, StringComparer.Ordinal);
        return [.. argv.Select(text =>
        {
            for (var at = text.IndexOf("$(", StringComparison.Ordinal); at >= 0 && text.Length < MaxArgument;)
            {
                var end = text.IndexOf(')', at);
                if (end < 0) break;
                // What is put in is not looked at again, as in the kubelet.
                var next = end + 1;
                if (literal.TryGetValue(text[(at + 2)..end], out var value)) (text, next) = (string.Concat(text.AsSpan(0, at), value, text.AsSpan(end + 1)), at + value.Length);
                at = next < text.Length ? text.IndexOf("$(", next, StringComparison.Ordinal) : -1;
            }
            return text;
        })];
    }

    IEnumerable<DeployedVariable> Variables(PodContainer container)
    {
        foreach (var from in container.EnvironmentFrom)
        {
            var source = inventory.Find(from.Source == VariableSource.Secret ? "Secret" : "ConfigMap", owner.Namespace, from.ObjectName!, owner);
            Hold(from);
            if (source is null) continue;
            // Of secrets only the names of keys are read.
            foreach (var part in (string[])["data", "stringData"])
            {
                var map = source.Node[part];
                for (var i = 0; i < map.Entries.Count; i++)
                {
                    var (key, value) = map.Entries[i];
                    yield return new(from.Name + key, from.Source == VariableSource.Secret ? null : value.Text, from.Source, from.ObjectName, key, owner.Of(from.Mark));
                }
            }
        }
        foreach (var variable in container.Environment)
        {
            Hold(variable);
            var value = variable.Source == VariableSource.ConfigMap && variable.ObjectName is { } map && variable.Key is { } key
                ? inventory.Find("ConfigMap", owner.Namespace, map, owner)?.Node["data"][key].Text : variable.Value;
            yield return new(variable.Name, value, variable.Source, variable.ObjectName, variable.Key, owner.Of(variable.Mark));
        }
    }

    void Hold(PodVariable variable)
    {
        if (variable.Source != VariableSource.Secret || variable.ObjectName is not { } name) return;
        var evidence = facts.Evidence(Basis.Declared, owner.Line(variable.Mark), note: variable.Key is null ? "all its keys as variables" : $"variable {variable.Name}");
        facts.Relate(owner.Id, RelationKind.Holds, KubernetesSecret(facts, owner.Namespace, name, evidence), evidence);
    }

    /// <summary>States a secret by name; its content is never read.</summary>
    public static string KubernetesSecret(Facts facts, string ns, string name, Evidence evidence) =>
        facts.Add(AssetKind.Secret, AssetId.Kubernetes("Secret", ns, name), name, evidence, properties: ("namespace", ns));

    void Devices()
    {
        foreach (var container in template.Containers)
            foreach (var (resource, amount) in container.Resources)
                if (KubernetesKnowledge.Default.Device(resource) is { } device && amount.Text is not "0") Device(resource, device.Sharing, amount.Text, Line(amount), device.Vendor);
        foreach (var path in known?.Gpus ?? [])
            if (DataPath.First(owner.Node, path) is { Text: { } count } node && count != "0") Device("nvidia.com/gpu", "whole", count, Line(node), "nvidia");
        foreach (var claim in template.Spec["resourceClaims"].Items) Claim(claim);
        var fraction = template.Metadata["annotations"]["gpu-fraction"];
        if (fraction.Exists) Device("gpu-fraction", "fraction", fraction.Text, Line(fraction), null);
    }

    void Device(string resource, string sharing, string? count, int line, string? vendor)
    {
        _isAi = true;
        _devices.Add((resource, sharing));
        var evidence = facts.Evidence(Basis.Declared, line, note: $"asks for {count} {resource}");
        var selector = template.Spec["nodeSelector"];
        var gpu = facts.Add(AssetKind.Gpu, AssetId.Symbol(AssetKind.Gpu, Place, resource), resource, evidence, null,
            ("resource", resource), ("count", count), ("sharing", sharing), ("vendor", vendor),
            ("model", selector["cloud.google.com/gke-accelerator"].Text ?? selector["nvidia.com/gpu.product"].Text ?? selector["accelerator"].Text));
        facts.Relate(gpu, RelationKind.AllocatedTo, owner.Id, evidence);
    }

    // A claim of dynamic resource allocation asks by the class of its template.
    void Claim(DataNode claim)
    {
        var template1 = claim["resourceClaimTemplateName"].Text ?? claim["source"]["resourceClaimTemplateName"].Text;
        var name = template1 ?? claim["resourceClaimName"].Text ?? claim["source"]["resourceClaimName"].Text;
        if (name is null) return;
        var found = inventory.Find(template1 is null ? "ResourceClaim" : "ResourceClaimTemplate", owner.Namespace, name, owner);
        var requests = found is null ? [] : DataPath.Select(found.Node, template1 is null ? "spec.devices.requests[]" : "spec.spec.devices.requests[]").ToList();
        foreach (var request in requests)
        {
            var device = request["exactly"].Exists ? request["exactly"] : request;
            if (device["deviceClassName"].Text is { } className && IsGpuClass(className))
                Device(className, className.StartsWith("mig", StringComparison.Ordinal) ? "mig" : "claim", device["count"].Text ?? "1", Line(claim), "nvidia");
        }
        if (requests.Count == 0) facts.Skip($"resource claim {name} is not in what was read: the device it asks for is unknown", Line(claim));
    }

    static bool IsGpuClass(string name) => name.Contains("gpu", StringComparison.OrdinalIgnoreCase) || name.StartsWith("mig", StringComparison.Ordinal) || name.Contains("tpu", StringComparison.OrdinalIgnoreCase) || name.Contains("neuron", StringComparison.OrdinalIgnoreCase) || name.Contains("gaudi", StringComparison.OrdinalIgnoreCase);

    void Identity(string account)
    {
        var stated = template.Spec["serviceAccountName"].Exists || template.Spec["serviceAccount"].Exists;
        var evidence = facts.Evidence(stated ? Basis.Declared : Basis.Inferred, Line(template.Spec["serviceAccountName"]) is > 0 and var line ? line : owner.At.Line, note: stated ? "service account" : "no service account named: default");
        var id = facts.Add(AssetKind.Identity, AssetId.Kubernetes("ServiceAccount", owner.Namespace, account), account, evidence, properties: ("namespace", owner.Namespace));
        facts.Relate(owner.Id, RelationKind.RunsAs, id, evidence);
    }
}

/// <summary>How the pods of a template are confined, as properties of the workload. What no manifest states is absent, not false.</summary>
static class PodConfinement
{
    /// <summary>The properties; of several containers the weakest setting counts.</summary>
    public static IEnumerable<(string Key, string? Value)> Of(KubernetesWorkload workload)
    {
        var spec = workload.Template.Spec;
        var running = workload.Running.ToList();
        yield return ("privileged", Any(workload, running, "true", "privileged"));
        yield return ("host-network", True(spec["hostNetwork"]));
        yield return ("host-pid", True(spec["hostPID"]));
        yield return ("host-ipc", True(spec["hostIPC"]));
        yield return ("host-users", spec["hostUsers"].Text);
        yield return ("share-process-namespace", True(spec["shareProcessNamespace"]));
        yield return ("runtime-class", spec["runtimeClassName"].Text);
        yield return ("run-as-non-root", All(workload, running, "runAsNonRoot"));
        yield return ("run-as-user", Lowest(workload, running));
        yield return ("allow-privilege-escalation", All(workload, running, "allowPrivilegeEscalation"));
        yield return ("read-only-root", All(workload, running, "readOnlyRootFilesystem"));
        yield return ("seccomp", Same(workload, running, "seccompProfile", "type"));
        yield return ("apparmor", Same(workload, running, "appArmorProfile", "type") ?? AppArmorAnnotation(workload));
        yield return ("capabilities", List(running, "add"));
        yield return ("capabilities-dropped", List(running, "drop"));
        yield return ("automount-token", spec["automountServiceAccountToken"].Text);
        yield return ("host-ports", Joined(running.SelectMany(c => c.Ports).Where(p => p.HostPort > 0).Select(p => p.HostPort.ToString(CultureInfo.InvariantCulture))));
        yield return ("gpu-env-bypass", GpuBypass(workload, running));
    }

    static string? True(DataNode node) => node.AsBoolean == true ? "true" : null;

    static string? Any(KubernetesWorkload workload, List<PodContainer> containers, string value, params string[] path) =>
        workload.Template.Containers.Any(c => workload.Setting(c, path) == value) ? value : containers.Exists(c => workload.Setting(c, path) is not null) ? "false" : null;

    // true only when every container says so; false when one says false; else unknown.
    static string? All(KubernetesWorkload workload, List<PodContainer> containers, string key)
    {
        var values = containers.ConvertAll(c => workload.Setting(c, key));
        var weak = key == "allowPrivilegeEscalation" ? "true" : "false";
        if (values.Contains(weak)) return weak;
        return values.Count > 0 && values.TrueForAll(v => v is not null) ? values[0] : null;
    }

    static string? Same(KubernetesWorkload workload, List<PodContainer> containers, params string[] path)
    {
        var values = containers.ConvertAll(c => workload.Setting(c, path));
        if (values.Contains("Unconfined")) return "Unconfined";
        return values.Count > 0 && values.TrueForAll(v => v is not null) ? values[0] : null;
    }

    static string? Lowest(KubernetesWorkload workload, List<PodContainer> containers)
    {
        var users = containers.ConvertAll(c => workload.Setting(c, "runAsUser"));
        if (users.Count == 0 || users.Contains(null)) return null;
        return users.MinBy(u => long.TryParse(u, NumberStyles.None, CultureInfo.InvariantCulture, out var uid) ? uid : long.MaxValue);
    }

    static string? AppArmorAnnotation(KubernetesWorkload workload)
    {
        foreach (var (key, value) in workload.Template.Metadata["annotations"].Entries)
            if (key.StartsWith("container.apparmor.security.beta.kubernetes.io/", StringComparison.Ordinal)) return value.Text;
        return null;
    }

    static string? List(List<PodContainer> containers, string key) =>
        Joined(containers.SelectMany(c => c.Node["securityContext"]["capabilities"][key].OneOrMany).Select(n => n.Text?.ToUpperInvariant().Replace("CAP_", "", StringComparison.Ordinal)).OfType<string>());

    static string? Joined(IEnumerable<string> values) => string.Join(',', values.Distinct().Order(StringComparer.Ordinal)) is { Length: > 0 } text ? text : null;

    // All devices by a variable, with no device asked for: the scheduler does not know of it.
    static string? GpuBypass(KubernetesWorkload workload, List<PodContainer> containers) =>
        workload.Devices.Count == 0 && containers.Exists(c => c.Environment.Any(v => v.Name == "NVIDIA_VISIBLE_DEVICES" && v.Value is not (null or "" or "none" or "void"))) ? "true" : null;
}
