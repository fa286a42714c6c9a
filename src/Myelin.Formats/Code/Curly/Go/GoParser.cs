namespace Myelin.Formats.Code.Curly.Go;

/// <summary>Go: grouped declarations, several results, composite literals, statements with heads without parentheses.</summary>
internal sealed partial class GoParser(TokenList tokens, ReadLimits limits) : Parser(tokens, limits)
{
    protected override bool NewlineEnds => true;

    protected override bool IsSelf(int word) => false;

    protected override void ReadOneStatement(List<Node> into)
    {
        var start = At;
        if (T[At].Opens(Op.Brace))
        {
            into.Add(ReadBlock());
            return;
        }
        if (IsWord && (ReadKeyword(into) || ReadShortVariables(into))) return;
        if (ReadExpression() is { } expression) into.Add(expression);
        else At = start;
    }

    bool ReadKeyword(List<Node> into)
    {
        switch ((Word)T[At].Link)
        {
            case Word.Package when Scope.Kind == ScopeKind.File:
                At += 2;
                return true;
            case Word.Import when T[At + 1].Opens(Op.Paren) || T[At + 1].Kind is TokenKind.Text or TokenKind.Word:
                Grouped(ReadImport);
                return true;
            case Word.Const or Word.Var:
                Grouped(() => ReadVariables(into));
                return true;
            case Word.Type when T[At + 1].Opens(Op.Paren) || T[At + 1].Kind == TokenKind.Word:
                Grouped(() => ReadTypeDeclaration(into));
                return true;
            case Word.Func when T[At + 1].Kind == TokenKind.Word || T[At + 1].Opens(Op.Paren) && Scope.Kind == ScopeKind.File:
                ReadFunction(into);
                return true;
            case Word.If or Word.For or Word.Switch or Word.Select:
                ReadHeaded(into);
                return true;
            case Word.Else or Word.Go or Word.Defer or Word.Break or Word.Continue or Word.Fallthrough or Word.Range:
                At++;
                return true;
            case Word.Default when T[At + 1].Is(Op.Colon):
                At += 2;
                return true;
            case Word.Case or Word.Return:
                var returns = Is(Word.Return);
                At++;
                for (var first = true; !(first && T[At].AfterNewline) && ReadExpression() is { } value; first = false)
                {
                    into.Add(value);
                    if (returns && first) Returns?.Add(value);
                    if (!Accept(Op.Comma)) break;
                }
                Accept(Op.Colon);
                return true;
            default:
                return false;
        }
    }

    // One declaration, or several in parentheses.
    void Grouped(Action read)
    {
        At++;
        if (!T[At].Opens(Op.Paren))
        {
            read();
            return;
        }
        var open = At++;
        while (At < Inside(open))
        {
            var before = At;
            read();
            if (At == before) Skip();
        }
        At = After(open);
    }

    void ReadImport()
    {
        var start = At;
        var alias = IsWord || Is(Op.Dot) ? At++ : -1;
        if (T[At].Kind != TokenKind.Text) return;
        var path = Tokens.Value(At);
        MarkTypes(At, ++At);
        var name = alias >= 0 && T[alias].Kind == TokenKind.Word ? WordAt(alias) : null;
        Imports.Add(new CodeImport(path, alias >= 0 && name is null ? "*" : null, name, Tokens.Mark(start)));
        if (name is not null and not "_") Declare(T[alias].Link, start).Import = path;
    }

    // a, b T = x, y
    void ReadVariables(List<Node> into)
    {
        List<int> names = [];
        while (IsWord)
        {
            names.Add(At++);
            if (!Accept(Op.Comma)) break;
        }
        if (names.Count == 0) return;
        var type = Is(Op.Assign) || T[At].AfterNewline ? default : ReadType();
        Give(names, Accept(Op.Assign) ? ReadList(names.Count) : [], type, into);
    }

    // a, b := x
    bool ReadShortVariables(List<Node> into)
    {
        var at = At;
        while (T[at].Kind == TokenKind.Word && T[at + 1].Is(Op.Comma)) at += 2;
        if (T[at].Kind != TokenKind.Word || !T[at + 1].Is(Op.Walrus)) return false;
        List<int> names = [];
        for (var i = At; i <= at; i += 2) names.Add(i);
        At = at + 2;
        if (Accept(Word.Range))
        {
            // What is gone over is no value of its items.
            if (ReadExpression() is { } all) into.Add(all);
            Give(names, [], default, into);
            return true;
        }
        Give(names, ReadList(names.Count), default, into);
        return true;
    }

    List<Expression> ReadList(int most)
    {
        List<Expression> values = [];
        while (ReadExpression() is { } value)
        {
            values.Add(value);
            if (values.Count >= most || !Accept(Op.Comma)) break;
        }
        return values;
    }

    // One call that gives several results gives its first, in practice the object, to the first name.
    void Give(List<int> names, List<Expression> values, TypeName type, List<Node> into)
    {
        for (var i = 0; i < names.Count; i++)
        {
            var value = i < values.Count ? values[i] : null;
            Declare(T[names[i]].Link, names[i], value, type);
            if (value is not null) into.Add(new Variable(WordAt(names[i]), Scope) { Start = names[i], End = At, Given = value });
        }
    }

