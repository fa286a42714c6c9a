using System.Globalization;
using System.Text;

namespace Myelin.Cli;

/// <summary>What the terminal may be shown.</summary>
internal static class Terminal
{
    /// <summary>Colours on stdout: a terminal, no <c>NO_COLOR</c>, no <c>--no-color</c>.</summary>
    public static bool Color(bool forbidden) =>
        !forbidden && !Console.IsOutputRedirected && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")) && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb");

    /// <summary>Columns of the terminal; 120 where there is none.</summary>
    public static int Width
    {
        get
        {
            if (int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var columns) && columns is >= 40 and <= 1000) return columns;
            if (Console.IsOutputRedirected) return 120;
            try
            {
                return Math.Clamp(Console.WindowWidth, 40, 1000);
            }
            catch (IOException)
            {
                return 120;
            }
        }
    }

    /// <summary>Text from a hostile place, with control and direction characters made visible.</summary>
    public static string Safe(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text;
        var safe = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            var category = CharUnicodeInfo.GetUnicodeCategory(c);
            if (category is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse)
                safe.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else safe.Append(c);
        }
        return safe.ToString();
    }
}
