using System.Text;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports.Html;

/// <summary>Text from a target inside HTML and SVG: control and direction characters made visible, mark-up escaped; fit for an attribute in quotes, too.</summary>
static class HtmlText
{
    public static string Of(string text)
    {
        text = SafeText.OneLine(text);
        if (text.AsSpan().IndexOfAny("&<>\"'") < 0) return text;
        var result = new StringBuilder(text.Length + 16);
        foreach (var c in text)
        {
            _ = c switch
            {
                '&' => result.Append("&amp;"),
                '<' => result.Append("&lt;"),
                '>' => result.Append("&gt;"),
                '"' => result.Append("&quot;"),
                '\'' => result.Append("&#39;"),
                _ => result.Append(c),
            };
        }
        return result.ToString();
    }
}
