using Myelin.Assess.Agents;
using Myelin.Core.Findings;

namespace Myelin.Assess.Checks.Agents;

/// <summary>A list of what runs without asking that in effect holds everything.</summary>
public sealed class WidePermissions : SettingCheck
{
    public override CheckInfo Info { get; } = new("agent/wide-permissions", Severity.High, "An agent is allowed far more than its task")
    {
        Why = "An entry for an interpreter, a package runner, sudo or docker allows every command, since its arguments are a program; a folder such as a home holds keys; a wildcard over tools holds those that a server adds tomorrow.",
        Fix = "Allow the exact commands that recur (npm run test, git diff), folders of the project alone, tools by name. Deny what must never run; a deny wins.",
        Mappings = ["CWE-732", "CWE-183", "LLM06:2025", "ASI02:2026", "ASI03:2026", "ATLAS:AML.T0053"],
        Incidents = ["copilot-yolo"],
    };
}
