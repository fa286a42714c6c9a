using Myelin.Assess.Checks.Supply;

namespace Myelin.Tests.Assess.Checks.Supply;

public sealed class UnpinnedModelTests : CheckTests<UnpinnedModel>
{
    [Fact] public void Flags_names_and_branches() => Flags("bad-branch.py", 3, 4);
    [Fact] public void Accepts_commits_and_local_folders() => Passes("good-commit.py");
}
