using System.Text;

namespace Myelin.Assess.Checks.Models;

/// <summary>The names within marshalled byte code, so that a finding can say what it is about. Whatever they are, byte code is not judged by them.</summary>
static class MarshalText
{
    /// <summary>The first names, joined; empty when there are none.</summary>
    public static string Words(string base64)
    {
        var raw = new byte[base64.Length];
        if (!Convert.TryFromBase64String(base64.Replace("\n", "", StringComparison.Ordinal).Trim(), raw, out var length)) return "";
        List<string> words = [];
        var word = new StringBuilder();
        foreach (var b in raw.AsSpan(0, length))
        {
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'_' or (byte)'.' or (byte)'/' or (byte)' ' or (byte)'-') word.Append((char)b);
            else Take();
        }
        Take();
        return string.Join(", ", words.Distinct(StringComparer.Ordinal).Take(8));

        // Short runs are opcodes by chance.
        void Take()
        {
            var text = word.ToString().Trim();
            if (text.Length is >= 4 and < 60 && text.Any(char.IsLetter)) words.Add(text);
            word.Clear();
        }
    }
}
