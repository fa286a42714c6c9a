using Myelin.Assess.Agents;
using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Agents;

/// <summary>Prompts, keys or telemetry of an agent that go to somebody else's host.</summary>
public sealed class BaseUrlOverride : SettingCheck
{
    public override CheckInfo Info { get; } = new("agent/base-url-override", Severity.High, "An agent's traffic is sent to another host")
    {
        Why = "The host sees the key and every prompt, and writes the answers that the agent acts on. A repository that sets it takes over the agent of everyone who opens it.",
        Fix = "Take the setting out of the repository; a gateway of one's own belongs into managed or user settings, over TLS. Replace keys that were sent.",
        Mappings = ["CWE-441", "CWE-200", "LLM02:2025", "LLM03:2025", "ASI01:2026", "ASI04:2026", "ATLAS:AML.T0081", "ATLAS:AML.T0024"],
        Incidents = ["copilot-yolo"],
        References = ["https://nvd.nist.gov/vuln/detail/CVE-2026-21852"],
    };
}
