using System.Buffers;
using System.Text;

namespace Myelin.Formats.Code.Curly;

internal sealed partial class Interpreter
{
    // The verbs of a format string as C, Go and Python write them.
    static readonly SearchValues<char> Verbs = SearchValues.Create("sdvqcfx");

    CodeValue ValueOf(Chain chain)
    {
        var calls = CallsOf(chain);
        if (chain.Links[^1].Kind is LinkKind.Call or LinkKind.Macro) return OfCall(chain, calls[^1]);
        if (chain.Root is NameUse root && OfMember(root, chain) is { } value) return value;
        foreach (var variables in idioms.EnvironmentObjects)
            if (chain.Name.StartsWith(variables, StringComparison.Ordinal) && chain.Name.Length > variables.Length) return Unknown(chain) with { EnvironmentVariable = chain.Name[variables.Length..] };
        return Make(ValueKind.Name, chain, tokens.Words.Shared(chain.Name));
    }

    // Members that are constant in this file: of a class, an enum, an object literal, of this.
    CodeValue? OfMember(NameUse root, Chain chain)
    {
        if (chain.Links is [{ Kind: LinkKind.Member } member, .. var more])
        {
            var symbol = idioms.IsSelf(root.Word) ? root.Scope.Type?.Own(member.Word) : MemberOf(root, member.Word);
            if (symbol?.Constant(chain.Start) is { } constant && Within(constant, more) is { } inner) return Standing(inner, chain);
        }
        if (root.Scope.Find(root.Word)?.Constant(root.Start) is not { } value) return null;
        return Within(value, chain.Links) is { } found && found != value ? Standing(found, chain) : null;
    }

    // Follows members and constant indexes into map and list literals.
    Expression? Within(Expression value, ReadOnlySpan<Link> links)
    {
        foreach (var link in links)
        {
            var next = value switch
            {
                MapOf map when KeyOf(link) is { } key => map.Entries.FindLast(e => e.Key == key).Value,
                Creation { IsStruct: true, Members: { } members } when KeyOf(link) is { } key => members.Find(a => a.Name == key).Value,
                ListOf list when link is { Kind: LinkKind.Index, Arguments: [{ Value: Literal { Kind: ValueKind.Number } number }] }
                    && int.TryParse(tokens.Span(number.Token), out var index) && index < list.Items.Count => list.Items[index],
                _ => null,
            };
            if (next is null) return null;
            value = next;
        }
        return value;
    }

    string? KeyOf(in Link link) => link switch
    {
        { Kind: LinkKind.Member } => tokens.Words[link.Word],
        { Kind: LinkKind.Index, Arguments: [{ Value: Literal { Kind: ValueKind.Text } key }] } => tokens.Value(key.Token),
        _ => null,
    };

    CodeValue OfCall(Chain chain, in NamedCall call)
    {
        var links = chain.Links;
        var arguments = links[^1].Arguments!;
        if (links.Length > 1 && links[^2].Kind == LinkKind.Member)
        {
            var method = tokens.Words[links[^2].Word];
            if (idioms.Passing.Contains(method)) return OfReceiver(chain);
            if (idioms.Defaulting.Contains(method) && arguments is [.., var last]) return OrElse(chain, last.Value);
        }
        if (arguments is [var first, ..])
        {
            if (idioms.Wrappers.Contains(call.Name) && arguments.Length == 1) return Passed(ValueOf(first.Value), chain);
            if (idioms.EnvironmentCalls.Contains(call.Name) && ValueOf(first.Value) is { Kind: ValueKind.Text, Text: var variable }) return OfEnvironment(chain, variable!);
            if (idioms.Formatters.Contains(call.Name) && ValueOf(first.Value) is { Kind: ValueKind.Text, Text: { } format }) return Formatted(chain, format, arguments);
        }
        if (idioms.ListMakers.Contains(call.Name)) return Make(ValueKind.List, chain, call.Name) with { Items = [.. Arguments(arguments).Select(a => a.Value)] };
        if (idioms.MapMakers.Contains(call.Name)) return Make(ValueKind.Map, chain, call.Name) with { Entries = Pairs(arguments) };
        return Make(ValueKind.Call, chain, call.Name) with { Arguments = ArgumentsOf(chain, chain.Calls!.Length - 1) };
    }

