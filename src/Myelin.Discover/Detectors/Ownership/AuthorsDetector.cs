using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Ownership;

/// <summary>Authors and maintainers that a project's own manifest names: package.json, pyproject.toml (PEP 621 and poetry), Cargo.toml. Those of vendored packages own nothing here.</summary>
public sealed class AuthorsDetector : FileDetector
{
    const int MostShown = 3;
    static readonly string[] Manifests = ["package.json", "pyproject.toml", "Cargo.toml"];

    public override bool Wants(in FileProbe file)
    {
        foreach (var name in Manifests)
            if (file.Name.Is(name)) return PathScopes.Of(file.Name.Path) != PathScope.Vendored;
        return false;
    }

    public override void Detect(SourceFile file, Facts facts)
    {
        if (file.Data()?.Root is not { Kind: NodeKind.Map } root) return;
        foreach (var place in Places(root))
        {
            var names = place.OneOrMany.Select(Person).OfType<string>().Where(n => n.Length is > 1 and < 100).ToList();
            if (names.Count == 0) continue;
            facts.Keep(new FolderOwner(file.Name.Folder.ToString(), OwnerSource.Author, string.Join(", ", names.Take(MostShown)) + (names.Count > MostShown ? $" and {names.Count - MostShown} more" : ""), file.At(place.Mark.Line)));
            return;
        }
    }

    static IEnumerable<DataNode> Places(DataNode root) =>
    [
        root.At("project", "maintainers"), root.At("project", "authors"), root.At("tool", "poetry", "maintainers"), root.At("tool", "poetry", "authors"),
        root.At("package", "authors"), root["maintainers"], root["author"], root["contributors"],
    ];

    // "Ada <ada@shop.example> (https://…)", {name, email}
    static string? Person(DataNode node) => node.Text is { } text ? text.Split('(')[0].Trim() : (node["name"].Text, node["email"].Text) switch
    {
        ({ Length: > 0 } name, { Length: > 0 } email) => $"{name} <{email}>",
        (var name, var email) => name ?? email,
    };
}
