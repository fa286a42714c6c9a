using System.Globalization;

namespace Myelin.Formats.Templates;

/// <summary>The functions of text/template, Sprig and Helm that charts use. One that is not known is a gap.</summary>
/// <remarks>Sources: https://pkg.go.dev/text/template#hdr-Functions, https://masterminds.github.io/sprig/, https://helm.sh/docs/chart_template_guide/function_list/.</remarks>
sealed partial class TemplateFunctions(GoTemplateRenderer renderer)
{
    const int MaxText = 1 << 20;

    static readonly System.Buffers.SearchValues<char> Operators = System.Buffers.SearchValues.Create("<>=!^~v");
    const int MostNodes = 200_000;
    const int MostNesting = 50;
    long _nodes, _text;

    /// <summary>Starts the bounds of one rendering anew.</summary>
    public void Reset() => (_nodes, _text) = (20_000_000, 64 << 20);

    /// <summary>Calls a function.</summary>
    public object? Call(string name, List<object?> a)
    {
        var result = (Logic(name, a) ?? throw new TemplateGap($"function {name} is not known", 0)).Value;
        // Lists of lists share their parts: what is written out of them would grow without end.
        if (result is string text && (_text -= text.Length) < 0) throw new TemplateGap("it renders without end", 0);
        if (result is Dictionary<string, object?> or List<object?>)
        {
            var left = MostNodes;
            Measure(result, ref left, 0);
            if ((_nodes -= MostNodes - left) < 0) throw new TemplateGap("it renders without end", 0);
        }
        return result;
    }

    /// <summary>A text that was rendered, counted against the bound.</summary>
    public string Counted(string text) => (_text -= text.Length) >= 0 ? text : throw new TemplateGap("it renders without end", 0);

    static void Measure(object? value, ref int left, int depth)
    {
        if (--left < 0 || depth > MostNesting) throw new TemplateGap("a value grows without end", 0);
        if (value is Dictionary<string, object?> map)
            foreach (var item in map.Values) Measure(item, ref left, depth + 1);
        else if (value is List<object?> list)
            foreach (var item in list) Measure(item, ref left, depth + 1);
    }

    // A result, so that null can be told from an unknown function.
    sealed record Result(object? Value);

    static object? At(List<object?> a, int i) => i < a.Count ? a[i] : null;
    static string Str(List<object?> a, int i) => TemplateValues.Text(At(a, i));
    static string Last(List<object?> a) => TemplateValues.Text(a.Count > 0 ? a[^1] : null);
    static List<object?> Lst(List<object?> a, int i) => At(a, i) as List<object?> ?? [];
    static Dictionary<string, object?> Map(List<object?> a, int i) => At(a, i) as Dictionary<string, object?> ?? new(StringComparer.Ordinal);

    static long Int(object? value) => value switch
    {
        long n => n,
        double d => d is > long.MinValue and < long.MaxValue ? (long)d : 0,
        bool b => b ? 1 : 0,
        string s => long.TryParse(s, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) ? n : double.TryParse(s, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) && Math.Abs(d) < 1e18 ? (long)d : 0,
        _ => 0,
    };

    static double Real(object? value) => value switch { long n => n, double d => d, string s => double.TryParse(s, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) ? d : 0, _ => 0 };

