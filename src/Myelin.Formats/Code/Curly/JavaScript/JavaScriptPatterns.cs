namespace Myelin.Formats.Code.Curly.JavaScript;

internal sealed partial class JavaScriptParser
{
    /// <summary>A name of a destructuring pattern: the members that lead to it, and its default.</summary>
    readonly record struct PatternName(int Word, int Token, Expression? Default, Link[] Path);

    // { a, b: c, d = 1, ...e } or [a, , b]: names with the path to each. A list's path is not followed.
    void ReadPattern(List<PatternName> names, Link[] path)
    {
        if (!Enter())
        {
            Skip();
            return;
        }
        var open = At++;
        var end = Inside(open);
        while (At < end)
        {
            var before = At;
            ReadPatternElement(names, path, T[open].Op == Op.Brace);
            Accept(Op.Comma);
            if (At == before) Skip();
        }
        At = After(open);
        Leave();
    }

    void ReadPatternElement(List<PatternName> names, Link[] path, bool inObject)
    {
        var isRest = Accept(Op.Spread);
        var key = inObject && T[At].Kind is TokenKind.Word or TokenKind.Text && !isRest ? At : -1;
        if (key >= 0 && T[At + 1].Is(Op.Colon)) At += 2;
        else if (T[At].Opens(Op.Bracket) && inObject)
        {
            Skip();
            Accept(Op.Colon);
            key = -1;
        }
        var inner = key < 0 ? inObject && isRest ? path : [.. path, new Link { Kind = LinkKind.Index, Token = At, End = At }] : [.. path, MemberOf(key)];
        if (IsWord)
        {
            var token = At++;
            names.Add(new PatternName(T[token].Link, token, Accept(Op.Assign) ? ReadExpression() : null, inner));
        }
        else if (T[At].Kind == TokenKind.Open && T[At].Op is Op.Brace or Op.Bracket)
        {
            ReadPattern(names, inner);
            if (Accept(Op.Assign)) ReadExpression();
        }
    }

    Link MemberOf(int key) => new()
    {
        Kind = LinkKind.Member,
        Token = key,
        End = key + 1,
        Word = T[key].Kind == TokenKind.Text ? Tokens.Words[Tokens.Value(key)] : T[key].Link,
    };

    // const { A, b: c } = value declares A as value.A and c as value.b.
    void DeclareAll(List<PatternName> pattern, Expression? value, List<Node> into)
    {
        if (value is not null && ImportsOf(pattern, value, into)) return;
        if (value is not null) into.Add(value);
        foreach (var name in pattern)
        {
            var given = value is null ? name.Default : Member(value, name);
            Declare(name.Word, name.Token, given);
            if (given is not null) into.Add(new Variable(Tokens.Words[name.Word], Scope) { Start = name.Token, End = At, Given = given, IsPart = true });
        }
    }

    static Expression Member(Expression value, PatternName name)
    {
        Expression member = name.Path.Length == 0 ? value : new Chain(value) { Start = value.Start, End = value.End, Links = name.Path };
        return name.Default is null ? member : new Operation([member, name.Default], [Op.Coalesce]) { Start = name.Token, End = name.Token + 1 };
    }
}
