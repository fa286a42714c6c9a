using Myelin.Formats.Git;

namespace Myelin.Discover.Detectors.Ownership;

/// <summary>CODEOWNERS, in the root of a repository, in <c>.github/</c>, <c>.gitlab/</c>, <c>.gitea/</c> or <c>docs/</c>.</summary>
public sealed class CodeOwnersDetector : DocumentDetector<CodeOwnersFile>
{
    static readonly string[] Places = [".github", ".gitlab", ".gitea", "docs"];

    public override void Detect(CodeOwnersFile document, SourceFile file, Facts facts)
    {
        var folder = file.Name.Folder.ToString();
        var last = folder[(folder.LastIndexOf('/') + 1)..];
        if (Places.Contains(last)) folder = folder.Length == last.Length ? "" : folder[..^(last.Length + 1)];
        facts.Keep(new PathOwners(folder, document, file.At()));
    }
}