    Result? Logic(string name, List<object?> a)
    {
        switch (name)
        {
            case "include": return new(renderer.Include(Str(a, 0), At(a, 1)));
            case "tpl": return new(renderer.Tpl(Str(a, 0), At(a, 1)));
            case "required": return TemplateValues.IsTrue(At(a, 1)) || At(a, 1) is false or 0L ? new(At(a, 1)) : throw new TemplateGap($"a value is required: {Short(Str(a, 0))}", 0);
            case "fail": throw new TemplateGap($"it fails by itself: {Short(Str(a, 0))}", 0);
            case "lookup": return new(new Dictionary<string, object?>());
            case "not": return new(!TemplateValues.IsTrue(At(a, 0)));
            case "eq": return new(a.Skip(1).Any(x => Same(a[0], x)));
            case "ne": return new(!Same(At(a, 0), At(a, 1)));
            case "lt": return new(Compare(At(a, 0), At(a, 1)) < 0);
            case "le": return new(Compare(At(a, 0), At(a, 1)) <= 0);
            case "gt": return new(Compare(At(a, 0), At(a, 1)) > 0);
            case "ge": return new(Compare(At(a, 0), At(a, 1)) >= 0);
            case "default": return new(a.Count > 1 && TemplateValues.IsTrue(a[1]) ? a[1] : At(a, 0));
            case "coalesce": return new(a.Find(TemplateValues.IsTrue));
            case "ternary": return new(TemplateValues.IsTrue(At(a, 2)) ? At(a, 0) : At(a, 1));
            case "empty": return new(!TemplateValues.IsTrue(At(a, 0)));
            case "all": return new(a.TrueForAll(TemplateValues.IsTrue));
            case "any": return new(a.Exists(TemplateValues.IsTrue));
            case "kindIs" or "typeIs": return new(Str(a, 0) == Kind(At(a, 1)));
            case "kindOf" or "typeOf": return new(Kind(At(a, 0)));
            case "semverCompare": return new(Semver(Str(a, 0), Str(a, 1)));
            case "env" or "expandenv" or "getHostByName" or "genPrivateKey" or "uuidv4" or "now" or "date" or "htpasswd" or "derivePassword": return new("");
            case "randAlphaNum" or "randAlpha" or "randNumeric" or "randAscii" or "randBytes": return new(new string('x', (int)Math.Clamp(Int(At(a, 0)), 0, 1000)));
            case "genCA" or "genSelfSignedCert" or "genSignedCert": return new(new Dictionary<string, object?> { ["Cert"] = "", ["Key"] = "" });
            case "int" or "int64" or "atoi": return new(Int(At(a, 0)));
            case "float64": return new(Real(At(a, 0)));
            case "add" or "addf": return new(a.TrueForAll(x => x is not double) ? a.Aggregate(0L, (s, x) => unchecked(s + Int(x))) : a.Sum(Real));
            case "add1": return new(unchecked(Int(At(a, 0)) + 1));
            case "sub": return new(unchecked(Int(At(a, 0)) - Int(At(a, 1))));
            case "mul" or "mulf": return new(a.TrueForAll(x => x is not double) ? a.Aggregate(1L, (s, x) => unchecked(s * Int(x))) : a.Aggregate(1.0, (s, x) => s * Real(x)));
            case "div" or "mod" when Int(At(a, 1)) is 0 or -1: return new(0L);
            case "div": return new(Int(At(a, 0)) / Int(At(a, 1)));
            case "divf": return new(Real(At(a, 1)) == 0 ? 0.0 : Real(At(a, 0)) / Real(At(a, 1)));
            case "mod": return new(Int(At(a, 0)) % Int(At(a, 1)));
            case "max": return new(a.Count == 0 ? 0L : a.Max(Int));
            case "min": return new(a.Count == 0 ? 0L : a.Min(Int));
            case "floor": return new(Math.Floor(Real(At(a, 0))));
            case "ceil": return new(Math.Ceiling(Real(At(a, 0))));
            case "round": return new(Math.Round(Real(At(a, 0)), (int)Math.Clamp(Int(At(a, 1)), 0, 10)));
            case "until": return new(Counted(0, Int(At(a, 0)), 1));
            case "untilStep" or "seq": return new(Counted(Int(At(a, 0)), Int(At(a, 1)), Int(At(a, 2))));
            default: return Texts(name, a) ?? Collections(name, a);
        }
    }

    static List<object?> Counted(long from, long to, long step)
    {
        List<object?> numbers = [];
        for (var i = from; step > 0 ? i < to : step < 0 && i > to; i += step)
        {
            numbers.Add(i);
            if (numbers.Count > 10_000) throw new TemplateGap("a range is too long", 0);
        }
        return numbers;
    }

    static string Short(string text) => text.Length > 80 ? text[..80] + "…" : text;

    static bool Same(object? a, object? b) => (a, b) switch
    {
        (null, null) => true,
        (long or double, long or double) => Real(a).Equals(Real(b)),
        (string x, string y) => x == y,
        (bool x, bool y) => x == y,
        _ => TemplateValues.Json(a) == TemplateValues.Json(b),
    };

    static int Compare(object? a, object? b) => a is string x && b is string y ? string.CompareOrdinal(x, y) : Real(a).CompareTo(Real(b));

    static string Kind(object? value) => value switch
    {
        null => "invalid",
        string => "string",
        bool => "bool",
        long => "int64",
        double => "float64",
        List<object?> => "slice",
        _ => "map",
    };

    // >=1.19-0, ^1.2, ~1.2.3 and lists of them; prereleases do not count.
    static bool Semver(string constraint, string version)
    {
        var own = Numbers(version);
        return constraint.Split("||").Any(any => any.Split([',', ' '], StringSplitOptions.RemoveEmptyEntries).All(one =>
        {
            var op = one[..Math.Max(0, one.AsSpan().IndexOfAnyExcept(Operators))].TrimEnd('v');
            var other = Numbers(one[op.Length..]);
            var order = own.CompareTo(other);
            return op switch { ">" => order > 0, ">=" or "=>" => order >= 0, "<" => order < 0, "<=" or "=<" => order <= 0, "!=" => order != 0, "^" => order >= 0 && own.Item1 == other.Item1, "~" => order >= 0 && (own.Item1, own.Item2) == (other.Item1, other.Item2), _ => order == 0 };
        }));
    }

    static (long, long, long) Numbers(string version)
    {
        var parts = version.TrimStart('v', ' ').Split('-', '+')[0].Split('.').Select(p => Int(p)).ToList();
        return (parts.ElementAtOrDefault(0), parts.ElementAtOrDefault(1), parts.ElementAtOrDefault(2));
    }
}
