namespace Myelin.Formats.Code.Curly;

internal sealed partial class Interpreter
{
    // A name through more variables than this, and a name longer than this, are not followed to their end.
    const int MostHops = 24;
    const int LongestName = 400;
    int _hops;

    /// <summary>The full name of what an expression names; empty when it names nothing.</summary>
    string NameOf(Expression expression)
    {
        switch (expression)
        {
            case NameUse name:
                return NameOf(name);
            case Chain chain:
                CallsOf(chain);
                return chain.Name;
            case Creation creation:
                return CallOf(creation).Name;
            default:
                return "";
        }
    }

    /// <summary>The full name of the value of an expression, which differs from its name where it is a call: <c>openai.OpenAI()</c>. Null when it is not known to be an object.</summary>
    string? ObjectNameOf(Expression? expression)
    {
        if (expression is null || _hops >= MostHops) return null;
        _hops++;
        var name = expression switch
        {
            Chain chain => CallsOf(chain) is not null ? chain.ObjectName : null,
            NameUse use => NameOf(use),
            Creation { IsStruct: false, Items: null } or Creation { IsStruct: true } => NameOf(expression) + "()",
            Operation operation when operation.Operators.AsSpan().IndexOfAnyExcept(Alternatives) < 0 => ObjectNameOf(Array.Find(operation.Operands, IsMade)),
            Assign assign => ObjectNameOf(assign.Given),
            _ => null,
        };
        _hops--;
        return name is { Length: > 0 } ? name : null;
    }

    static readonly Op[] Alternatives = [Op.Or, Op.Coalesce, Op.Question, Op.Colon];

    static bool IsMade(Expression expression) => expression is Creation or Chain { Links: [.., { Kind: LinkKind.Call }] };

    string NameOf(NameUse use) => Bound(use) is { } binding && NameOf(binding) is { } name ? name : Plain(use);

    string Plain(NameUse use)
    {
        var word = tokens.Words[use.Word];
        return use.Scope.Find(use.Word) is null && idioms.Undeclared(word, parser.Imports) is { } full ? full : word;
    }

    static Binding? Bound(NameUse use) => use.Scope.Find(use.Word)?.At(use.Start);

    // What stands for an object in names: its import, what made it, or its written type.
    string? NameOf(Binding binding)
    {
        if (binding.Import is { } import) return import;
        if (binding.ObjectName is { } known) return known.Length == 0 ? null : known;
        if (binding.InProgress) return null;
        binding.InProgress = true;
        var name = ObjectNameOf(binding.Value);
        if (name is null && binding.Type.Exists && !(binding.Type.Words!.Length == 1 && idioms.IsPlainType(tokens.Words[binding.Type.Last])))
            name = NameOf(binding.Type, binding.TypeScope!) + "()";
        binding.InProgress = false;
        binding.ObjectName = name ?? "";
        return name;
    }

    /// <summary>The full name of a type.</summary>
    string NameOf(TypeName type, Scope scope)
    {
        if (!type.Exists) return "";
        var first = type.Words![0];
        var root = scope.Find(first)?.At(type.Token)?.Import ?? (scope.Find(first) is null ? idioms.Undeclared(tokens.Words[first], parser.Imports) : null) ?? tokens.Words[first];
        return type.Words.Length == 1 ? root : Limited(root + "." + string.Join('.', type.Words.Skip(1).Select(w => tokens.Words[w])));
    }

    IReadOnlyList<string> TypesOf(TypeName[]? types, Expression user)
    {
        if (types is null or []) return [];
        var scope = user is Creation creation ? creation.Scope : user is Chain { Root: NameUse name } ? name.Scope : null;
        return [.. types.Select(t => scope is null ? string.Join('.', t.Words!.Select(w => tokens.Words[w])) : NameOf(t, scope))];
    }

    ref readonly NamedCall CallOf(Creation creation)
    {
        if (creation.Call.Name is null)
        {
            creation.Call.Name = tokens.Words.Shared(NameOf(creation.Type, creation.Scope));
            creation.Call.Written = creation.Type.Exists ? tokens.Words.Shared(string.Join('.', creation.Type.Words!.Select(w => tokens.Words[w]))) : "";
        }
        return ref creation.Call;
    }

    /// <summary>The calls of a chain with their names. Works the names out at the first time.</summary>
    NamedCall[] CallsOf(Chain chain)
    {
        if (chain.Calls is not null) return chain.Calls;
        chain.Calls = [];
        var calls = new List<NamedCall>(2);
        var (name, from) = RootName(chain);
        var written = WrittenRoot(chain.Root);
        for (var i = 0; i < chain.Links.Length; i++)
        {
            ref var link = ref chain.Links[i];
            var macro = link.Kind == LinkKind.Macro ? "!" : "";
            if (link.Kind is LinkKind.Call or LinkKind.Macro)
            {
                calls.Add(new NamedCall { Name = tokens.Words.Shared(name + macro), Written = tokens.Words.Shared(written + macro), Link = i });
                var made = i == 0 && chain.Root is NameUse function ? MadeBy(Bound(function)) : i == from && from == 1 ? MadeBy(SelfMember(chain)) : null;
                var isSame = i > from && chain.Links[i - 1] is { Kind: LinkKind.Member } method && idioms.Unwrapping.Contains(tokens.Words[method.Word]);
                name = isSame ? name[..name.LastIndexOf('.')] : made ?? Limited(name + macro + "()");
                written = Limited(written + macro + "()");
            }
            else
            {
                var step = link.Kind == LinkKind.Member ? "." + tokens.Words[link.Word] : Index(link);
                if (i >= from) name = Limited(name + step);
                var separator = link.Kind == LinkKind.Member && tokens[link.Token - 1].Is(Op.Scope) ? "::" : "";
                written = Limited(separator.Length > 0 ? written + separator + tokens.Words[link.Word] : written + step);
            }
        }
        chain.Calls = [.. calls];
        chain.ObjectName = name;
        chain.Name = chain.Links[^1].Kind is LinkKind.Call or LinkKind.Macro ? chain.Calls[^1].Name : name;
        return chain.Calls;
    }

