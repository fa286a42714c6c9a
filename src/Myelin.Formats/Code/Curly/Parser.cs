namespace Myelin.Formats.Code.Curly;

/// <summary>
/// Reads tokens into statements and expressions, as far as the facts of a <see cref="CodeFile"/> need it. Tolerant: what it does not know it steps over, so that the rest of a broken
/// file is read; nesting is followed to a limit, and each look ahead is bounded, so that time is linear in the text. What languages share is here, and each adds its own forms.
/// </summary>
internal abstract partial class Parser(TokenList tokens, ReadLimits limits)
{
    readonly List<(Scope Scope, int Word, bool Member, Binding Binding)> _later = [];
    int _depth;
    int _statements;

    /// <summary>What is read.</summary>
    public TokenList Source => Tokens;

    protected TokenList Tokens { get; } = tokens;
    protected Token[] T { get; } = tokens.Tokens;
    protected int Count { get; } = tokens.Count;
    protected int At { get; set; }
    protected Scope Scope { get; set; } = new(ScopeKind.File, null);

    /// <summary>What the function around returns, or null outside of one.</summary>
    protected List<Expression>? Returns { get; set; }

    /// <summary>The imports, in order of place.</summary>
    public List<CodeImport> Imports { get; } = [];

    /// <summary>Line of the first place that is nested too deep to be followed, or 0.</summary>
    public int TooDeep { get; private set; }

    /// <summary>A line break may end a statement where one could.</summary>
    protected virtual bool NewlineEnds => false;

    /// <summary>Reads one statement or declaration.</summary>
    protected abstract void ReadOneStatement(List<Node> into);

    /// <summary>The whole file.</summary>
    public Block ReadFile()
    {
        var file = new Block(Scope) { Start = 0, End = Count };
        ReadStatements(file.Nodes, Count);
        BindLater();
        return file;
    }

    /// <summary>Reads statements up to a token. What none begins with is stepped over.</summary>
    protected void ReadStatements(List<Node> into, int end)
    {
        while (At < end)
        {
            if (T[At] is { Kind: TokenKind.Close } or { Kind: TokenKind.Operator, Op: Op.Semicolon or Op.Comma })
            {
                At++;
                continue;
            }
            var before = At;
            ReadStatement(into);
            if (At == before) Skip();
            else if (into is [.., NameUse or Literal]) into.RemoveAt(into.Count - 1);
        }
    }

    /// <summary>Reads the braces that stand here as statements in a scope of their own.</summary>
    protected Block ReadBlock(ScopeKind kind = ScopeKind.Block, string? within = null) => ReadBlock(new Scope(kind, Scope) { Within = within ?? Scope.Within });

    /// <summary>Reads the brackets that stand here as statements in a scope.</summary>
    protected Block ReadBlock(Scope scope)
    {
        var open = At;
        var block = new Block(scope) { Start = open };
        if (!Enter())
        {
            Skip();
        }
        else
        {
            (var outer, Scope) = (Scope, scope);
            At++;
            ReadStatements(block.Nodes, T[open].Link);
            At = After(open);
            Scope = outer;
            Leave();
        }
        block.End = At;
        return block;
    }

    /// <summary>Reads a statement, with what it is the head of.</summary>
    protected void ReadStatement(List<Node> into)
    {
        // "if (a) if (a) …" nests without a bracket; a chain of "else if" may be long without being an attack.
        if (_statements >= limits.MaxDepth * 4)
        {
            if (TooDeep == 0) TooDeep = Tokens.Mark(At).Line;
            Skip();
            return;
        }
        _statements++;
        ReadOneStatement(into);
        _statements--;
    }

    /// <summary>False when nesting is too deep to go on; else <see cref="Leave"/> must follow.</summary>
    protected bool Enter()
    {
        if (_depth >= limits.MaxDepth)
        {
            if (TooDeep == 0) TooDeep = Tokens.Mark(At).Line;
            return false;
        }
        _depth++;
        return true;
    }

    protected void Leave() => _depth--;

    /// <summary>Steps over one token, or over all of a pair of brackets.</summary>
    protected void Skip() => At = Math.Min(Next(At), Count);

    /// <summary>The token after this one, or after the bracket or string that it opens.</summary>
    protected int Next(int token) => T[token].Kind is TokenKind.Open or TokenKind.TemplateStart ? After(token) : token + 1;

    /// <summary>The token after the pair of brackets that one opens. A bracket that is never closed ends where the one around it does.</summary>
    protected int After(int open)
    {
        var close = Math.Min(T[open].Link, Count);
        return close < Count && (T[close].Kind == TokenKind.TemplateEnd || T[close].Kind == TokenKind.Close && T[close].Link == open) ? close + 1 : Math.Max(close, open + 1);
    }

    /// <summary>The end of the inside of a bracket.</summary>
    protected int Inside(int open) => Math.Min(T[open].Link, Count);

    protected bool Is(Op op) => T[At].Is(op);
    protected bool Is(Word word) => T[At].Is(word);
    protected bool IsWord => T[At].Kind == TokenKind.Word;
    protected string WordAt(int token) => Tokens.Words[T[token].Link];

    /// <summary>Two tokens stand next to each other without a space.</summary>
    protected bool Adjacent(int token) => T[token].End == T[token + 1].Start;

    /// <summary>Steps over the operator when it stands here.</summary>
    protected bool Accept(Op op)
    {
        if (!Is(op)) return false;
        At++;
        return true;
    }

    /// <summary>Steps over the word when it stands here.</summary>
    protected bool Accept(Word word)
    {
        if (!Is(word)) return false;
        At++;
        return true;
    }

    /// <summary>Declares a name in this scope.</summary>
    protected Binding Declare(int word, int token, Expression? value = null, TypeName type = default) => Declare(Scope, word, token, value, type);

    /// <summary>Declares a name in a scope.</summary>
    protected Binding Declare(Scope scope, int word, int token, Expression? value = null, TypeName type = default)
    {
        var binding = new Binding(token) { Value = value, Type = type, TypeScope = type.Exists ? Scope : null, Declares = true };
        scope.Declare(word).Bindings.Add(binding);
        return binding;
    }

    /// <summary>Notes that a name of a scope, or a member of the object that the class around makes, is given a value. It is bound when all declarations are known.</summary>
    protected void Given(int word, bool member, int token, Expression? value, bool changes) =>
        _later.Add((Scope, word, member, new Binding(token) { Value = value, Changes = changes }));

    void BindLater()
    {
        foreach (var (scope, word, member, binding) in _later)
        {
            var symbol = member ? (scope.Type ?? scope).Declare(word) : scope.Find(word) ?? Root(scope).Declare(word);
            var bindings = symbol.Bindings;
            bindings.Add(binding);
            if (bindings.Count > 1 && bindings[^2].At > binding.At) _unsorted.Add(symbol);
        }
        foreach (var symbol in _unsorted) symbol.Bindings.Sort((a, b) => a.At.CompareTo(b.At));
    }

    readonly HashSet<Symbol> _unsorted = [];

    static Scope Root(Scope scope)
    {
        while (scope.Parent is { } parent) scope = parent;
        return scope;
    }

    /// <summary>Strings of these tokens stand for types or modules and are no values.</summary>
    protected int MarkTypes(int from, int to)
    {
        for (var i = from; i < to && i < Count; i++)
            if (T[i].Kind == TokenKind.Text) T[i].Kind = TokenKind.TypeText;
        return to;
    }
}