    void ReadTypeDeclaration(List<Node> into)
    {
        if (!IsWord) return;
        var token = At++;
        var definition = new Definition(DefinitionKind.Class, WordAt(token), token, Scope) { Start = token, First = T[token - 1].Is(Word.Type) ? token - 1 : token };
        var members = new Scope(ScopeKind.Class, Scope) { Within = definition.Name, Class = T[token].Link };
        Declare(T[token].Link, token);
        Scope.Declare(T[token].Link).Members = members;
        Accept(Op.Assign);
        if (Accept(Word.Struct) && T[At].Opens(Op.Brace)) ReadFields(definition, members);
        else At = Math.Max(At, Math.Min(AfterType(At), Count));
        if (T[At].Opens(Op.Brace) && !T[At].AfterNewline) Skip();
        definition.End = At;
        into.Add(definition);
    }

    // name, name Type `tag`; an embedded type is a base.
    void ReadFields(Definition definition, Scope members)
    {
        var open = At++;
        while (At < Inside(open))
        {
            var before = At;
            List<int> names = [];
            var isEmbedded = Is(Op.Star) || IsWord && (T[At + 1].AfterNewline || T[At + 1].Is(Op.Dot) || T[At + 1].Kind is TokenKind.Close or TokenKind.Text);
            while (IsWord && !isEmbedded)
            {
                names.Add(At++);
                if (!Accept(Op.Comma)) break;
            }
            var type = ReadType();
            if (isEmbedded && type.Exists) definition.Bases.Add(type);
            foreach (var name in names) Declare(members, T[name].Link, name, null, type);
            if (T[At].Kind == TokenKind.Text) MarkTypes(At, ++At);
            if (At == before) Skip();
        }
        At = After(open);
    }

    // func (r *T) name[P](parameters) (results) {…}
    void ReadFunction(List<Node> into)
    {
        var first = At++;
        var scope = new Scope(ScopeKind.Function, Scope);
        var receiver = default(TypeName);
        (int Word, int Token) self = default;
        if (T[At].Opens(Op.Paren))
        {
            var open = At++;
            if (IsWord) self = (T[At].Link, At++);
            receiver = ReadType();
            At = After(open);
        }
        if (!IsWord) return;
        var token = At++;
        var name = receiver.Exists ? $"{Tokens.Words[receiver.Last]}.{WordAt(token)}" : WordAt(token);
        var definition = new Definition(receiver.Exists ? DefinitionKind.Method : DefinitionKind.Function, name, token, Scope) { Start = first, First = first };
        if (!receiver.Exists) Declare(T[token].Link, token).Returns = definition.Returns;
        (var outer, var outerReturns) = (Scope, Returns);
        Scope = new Scope(ScopeKind.Function, scope) { Within = name };
        Returns = definition.Returns;
        if (self.Word > 0) Declare(self.Word, self.Token, null, receiver);
        ReadSignature(definition.Parameters);
        if (T[At].Opens(Op.Brace)) definition.Body.Add(ReadBlock(Scope));
        (Scope, Returns) = (outer, outerReturns);
        definition.End = At;
        into.Add(definition);
    }

    // [T any](a, b T, c ...U) (d V, error)
    void ReadSignature(List<Parameter> parameters)
    {
        if (T[At].Opens(Op.Bracket)) Skip();
        if (T[At].Opens(Op.Paren)) ReadParameters(parameters);
        if (T[At].Opens(Op.Paren) && !T[At].AfterNewline) Skip();
        else if (!T[At].Opens(Op.Brace) && !T[At].AfterNewline) At = Math.Min(AfterType(At), Count);
    }

    void ReadParameters(List<Parameter> parameters)
    {
        var open = At++;
        List<int> names = [];
        while (At < Inside(open))
        {
            var before = At;
            if (IsWord && (T[At + 1].Is(Op.Comma) || T[At + 1].Kind == TokenKind.Close))
            {
                names.Add(At++);
            }
            else
            {
                if (IsWord && !T[At + 1].Is(Op.Dot)) names.Add(At++);
                Accept(Op.Spread);
                var type = ReadType();
                foreach (var name in names)
                {
                    Declare(T[name].Link, name, null, type);
                    parameters.Add(new Parameter(T[name].Link, name, null));
                }
                names.Clear();
            }
            Accept(Op.Comma);
            if (At == before) Skip();
        }
        At = After(open);
    }

    // if a := b; a {…}
    void ReadHeaded(List<Node> into)
    {
        At++;
        var block = new Block(new Scope(ScopeKind.Block, Scope)) { Start = At };
        (var outer, var head) = (Scope, InHead);
        (Scope, InHead) = (block.Scope, true);
        while (At < Count && T[At].Kind != TokenKind.Close && !T[At].Opens(Op.Brace))
        {
            var before = At;
            if (Accept(Op.Semicolon) || Accept(Op.Comma) || Accept(Word.Range)) continue;
            if (!ReadShortVariables(block.Nodes) && ReadExpression() is { } expression) block.Nodes.Add(expression);
            if (At == before) Skip();
        }
        InHead = head;
        if (T[At].Opens(Op.Brace)) block.Nodes.Add(ReadBlock());
        Scope = outer;
        into.Add(block);
    }
}
