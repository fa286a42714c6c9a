using Myelin.Assess.Checks.Code;

namespace Myelin.Tests.Assess.Checks.Code;

public sealed class UnsafeLoadTests : CheckTests<UnsafeLoad>
{
    [Fact] public void Flags_loaders_of_what_others_may_choose() => Flags("bad-loaders.py", 13, 14, 15, 16, 17, 18, 19, 20);
    [Fact] public void Accepts_safe_loaders_and_constant_paths() => Passes("good-loaders.py");
}
