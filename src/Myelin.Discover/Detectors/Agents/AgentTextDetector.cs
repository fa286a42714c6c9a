using System.Collections.Immutable;
using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Text;

namespace Myelin.Discover.Detectors.Agents;

/// <summary>A text with characters that nobody sees, or any text that agents obey; kept for checks.</summary>
/// <param name="At">The file.</param>
/// <param name="IsInstruction">Whether agents take it for instructions: instruction files, skills, agents, prompts.</param>
/// <param name="Text">The text where agents obey it; empty for other documents, of which only the hidden characters are kept.</param>
/// <param name="Hidden">Its hidden characters, those that writing needs left out.</param>
public sealed record AgentText(Location At, bool IsInstruction, string Text, ImmutableArray<HiddenRun> Hidden);

/// <summary>Texts that steer agents, and other documents in which characters are hidden.</summary>
public sealed class AgentTextDetector : FileDetector
{
    static readonly string[] Documents = [".md", ".mdx", ".mdc", ".markdown", ".txt", ".rst", ".adoc", ".prompt"];

    public override bool Wants(in FileProbe file)
    {
        if (!file.IsText) return false;
        foreach (var ending in Documents)
            if (file.Name.Ends(ending)) return true;
        return AgentKnowledge.Of(file.Name) is { } known && IsInstruction(known);
    }

    public override void Detect(SourceFile file, Facts facts)
    {
        if (file.Text is not { } text) return;
        var instruction = AgentKnowledge.Of(file.Name) is { } known && IsInstruction(known);
        ImmutableArray<HiddenRun> hidden = [.. HiddenCharacters.In(text).Where(r => !r.IsExpected)];
        if (instruction || hidden.Length > 0) facts.Keep(new AgentText(file.At(), instruction, instruction ? text : "", hidden));
    }

    static bool IsInstruction(AgentFile known) => known.Holds.Any(h => h is "instructions" or "skill" or "agent" or "agent-list" or "prompt");
}
