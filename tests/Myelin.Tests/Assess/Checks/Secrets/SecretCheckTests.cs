using Myelin.Assess.Checks.Secrets;

namespace Myelin.Tests.Assess.Checks.Secrets;

public sealed class AiProviderKeyTests : CheckTests<AiProviderKey>
{
    [Fact] public void Flags_a_literal_key() => Flags("bad-literal.py", 3);
    [Fact] public void Accepts_a_key_from_the_environment() => Passes("good-environment.py");
}

public sealed class SecretInEnvironmentTests : CheckTests<SecretInEnvironment>
{
    [Fact] public void Flags_a_key_in_an_environment_file() => Flags("bad.env", 2);
    [Fact] public void Accepts_a_reference() => Passes("good.env");
}
