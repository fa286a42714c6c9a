using Myelin.Core.Assets;

namespace Myelin.Tests.Detectors.Infrastructure;

public sealed class CloudAssetsTests
{
    [Fact]
    public void Bedrock_agents_name_their_model_role_guardrail_and_knowledge_base()
    {
        var scan = InfrastructureScan.Of("""
            data "aws_region" "current" {}
            resource "aws_iam_role" "agent" { name = "support-agent" }
            resource "aws_bedrock_guardrail" "safe" { name = "safe" }
            resource "aws_bedrockagent_agent" "support" {
              agent_name              = "support"
              agent_resource_role_arn = aws_iam_role.agent.arn
              foundation_model        = "anthropic.claude-3-5-sonnet-20241022-v2:0"
              guardrail_configuration {
                guardrail_identifier = aws_bedrock_guardrail.safe.guardrail_id
              }
            }
            resource "aws_opensearchserverless_collection" "vectors" {
              name = "vectors"
              type = "VECTORSEARCH"
            }
            resource "aws_opensearchserverless_collection" "logs" {
              name = "logs"
              type = "TIMESERIES"
            }
            resource "aws_bedrockagent_knowledge_base" "kb" {
              name     = "kb"
              role_arn = aws_iam_role.agent.arn
              knowledge_base_configuration {
                vector_knowledge_base_configuration {
                  embedding_model_arn = "arn:aws:bedrock:${data.aws_region.current.name}::foundation-model/amazon.titan-embed-text-v2:0"
                }
              }
              storage_configuration {
                opensearch_serverless_configuration { collection_arn = aws_opensearchserverless_collection.vectors.arn }
              }
            }
            resource "aws_bedrockagent_agent_knowledge_base_association" "a" {
              agent_id          = aws_bedrockagent_agent.support.agent_id
              knowledge_base_id = aws_bedrockagent_knowledge_base.kb.id
            }
            """);
        scan.Names(AssetKind.Model).ShouldBe(["amazon.titan-embed-text-v2:0", "anthropic.claude-3-5-sonnet-20241022-v2:0"]);
        scan.Names(AssetKind.VectorDb).ShouldBe(["aws_opensearchserverless_collection.vectors"]);
        scan.Names(AssetKind.CloudAi).ShouldContain("aws_bedrockagent_agent.support");
        scan.Relations(RelationKind.UsesModel).ShouldContain("aws_bedrockagent_agent.support uses-model anthropic.claude-3-5-sonnet-20241022-v2:0");
        scan.Relations(RelationKind.RunsAs).ShouldContain("aws_bedrockagent_agent.support runs-as support-agent");
        scan.Relations(RelationKind.Protects).ShouldBe(["aws_bedrock_guardrail.safe protects aws_bedrockagent_agent.support"]);
        scan.Relations(RelationKind.Reads).ShouldBe([
            "aws_bedrockagent_agent.support reads aws_bedrockagent_knowledge_base.kb", "aws_bedrockagent_knowledge_base.kb reads aws_opensearchserverless_collection.vectors"]);
        scan.Asset("aws_bedrockagent_agent.support").Evidence[0].At.Line.ShouldBe(4);
    }

    [Fact]
    public void Azure_deployments_keep_the_name_of_the_deployment_and_of_the_model()
    {
        var scan = InfrastructureScan.Of("""
            resource "azurerm_cognitive_account" "openai" {
              name = "acme-openai"
              kind = "OpenAI"
            }
            resource "azurerm_cognitive_deployment" "chat" {
              name                 = "support-chat"
              cognitive_account_id = azurerm_cognitive_account.openai.id
              model {
                format  = "OpenAI"
                name    = "gpt-4o"
                version = "2024-08-06"
              }
            }
            """);
        scan.Asset("gpt-4o").Version.ShouldBe("2024-08-06");
        scan.Relations(RelationKind.Serves).ShouldBe(["support-chat serves gpt-4o"]);
        scan.Relations(RelationKind.Hosts).ShouldBe(["azurerm_cognitive_account.openai hosts support-chat"]);
        scan.Asset("azurerm_cognitive_account.openai")[AssetKeys.Exposure].ShouldBe("internet");
    }

    [Fact]
    public void A_model_that_is_a_variable_is_unresolved_and_no_model()
    {
        var scan = InfrastructureScan.Of("""
            variable "model" {}
            resource "aws_bedrockagent_agent" "a" { foundation_model = var.model }
            """);
        scan.Names(AssetKind.Model).ShouldBeEmpty();
        scan.Asset("aws_bedrockagent_agent.a")["unresolved"].ShouldBe("foundation_model=${var.model}");
    }

