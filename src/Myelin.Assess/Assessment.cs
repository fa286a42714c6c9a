using System.Collections.Immutable;
using Myelin.Assess.DataChecks;
using Myelin.Core;
using Myelin.Core.Findings;
using Myelin.Discover;

namespace Myelin.Assess;

/// <summary>Runs the checks: those of documents while files are read, the rest on what was discovered.</summary>
public sealed class Assessment
{
    readonly Check[] _checks = [.. Registered<Check>.In(typeof(Assessment)).Concat(DataCheck.All).OrderBy(c => c.Info.Id, StringComparer.Ordinal)];

    /// <summary>What each check is, by id.</summary>
    public ImmutableArray<CheckInfo> Checks => [.. _checks.Select(c => c.Info)];

    /// <summary>To be handed to <see cref="Scan"/>.</summary>
    public FileInspector Inspector => new DocumentChecks([.. _checks.Where(c => SourceFile.IsDocument(c.DocumentType))]);

    /// <summary>What concludes properties of assets that checks and answers build on: the isolation grade. To be handed to <see cref="Scan"/>.</summary>
    public static IReadOnlyList<Resolver> Conclusions { get; } = [.. Registered<Resolver>.In(typeof(Assessment))];

    /// <summary>All findings: those of the scan, and of the checks on records and on the graph; worst first, each once.</summary>
    public ImmutableArray<Finding> Judge(Discovery discovery)
    {
        var late = from check in _checks
                   where !SourceFile.IsDocument(check.DocumentType)
                   from document in discovery.Records.Append(discovery.Graph)
                   where check.DocumentType.IsInstanceOfType(document)
                   from finding in check.InspectAny(document)
                   select finding;
        return [.. discovery.Findings.Concat(late).Select(Clean).Distinct().Order()];
    }

    /// <summary>Findings in one document alone, at no file.</summary>
    public IEnumerable<Finding> Inspect<T>(T document) where T : class =>
        from check in _checks where check.DocumentType == typeof(T) from finding in check.InspectAny(document) select Clean(finding);

    // A message may quote what a file says: no key leaves that way. Ids are those of the graph, which has none.
    static Finding Clean(Finding finding) => finding with
    {
        Message = Redacted.Keys(finding.Message),
        Assets = [.. finding.Assets.Select(Redacted.Keys)],
        Flow = [.. finding.Flow.Select(step => step with { Message = Redacted.Keys(step.Message) })],
    };

    sealed class DocumentChecks(Check[] checks) : FileInspector
    {
        readonly ILookup<Type, Check> _byDocument = checks.ToLookup(c => c.DocumentType);

        public override IEnumerable<Finding> Inspect(SourceFile file) =>
            from kind in _byDocument
            let document = file.As(kind.Key)
            where document is not null
            from check in kind
            from finding in check.InspectAny(document)
            select finding.At.Path == "" ? finding with { At = file.At(finding.At.Line, finding.At.EndLine, finding.At.Column, finding.At.Cell) } : finding;
    }
}
