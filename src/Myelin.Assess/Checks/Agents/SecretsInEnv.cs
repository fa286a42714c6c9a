using Myelin.Assess.Agents;
using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Agents;

/// <summary>Credentials in an agent's settings, or passed on to all its commands.</summary>
public sealed class SecretsInEnv : SettingCheck
{
    public override CheckInfo Info { get; } = new("agent/secrets-in-env", Severity.Medium, "An agent hands credentials to its commands")
    {
        Why = "Every command that the model runs sees the environment, and one injected line prints it or sends it away. In a repository the value is published as well.",
        Fix = "Refer to a variable or a secret store; give each server only what it needs; let the client filter names with KEY, SECRET and TOKEN. Replace a value that was committed.",
        Mappings = ["CWE-522", "CWE-798", "LLM02:2025", "ASI03:2026", "ATLAS:AML.T0083"],
        Incidents = ["openclaw"],
    };
}
