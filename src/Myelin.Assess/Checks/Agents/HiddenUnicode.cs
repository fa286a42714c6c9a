using Myelin.Core.Findings;
using Myelin.Discover.Detectors.Agents;
using Myelin.Formats.Text;

namespace Myelin.Assess.Checks.Agents;

/// <summary>
/// Text that a model reads and a person does not see. Strict in files that agents obey; elsewhere only what spells something, or a long run, counts. Joiners of scripts, emoji and marks of direction beside
/// letters that run from right to left are writing.
/// </summary>
public sealed class HiddenUnicode : Check<AgentText>
{
    const int LongRun = 8;

    public override CheckInfo Info { get; } = new("agent/hidden-unicode", Severity.High, "A text hides characters from its reader")
    {
        Why = "A model reads characters that no editor shows: whole instructions fit into tags, variation selectors or zero-width characters of a rules file that everyone has reviewed. Marks of direction show a line in another order than it is read.",
        Fix = "Delete the characters (the message shows what they spell) and find out who put them there; let the editor and the review show invisible characters.",
        Mappings = ["CWE-1007", "CWE-116", "LLM01:2025", "ASI01:2026", "ASI06:2026", "ATLAS:AML.T0051.001", "ATLAS:AML.T0068"],
        Incidents = ["openclaw", "copilot-yolo"],
    };

    public override IEnumerable<Finding> Inspect(AgentText document)
    {
        foreach (var kind in document.Hidden.Where(r => Counts(r, document)).GroupBy(r => r.Kind))
        {
            var worst = kind.OrderByDescending(r => r.Decoded is not null).ThenByDescending(r => r.Count).First();
            var severity = worst.Decoded is not null || worst.Kind == "tags" ? Severity.High : worst.Kind == "bidi" || worst.Count >= LongRun ? Severity.Medium : Severity.Low;
            if (worst.Decoded is not null && document.IsInstruction) severity = Severity.Critical;
            var total = kind.Sum(r => r.Count);
            yield return Found(document.At with { Line = worst.Line, Column = worst.Column },
                $"{total} {Name(worst.Kind)}{(total == 1 ? "" : "s")} that nobody sees{(worst.Decoded is { } text ? $"; they spell: \"{OneLine(text)}\"" : "")}", severity, worst.Decoded is null && worst.Kind != "tags" ? Core.Assets.Confidence.Medium : null);
        }
    }

    // One stray character in a document is a slip of an editor.
    static bool Counts(HiddenRun run, AgentText document) => run.Kind switch
    {
        "tags" => run.Count > 1 || document.IsInstruction,
        "variation" => run.Decoded is not null || run.Count >= 4,
        "zero-width" => run.Decoded is not null || run.Count >= LongRun || (document.IsInstruction && run.Count >= 3),
        "bidi" => document.IsInstruction,
        "escape" => document.IsInstruction && run.Count > 0,
        _ => false,
    };

    static string Name(string kind) => kind switch
    {
        "tags" => "tag character",
        "bidi" => "mark of direction",
        "variation" => "variation selector",
        "escape" => "terminal escape",
        _ => "zero-width character",
    };

    static string OneLine(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');
}
