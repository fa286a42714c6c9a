namespace Myelin.Formats.Code.Curly.JavaScript;

/// <summary>
/// JSX: <c>&lt;A b="c" d={e}&gt;text {f}&lt;/A&gt;</c> is an opening token of kind JsxTag, the words and values of the tag, an operator TagEnd, the children's own tokens, and a
/// closing token. Text between tags is no token.
/// </summary>
internal sealed partial class JavaScriptLexer
{
    const int MostRetries = 3;
    readonly HashSet<int> _noElements = [];

    bool InTag => jsx && Openings is [.., { Kind: Op.JsxTag }];
    bool InChildren => jsx && Openings is [.., { Kind: Op.JsxChildren }];

    bool OpensElement()
    {
        var next = Peek(1);
        if (next != '>' && !IsWordStart(next) || _noElements.Contains(At) || IsTypeParameters()) return false;
        Open(Op.JsxTag, 1);
        return true;
    }

    // <T,>(x) => …, <T extends X>(x) => …, <T>(x: T) => …
    bool IsTypeParameters()
    {
        var end = At + 1;
        while (end < Text.Length && IsWordPart(Text[end])) end++;
        var name = Text.AsSpan(At + 1, end - At - 1);
        var rest = Text.AsSpan(end, Math.Min(Text.Length - end, 64)).TrimStart();
        return rest.StartsWith(',') || rest.StartsWith("extends ") || rest.StartsWith(">(") && (name.Length == 1 || name[0] == 'T' && char.IsAsciiLetterUpper(name[1]));
    }

    // The end of an opening tag; its children follow.
    bool EndsTag()
    {
        if (!InTag) return false;
        At++;
        Add(TokenKind.Operator, At - 1, Op.TagEnd);
        Reopen(Op.JsxChildren);
        SkipText();
        return true;
    }

    // />
    bool ClosesTag()
    {
        if (!InTag || Peek(1) != '>') return false;
        Close(Op.JsxTag, 2);
        if (InChildren) SkipText();
        return true;
    }

    // </A>
    bool ClosesElement()
    {
        if (!InChildren || Peek(1) != '/') return false;
        var end = Text.AsSpan(At).IndexOf('>');
        Close(Op.JsxChildren, end < 0 ? Text.Length - At : end + 1);
        if (InChildren) SkipText();
        return true;
    }

    void SkipText()
    {
        var stop = Text.AsSpan(At).IndexOfAny('<', '{');
        At = stop < 0 ? Text.Length : At + stop;
        // A smaller-than sign that starts no tag is text.
        while (At < Text.Length && Text[At] == '<' && Peek(1) is var next && next != '/' && next != '>' && !IsWordStart(next))
        {
            stop = Text.AsSpan(At + 1).IndexOfAny('<', '{');
            At = stop < 0 ? Text.Length : At + 1 + stop;
        }
    }

    // An attribute's string has no escapes and may span lines.
    void ReadAttribute(char quote)
    {
        var start = At++;
        var end = Text.AsSpan(At).IndexOf(quote);
        At = end < 0 ? Text.Length : At + end + 1;
        AddText(TokenKind.Text, start, TextStyle.Raw, 1, end < 0 ? 0 : 1);
    }

    // An element that never ends was none: what looked like its tag is read again as operators.
    protected override bool Finish()
    {
        if (!jsx || _noElements.Count >= MostRetries) return false;
        foreach (var opening in Openings)
        {
            if (opening.Kind is not (Op.JsxTag or Op.JsxChildren)) continue;
            _noElements.Add(TokenAt(opening.Token).Start);
            Rewind(opening.Token);
            return true;
        }
        return false;
    }
}
