using System.Text.RegularExpressions;

namespace Myelin.Assess.Agents.Forms;

/// <summary>A folder that holds far more than a project: the root, a home, system folders, keys, or programs that run later.</summary>
public sealed partial class WidePath : SettingForm
{
    public override string Name => "wide-path";

    public override bool Matches(string value, string key)
    {
        var path = Variables().Replace(value.Trim().Replace('\\', '/'), "~");
        path = path.Length > 1 ? path.TrimEnd('/', '*') : path;
        if (path == "") path = "/";
        return Whole().IsMatch(path) || Sensitive().IsMatch(path);
    }

    [GeneratedRegex(@"^\$(?:HOME\b|\{HOME\}|\{env:HOME\}|\{userHome\})|^%USERPROFILE%", RegexOptions.IgnoreCase)]
    private static partial Regex Variables();

    [GeneratedRegex("^(?:/|//|~|/home|/Users|/root|/etc|/var|/var/run|/run|/usr|/usr/local|/opt|/proc|/sys|/dev|/home/[^/]+|/Users/[^/]+|[A-Za-z]:|[A-Za-z]:/Users|[A-Za-z]:/Users/[^/]+|/mnt/[a-z]|/host|/hostfs)$", RegexOptions.IgnoreCase)]
    private static partial Regex Whole();

    // Keys, and folders of programs that a later command finds first.
    [GeneratedRegex(@"(?:^|/)\.(?:ssh|aws|kube|gnupg|azure|docker|netrc|config/gcloud|password-store|mozilla)(?:/|$)|(?:^|/)\.(?:pyenv|rbenv|nodenv|asdf)/shims$|(?:^|/)\.(?:local|cargo|npm-global|bun)/bin$|^/usr/(?:local/)?s?bin$|^/s?bin$|^/etc/|docker\.sock$", RegexOptions.IgnoreCase)]
    private static partial Regex Sensitive();
}

/// <summary>The socket of a container engine, or of the agent that holds SSH keys.</summary>
public sealed partial class RuntimeSocket : SettingForm
{
    public override string Name => "runtime-socket";
    public override bool Matches(string value, string key) => Socket().IsMatch(value);

    [GeneratedRegex(@"(?:docker|dockerd|containerd|podman|crio|buildkitd)\.sock|docker_engine|SSH_AUTH_SOCK|ssh-agent|/agent\.\d+", RegexOptions.IgnoreCase)]
    private static partial Regex Socket();
}
