using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Discover;
using Myelin.Discover.Detectors.Agents;
using Myelin.Discover.Detectors.Secrets;

namespace Myelin.Assess.Agents;

/// <summary>
/// A check of agents' settings: it applies the rules of its id to what is in force at each place. What a stronger layer sets otherwise is not in force and not reported; lists add up, as all clients join
/// them. Several entries of one list in one file are one finding.
/// </summary>
public abstract class SettingCheck : Check<AgentPosture>
{
    const int MostShown = 5;

    public override IEnumerable<Finding> Inspect(AgentPosture document) =>
        SettingRule.All.Where(r => r.Check == Info.Id && r.Client == document.Client).SelectMany(rule => rule.Absent ? Unset(rule, document) : Judge(rule, document));

    IEnumerable<Finding> Judge(SettingRule rule, AgentPosture posture)
    {
        foreach (var layer in posture.Own)
        {
            if (rule.In is "repository" && !layer.FromRepository || rule.In is "user" && layer.FromRepository) continue;
            List<SettingValue> hits = [];
            foreach (var key in rule.Key)
            {
                if (!IsUnion(key) && IsOverridden(rule, layer, posture)) continue;
                hits.AddRange(SettingValue.At(layer.Values, key).Where(rule.Holds).Where(v => !IsDenied(rule, v, posture)));
            }
            if (hits.Count == 0 || rule.Unless.Any(c => InForce(c, posture)) || !rule.When.All(c => InForce(c, posture))) continue;
            yield return Told(rule, layer, hits);
        }
    }

    Finding Told(SettingRule rule, AgentSettings layer, List<SettingValue> hits)
    {
        var values = string.Join("; ", hits.GroupBy(h => h.Key, StringComparer.Ordinal).Take(MostShown).Select(Shown));
        var (severity, confidence) = (rule.SeverityIn(layer), rule.ConfidenceOf);
        // What is a test's, an example's or documentation's configures nobody.
        if (PathScopes.Of(layer.At.Path) != PathScope.Product) (severity, confidence) = (Lower(severity), Lower(confidence));
        var mark = hits.MinBy(h => h.Node.Mark.Line).Node.Mark;
        return Found(layer.At with { Line = Math.Max(1, mark.Line), Column = mark.Column }, $"{values}: {rule.Says}{(layer.FromRepository ? " (set by the repository)" : "")}", severity, confidence) with { Assets = [AssetId.File(layer.At.Path)] };
    }

    IEnumerable<Finding> Unset(SettingRule rule, AgentPosture posture)
    {
        if (posture.Layers.Any(l => rule.Key.Any(key => SettingValue.At(l.Values, key).Any()))) yield break;
        // A project alone does not show what its users have set for themselves.
        if (!posture.IsWhole && !posture.Layers.IsEmpty) yield break;
        var confidence = posture.IsWhole ? rule.ConfidenceOf : Confidence.Low;
        var severity = posture.IsWhole ? Enum.Parse<Severity>(rule.Severity, ignoreCase: true) : Severity.Low;
        yield return Found(posture.At with { Line = Math.Max(1, posture.At.Line) }, rule.Says, severity, confidence);
    }

    // permissions.allow: Bash(python:*), Bash(node:*) and 3 more
    static string Shown(IGrouping<string, SettingValue> hits)
    {
        var texts = hits.Select(h => h.Node.Text).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (texts.Count == 0) return hits.Key;
        var secret = hits.Any(h => LiteralSecret.Is(h.Name, h.Node.Text ?? ""));
        return secret ? $"{hits.Key} = ***" : $"{hits.Key} = {string.Join(", ", texts.Take(MostShown).Select(t => Short(Redacted.CommandLine(t.Split(' ')))))}{(texts.Count > MostShown ? $" and {texts.Count - MostShown} more" : "")}";
    }


    internal static string Short(string text) => text.Length > 100 ? text[..99] + "…" : text;

    static bool IsUnion(string key) => key.Contains("[]", StringComparison.Ordinal) || key.Contains('*', StringComparison.Ordinal);

    // A stronger layer that sets the same thing, under its old or its new name, decides.
    static bool IsOverridden(SettingRule rule, AgentSettings layer, AgentPosture posture) =>
        posture.Layers.TakeWhile(l => l.Scope < layer.Scope).Any(l => rule.Key.Where(k => !IsUnion(k)).Any(k => SettingValue.At(l.Values, k).Any()));

    static bool IsDenied(SettingRule rule, SettingValue value, AgentPosture posture) =>
        rule.DeniedBy is { } list && value.Node.Text is { } text && posture.Layers.Any(l => SettingValue.At(l.Values, list).Any(d => d.Node.Text == text));

    // The value in force is that of the strongest layer that has one.
    static bool InForce(SettingCondition condition, AgentPosture posture)
    {
        foreach (var layer in posture.Layers)
            if (SettingValue.At(layer.Values, condition.Key).Select(v => v.Node.Text).FirstOrDefault() is { } text) return condition.Is.Contains(text, StringComparer.OrdinalIgnoreCase);
        return false;
    }

    internal static Severity Lower(Severity severity) => severity < Severity.Info ? severity + 1 : severity;
    internal static Confidence Lower(Confidence confidence) => confidence < Confidence.Low ? confidence + 1 : confidence;
}
