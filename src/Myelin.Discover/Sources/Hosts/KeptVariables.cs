using System.Collections.Frozen;
using Myelin.Discover.Detectors.Secrets;
using Myelin.Discover.Servers;

namespace Myelin.Discover.Sources.Hosts;

/// <summary>
/// Environment variables of processes whose value says which model, service or interpreter is used, or whether a server asks who calls. Of all others, above all those that hold keys,
/// the name alone is read.
/// </summary>
static class KeptVariables
{
    static readonly FrozenSet<string> Interpreters = FrozenSet.ToFrozenSet(["VIRTUAL_ENV", "CONDA_PREFIX"]);
    static readonly Lazy<FrozenSet<string>> OfServers = new(() => ServerKnowledge.Default.Products
        .SelectMany(p => (p.Model?.Env ?? []).Concat(p.Model?.RevisionEnv ?? []).Concat(p.Auth.Rules.Where(r => r is { Env: not null, When: not null }).Select(r => r.Env!)))
        .ToFrozenSet(StringComparer.Ordinal));

    /// <summary>Whether the value is read.</summary>
    public static bool Holds(string variable) =>
        Interpreters.Contains(variable)
        || (SecretKnowledge.Current.OfVariable(variable) is null && (OfServers.Value.Contains(variable) || AiEnvironment.Default.IsModel(variable) || AiEnvironment.Default.IsEndpoint(variable)));
}
