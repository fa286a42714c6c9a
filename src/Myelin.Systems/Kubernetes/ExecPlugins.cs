using System.Collections;

namespace Myelin.Systems.Kubernetes;

/// <summary>Runs credential programs with the environment of this program, as kubectl does: they find their own settings there.</summary>
public static class ExecPlugins
{
    /// <summary>The access with the program's credentials. Call only when the user allowed it.</summary>
    /// <exception cref="ClusterException">It yields none.</exception>
    public static ClusterAccess Run(ClusterAccess access, ExecPlugin plugin) => ExecCredential.Run(access, plugin,
        Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal));
}
