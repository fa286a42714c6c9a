using System.Buffers;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Packages;
using Myelin.Formats.Code;

namespace Myelin.Discover.Detectors.Code;

/// <summary>AI packages that code imports, for projects whose manifest is missing or incomplete. Only what the name alone tells: Python modules and packages of npm and Go.</summary>
public sealed class ImportedPackageDetector : DocumentDetector<CodeFile>
{
    static readonly SearchValues<char> EndsName = SearchValues.Create("=<>!~[;@ ");

    public override void Detect(CodeFile document, SourceFile file, Facts facts)
    {
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var import in document.Imports)
        {
            var (ecosystem, package) = document.Language switch
            {
                Language.Python => ("pypi", OfPython(import)),
                Language.JavaScript or Language.TypeScript => ("npm", OfNode(import.Module)),
                Language.Go => ("golang", PackageKnowledge.Find("golang", import.Module) is { } go ? go with { Name = RootOf(import.Module) } : null),
                _ => ("", null),
            };
            if (package is null || !seen.Add(package.Name)) continue;
            facts.Add(AssetKind.AiPackage, AssetId.Package(ecosystem, package.Name), package.Name, facts.At(import.Mark, import.Cell, "imported"), properties: (AssetKeys.Role, package.Role));
        }
        foreach (var line in document.ShellLines) Installed(line, seen, facts);
    }

    // "google.genai" and the like are found with the name that is taken from the namespace.
    static AiPackage? OfPython(CodeImport import) => import.Module.StartsWith('.') ? null
        : (import.Name is { } name and not "*" ? PackageKnowledge.OfModule($"{import.Module}.{name}") : null) ?? PackageKnowledge.OfModule(import.Module);

    static AiPackage? OfNode(string module)
    {
        if (module.StartsWith('.') || module.StartsWith('/') || module.StartsWith("node:")) return null;
        var end = module.IndexOf('/', module.StartsWith('@') ? Math.Max(0, module.IndexOf('/') + 1) : 0);
        return PackageKnowledge.Find("npm", end < 0 ? module : module[..end]);
    }

    // A Go import names a folder of a module; without go.mod only the host's shape tells where the module ends.
    static string RootOf(string path)
    {
        var parts = path.Split('/');
        return parts[0] == "github.com" && parts.Length > 3 && !(parts.Length > 3 && parts[3].StartsWith('v') && parts[3].Length == 2) ? string.Join('/', parts[..3]) : path;
    }

    // pip install in a notebook.
    static void Installed(CodeText line, HashSet<string> seen, Facts facts)
    {
        var words = line.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var install = Array.IndexOf(words, "install");
        if (install < 1 || !words.Take(install).Any(w => w is "pip" or "pip3" or "uv")) return;
        var skip = false;
        foreach (var word in words.Skip(install + 1))
        {
            if (word is "&&" or ";" or "|" or ">" or "#") break;
            if (skip || word.StartsWith('-'))
            {
                skip = !skip && word is "-r" or "-c" or "-f" or "-i" or "--index-url" or "--extra-index-url" or "--find-links" or "-t" or "--target";
                continue;
            }
            var requirement = word.Trim('"', '\'');
            var end = requirement.AsSpan().IndexOfAny(EndsName);
            var name = end < 0 ? requirement : requirement[..end];
            if (PackageKnowledge.Find("pypi", name) is not { } package || !seen.Add(package.Name + "!")) continue;
            var version = requirement.IndexOf("==", StringComparison.Ordinal) is > 0 and var at && !requirement.Contains('*') ? requirement[(at + 2)..] : null;
            facts.Add(AssetKind.AiPackage, AssetId.Package("pypi", package.Name, version), package.Name, facts.At(line.Mark, line.Cell, "installed in a notebook"), version, (AssetKeys.Role, package.Role));
        }
    }
}
