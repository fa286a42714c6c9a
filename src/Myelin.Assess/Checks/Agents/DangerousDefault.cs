using Myelin.Assess.Agents;
using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Agents;

/// <summary>A client that asks for nothing unless it is told to, and is not told.</summary>
public sealed class DangerousDefault : SettingCheck
{
    public override CheckInfo Info { get; } = new("agent/dangerous-default", Severity.Medium, "An agent is used with a default that asks for nothing")
    {
        Why = "Nobody chose it, so nobody looks: the client runs commands by itself as installed. Only a setting that is there can be reviewed.",
        Fix = "Set the mode that asks, for users or by the administrator; where only a project was scanned, look at the users' settings (myelin scan host).",
        Mappings = ["CWE-1188", "LLM06:2025", "ASI02:2026", "ASI05:2026", "ATLAS:AML.T0053"],
        Incidents = ["copilot-yolo"],
    };
}
