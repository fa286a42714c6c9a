using Myelin.Assess.DataChecks;

namespace Myelin.Tests.Assess;

/// <summary>Data checks carry their own examples; here they run.</summary>
public sealed class DataCheckTests
{
    public static TheoryData<string, string, bool> Examples()
    {
        var data = new TheoryData<string, string, bool>();
        foreach (var check in DataCheck.All)
        {
            foreach (var example in check.Entry.Match) data.Add(check.Entry.Id, example, true);
            foreach (var example in check.Entry.Pass) data.Add(check.Entry.Id, example, false);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void Example_is_judged_as_it_says(string id, string example, bool flagged) => DataCheck.All.Single(c => c.Entry.Id == id).Flags(example).ShouldBe(flagged);

    [Fact]
    public void Each_has_examples_of_both_sorts() => DataCheck.All.ShouldAllBe(c => c.Entry.Match.Length > 0 && c.Entry.Pass.Length > 0);
}
