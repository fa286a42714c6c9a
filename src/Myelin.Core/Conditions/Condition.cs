using System.Globalization;
using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace Myelin.Core.Conditions;

/// <summary>Reads the fields of one kind of subject (a call, an asset, an event).</summary>
public abstract class FieldSet<T>
{
    /// <summary>
    /// How to read a field, or null when there is none of that name. The reader gives the values of the field: none when it is missing, several for a field that is a list.
    /// Text is compared as it is; a number is its decimal text.
    /// </summary>
    public abstract Func<T, IReadOnlyList<string>>? Reader(string name, string? argument);
}

/// <summary>
/// A condition compiled for subjects of type <typeparamref name="T"/>. A comparison with a missing field is false, whatever the operator, as in Falco; so <c>not x = y</c>
/// holds where x is missing and <c>x != y</c> does not. Of a field with several values one must satisfy the comparison; for <c>!=</c> all must.
/// </summary>
public sealed class Condition<T>
{
    readonly Func<T, bool> _holds;

    Condition(Func<T, bool> holds) => _holds = holds;

    /// <summary>Whether it holds.</summary>
    public bool Holds(T subject) => _holds(subject);

    /// <summary>Compiles a condition.</summary>
    /// <param name="text">The condition.</param>
    /// <param name="fields">The fields there are.</param>
    /// <param name="macros">Conditions by name; a macro may use others, but not itself.</param>
    /// <param name="lists">Lists of values by name, for <c>in (list_name)</c>.</param>
    /// <returns>The condition, or every error found.</returns>
    public static (Condition<T>? Condition, IReadOnlyList<ConditionError> Errors) Compile(
        string text, FieldSet<T> fields, IReadOnlyDictionary<string, string>? macros = null, IReadOnlyDictionary<string, IReadOnlyList<string>>? lists = null)
    {
        var compiler = new Compiler(fields, macros ?? new Dictionary<string, string>(), lists ?? new Dictionary<string, IReadOnlyList<string>>());
        var holds = compiler.Compile(text);
        return compiler.Errors.Count > 0 ? (null, compiler.Errors) : (new Condition<T>(holds), []);
    }

    sealed class Compiler(FieldSet<T> fields, IReadOnlyDictionary<string, string> macros, IReadOnlyDictionary<string, IReadOnlyList<string>> lists)
    {
        readonly Stack<string> _open = [];

        public List<ConditionError> Errors { get; } = [];

        public Func<T, bool> Compile(string text)
        {
            var (syntax, error) = ConditionParser.Parse(text);
            if (error is not null) Errors.Add(error);
            return syntax is null ? Never : Compile(syntax);
        }

        Func<T, bool> Compile(ConditionSyntax syntax)
        {
            switch (syntax)
            {
                case AndSyntax and:
                    var all = and.Parts.Select(Compile).ToArray();
                    return subject => Array.TrueForAll(all, part => part(subject));
                case OrSyntax or:
                    var any = or.Parts.Select(Compile).ToArray();
                    return subject => Array.Exists(any, part => part(subject));
                case NotSyntax not:
                    var inner = Compile(not.Part);
                    return subject => !inner(subject);
                case MacroSyntax macro:
                    return Macro(macro);
                case CompareSyntax compare:
                    return Compare(compare);
                default:
                    throw new InvalidOperationException($"no meaning for {syntax.GetType().Name}");
            }
        }

        Func<T, bool> Macro(MacroSyntax macro)
        {
            if (_open.Contains(macro.Name)) return Fail(macro.Position, $"macro '{macro.Name}' uses itself");
            if (!macros.TryGetValue(macro.Name, out var text)) return Fail(macro.Position, $"there is no macro '{macro.Name}'");
            _open.Push(macro.Name);
            var compiled = Compile(text);
            _open.Pop();
            return compiled;
        }

        Func<T, bool> Compare(CompareSyntax compare)
        {
            var field = compare.Field;
            if (fields.Reader(field.Name, field.Argument) is not { } read)
                return Fail(field.Position, $"there is no field '{field.Name}{(field.Argument is null ? "" : $"[{field.Argument}]")}'");
            foreach (var transformer in field.Transformers) read = Transform(read, transformer);
            if (compare.Operator == "exists") return subject => read(subject).Count > 0;

            List<string> values = [.. compare.Values.SelectMany(v => lists.TryGetValue(v, out var list) ? list : [v])];
            if (compare.Operator == "regex" && !IsRegex(values[0])) return Fail(compare.Position, $"'{values[0]}' is no regular expression");
            if (compare.Operator is "<" or "<=" or ">" or ">=" && Number(values[0]) is null) return Fail(compare.Position, $"'{values[0]}' is no number");
            var holds = Test(compare.Operator, values);
            return compare.Operator == "!=" ? subject => read(subject) is { Count: > 0 } found && found.All(holds) : subject => read(subject).Any(holds);
        }

        static Func<string, bool> Test(string op, List<string> values)
        {
            var value = values.FirstOrDefault() ?? "";
            switch (op)
            {
                case "=" or "==": return text => text == value;
                case "!=": return text => text != value;
                case "contains": return text => text.Contains(value, StringComparison.Ordinal);
                case "icontains": return text => text.Contains(value, StringComparison.OrdinalIgnoreCase);
                case "startswith": return text => text.StartsWith(value, StringComparison.Ordinal);
                case "endswith": return text => text.EndsWith(value, StringComparison.Ordinal);
                case "glob": return text => FileSystemName.MatchesSimpleExpression(value, text, ignoreCase: false);
                case "iglob": return text => FileSystemName.MatchesSimpleExpression(value, text);
                case "regex":
                    var pattern = Pattern(value);
                    return text => pattern.IsMatch(text);
                case "in" or "intersects":
                    var set = values.ToHashSet(StringComparer.Ordinal);
                    return set.Contains;
                case "pmatch":
                    return text => values.Exists(prefix => text == prefix || text.StartsWith(prefix.TrimEnd('/') + "/", StringComparison.Ordinal));
                default:
                    var limit = Number(value)!.Value;
                    return text => Number(text) is { } number && op switch { "<" => number < limit, "<=" => number <= limit, ">" => number > limit, _ => number >= limit };
            }
        }

        static Func<T, IReadOnlyList<string>> Transform(Func<T, IReadOnlyList<string>> read, string transformer) => transformer switch
        {
            "tolower" => subject => [.. read(subject).Select(v => v.ToLowerInvariant())],
            "toupper" => subject => [.. read(subject).Select(v => v.ToUpperInvariant())],
            "basename" => subject => [.. read(subject).Select(v => v[(v.LastIndexOf('/') + 1)..])],
            "len" => subject => read(subject) is { Count: > 0 } found ? [(found.Count == 1 ? found[0].Length : found.Count).ToString(CultureInfo.InvariantCulture)] : [],
            _ => read,
        };

        Func<T, bool> Fail(int position, string message)
        {
            Errors.Add(new ConditionError(position, message));
            return Never;
        }

        // Falco's regex matches the whole value. Patterns come at run time: no backtracking.
        static Regex Pattern(string text) => new($"^(?:{text})$", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);

        static bool IsRegex(string text)
        {
            try
            {
                _ = Pattern(text);
                return true;
            }
            catch (Exception e) when (e is ArgumentException or NotSupportedException)
            {
                return false;
            }
        }

        static double? Number(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

        static bool Never(T subject) => false;
    }
}
