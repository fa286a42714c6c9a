using Myelin.Assess.Checks.Workflows;

namespace Myelin.Tests.Assess.Checks.Workflows;

public sealed class IfAlwaysTrueTests : CheckTests<IfAlwaysTrue>
{
    [Fact] public void Flags_text_beside_an_expression_a_line_break_and_a_constant_branch() => Flags("bad-text-beside.yml", 7, 11, 13);
    [Fact] public void Accepts_whole_expressions_and_status_functions() => Passes("good-conditions.yml");
}

public sealed class CachePoisoningTests : CheckTests<CachePoisoning>
{
    [Fact] public void Flags_caches_on_and_by_default_in_a_release() => Flags("bad-release.yml", 8, 11, 12);
    [Fact] public void Accepts_a_release_without_and_tests_with_a_cache() => Passes("good-release.yml");
}

public sealed class ExcessivePermissionsTests : CheckTests<ExcessivePermissions>
{
    [Fact] public void Flags_write_all() => Flags("bad-write-all.yml", 3);
    [Fact] public void Flags_a_token_that_nothing_limits_in_a_strangers_run() => Flags("bad-unlimited.yml", 2);
    [Fact] public void Accepts_what_one_job_needs() => Passes("good-per-job.yml");
}

public sealed class UnpinnedUsesTests : CheckTests<UnpinnedUses>
{
    [Fact] public void Flags_tags_branches_and_reusable_workflows() => Flags("bad-tags.yml", 8, 9, 10, 12);
    [Fact] public void Accepts_commits_and_what_is_local() => Passes("good-commits.yml");
}

public sealed class ArtipackedTests : CheckTests<Artipacked>
{
    [Fact] public void Flags_a_token_that_is_uploaded() => Flags("bad-upload.yml", 8);
    [Fact] public void Accepts_a_checkout_without_a_token() => Passes("good-folder.yml");
}

public sealed class SecretsInheritTests : CheckTests<SecretsInherit>
{
    [Fact] public void Flags_inherit() => Flags("bad-inherit.yml", 7);
    [Fact] public void Accepts_named_secrets() => Passes("good-named.yml");
}

public sealed class OverprovisionedSecretsTests : CheckTests<OverprovisionedSecrets>
{
    [Fact] public void Flags_all_secrets_and_a_computed_name() => Flags("bad-all.yml", 10, 11);
    [Fact] public void Accepts_secrets_by_name() => Passes("good-one.yml");
}

public sealed class UnredactedSecretsTests : CheckTests<UnredactedSecrets>
{
    [Fact] public void Flags_a_part_of_a_secret() => Flags("bad-part.yml", 10);
    [Fact] public void Accepts_the_whole_and_parts_of_variables() => Passes("good-whole.yml");
}

public sealed class HardcodedCredentialsTests : CheckTests<HardcodedCredentials>
{
    [Fact] public void Flags_passwords_of_a_container_and_an_input() => Flags("bad-registry.yml", 11, 16);
    [Fact] public void Accepts_secrets() => Passes("good-secret.yml");
}

public sealed class SelfHostedRunnerTests : CheckTests<SelfHostedRunner>
{
    [Fact] public void Flags_pull_requests_on_a_machine_of_the_owner() => Flags("bad-pull-request.yml", 6);
    [Fact] public void Accepts_a_hosted_runner() => Passes("good-hosted.yml");
}

public sealed class SpoofableBotConditionTests : CheckTests<SpoofableBotCondition>
{
    [Fact] public void Flags_the_actor() => Flags("bad-actor.yml", 8);
    [Fact] public void Accepts_the_author_and_the_inverse() => Passes("good-author.yml");
}

public sealed class UnsoundContainsTests : CheckTests<UnsoundContains>
{
    [Fact] public void Flags_a_list_as_a_text() => Flags("bad-text.yml", 7);
    [Fact] public void Accepts_a_list_and_a_part_that_is_meant() => Passes("good-list.yml");
}

public sealed class InsecureCommandsTests : CheckTests<InsecureCommands>
{
    [Fact] public void Flags_the_switch() => Flags("bad-switch.yml", 8);
    [Fact] public void Accepts_files() => Passes("good-files.yml");
}

public sealed class KnownVulnerableActionTests : CheckTests<KnownVulnerableAction>
{
    [Fact] public void Flags_versions_below_the_fix() => Flags("bad-versions.yml", 8, 9, 10, 11);
    [Fact] public void Accepts_fixed_earlier_and_unknown_versions() => Passes("good-versions.yml");
}

