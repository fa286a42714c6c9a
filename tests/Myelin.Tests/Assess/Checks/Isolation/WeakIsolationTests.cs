using Myelin.Assess.Checks.Isolation;

namespace Myelin.Tests.Assess.Checks.Isolation;

public sealed class WeakIsolationTests : CheckTests<WeakIsolation>
{
    [Fact] public void Flags_a_privileged_notebook_at_the_setting() => Flags("bad-privileged-notebook.yaml", 9);
    [Fact] public void Flags_an_exposed_server_with_the_engines_socket() => Flags("bad-socket.compose.yaml", 6);
    [Fact] public void Passes_a_default_container() => Passes("good-default-notebook.yaml");
    [Fact] public void Passes_what_is_no_AI() => Passes("good-privileged-log-shipper.yaml");
}