    [Theory]
    [InlineData("p5.48xlarge", "NVIDIA H100")]
    [InlineData("ml.g5.2xlarge", "NVIDIA A10G")]
    [InlineData("trn1.32xlarge", "AWS Trainium")]
    [InlineData("Standard_ND96isr_H100_v5", "NVIDIA H100")]
    [InlineData("Standard_NC24ads_A100_v4", "NVIDIA A100")]
    [InlineData("a3-highgpu-8g", "NVIDIA H100")]
    [InlineData("nvidia-l4", "NVIDIA L4")]
    [InlineData("ct5lp-hightpu-4t", "Google TPU")]
    [InlineData("m5.large", null)]
    [InlineData("Standard_D4s_v5", null)]
    [InlineData("n1-standard-4", null)]
    [InlineData("t3.micro", null)]
    public void Knows_accelerators_by_type(string type, string? device) => Myelin.Discover.Clouds.CloudKnowledge.Default.Accelerator(type).ShouldBe(device);

    [Fact]
    public void Machines_with_accelerators_have_gpus_and_others_none()
    {
        var scan = InfrastructureScan.Of("""
            resource "aws_instance" "train" { instance_type = "p4d.24xlarge" }
            resource "aws_instance" "web" { instance_type = "t3.small" }
            resource "aws_eks_node_group" "gpu" { instance_types = ["g5.xlarge", "g5.2xlarge"] }
            resource "google_container_node_pool" "l4" {
              node_config {
                machine_type = "g2-standard-8"
                guest_accelerator {
                  type  = "nvidia-l4"
                  count = 2
                }
              }
            }
            """);
        scan.Names(AssetKind.Gpu).ShouldBe(["g2-standard-8", "g5.2xlarge", "g5.xlarge", "nvidia-l4", "p4d.24xlarge"]);
        scan.Relations(RelationKind.AllocatedTo).ShouldContain("p4d.24xlarge allocated-to aws_instance.train");
        scan.Asset("nvidia-l4")["count"].ShouldBe("2");
    }

    [Fact]
    public void Names_and_tags_say_how_sensitive_data_is()
    {
        var scan = InfrastructureScan.Of("""
            resource "aws_s3_bucket" "a" { bucket = "acme-customer-exports" }
            resource "aws_s3_bucket" "b" {
              bucket = "acme-lake"
              tags   = { DataClassification = "PII" }
            }
            resource "aws_s3_bucket" "c" { bucket = "acme-logs" }
            resource "aws_dynamodb_table" "d" { name = "PaymentTransactions" }
            """);
        scan.Asset("acme-customer-exports")[AssetKeys.Sensitivity].ShouldBe("personal");
        scan.Asset("acme-lake")[AssetKeys.Sensitivity].ShouldBe("personal");
        scan.Asset("acme-logs")[AssetKeys.Sensitivity].ShouldBeNull();
        scan.Asset("PaymentTransactions")[AssetKeys.Sensitivity].ShouldBe("payment");
        scan.Asset("acme-customer-exports").Evidence.ShouldContain(e => e.Basis == Basis.Inferred && e.Note == "named with 'customer'");
    }

    [Fact]
    public void Every_known_type_has_a_known_kind()
    {
        foreach (var type in Myelin.Discover.Clouds.CloudKnowledge.Default.Types)
            AssetKinds.Parse(Myelin.Discover.Clouds.CloudKnowledge.Default.OfType(type)!.Kind).ShouldNotBeNull(type);
    }

    [Theory]
    [InlineData("terraform-aws-modules/s3-bucket/aws", "aws_s3_bucket")]
    [InlineData("registry.terraform.io/terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks", "aws_iam_role")]
    [InlineData("git::https://github.com/terraform-aws-modules/terraform-aws-s3-bucket.git?ref=v4.1.0", "aws_s3_bucket")]
    [InlineData("git@github.com:terraform-aws-modules/terraform-aws-iam.git//modules/iam-policy", "aws_iam_policy")]
    [InlineData("acme/s3-bucket/aws", null)]
    [InlineData("git::https://git.acme.com/infra.git//s3", null)]
    public void Knows_modules_by_their_source(string source, string? type) => Myelin.Discover.Clouds.CloudKnowledge.Default.OfModule(source).ShouldBe(type);
}
