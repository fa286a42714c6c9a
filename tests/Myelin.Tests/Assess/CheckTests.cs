using System.Text.RegularExpressions;
using Myelin.Assess;
using Myelin.Core.Findings;
using Myelin.Discover;
using Myelin.Discover.Sources;

namespace Myelin.Tests.Assess;

/// <summary>Tests of one check on the files of <c>Examples/CHECK-ID/</c>: each is scanned as a whole scan would. A folder there is scanned as a folder.</summary>
public abstract class CheckTests<T> where T : Check, new()
{
    static readonly string Id = new T().Info.Id;

    /// <summary>The example is flagged, once at each of these lines (of any file).</summary>
    protected static void Flags(string example, params int[] lines) => Lines(example).ShouldBe(lines);

    /// <summary>The example is not flagged.</summary>
    protected static void Passes(string example) => Lines(example).ShouldBeEmpty();

    static int[] Lines(string example) => [.. Examples.Scan(Id, example).Where(f => f.CheckId == Id).Select(f => f.At.Line).Order()];
}

/// <summary>The files under Examples.</summary>
internal static class Examples
{
    public static string Root { get; } = Path.Combine(Repository.Root, "tests", "Myelin.Tests", "Examples");

    /// <summary>All findings in one example of a check.</summary>
    public static IReadOnlyList<Finding> Scan(string checkId, string example)
    {
        var path = Path.Combine(Root, checkId, example);
        (File.Exists(path) || Directory.Exists(path)).ShouldBeTrue($"there is no example {path}");
        var assessment = new Assessment();
        var options = new SourceOptions();
        using var source = Myelin.Core.Registered<SourceKind>.In(typeof(SourceKind)).OrderBy(k => k.Order).First(k => k.Accepts(path, options)).Open(path, example, options);
        return assessment.Judge(new Scan([assessment.Inspector], conclusions: Assessment.Conclusions).Run([source]));
    }
}

/// <summary>What holds for every check.</summary>
public sealed partial class AllChecksTests
{
    static readonly CheckInfo[] Infos = [.. new Assessment().Checks];

    [Fact]
    public void Ids_are_unique_and_kebab_case()
    {
        Infos.Select(i => i.Id).ShouldBeUnique();
        Infos.ShouldAllBe(i => Form().IsMatch(i.Id));
    }

    [GeneratedRegex("^(gha|docker|k8s|tf|cfn|compose|model|agent|mcp|secret|vuln|exposure|isolation|path|supply|code|dependabot)/[a-z0-9]+(-[a-z0-9]+)*$")]
    private static partial Regex Form();

    [Fact]
    public void Each_says_what_is_wrong_why_and_what_to_do() => Infos.ShouldAllBe(i => i.Title.Length > 10 && i.Why.Length > 40 && i.Fix.Length > 20);

    /// <summary>Each example file of every check, by its name: bad* is flagged, good* is not.</summary>
    public static TheoryData<string, string> Files()
    {
        var data = new TheoryData<string, string>();
        foreach (var path in Directory.EnumerateFileSystemEntries(Examples.Root, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetFileName(path);
            var id = Path.GetRelativePath(Examples.Root, Path.GetDirectoryName(path)!);
            if (id.Count(c => c == '/') == 1 && (name.StartsWith("bad") || name.StartsWith("good"))) data.Add(id, name);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Examples_are_judged_by_their_name(string id, string example) => Examples.Scan(id, example).Any(f => f.CheckId == id).ShouldBe(example.StartsWith("bad"), example);

    [Fact]
    public void Each_check_of_code_has_a_test_class_and_examples_that_it_flags_and_passes()
    {
        var tested = typeof(AllChecksTests).Assembly.GetTypes().Where(t => t.BaseType is { IsGenericType: true } b && b.GetGenericTypeDefinition() == typeof(CheckTests<>)).Select(t => t.BaseType!.GetGenericArguments()[0]).ToHashSet();
        foreach (var check in Myelin.Core.Registered<Check>.In(typeof(Check)))
        {
            tested.ShouldContain(check.GetType());
            var folder = Path.Combine(Examples.Root, check.Info.Id);
            Directory.Exists(folder).ShouldBeTrue(check.Info.Id);
            Directory.EnumerateFileSystemEntries(folder, "bad*").ShouldNotBeEmpty(check.Info.Id);
            Directory.EnumerateFileSystemEntries(folder, "good*").ShouldNotBeEmpty(check.Info.Id);
        }
    }
}
