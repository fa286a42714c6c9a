using Myelin.Assess.Agents;
using Myelin.Core.Findings;
using Myelin.Discover;
using Myelin.Discover.Detectors.Agents;
using Myelin.Formats.Data;

namespace Myelin.Assess.Checks.Agents;

/// <summary>Commands that run because a folder is opened or a session starts: hooks, helpers that are settings, tasks of editors, container setup on the host.</summary>
public sealed class ExecOnOpen : SettingCheck
{
    public override CheckInfo Info { get; } = new("agent/exec-on-open", Severity.High, "Opening the folder runs a command")
    {
        Why = "Whoever opens the folder, or starts an agent in it, runs the repository's command with their own rights, before they have read a line of it.",
        Fix = "Remove what need not run by itself; keep hooks in user or managed settings. What stays belongs under code owners' review. Open what you do not know with workspace trust on, or in an enclosure.",
        Mappings = ["CWE-829", "CWE-94", "LLM03:2025", "ASI05:2026", "ASI04:2026", "ATLAS:AML.T0081", "ATLAS:AML.T0050"],
        Incidents = ["copilot-yolo"],
        References = ["https://code.visualstudio.com/docs/debugtest/tasks#_run-behavior"],
    };

    public override IEnumerable<Finding> Inspect(AgentPosture document) =>
        base.Inspect(document).Concat(document.Client != "vscode" ? [] :
            from layer in document.Own
            from task in layer.Values["tasks"].Items.Concat(layer.Values.At("tasks", "tasks").Items)
            where task.At("runOptions", "runOn").Text == "folderOpen"
            select Task(task, layer));

    // A task that fetches or disguises what it runs is no watcher of a build. Watchers hide their terminal, too: that is only told.
    Finding Task(DataNode task, AgentSettings layer)
    {
        string[] words = [.. Texts(task["command"]), .. task["args"].Items.SelectMany(Texts)];
        var command = string.Join(' ', words.Concat(new[] { "linux", "osx", "windows" }.SelectMany(os => Texts(task[os]["command"]).Concat(task[os]["args"].Items.SelectMany(Texts)))));
        var risk = CommandRisk.Of(command);
        var hidden = task["hide"].AsBoolean == true || task.At("presentation", "reveal").Text == "never" || task.At("presentation", "echo").AsBoolean == false && task.At("presentation", "reveal").Text == "silent";
        var severity = risk is not null ? Severity.Critical : Severity.Medium;
        if (PathScopes.Of(layer.At.Path) != PathScope.Product) severity = Lower(severity);
        var mark = task.At("runOptions", "runOn").Mark;
        return Found(layer.At with { Line = Math.Max(1, mark.Line), Column = mark.Column },
            $"task '{task["label"].Text ?? task["taskName"].Text ?? task["script"].Text ?? "without a name"}' runs when the folder is opened{(words.Length == 0 ? "" : ": " + Short(Redacted.CommandLine(words)))}{(risk is null ? "" : $"; it {risk.What}")}{(hidden ? "; its terminal is hidden" : "")}", severity);
    }

    static IEnumerable<string> Texts(DataNode node) => node.OneOrMany.Select(n => n.Text ?? n["value"].Text ?? "").Concat(node.Kind == NodeKind.Map ? [node["value"].Text ?? ""] : []).Where(t => t != "");
}
