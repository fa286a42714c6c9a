namespace Myelin.Formats.Models;

/// <summary>An instruction of an Ollama Modelfile.</summary>
/// <param name="Name">In capitals: FROM, ADAPTER, SYSTEM, TEMPLATE, PARAMETER, MESSAGE, LICENSE, REQUIRES.</param>
/// <param name="Value">Its argument, quotes taken off.</param>
/// <param name="Mark">Where it stands.</param>
public sealed record ModelfileInstruction(string Name, string Value, Mark Mark);

/// <summary>An Ollama Modelfile.</summary>
public sealed record Modelfile(IReadOnlyList<ModelfileInstruction> Instructions)
{
    /// <summary>The first instruction with this name, or null.</summary>
    public ModelfileInstruction? this[string name] => Instructions.FirstOrDefault(i => i.Name == name);
}

/// <summary>Reads Modelfiles (https://github.com/ollama/ollama/blob/main/docs/modelfile.md): instructions in any case, comments, values in three quotes over lines.</summary>
public sealed class ModelfileFormat : Format<Modelfile>
{
    const int MostInstructions = 10_000;
    static readonly string[] Names = ["FROM", "ADAPTER", "SYSTEM", "TEMPLATE", "PARAMETER", "MESSAGE", "LICENSE", "REQUIRES"];

    public override bool Matches(in FileProbe file) =>
        (file.Name.Is("Modelfile") || file.Name.Ends(".modelfile") || file.Name.Name.StartsWith("Modelfile.", StringComparison.OrdinalIgnoreCase)) && file.IsText;

    public override Parsed<Modelfile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.ReadText(limits, out var problem) is not { } text) return new Parsed<Modelfile>(null, [problem!]);
        List<ModelfileInstruction> instructions = [];
        var number = 0;
        for (var at = 0; at < text.Length && instructions.Count < MostInstructions;)
        {
            number++;
            var end = text.IndexOf('\n', at) is >= 0 and var newline ? newline : text.Length;
            var line = text.AsSpan(at, end - at).Trim();
            var space = line.IndexOfAny(' ', '\t');
            var known = space > 0 ? Array.Find(Names, NameIs(line[..space].ToString())) : null;
            if (known is null)
            {
                at = end + 1;
                continue;
            }
            var value = line[(space + 1)..].Trim();
            var mark = new Mark(number, 1, number);
            if (value.StartsWith("\"\"\""))
            {
                var open = text.IndexOf("\"\"\"", at, StringComparison.Ordinal) + 3;
                var close = text.IndexOf("\"\"\"", open, StringComparison.Ordinal);
                var stop = close < 0 ? text.Length : close;
                instructions.Add(new ModelfileInstruction(known, text[open..stop], mark));
                number += text.AsSpan(at, stop - at).Count('\n');
                end = text.IndexOf('\n', stop) is >= 0 and var next ? next : text.Length;
            }
            else instructions.Add(new ModelfileInstruction(known, value.Trim('"').ToString(), mark));
            at = end + 1;
        }
        return instructions.Any(i => i.Name == "FROM") ? new Modelfile(instructions) : new Parsed<Modelfile>(null, []);

        static Predicate<string> NameIs(string word) => n => n.Equals(word, StringComparison.OrdinalIgnoreCase);
    }
}
