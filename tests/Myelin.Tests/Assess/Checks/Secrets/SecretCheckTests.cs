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

/// <summary>The examples are archives as <c>docker save</c> writes them; <see cref="Myelin.Tests.Sources.ImageExamples"/> makes them anew.</summary>
public sealed class SecretInImageTests : CheckTests<SecretInImage>
{
    [Fact] public void Flags_a_key_in_the_environment() => Flags("bad-environment.tar", 0);
    [Fact] public void Flags_a_key_that_an_upper_layer_deleted() => Flags("bad-deleted.tar", 2);
    [Fact] public void Accepts_an_image_that_is_given_its_key_when_it_runs() => Passes("good.tar");
}
