using Myelin.Core.Assets;

namespace Myelin.Tests.Detectors.Infrastructure;

public sealed class PlanAndPulumiTests
{
    const string Plan = """
        {"format_version": "1.2", "terraform_version": "1.9.0",
         "planned_values": {"root_module": {
           "resources": [
             {"address": "aws_iam_role.app", "mode": "managed", "type": "aws_iam_role", "name": "app", "values": {"name": "app", "assume_role_policy": "{}"}},
             {"address": "aws_bedrockagent_agent.a", "mode": "managed", "type": "aws_bedrockagent_agent", "name": "a", "values": {"agent_name": "helper", "foundation_model": "amazon.nova-pro-v1:0"}}],
           "child_modules": [{"address": "module.data[\"x\"]", "resources": [
             {"address": "module.data[\"x\"].aws_s3_bucket.b", "mode": "managed", "type": "aws_s3_bucket", "name": "b", "values": {"bucket": "acme-customers"}},
             {"address": "module.data[\"x\"].aws_s3_bucket_public_access_block.p", "mode": "managed", "type": "aws_s3_bucket_public_access_block", "name": "p", "values": {"block_public_acls": true}}]}]}},
         "resource_changes": [
           {"address": "aws_bedrockagent_agent.a", "change": {"after_unknown": {"agent_resource_role_arn": true, "agent_id": true}}},
           {"address": "module.data[\"x\"].aws_s3_bucket_public_access_block.p", "change": {"after_unknown": {"bucket": true}}}],
         "configuration": {"root_module": {
           "resources": [{"address": "aws_bedrockagent_agent.a", "expressions": {"agent_resource_role_arn": {"references": ["aws_iam_role.app.arn", "aws_iam_role.app"]}}}],
           "module_calls": {"data": {"module": {"resources": [{"address": "aws_s3_bucket_public_access_block.p", "expressions": {"bucket": {"references": ["aws_s3_bucket.b.id", "aws_s3_bucket.b"]}}}]}}}}}}
        """;

    [Fact]
    public void A_plan_keeps_what_unknown_values_come_from()
    {
        var scan = new InfrastructureScan(("plan.json", Plan));
        scan.Resources.Count.ShouldBe(4);
        scan.Relations(RelationKind.RunsAs).ShouldBe(["aws_bedrockagent_agent.a runs-as app"]);
        scan.Relations(RelationKind.UsesModel).ShouldBe(["aws_bedrockagent_agent.a uses-model amazon.nova-pro-v1:0"]);
        scan["module.data[\"x\"].aws_s3_bucket_public_access_block.p"]["bucket"].Origins().Single().Address.ShouldBe("module.data[\"x\"].aws_s3_bucket.b");
        scan["aws_bedrockagent_agent.a"]["agent_id"].IsUnknown.ShouldBeTrue();
        scan["aws_bedrockagent_agent.a"].IsCreated.ShouldBeFalse();
    }

    [Fact]
    public void A_state_joins_by_the_ids_that_the_cloud_gave()
    {
        var scan = new InfrastructureScan(("terraform.tfstate", """
            {"version": 4, "terraform_version": "1.9.0", "resources": [
              {"mode": "managed", "type": "aws_iam_role", "name": "app", "instances": [{"attributes": {"name": "app-x1", "arn": "arn:aws:iam::1:role/app-x1", "id": "app-x1"}}]},
              {"mode": "managed", "type": "aws_s3_bucket", "name": "b", "instances": [{"index_key": 0, "attributes": {"bucket": "acme", "arn": "arn:aws:s3:::acme", "id": "acme"}}]},
              {"mode": "managed", "type": "aws_iam_role_policy", "name": "p", "instances": [{"attributes": {"role": "app-x1", "policy": "{\"Statement\":[{\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\",\"Resource\":\"arn:aws:s3:::acme/*\"}]}"}}]},
              {"mode": "managed", "type": "aws_lambda_function", "name": "f", "instances": [{"attributes": {"function_name": "f", "role": "arn:aws:iam::1:role/app-x1"}}]}]}
            """));
        scan["aws_s3_bucket.b[0]"].IsCreated.ShouldBeTrue();
        scan.Relations(RelationKind.Reads).ShouldBe(["app-x1 reads acme"]);
        scan.Relations(RelationKind.RunsAs).ShouldBe(["aws_lambda_function.f runs-as app-x1"]);
    }

