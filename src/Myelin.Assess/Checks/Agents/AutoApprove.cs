using Myelin.Assess.Agents;
using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Agents;

/// <summary>An agent that runs what its model decides, without a person's word.</summary>
public sealed class AutoApprove : SettingCheck
{
    public override CheckInfo Info { get; } = new("agent/auto-approve", Severity.Critical, "An agent runs tools without asking")
    {
        Why = "A model follows whatever text convinces it: a web page, an issue, a comment in a dependency. Without a question before it acts, one such text is a command with the rights of the user.",
        Fix = "Leave approvals on; where nobody can be asked, run the agent in an enclosure (myelin run) with no credentials and an egress list. Administrators forbid the mode by managed settings.",
        Mappings = ["CWE-1188", "LLM06:2025", "LLM01:2025", "ASI02:2026", "ASI05:2026", "ASI09:2026", "ATLAS:AML.T0081", "ATLAS:AML.T0053"],
        Incidents = ["copilot-yolo", "openclaw"],
        References = ["https://nvd.nist.gov/vuln/detail/CVE-2025-53773", "https://nvd.nist.gov/vuln/detail/CVE-2026-33068"],
    };
}
