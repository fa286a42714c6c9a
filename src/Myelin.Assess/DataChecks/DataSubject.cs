using Myelin.Core.Assets;
using Myelin.Core.Conditions;

namespace Myelin.Assess.DataChecks;

/// <summary>What a data check looks at: the word after <c>on:</c>, its documents, the subjects in one, and their fields. One file adds one; it is found by type.</summary>
public abstract class DataSubject
{
    /// <summary>The word after <c>on:</c>.</summary>
    public abstract string Name { get; }

    /// <summary>What the subjects are found in, as for <see cref="Check{T}"/>.</summary>
    public abstract Type DocumentType { get; }

    /// <summary>Compiles a condition: a function from a document to where it holds, with the message filled in; or every error.</summary>
    internal abstract (Func<object, IEnumerable<DataMatch>>? Find, IReadOnlyList<ConditionError> Errors) Compile(string condition, string message);

    /// <summary>A document with the one subject that an example of a check describes.</summary>
    internal abstract object Example(string text);
}

/// <summary>Where a data check holds.</summary>
internal sealed record DataMatch(Location At, string Message, string? AssetId = null);

/// <summary>Subjects of type <typeparamref name="T"/>.</summary>
public abstract class DataSubject<TDocument, T> : DataSubject where TDocument : class
{
    public sealed override Type DocumentType => typeof(TDocument);

    /// <summary>The subjects in a document.</summary>
    protected abstract IEnumerable<T> Subjects(TDocument document);

    /// <summary>Where a subject stands; an empty path means the file that is inspected.</summary>
    protected abstract IEnumerable<Location> Places(T subject);

    /// <summary>Id of the asset that a subject is, or null.</summary>
    protected virtual string? AssetId(T subject) => null;

    /// <summary>The fields of a subject.</summary>
    protected abstract FieldSet<T> Fields { get; }

    internal sealed override (Func<object, IEnumerable<DataMatch>>? Find, IReadOnlyList<ConditionError> Errors) Compile(string condition, string message)
    {
        var (compiled, errors) = Condition<T>.Compile(condition, Fields);
        var fill = MessageTemplate.Compile(message, Fields, out var unknown);
        if (unknown is not null) errors = [.. errors, new ConditionError(0, $"the message names the unknown field '{unknown}'")];
        if (compiled is null || errors.Count > 0) return (null, errors);
        return (document =>
            from subject in Subjects((TDocument)document)
            where compiled.Holds(subject)
            from place in Places(subject)
            select new DataMatch(place, fill(subject), AssetId(subject)), []);
    }
}

/// <summary>A message with fields in it, as Falco's output: <c>%call.written is …</c>.</summary>
internal static class MessageTemplate
{
    public static Func<T, string> Compile<T>(string template, FieldSet<T> fields, out string? unknown)
    {
        unknown = null;
        List<Func<T, string>> parts = [];
        for (var i = 0; i < template.Length;)
        {
            var percent = template.IndexOf('%', i);
            var literal = template[i..(percent < 0 ? template.Length : percent)];
            parts.Add(_ => literal);
            if (percent < 0) break;
            var end = percent + 1;
            while (end < template.Length && (char.IsAsciiLetterOrDigit(template[end]) || template[end] is '.' or '_' or '-' or '[' or ']')) end++;
            var name = template[(percent + 1)..end].TrimEnd('.');
            end = percent + 1 + name.Length;
            var bracket = name.IndexOf('[');
            var reader = bracket < 0 ? fields.Reader(name, null) : fields.Reader(name[..bracket], name[(bracket + 1)..].TrimEnd(']'));
            if (reader is null) unknown ??= name;
            else parts.Add(subject => string.Join(", ", reader(subject)));
            i = end;
        }
        return subject => string.Concat(parts.Select(part => part(subject)));
    }
}
