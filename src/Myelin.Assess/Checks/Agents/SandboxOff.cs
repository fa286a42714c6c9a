using Myelin.Assess.Agents;
using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Agents;

/// <summary>An agent whose commands run without a sandbox, or with a hole in it that equals none.</summary>
public sealed class SandboxOff : SettingCheck
{
    public override CheckInfo Info { get; } = new("agent/sandbox-off", Severity.High, "An agent's commands run outside a sandbox")
    {
        Why = "What the model runs can then read keys, change what starts next and send anything anywhere. A container engine's socket inside a sandbox is root on the host.",
        Fix = "Switch the client's sandbox on and give it only the project; never pass a container engine's socket or the host's network. Stronger: run the client itself enclosed (myelin run).",
        Mappings = ["CWE-653", "CWE-250", "LLM06:2025", "ASI05:2026", "ASI03:2026", "ATLAS:AML.T0105", "ATLAS:AML.T0050"],
        Incidents = ["copilot-yolo", "openclaw"],
    };
}
