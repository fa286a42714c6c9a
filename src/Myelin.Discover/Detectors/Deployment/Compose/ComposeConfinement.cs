using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Deployment.Compose;

/// <summary>How a service is confined, as properties of its workload, under the same keys as those of pods. What the file does not state is absent, not false.</summary>
static class ComposeConfinement
{
    /// <summary>The properties.</summary>
    /// <param name="service">The service.</param>
    /// <param name="imageUser">The user that its image runs as, where a Dockerfile of the tree says so.</param>
    public static IEnumerable<(string Key, string? Value)> Of(ComposeService service, string? imageUser)
    {
        var node = service.Node;
        var options = node["security_opt"].Items.Select(o => service.Text(o) ?? "").ToList();
        yield return ("privileged", node["privileged"].AsBoolean is { } privileged ? privileged ? "true" : "false" : null);
        yield return ("host-network", service.Text(node["network_mode"]) == "host" ? "true" : null);
        yield return ("host-pid", service.Text(node["pid"]) == "host" ? "true" : null);
        yield return ("host-ipc", service.Text(node["ipc"]) == "host" ? "true" : null);
        yield return ("host-users", service.Text(node["userns_mode"]) == "host" ? "true" : null);
        yield return ("runtime-class", service.Text(node["runtime"]));
        var user = service.Text(node["user"]) ?? imageUser;
        yield return ("run-as-user", user);
        yield return ("run-as-non-root", IsRoot(user) switch { true => "false", false => "true", _ => null });
        yield return ("allow-privilege-escalation", options.Exists(o => o is "no-new-privileges" or "no-new-privileges:true" or "no-new-privileges=true") ? "false" : null);
        yield return ("read-only-root", node["read_only"].AsBoolean is { } readOnly ? readOnly ? "true" : "false" : null);
        yield return ("seccomp", Option(options, "seccomp") is { } seccomp ? seccomp == "unconfined" ? "Unconfined" : "Localhost" : null);
        yield return ("apparmor", Option(options, "apparmor") is { } apparmor ? apparmor == "unconfined" ? "Unconfined" : apparmor : null);
        yield return ("selinux", options.Contains("label:disable") || options.Contains("label=disable") ? "disabled" : null);
        yield return ("capabilities", Capabilities(service, "cap_add"));
        yield return ("capabilities-dropped", Capabilities(service, "cap_drop"));
        yield return ("host-devices", Joined(node["devices"].Items.Select(d => (service.Text(d["source"].Exists ? d["source"] : d) ?? "").Split(':')[0]).Where(d => d != "")));
        yield return ("networks", Joined(Networks(node)));
        yield return ("profiles", Joined(node["profiles"].Items.Select(p => service.Text(p)).OfType<string>()));
    }

    /// <summary>Names of the networks that it is in; <c>default</c> where it names none.</summary>
    public static IEnumerable<string> Networks(DataNode node) => node["network_mode"].Exists ? []
        : node["networks"].Kind == NodeKind.Map ? node["networks"].Entries.Select(e => e.Key)
        : node["networks"].Items.Count > 0 ? node["networks"].Items.Select(i => i.Text).OfType<string>() : ["default"];

    // root, 0, 0:0; a name other than root is taken to be another user.
    static bool? IsRoot(string? user) => user is null or "" || user.Contains('$') ? null : user.Split(':')[0] is "root" or "0";

    static string? Option(List<string> options, string name) =>
        options.Where(o => o.StartsWith(name, StringComparison.Ordinal) && o.Length > name.Length && o[name.Length] is ':' or '=').Select(o => o[(name.Length + 1)..]).FirstOrDefault();

    static string? Capabilities(ComposeService service, string key) =>
        Joined(service.Node[key].Items.Select(c => service.Text(c)?.ToUpperInvariant()).OfType<string>().Select(c => c.StartsWith("CAP_", StringComparison.Ordinal) ? c[4..] : c));

    static string? Joined(IEnumerable<string> values) => string.Join(',', values.Distinct().Order(StringComparer.Ordinal)) is { Length: > 0 } text ? text : null;
}
