using Myelin.Assess.Checks.Agents;

namespace Myelin.Tests.Assess.Checks.Agents;

public sealed class AutoApproveTests : CheckTests<AutoApprove>
{
    [Fact] public void Flags_a_mode_that_asks_for_nothing() => Flags("bad-bypass", 3);
    [Fact] public void Flags_the_setting_that_an_agent_wrote_itself() => Flags("bad-editor", 4);
    [Fact] public void Flags_a_users_own_settings() => Flags("bad-home", 2);
    [Fact] public void Accepts_modes_that_ask() => Passes("good-plan");
}

public sealed class SandboxOffTests : CheckTests<SandboxOff>
{
    [Fact] public void Flags_full_access() => Flags("bad-full-access", 1);
    [Fact] public void Flags_the_engines_socket() => Flags("bad-socket", 5);
    [Fact] public void Accepts_a_sandbox_that_holds() => Passes("good-write");
}

public sealed class WidePermissionsTests : CheckTests<WidePermissions>
{
    [Fact] public void Flags_interpreters_once_and_a_folder_of_keys() => Flags("bad-interpreters", 5, 8);
    [Fact] public void Flags_a_pattern_for_everything() => Flags("bad-terminal", 4);
    [Fact] public void Accepts_named_commands() => Passes("good-commands");
}

public sealed class ExecOnOpenTests : CheckTests<ExecOnOpen>
{
    [Fact] public void Flags_a_task_that_hides() => Flags("bad-hidden-task", 10);
    [Fact] public void Flags_a_hook_that_fetches() => Flags("bad-hook", 4);
    [Fact] public void Flags_a_setting_that_is_a_command() => Flags("bad-helper", 2);
    [Fact] public void Accepts_what_a_person_starts_and_a_users_own_hooks() => Passes("good-manual");
}

public sealed class SelfApprovalTests : CheckTests<SelfApproval>
{
    [Fact] public void Flags_servers_that_are_all_approved() => Flags("bad-servers", 2);
    [Fact] public void Flags_an_imported_file_of_approvals() => Flags("bad-import", 2);
    [Fact] public void Accepts_what_is_denied() => Passes("good-user");
}

public sealed class BaseUrlOverrideTests : CheckTests<BaseUrlOverride>
{
    [Fact] public void Flags_a_host_of_somebody_else() => Flags("bad-proxy", 3);
    [Fact] public void Flags_a_providers_bare_address() => Flags("bad-provider", 3);
    [Fact] public void Accepts_the_vendor_and_this_machine() => Passes("good-vendor");
}

public sealed class SecretsInEnvTests : CheckTests<SecretsInEnv>
{
    [Fact] public void Flags_a_value_written_out() => Flags("bad-literal", 3);
    [Fact] public void Accepts_references_and_numbers() => Passes("good-reference");
}

public sealed class DangerousDefaultTests : CheckTests<DangerousDefault>
{
    [Fact] public void Flags_a_mode_that_nobody_set() => Flags("bad-goose", 1);
    [Fact] public void Accepts_a_mode_that_asks() => Passes("good-goose");
}

public sealed class KnownVulnerableClientTests : CheckTests<KnownVulnerableClient>
{
    [Fact] public void Flags_an_old_client() => Flags("bad-old", 6);
    [Fact] public void Accepts_a_new_one() => Passes("good-new");

    [Theory]
    [InlineData("1.0.9", "1.0.10", true)]
    [InlineData("2.0.0", "2.0.0", false)]
    [InlineData("2026.1.29", "2026.1.30", true)]
    [InlineData("latest", "2.0.0", false)]
    [InlineData("1.0", "1.0.1", true)]
    public void Compares_versions_by_their_numbers(string version, string other, bool before) => KnownVulnerableClient.IsBefore(version, other).ShouldBe(before);
}
