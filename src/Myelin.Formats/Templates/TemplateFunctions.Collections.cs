namespace Myelin.Formats.Templates;

sealed partial class TemplateFunctions
{
    static Result? Collections(string name, List<object?> a)
    {
        if (name.StartsWith("must", StringComparison.Ordinal) && name.Length > 4) name = char.ToLowerInvariant(name[4]) + name[5..];
        switch (name)
        {
            case "list" or "tuple": return new(a);
            case "dict":
                var map = new Dictionary<string, object?>(StringComparer.Ordinal);
                for (var i = 0; i < a.Count; i += 2) map[Str(a, i)] = At(a, i + 1);
                return new(map);
            case "get": return new(Map(a, 0).TryGetValue(Str(a, 1), out var found) ? found : "");
            case "set":
                var target = Map(a, 0);
                // A map within itself would have no end.
                if (target.Count < 100_000) target[Str(a, 1)] = TemplateValues.Copy(At(a, 2));
                return new(target);
            case "unset":
                Map(a, 0).Remove(Str(a, 1));
                return new(Map(a, 0));
            case "hasKey": return new(Map(a, 0).ContainsKey(Str(a, 1)));
            case "keys": return new(a.OfType<Dictionary<string, object?>>().SelectMany(m => m.Keys).Order(StringComparer.Ordinal).Select(k => (object?)k).ToList());
            case "values": return new(a.OfType<Dictionary<string, object?>>().SelectMany(m => m.OrderBy(e => e.Key, StringComparer.Ordinal)).Select(e => e.Value).ToList());
            case "pick": return new(Map(a, 0).Where(e => a.Skip(1).Any(k => TemplateValues.Text(k) == e.Key)).ToDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal));
            case "omit": return new(Map(a, 0).Where(e => !a.Skip(1).Any(k => TemplateValues.Text(k) == e.Key)).ToDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal));
            case "pluck": return new(a.Skip(1).OfType<Dictionary<string, object?>>().Where(m => m.ContainsKey(Str(a, 0))).Select(m => m[Str(a, 0)]).ToList());
            case "merge": return Merged(a, firstWins: true);
            case "mergeOverwrite": return Merged(a, firstWins: false);
            case "deepCopy": return new(TemplateValues.Copy(At(a, 0)));
            case "deepEqual": return new(Same(At(a, 0), At(a, 1)));
            case "dig": return new(Dig(a));
            case "index": return new(a.Skip(1).Aggregate(At(a, 0), Item));
            case "slice": return new(Sliced(a));
            case "len": return new(At(a, 0) switch { string s => (long)s.Length, List<object?> l => l.Count, Dictionary<string, object?> m => m.Count, _ => 0 });
            case "append" or "push": return new(Grown([.. Lst(a, 0), At(a, 1)]));
            case "prepend": return new(Grown([At(a, 1), .. Lst(a, 0)]));
            case "concat": return new(Grown([.. a.OfType<List<object?>>().SelectMany(l => l)]));
            case "first": return new(At(a, 0) is string { Length: > 0 } s1 ? s1[..1] : Lst(a, 0).FirstOrDefault());
            case "last": return new(Lst(a, 0).LastOrDefault());
            case "rest": return new(Lst(a, 0).Skip(1).ToList());
            case "initial": return new(Lst(a, 0).SkipLast(1).ToList());
            case "reverse": return new(Lst(a, 0).AsEnumerable().Reverse().ToList());
            case "uniq": return new(Lst(a, 0).DistinctBy(i => TemplateValues.Json(i)).ToList());
            case "compact": return new(Lst(a, 0).Where(TemplateValues.IsTrue).ToList());
            case "without": return new(Lst(a, 0).Where(i => !a.Skip(1).Any(x => Same(i, x))).ToList());
            case "has": return new(Lst(a, 1).Exists(i => Same(i, At(a, 0))));
            case "sortAlpha": return new(Lst(a, 0).Select(TemplateValues.Text).Order(StringComparer.Ordinal).Select(s => (object?)s).ToList());
            case "toStrings": return new(Lst(a, 0).Select(i => (object?)TemplateValues.Text(i)).ToList());
            case "chunk":
                var size = (int)Math.Clamp(Int(At(a, 0)), 1, 10_000);
                return new(Lst(a, 1).Chunk(size).Select(c => (object?)c.ToList()).ToList());
            default: return null;
        }
    }

    static Result Merged(List<object?> a, bool firstWins)
    {
        var into = Map(a, 0);
        foreach (var next in a.Skip(1).OfType<Dictionary<string, object?>>())
        {
            var other = (Dictionary<string, object?>)TemplateValues.Copy(next)!;
            var merged = firstWins ? TemplateValues.Merge(other, into) : TemplateValues.Merge(into, other);
            foreach (var (key, value) in merged) into[key] = value;
        }
        return new(into);
    }

    static List<object?> Grown(List<object?> list) => list.Count <= 100_000 ? list : throw new TemplateGap("a list grows without end", 0);

    static object? Item(object? value, object? key) => value switch
    {
        Dictionary<string, object?> map => map.GetValueOrDefault(TemplateValues.Text(key)),
        List<object?> list => Int(key) is >= 0 and var at && at < list.Count ? list[(int)at] : throw new TemplateGap("an index is out of range", 0),
        _ => null,
    };

    // dig "a" "b" default map
    static object? Dig(List<object?> a)
    {
        if (a.Count < 3) return null;
        var value = a[^1];
        foreach (var key in a.SkipLast(2))
        {
            if (value is not Dictionary<string, object?> map || !map.TryGetValue(TemplateValues.Text(key), out var inner)) return a[^2];
            value = inner;
        }
        return value;
    }

    static object? Sliced(List<object?> a)
    {
        var count = At(a, 0) is string s ? s.Length : Lst(a, 0).Count;
        var from = (int)Math.Clamp(Int(At(a, 1)), 0, count);
        var to = a.Count > 2 ? (int)Math.Clamp(Int(At(a, 2)), from, count) : count;
        return At(a, 0) is string text ? text[from..to] : Lst(a, 0).GetRange(from, to - from);
    }
}
