using System.Text;

namespace Myelin.Core.Reports.Text;

/// <summary>How a line or a piece of it looks on a terminal that has colours.</summary>
enum Style { Plain, Title, Dim, Critical, High, Medium, Low, Info, Good, Key }

/// <summary>Writes lines to a stream as UTF-8 with '\n', coloured where colours are wanted. Text must be safe already.</summary>
sealed class TextOutput(Stream stream, bool color) : IDisposable
{
    readonly StreamWriter _writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 14, leaveOpen: true) { NewLine = "\n" };

    public void Line(string text = "", Style style = Style.Plain) => _writer.WriteLine(Styled(text, style));

    /// <summary>A word in front, and a text that goes on below its own beginning where it is too long for the terminal.</summary>
    public void Labelled(string label, int labelWidth, Style style, string text, int width)
    {
        var first = true;
        foreach (var line in TextWrap.Lines(SafeText.OneLine(text), Math.Max(20, width - labelWidth)))
        {
            _writer.WriteLine(first ? Styled(label.PadRight(labelWidth), style) + line : new string(' ', labelWidth) + line);
            first = false;
        }
        if (first) _writer.WriteLine(Styled(label, style));
    }

    public string Styled(string text, Style style) => !color || style == Style.Plain || text.Length == 0 ? text : $"\e[{Code(style)}m{text}\e[0m";

    public void Dispose() => _writer.Dispose();

    // SGR codes of ECMA-48; only the eight colours that every theme makes legible.
    static string Code(Style style) => style switch
    {
        Style.Title => "1",
        Style.Dim => "2",
        Style.Critical => "1;35",
        Style.High => "1;31",
        Style.Medium => "33",
        Style.Low => "36",
        Style.Good => "32",
        Style.Key => "1",
        _ => "0",
    };
}
