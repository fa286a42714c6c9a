using System.Xml.Linq;

namespace Myelin.Tests;

/// <summary>The arrows between projects point one way only (docs: ARCHITECTURE.md).</summary>
public sealed class DesignTests
{
    static readonly Dictionary<string, string[]> Allowed = new()
    {
        ["Myelin.Core"] = ["KnowledgeCompiler"],
        ["Myelin.Formats"] = [],
        ["Myelin.Systems"] = ["Myelin.Core", "Myelin.Formats"],
        ["Myelin.Discover"] = ["Myelin.Systems"],
        ["Myelin.Assess"] = ["Myelin.Discover"],
        ["Myelin.Cli"] = ["Myelin.Assess"],
    };

    [Fact]
    public void Projects_reference_only_what_the_design_allows()
    {
        foreach (var project in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.csproj", SearchOption.AllDirectories))
        {
            var name = Path.GetFileNameWithoutExtension(project);
            var references = XDocument.Load(project).Descendants("ProjectReference").Select(r => Path.GetFileNameWithoutExtension(r.Attribute("Include")!.Value));
            Allowed.ShouldContainKey(name);
            references.ShouldBeSubsetOf(Allowed[name], name);
        }
    }

    [Fact]
    public void Types_live_in_the_namespace_of_their_project()
    {
        foreach (var name in Allowed.Keys.Where(n => n != "Myelin.Cli"))
        {
            var assembly = System.Reflection.Assembly.Load(name);
            assembly.GetExportedTypes().ShouldAllBe(type => type.Namespace == name || type.Namespace!.StartsWith(name + "."), name);
            assembly.GetReferencedAssemblies().Select(a => a.Name!).Where(a => a.StartsWith("Myelin")).ShouldBeSubsetOf(Reachable(name), name);
        }
    }

    static IEnumerable<string> Reachable(string name) => Allowed[name].Where(Allowed.ContainsKey).SelectMany(n => Reachable(n).Append(n)).Distinct();
}

/// <summary>The checkout that the tests run in.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    static string Find(string folder) => File.Exists(Path.Combine(folder, "Myelin.slnx")) ? folder : Find(Path.GetDirectoryName(folder)!);
}
