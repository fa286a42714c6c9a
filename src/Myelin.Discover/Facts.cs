using System.Collections.Immutable;
using Myelin.Core.Assets;
using Myelin.Core.Reports;

namespace Myelin.Discover;

/// <summary>
/// What a detector states about one file or snapshot. Detectors never judge: they add assets, relations, and records that a resolver joins later.
/// Not thread-safe; one a file.
/// </summary>
public sealed class Facts
{
    readonly List<Asset> _assets = [];
    readonly List<Relation> _relations = [];
    readonly List<object> _records = [];
    readonly List<SkippedInput> _skipped = [];
    readonly Location _at;
    readonly PathScope _scope;
    readonly bool _deleted;

    /// <summary>Facts about a file.</summary>
    public Facts(SourceFile file) : this(file.At()) => _deleted = file.Deleted; // not the file itself: facts outlive it

    /// <summary>Facts about something that is no file.</summary>
    public Facts(Location at, PathScope? scope = null) => (_at, _scope) = (at, scope ?? PathScopes.Of(at.Path));

    /// <summary>Name of the detector that speaks; set by the scan.</summary>
    public string By { get; set; } = "";
    /// <summary>What made it of what stands there (a kustomization, a values file): every note says so. Null when it is as it stands.</summary>
    public string? Through { get; set; }
    /// <summary>Assets stated so far.</summary>
    public IReadOnlyList<Asset> Assets => _assets;
    /// <summary>Relations stated so far.</summary>
    public IReadOnlyList<Relation> Relations => _relations;
    /// <summary>Records kept for resolvers and checks.</summary>
    public IReadOnlyList<object> Records => _records;
    /// <summary>What could not be read.</summary>
    public IReadOnlyList<SkippedInput> Skipped => _skipped;

    /// <summary>Evidence in this file. In tests, docs, examples and vendored code the confidence falls one step.</summary>
    public Evidence Evidence(Basis basis, int line = 0, Confidence confidence = Confidence.High, string? note = null, int endLine = 0, int column = 0, int cell = 0) =>
        new(_at with { Line = line, EndLine = endLine, Column = column, Cell = cell }, basis, Lower(confidence), By, _deleted ? Deleted(note) : Through is null ? note : note is null ? Through : $"{note}; {Through}");

    static string Deleted(string? note) => note is null ? "deleted in an upper layer" : $"{note}; deleted in an upper layer";

    /// <summary>States an asset; returns its id.</summary>
    public string Add(AssetKind kind, string id, string name, Evidence evidence, string? version = null, params ReadOnlySpan<(string Key, string? Value)> properties)
    {
        var builder = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in properties)
            if (!string.IsNullOrEmpty(value)) builder[key] = value;
        if (_scope != PathScope.Product) builder[AssetKeys.Scope] = _scope.Name();
        _assets.Add(new Asset(kind, id, name) { Version = version, Properties = builder.ToImmutable(), Evidence = [evidence] });
        return id;
    }

    /// <summary>States a relation between two ids. Both ends must be stated as assets by somebody, else it is dropped.</summary>
    public void Relate(string from, RelationKind kind, string to, Evidence evidence)
    {
        if (from != to) _relations.Add(new Relation(from, kind, to) { Evidence = [evidence] });
    }

    /// <summary>Keeps a typed record (a Kubernetes object, a compose service …) for resolvers and for checks of that type.</summary>
    public void Keep(object record) => _records.Add(record);

    /// <summary>Names something that could not be read or resolved; it appears in the coverage of every report.</summary>
    public void Skip(string reason, int line = 0) => _skipped.Add(new SkippedInput(_at.Path, reason, By, line));

    Confidence Lower(Confidence confidence) =>
        _scope == PathScope.Product ? confidence : (Confidence)Math.Min((int)confidence + 1, (int)Confidence.Low);
}

/// <summary>What a path says of a file's purpose.</summary>
public enum PathScope { Product, Test, Docs, Example, Vendored }

/// <summary>Reads <see cref="PathScope"/> off a path.</summary>
public static class PathScopes
{
    /// <summary>The word in the <c>scope</c> property.</summary>
    public static string Name(this PathScope scope) => scope.ToString().ToLowerInvariant();

    /// <summary>Scope by the names of folders, the innermost deciding, then by the file's own name.</summary>
    public static PathScope Of(ReadOnlySpan<char> path)
    {
        // Of a live cluster the segments are names of namespaces: what runs in "test" runs.
        if (path.StartsWith("cluster:/")) return PathScope.Product;
        var scope = PathScope.Product;
        // What follows src/main/java is the name of a package: com/example is no example.
        if (path.IndexOf("src/main/") is >= 0 and var main && (main == 0 || path[main - 1] == '/')) path = string.Concat(path[..(main + "src/main".Length)], path[path.LastIndexOf('/')..]);
        foreach (var range in path.Split('/'))
        {
            var segment = path[range];
            if (range.End.Value == path.Length || range.End.IsFromEnd && range.End.Value == 0) return scope == PathScope.Product ? OfFile(segment) : scope;
            if (OfFolder(segment) is { } found && scope != PathScope.Vendored) scope = found;
        }
        return scope;
    }

    static PathScope? OfFolder(ReadOnlySpan<char> name) => name switch
    {
        "test" or "tests" or "__tests__" or "testing" or "spec" or "specs" or "testdata" or "fixtures" or "__fixtures__" or "e2e" => PathScope.Test,
        "doc" or "docs" or "documentation" => PathScope.Docs,
        "example" or "examples" or "demo" or "demos" or "sample" or "tutorials" or "cookbook" => PathScope.Example,
        "node_modules" or "vendor" or "vendored" or "third_party" or "third-party" or "site-packages" or "dist-packages" or "bower_components" => PathScope.Vendored,
        _ => null,
    };

    static PathScope OfFile(ReadOnlySpan<char> name) =>
        name.StartsWith("test_") || name.EndsWith("_test.py") || name.EndsWith("_test.go") || name.Contains(".test.", StringComparison.Ordinal)
            || name.Contains(".spec.", StringComparison.Ordinal) || name is "conftest.py" || name is "tests.rs" or "test.rs" || name.EndsWith("Tests.cs") || name.EndsWith("Test.java") || name.EndsWith("Tests.java") || name.EndsWith("Test.kt") ? PathScope.Test
        : name.EndsWith(".min.js") || name.EndsWith(".bundle.js") ? PathScope.Vendored
        : PathScope.Product;
}
