using Myelin.Assess.Checks.Isolation;

namespace Myelin.Tests.Assess.Checks.Isolation;

public sealed class OldNvidiaToolkitTests : CheckTests<OldNvidiaToolkit>
{
    [Fact] public void Flags_the_image_of_the_toolkit() => Flags("bad-toolkit.yaml", 9);
    [Fact] public void Flags_the_package() => Flags("bad.Dockerfile", 3);
    [Fact] public void Flags_the_operator() => Flags("bad-operator.yaml", 9);
    [Fact] public void Passes_another_image_of_the_operator() => Passes("good-driver-manager.yaml");
    [Fact] public void Passes_the_fixed_version() => Passes("good-toolkit.yaml");
    [Fact] public void Passes_a_version_that_nobody_states() => Passes("good-unknown-version.yaml");
    [Fact] public void Passes_other_packages() => Passes("good.Dockerfile");
}
