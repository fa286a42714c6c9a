using Myelin.Formats;
using Myelin.Formats.Code;
using Myelin.Formats.Code.Curly;

namespace Myelin.Tests.Formats.Code;

/// <summary>Reads source text as the format of its file name does, and finds what tests ask for.</summary>
internal static class CodeReading
{
    public static CodeFile Read<T>(string name, string text) where T : CurlyFormat, new() => Parse<T>(name, text).Value.ShouldNotBeNull();

    public static Parsed<CodeFile> Parse<T>(string name, string text) where T : CurlyFormat, new() => new T().Parse(text, new FileName(name), ReadLimits.Default);

    public static CodeCall Call(this CodeFile file, string name) =>
        file.Calls.FirstOrDefault(c => c.Name == name) ?? throw new InvalidOperationException($"no call of {name} among: {string.Join(", ", file.Calls.Select(c => c.Name))}");

    public static CodeValue Assigned(this CodeFile file, string target) => file.Assignments.First(a => a.Target == target).Value;

    public static CodeDefinition Definition(this CodeFile file, string name) => file.Definitions.First(d => d.Name == name);

    /// <summary>Cuts, doubles and overwrites a sample in many ways: reading it never throws, and does not take long.</summary>
    public static void Survives<T>(string name, string sample) where T : CurlyFormat, new()
    {
        var random = new Random(20);
        const string junk = "{}()[]<>\"'`/\\*@#$;:,.=?!&|\n\0é";
        for (var i = 0; i < 600; i++)
        {
            var text = sample.ToCharArray().ToList();
            for (var change = random.Next(1, 6); change > 0 && text.Count > 4; change--)
            {
                var at = random.Next(text.Count);
                switch (random.Next(4))
                {
                    case 0: text.RemoveRange(at, Math.Min(random.Next(1, 30), text.Count - at)); break;
                    case 1: text.Insert(at, junk[random.Next(junk.Length)]); break;
                    case 2: text[at] = junk[random.Next(junk.Length)]; break;
                    default: text.RemoveRange(at, text.Count - at); break;
                }
            }
            var changed = new string([.. text]);
            Should.NotThrow(() => Read<T>(name, changed), changed);
        }
        foreach (var nested in new[] { "(", "[", "{", "f(", "a<", "a.b(", "x => ", "\"${", "`${", "<a>", "if (a) {", "/*", "@A(" })
            Should.NotThrow(() => Read<T>(name, string.Concat(Enumerable.Repeat(nested, 2000))), nested);
    }
}
