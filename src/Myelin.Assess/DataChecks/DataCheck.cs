using Myelin.Core;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Core.Knowledge;

namespace Myelin.Assess.DataChecks;

/// <summary>A check that is data: an entry of <c>knowledge/checks/*.yaml</c> with a condition and its own examples.</summary>
public sealed class DataCheck : Check
{
    readonly DataSubject _subject;
    readonly Func<object, IEnumerable<DataMatch>> _find;

    DataCheck(DataCheckEntry entry, DataSubject subject, Func<object, IEnumerable<DataMatch>> find)
    {
        (Entry, _subject, _find) = (entry, subject, find);
        Info = new CheckInfo(entry.Id, Enum.Parse<Severity>(entry.Severity, ignoreCase: true), entry.Title)
        {
            Why = entry.Why ?? "",
            Fix = entry.Fix,
            Confidence = entry.Confidence is null ? Confidence.High : Enum.Parse<Confidence>(entry.Confidence, ignoreCase: true),
            Persona = entry.Persona is null ? Persona.Regular : Enum.Parse<Persona>(entry.Persona, ignoreCase: true),
            Mappings = entry.Mappings,
            Incidents = entry.Incidents,
            References = entry.References,
        };
    }

    /// <summary>The entry as written, with its examples.</summary>
    public DataCheckEntry Entry { get; }

    public override CheckInfo Info { get; }

    internal override Type DocumentType => _subject.DocumentType;

    internal override IEnumerable<Finding> InspectAny(object document) =>
        _find(document).Select(match => new Finding(Info.Id, Info.Severity, Info.Confidence, match.At, match.Message) { Assets = match.AssetId is null ? [] : [match.AssetId] });

    /// <summary>Whether the check flags an example.</summary>
    public bool Flags(string example) => _find(_subject.Example(example)).Any();

    /// <summary>Every data check of this build.</summary>
    /// <exception cref="InvalidOperationException">An entry is wrong; tests keep that from happening in a release.</exception>
    public static IReadOnlyList<DataCheck> All { get; } =
        [.. KnowledgeFile.In("checks").SelectMany(name => DataCheckEntry.Read(name)).Select(Compile)];

    static DataCheck Compile(DataCheckEntry entry)
    {
        var subject = Registered<DataSubject>.In(typeof(DataSubject)).FirstOrDefault(s => s.Name == entry.On)
            ?? throw new InvalidOperationException($"{entry.Id}: there is nothing to look at called '{entry.On}'");
        var (find, errors) = subject.Compile(entry.Condition, entry.Message ?? entry.Title);
        return find is null
            ? throw new InvalidOperationException($"{entry.Id}: {string.Join("; ", errors.Select(e => $"at {e.Position}: {e.Message}"))}")
            : new DataCheck(entry, subject, find);
    }
}