    [Fact]
    public void Other_json_is_no_plan_and_a_broken_plan_is_named()
    {
        new InfrastructureScan(("x.json", """{"format_version": "1.2", "planned_values": {}}""")).Resources.ShouldBeEmpty();
        var broken = new InfrastructureScan(("plan.json", Plan[..900]));
        broken.Skipped.ShouldContain(s => s.Path == "plan.json" && s.Reason.Contains("JSON"));
    }

    [Fact]
    public void A_plan_that_nests_without_end_is_bounded()
    {
        const int Depth = 10_000;
        var text = "{\"format_version\":\"1\",\"terraform_version\":\"1\",\"planned_values\":{\"root_module\":" + string.Concat(Enumerable.Repeat("{\"child_modules\":[", Depth)) + string.Concat(Enumerable.Repeat("]}", Depth)) + "}}";
        new InfrastructureScan(("plan.json", text)).Skipped.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_pulumi_program_in_yaml_is_evaluated()
    {
        var scan = new InfrastructureScan(
            ("Pulumi.yaml", """
                name: rag
                runtime: yaml
                config:
                  team: {type: string, default: ml}
                variables:
                  bucketName: acme-${team}-customers
                resources:
                  docs:
                    type: aws:s3:BucketV2
                    properties: {bucket: '${bucketName}'}
                  role:
                    type: aws:iam:Role
                    properties: {name: agent, assumeRolePolicy: {fn::toJSON: {Statement: [{Effect: Allow, Action: sts:AssumeRole, Principal: {Service: bedrock.amazonaws.com}}]}}}
                  read:
                    type: aws:iam:RolePolicy
                    properties:
                      role: ${role.id}
                      policy: {fn::toJSON: {Statement: [{Effect: Allow, Action: s3:GetObject, Resource: '${docs.arn}/*'}]}}
                  agent:
                    type: aws:bedrock:AgentAgent
                    properties: {agentName: helper, foundationModel: 'amazon.nova-pro-v1:0', agentResourceRoleArn: '${role.arn}'}
                  ai:
                    type: azure-native:cognitiveservices:Account
                    properties: {kind: OpenAI, publicNetworkAccess: Disabled}
                """),
            ("Pulumi.prod.yaml", "config:\n  rag:team: research\n"));
        scan["docs"]["bucket"].Text.ShouldBe("acme-research-customers");
        scan.Relations(RelationKind.Reads).ShouldBe(["agent reads acme-research-customers"]);
        scan.Relations(RelationKind.RunsAs).ShouldBe(["aws:bedrock:AgentAgent.agent runs-as agent"]);
        scan["ai"].Type.ShouldBe("azurerm_cognitive_account");
    }

    [Theory]
    [InlineData("Pulumi.yaml", "name: x\nruntime: python\n", "python")]
    [InlineData("Pulumi.yaml", "name: x\nruntime: {name: nodejs}\n", "nodejs")]
    [InlineData("live/terragrunt.hcl", "terraform { source = \"../modules/x\" }\ninputs = {}\n", "Terragrunt")]
    public void What_is_not_evaluated_is_named(string path, string text, string named) => new InfrastructureScan((path, text)).Skipped.ShouldContain(s => s.Path == path && s.Reason.Contains(named) && s.Reason.Contains("not evaluated"));

    [Fact]
    public void Variables_of_pulumi_that_depend_on_themselves_are_unknown()
    {
        var scan = new InfrastructureScan(("Pulumi.yaml", "runtime: yaml\nvariables: {a: '${b}', b: '${a}'}\nresources: {x: {type: 'aws:s3:Bucket', properties: {bucket: '${a}'}}}"));
        scan["x"]["bucket"].Reason.ShouldNotBeNull().ShouldContain("depends on itself");
    }
}
