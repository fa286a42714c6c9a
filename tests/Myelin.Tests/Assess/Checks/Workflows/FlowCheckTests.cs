using Myelin.Assess.Checks.Workflows;

namespace Myelin.Tests.Assess.Checks.Workflows;

public sealed class TemplateInjectionTests : CheckTests<TemplateInjection>
{
    [Fact] public void Flags_a_title_at_its_line_in_the_script() => Flags("bad-issue-title.yml", 14);
    [Fact] public void Accepts_text_that_goes_through_env_and_expressions_that_hold_no_text() => Passes("good-issue-title.yml");
    [Fact] public void Flags_a_branch_name() => Flags("bad-branch-push.yml", 12);
    [Fact] public void Accepts_a_quoted_branch_name_and_a_commit_id() => Passes("good-branch-push.yml");
    [Fact] public void Follows_a_step_output_of_a_script_key_by_key() => Flags("bad-step-output.yml", 26);
    [Fact] public void Accepts_an_author_check_and_outcomes() => Passes("good-step-output.yml");
    [Fact] public void Follows_file_names_but_not_their_number() => Flags("bad-file-names.yml", 18);
    [Fact] public void Accepts_file_names_in_a_file() => Passes("good-file-names.yml");
    [Fact] public void Follows_an_input_into_a_local_action() => Flags("bad-composite", 11, 15);
    [Fact] public void Accepts_a_local_action_that_uses_env() => Passes("good-composite");
    [Fact] public void Follows_env_outputs_and_needs_into_every_sink() => Flags("bad-needs.yml", 24, 27, 28, 32);
    [Fact] public void Flags_the_answer_of_a_model() => Flags("bad-model-answer.yml", 17);
    [Fact] public void Accepts_the_length_of_a_list() => Passes("good-lengths-and-branches.yml");
    [Fact] public void Accepts_guards_that_dominate() => Passes("good-guards.yml");
}

public sealed class UntrustedCheckoutExecTests : CheckTests<UntrustedCheckoutExec>
{
    [Fact] public void Flags_go_run_of_a_head() => Flags("bad-go-run.yml", 18);
    [Fact] public void Accepts_the_script_of_the_base_beside_the_head() => Passes("good-go-run-base.yml");
    [Fact] public void Accepts_a_run_without_privileges() => Passes("good-pull-request.yml");
    [Fact] public void Flags_a_local_action_of_a_merge() => Flags("bad-local-action.yml", 13, 14);
    [Fact] public void Accepts_a_local_action_of_the_base() => Passes("good-local-action.yml");
    [Fact] public void Flags_what_gh_git_and_a_second_checkout_fetch() => Flags("bad-commands.yml", 15, 26, 44);
    [Fact] public void Accepts_a_guard_and_reading() => Passes("good-guarded.yml");
}

public sealed class ArtifactPoisoningTests : CheckTests<ArtifactPoisoning>
{
    [Fact] public void Flags_hooks_run_where_an_artifact_was_unpacked() => Flags("bad-precommit.yml", 20);
    [Fact] public void Accepts_data_in_a_folder_of_its_own_and_runs_of_pushes() => Passes("good-data-only.yml");
}

public sealed class GithubEnvTests : CheckTests<GithubEnv>
{
    [Fact] public void Flags_text_by_redirection_and_by_tee() => Flags("bad-title.yml", 10, 18);
    [Fact] public void Accepts_what_was_checked_or_is_no_text() => Passes("good-checked.yml");
}

public sealed class ReusableWorkflowInjectionTests : CheckTests<ReusableWorkflowInjection>
{
    [Fact] public void Flags_a_text_input_not_a_boolean() => Flags("bad-input.yml", 14);
    [Fact] public void Accepts_env_and_comparisons() => Passes("good-env.yml");
}

public sealed class AiAgentUntrustedInputTests : CheckTests<AiAgentUntrustedInput>
{
    [Fact] public void Flags_an_open_agent_in_a_foreign_tree() => Flags("bad-claude-review.yml", 16, 19);
    [Fact] public void Flags_foreign_text_in_a_prompt_and_an_agent_without_checks() => Flags("bad-prompt.yml", 17, 18);
    [Fact] public void Accepts_an_agent_for_members_on_the_base() => Passes("good-claude-review.yml");
}

public sealed class DangerousTriggersTests : CheckTests<DangerousTriggers>
{
    [Fact] public void Flags_a_privileged_fetch_of_a_branch() => Flags("bad-fetch.yml", 3);
    [Fact] public void Accepts_pull_request() => Passes("good-pull-request.yml");
}

public sealed class MissingAuthorAssociationTests : CheckTests<MissingAuthorAssociation>
{
    [Fact] public void Flags_a_command_for_everybody() => Flags("bad-version.yml", 9);
    [Fact] public void Flags_it_in_a_condition_that_is_always_true() => Flags("bad-always-true.yml", 7);
    [Fact] public void Accepts_every_kind_of_check_and_harmless_jobs() => Passes("good-association.yml");
}
