namespace Myelin.Formats.Code.Curly;

internal enum ScopeKind : byte { File, Class, Function, Block }

/// <summary>A dotted name of a type by its words; its arguments are left out. Empty when not written or not a name.</summary>
internal readonly record struct TypeName(int[]? Words, int Token = 0)
{
    public bool Exists => Words is { Length: > 0 };
    public int Last => Words is [.., var last] ? last : 0;
}

/// <summary>A part of a file in which names are declared.</summary>
internal sealed class Scope(ScopeKind kind, Scope? parent)
{
    // Up to this many names are searched one by one.
    const int Few = 8;
    List<Symbol>? _symbols;
    Dictionary<int, Symbol>? _byWord;

    public ScopeKind Kind => kind;
    public Scope? Parent => parent;
    /// <summary>Dotted name of the definition around, or null.</summary>
    public string? Within { get; init; } = parent?.Within;
    /// <summary>Word of the class that this is the body of.</summary>
    public int Class { get; init; }

    /// <summary>The class body around, or null.</summary>
    public Scope? Type
    {
        get
        {
            for (var scope = this; scope is not null; scope = scope.Parent)
                if (scope.Kind == ScopeKind.Class) return scope;
            return null;
        }
    }

    /// <summary>The symbol that a word has here and not further out, or null.</summary>
    public Symbol? Own(int word)
    {
        if (_byWord is not null) return _byWord.GetValueOrDefault(word);
        if (_symbols is null) return null;
        foreach (var symbol in _symbols)
            if (symbol.Word == word) return symbol;
        return null;
    }

    /// <summary>The symbol that a word has here, or null.</summary>
    public Symbol? Find(int word)
    {
        for (var scope = this; scope is not null; scope = scope.Parent)
            if (scope.Own(word) is { } symbol) return symbol;
        return null;
    }

    /// <summary>The symbol that a word has here and not further out; made when there is none.</summary>
    public Symbol Declare(int word)
    {
        if (Own(word) is { } known) return known;
        var symbol = new Symbol(word);
        (_symbols ??= new(2)).Add(symbol);
        if (_byWord is not null) _byWord.Add(word, symbol);
        else if (_symbols.Count > Few) _byWord = _symbols.ToDictionary(s => s.Word);
        return symbol;
    }
}

/// <summary>A name of a scope, with all that is given to it there.</summary>
internal sealed class Symbol(int word)
{
    public int Word => word;
    /// <summary>In order of place once the file is read.</summary>
    public readonly List<Binding> Bindings = new(1);
    /// <summary>Scope of its members, when it is a class, enum, object or module.</summary>
    public Scope? Members;

    /// <summary>What it is at a place: what was last given to it before, else the first that is given to it at all.</summary>
    public Binding? At(int token)
    {
        int low = 0, high = Bindings.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            if (Bindings[middle].At <= token) low = middle + 1;
            else high = middle - 1;
        }
        for (var i = high; i >= Math.Max(0, high - 4); i--)
            if (Bindings[i].Says) return Bindings[i];
        for (var i = high + 1; i < Math.Min(Bindings.Count, high + 5); i++)
            if (Bindings[i].Says) return Bindings[i];
        return Bindings.Count > 0 ? Bindings[Math.Max(0, high)] : null;
    }

    /// <summary>The one value it ever has at a place, or null when it may have several or none is known.</summary>
    public Expression? Constant(int token)
    {
        var given = 0;
        for (var i = 0; i < Bindings.Count; i++)
        {
            if (Bindings[i].Changes) return null;
            if (Bindings[i].Value is not null && !Bindings[i].Declares && ++given > 1) return null;
            if (i > 64) return null;
        }
        if (given == 1 && Bindings.Exists(b => b.Declares && b.Value is not null)) return null;
        return At(token)?.Value;
    }
}

/// <summary>Something that is given to a name: a value, a type, an import.</summary>
internal sealed class Binding(int at)
{
    /// <summary>Token from which on it holds.</summary>
    public int At => at;
    public Expression? Value;
    /// <summary>Written type, and the scope in which its name is looked for.</summary>
    public TypeName Type;
    public Scope? TypeScope;
    /// <summary>Full name, when it is imported.</summary>
    public string? Import;
    /// <summary>A function, whose result is known by what it returns.</summary>
    public List<Expression>? Returns;
    /// <summary>It declares the name; else it is a later assignment.</summary>
    public bool Declares;
    /// <summary>It changes the value in a way that is not followed.</summary>
    public bool Changes;
    /// <summary>Name of the object, once it was asked for.</summary>
    public string? ObjectName;
    public bool InProgress;

    /// <summary>Whether anything is known by it.</summary>
    public bool Says => Value is not null || Type.Exists || Import is not null || Returns is not null;
}
