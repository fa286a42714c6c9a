using Myelin.Assess.Agents;
using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Agents;

/// <summary>A repository that grants itself what its reader should have been asked about.</summary>
public sealed class SelfApproval : SettingCheck
{
    public override CheckInfo Info { get; } = new("agent/self-approval", Severity.High, "A repository approves its own tools")
    {
        Why = "The file arrives with a clone: whoever can change the repository, by a merged pull request too, decides what runs on the machines of those who open it.",
        Fix = "Keep approvals in settings of the user or the administrator; delete the entry from the repository and deny it by managed settings. Review changes to these files as code that runs.",
        Mappings = ["CWE-829", "CWE-349", "LLM03:2025", "LLM06:2025", "ASI04:2026", "ASI05:2026", "ATLAS:AML.T0081", "ATLAS:AML.T0010"],
        Incidents = ["copilot-yolo"],
        References = ["https://nvd.nist.gov/vuln/detail/CVE-2025-59536"],
    };
}