    // The name of a chain's root as an object, and the first link that it does not already stand for.
    (string Name, int From) RootName(Chain chain)
    {
        switch (chain.Root)
        {
            case NameUse self when idioms.IsSelf(self.Word):
                return SelfMember(chain) is { } field && NameOf(field) is { } made ? (made, 1) : (tokens.Words[self.Word], 0);
            case NameUse name when chain.Links is [{ Kind: LinkKind.Member } link, ..] && MemberOf(name, link.Word)?.At(int.MaxValue) is { } member && NameOf(member) is { } full:
                return (full, 1);
            case NameUse name when chain.Links is [{ Kind: LinkKind.Member } link, ..] && Bound(name)?.Value is MapOf map && ObjectNameOf(map.Entries.Find(e => e.Key == tokens.Words[link.Word]).Value) is { } full:
                return (full, 1);
            case NameUse name:
                return (NameOf(name), 0);
            case Chain or Creation or Operation:
                return (ObjectNameOf(chain.Root) ?? "", 0);
            default:
                return ("", 0);
        }
    }

    // What this.member is bound to.
    Binding? SelfMember(Chain chain) =>
        chain is { Root: NameUse self, Links: [{ Kind: LinkKind.Member } link, ..] } && idioms.IsSelf(self.Word) ? self.Scope.Type?.Own(link.Word)?.At(chain.Start) : null;

    /// <summary>The member of a class, enum or module of this file, or of an object that one makes.</summary>
    Symbol? MemberOf(NameUse owner, int word)
    {
        if (owner.Scope.Find(owner.Word) is not { } symbol) return null;
        if (symbol.Members is { } members) return members.Own(word);
        return symbol.At(owner.Start) is { } binding ? TypeOf(binding)?.Own(word) : null;
    }

    // The class of this file that a value is an object of.
    static Scope? TypeOf(Binding binding) => binding switch
    {
        { Value: Creation { Type: { Words: [var word] } } made } => made.Scope.Find(word)?.Members,
        { Value: null, Type: { Words: [var word] }, TypeScope: { } scope } => scope.Find(word)?.Members,
        _ => null,
    };

    // The object that a function of this file returns, when it returns one in one place.
    string? MadeBy(Binding? function)
    {
        if (function?.Returns is not [var returned] || !IsMade(returned) || function.InProgress) return null;
        function.InProgress = true;
        var name = ObjectNameOf(returned);
        function.InProgress = false;
        return name;
    }

    string Index(in Link link) => link.Arguments switch
    {
        [{ Value: Literal { Kind: ValueKind.Text } key }] => "." + tokens.Value(key.Token),
        [{ Value: Literal { Kind: ValueKind.Number } number }] => $"[{tokens.Span(number.Token)}]",
        _ => "[]",
    };

    /// <summary>The name as written, without arguments.</summary>
    string WrittenName(Expression expression)
    {
        if (expression is Creation creation) return CallOf(creation).Written;
        if (expression is not Chain chain) return WrittenRoot(expression);
        var calls = CallsOf(chain);
        // No calls although it ends with one: its name is being worked out, and leads back to it.
        if (chain.Links[^1].Kind is LinkKind.Call or LinkKind.Macro) return calls.Length > 0 ? calls[^1].Written : "";
        var written = calls.Length > 0 ? calls[^1].Written + "()" : WrittenRoot(chain.Root);
        for (var i = calls.Length > 0 ? calls[^1].Link + 1 : 0; i < chain.Links.Length; i++)
        {
            ref var link = ref chain.Links[i];
            written = Limited(written + (link.Kind == LinkKind.Member ? (tokens[link.Token - 1].Is(Op.Scope) ? "::" : ".") + tokens.Words[link.Word] : Index(link)));
        }
        return tokens.Words.Shared(written);
    }

    string WrittenRoot(Expression root) => root switch
    {
        NameUse name => tokens.Words[name.Word],
        Creation creation => CallOf(creation).Written + "()",
        Chain chain => WrittenName(chain),
        _ => "",
    };

    // A name that grows beyond any use keeps its beginning, and the end that is added.
    static string Limited(string name) => name.Length <= LongestName ? name : string.Concat(name.AsSpan(0, LongestName / 2), "…", name.AsSpan(name.Length - 60));
}