public sealed class ImpostorCommitTests : CheckTests<ImpostorCommit>
{
    [Fact] public void Flags_a_commit_of_an_attack() => Flags("bad-attack.yml", 8);
    [Fact] public void Accepts_another_commit() => Passes("good-release.yml");
}

public sealed class TyposquatTests : CheckTests<Typosquat>
{
    [Fact] public void Flags_owners_one_edit_away() => Flags("bad-owners.yml", 8, 9);
    [Fact] public void Accepts_known_and_other_owners() => Passes("good-owners.yml");
}

public sealed class RefConfusionTests : CheckTests<RefConfusion>
{
    [Fact] public void Flags_a_short_commit_id() => Flags("bad-short.yml", 8);
    [Fact] public void Accepts_full_ids_and_versions() => Passes("good-full.yml");
}

public sealed class ObfuscationTests : CheckTests<Obfuscation>
{
    [Fact] public void Flags_detours_and_decoded_scripts() => Flags("bad-base64.yml", 8, 10, 11);
    [Fact] public void Accepts_decoded_data() => Passes("good-base64.yml");
}

public sealed class UnverifiedCreatorTests : CheckTests<UnverifiedCreator>
{
    [Fact] public void Flags_an_unknown_owner() => Flags("bad-unknown.yml", 8);
    [Fact] public void Accepts_known_owners() => Passes("good-known.yml");
}

public sealed class LocalActionAfterCheckoutTests : CheckTests<LocalActionAfterCheckout>
{
    [Fact] public void Flags_an_action_of_a_tree_that_an_input_names() => Flags("bad-input.yml", 11);
    [Fact] public void Accepts_an_action_of_the_own_tree() => Passes("good-own.yml");
}

public sealed class UnpinnedImagesTests : CheckTests<UnpinnedImages>
{
    [Fact] public void Flags_images_without_a_version() => Flags("bad-latest.yml", 7, 10, 12);
    [Fact] public void Accepts_a_digest() => Passes("good-digest.yml");
}

public sealed class UnverifiedScriptExecTests : CheckTests<UnverifiedScriptExec>
{
    [Fact] public void Flags_a_pipe_and_a_substitution() => Flags("bad-pipe.yml", 10, 11);
    [Fact] public void Accepts_a_checked_download_and_data() => Passes("good-checked.yml");
}

public sealed class UseTrustedPublishingTests : CheckTests<UseTrustedPublishing>
{
    [Fact] public void Flags_stored_keys() => Flags("bad-keys.yml", 10, 13);
    [Fact] public void Accepts_no_key_and_the_token_of_the_run() => Passes("good-oidc.yml");
}

public sealed class AppTokenTests : CheckTests<AppToken>
{
    [Fact] public void Flags_every_repository_and_a_token_that_stays() => Flags("bad-wide.yml", 8, 8);
    [Fact] public void Accepts_a_narrow_token() => Passes("good-narrow.yml");
}

public sealed class DebugArtifactsTests : CheckTests<DebugArtifacts>
{
    [Fact] public void Flags_debug_switches() => Flags("bad-debug.yml", 8, 10);
    [Fact] public void Accepts_none() => Passes("good-quiet.yml");
}

public sealed class OidcWideTrustTests : CheckTests<OidcWideTrust>
{
    [Fact] public void Flags_a_log_in_from_a_strangers_run() => Flags("bad-target.yml", 7);
    [Fact] public void Accepts_a_deployment() => Passes("good-deploy.yml");
}

public sealed class AnonymousDefinitionTests : CheckTests<AnonymousDefinition>
{
    [Fact] public void Flags_a_workflow_without_a_name() => Flags("bad-nameless.yml", 1);
    [Fact] public void Accepts_a_name() => Passes("good-named.yml");
}

public sealed class ConcurrencyLimitsTests : CheckTests<ConcurrencyLimits>
{
    [Fact] public void Flags_runs_that_pile_up() => Flags("bad-unlimited.yml", 2);
    [Fact] public void Accepts_a_group() => Passes("good-group.yml");
}

public sealed class UndocumentedPermissionsTests : CheckTests<UndocumentedPermissions>
{
    [Fact] public void Flags_a_bare_permission() => Flags("bad-bare.yml", 4);
    [Fact] public void Accepts_a_comment_beside_or_above() => Passes("good-comment.yml");
}

public sealed class DependabotInsecureExecutionTests : CheckTests<DependabotInsecureExecution>
{
    [Fact] public void Flags_allow() => Flags("bad-allow", 5);
    [Fact] public void Accepts_deny() => Passes("good-deny");
}
