using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Core.Knowledge;
using Myelin.Discover.Detectors.Agents;

namespace Myelin.Assess.Agents;

/// <summary>What a setting of an agent means, as <c>rules</c> of <c>knowledge/agent-settings.yaml</c> tells it. The words are explained there.</summary>
public sealed record SettingRule
{
    public required string Check { get; set; }
    public required string Client { get; set; }
    public required string[] Key { get; set; }
    public string[]? Is { get; set; }
    public string[]? Like { get; set; }
    public string? Matches { get; set; }
    public string? NotMatches { get; set; }
    public bool Set { get; set; }
    public bool Absent { get; set; }
    public string[]? Of { get; set; }
    public string[]? OfLike { get; set; }
    public string[]? NotOf { get; set; }
    public string? KeyMatches { get; set; }
    public bool First { get; set; }
    public bool Last { get; set; }
    public string? In { get; set; }
    public string? DeniedBy { get; set; }
    public SettingCondition[] Unless { get; set; } = [];
    public SettingCondition[] When { get; set; } = [];
    public required string Severity { get; set; }
    public string? Repo { get; set; }
    public string? Confidence { get; set; }
    public required string Says { get; set; }
    public string? Reference { get; set; }
    public string[] Bad { get; set; } = [];
    public string[] Good { get; set; } = [];

    /// <summary>Every rule of this build.</summary>
    public static ImmutableArray<SettingRule> All => Loaded.Value;

    static readonly Lazy<ImmutableArray<SettingRule>> Loaded = new(() => [.. KnowledgeFile.Read("agent-settings", SettingRuleContext.Default.SettingRuleFacts).Rules]);

    /// <summary>How bad it is in a file: one level worse where the file arrives with a repository.</summary>
    public Severity SeverityIn(AgentSettings file)
    {
        var severity = Enum.Parse<Severity>(file.FromRepository ? Repo ?? Severity : Severity, ignoreCase: true);
        return file.FromRepository && Repo is null && severity > Core.Findings.Severity.Critical ? severity - 1 : severity;
    }

    /// <summary>How sure it is.</summary>
    public Confidence ConfidenceOf => Confidence is null ? Core.Assets.Confidence.High : Enum.Parse<Confidence>(Confidence, ignoreCase: true);

    /// <summary>Whether a value of one of its keys is what it is about.</summary>
    public bool Holds(SettingValue value)
    {
        if (value.Star is { } star)
        {
            if (Of is not null || OfLike is not null)
            {
                if (!(Of?.Contains(star, StringComparer.OrdinalIgnoreCase) == true || OfLike?.Any(p => Wildcard.Matches(p, star)) == true)) return false;
            }
            if (NotOf?.Contains(star, StringComparer.OrdinalIgnoreCase) == true) return false;
            if (KeyMatches is not null && !SettingForm.Named(KeyMatches).Matches(star, "")) return false;
        }
        if ((First && value.Index > 0) || (Last && !value.IsLast)) return false;
        var text = value.Node.Text;
        if (NotMatches is not null && (text is null || SettingForm.Named(NotMatches).Matches(text, value.Name))) return false;
        if (Is is not null && text is not null && Is.Contains(text, StringComparer.OrdinalIgnoreCase)) return true;
        if (Like is not null && text is not null && Like.Any(p => Wildcard.Matches(p, text))) return true;
        if (Matches is not null && text is not null && SettingForm.Named(Matches).Matches(text, value.Name)) return true;
        return Set ? text is { Length: > 0 } || value.Node.Items.Count > 0 || value.Node.Entries.Count > 0 : NotMatches is not null && Is is null && Matches is null;
    }
}

/// <summary>Another setting and the values that it has.</summary>
public sealed record SettingCondition(string Key, string[] Is);

/// <summary>The part of knowledge/agent-settings.yaml that judges.</summary>
public sealed record SettingRuleFacts(SettingRule[] Rules);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.KebabCaseLower)]
[JsonSerializable(typeof(SettingRuleFacts))]
internal sealed partial class SettingRuleContext : JsonSerializerContext;