    CodeValue Passed(CodeValue value, Chain chain) => value with { Mark = tokens.Mark(chain.Start), Source = new(tokens, chain.Start, chain.End) };

    // The object that the last methods, all of which hand it on, are called on.
    CodeValue OfReceiver(Chain chain)
    {
        var length = chain.Links.Length;
        while (length >= 2 && chain.Links[length - 1].Kind == LinkKind.Call && chain.Links[length - 2].Kind == LinkKind.Member
            && idioms.Passing.Contains(tokens.Words[chain.Links[length - 2].Word])) length -= 2;
        return Passed(ValueOf(Start(chain, length)), chain);
    }

    static Expression Start(Chain chain, int links) => links == 0 ? chain.Root : new Chain(chain.Root) { Start = chain.Start, End = chain.Links[links - 1].End, Links = chain.Links[..links] };

    CodeValue OrElse(Chain chain, Expression otherwise)
    {
        var value = ValueOf(Start(chain, chain.Links.Length - 2));
        if (value.IsConstant) return Passed(value, chain);
        var other = ValueOf(otherwise is Lambda { Returns: [var returned] } ? returned : otherwise);
        return other.IsConstant ? Passed(other, chain) with { EnvironmentVariable = value.EnvironmentVariable } : Passed(value, chain);
    }

    CodeValue OfEnvironment(Chain chain, string variable)
    {
        var arguments = ArgumentsOf(chain, chain.Calls!.Length - 1);
        return arguments is [_, { Value: { Kind: ValueKind.Text } otherwise }]
            ? Passed(otherwise, chain) with { EnvironmentVariable = variable }
            : Unknown(chain) with { EnvironmentVariable = variable };
    }

    List<KeyValuePair<string, CodeValue>> Pairs(Argument[] arguments)
    {
        List<KeyValuePair<string, CodeValue>> entries = [];
        for (var i = 0; i < arguments.Length; i++)
        {
            if (arguments[i].Value is Operation { Infix: > 0, Operands: [var key, var value] })
            {
                if (ValueOf(key) is { Kind: ValueKind.Text, Text: { } name }) entries.Add(new(name, ValueOf(value)));
            }
            else if (i + 1 < arguments.Length)
            {
                if (ValueOf(arguments[i].Value) is { Kind: ValueKind.Text, Text: { } name }) entries.Add(new(name, ValueOf(arguments[i + 1].Value)));
                i++;
            }
        }
        return entries;
    }

    // Fills %s, {} and {0} with what is constant, up to the first that is not.
    CodeValue Formatted(Chain chain, string format, Argument[] arguments)
    {
        var text = new StringBuilder();
        var next = 1;
        for (var i = 0; i < format.Length; i++)
        {
            var c = format[i];
            if (c is not ('%' or '{' or '}'))
            {
                text.Append(c);
                continue;
            }
            if (i + 1 < format.Length && format[i + 1] == c)
            {
                text.Append(c);
                i++;
                continue;
            }
            var end = c == '%' ? format.AsSpan(i + 1).IndexOfAny(Verbs) : format.AsSpan(i + 1).IndexOf('}');
            if (c == '}' || end is < 0 or > 40) return Make(ValueKind.Dynamic, chain, text.ToString());
            var hole = format.AsSpan(i + 1, c == '%' ? end + 1 : end);
            var index = c == '{' && int.TryParse(hole.IndexOf(':') is >= 0 and var colon ? hole[..colon] : hole, out var written) ? written + 1 : next++;
            if (c == '{' && hole.Length > 0 && !char.IsAsciiDigit(hole[0]) && hole[0] != ':' || c == '%' && hole is not ("s" or "v" or "d")) return Make(ValueKind.Dynamic, chain, text.ToString());
            if (index >= arguments.Length || ValueOf(arguments[index].Value) is not { IsConstant: true } value) return Make(ValueKind.Dynamic, chain, text.ToString());
            text.Append(value.Text);
            i += end + 1;
        }
        return Make(ValueKind.Text, chain, text.ToString());
    }
}
