using Myelin.Formats.Config;

namespace Myelin.Tests.Detectors.Infrastructure;

public sealed class TerraformModuleTests
{
    [Fact]
    public void Variables_locals_and_values_of_several_files_make_one_module()
    {
        var scan = new InfrastructureScan(
            ("infra/main.tf", """resource "aws_s3_bucket" "data" { bucket = local.name }"""),
            ("infra/locals.tf", """locals { name = "${var.team}-${var.stage}-${lookup(var.sizes, "x", "none")}" }"""),
            ("infra/variables.tf", """
                variable "team" { default = "ml" }
                variable "stage" { type = string }
                variable "sizes" { default = {} }
                """),
            ("infra/terraform.tfvars", "stage = \"dev\""),
            ("infra/z.auto.tfvars", "stage = \"prod\""));
        var bucket = scan["aws_s3_bucket.data"];
        bucket["bucket"].Text.ShouldBe("ml-prod-none");
        bucket.Id.ShouldBe("tf:infra/aws_s3_bucket.data");
        bucket.At.ToString().ShouldBe("infra/main.tf:1");
    }

    [Fact]
    public void A_value_that_is_set_elsewhere_is_unknown_and_says_why()
    {
        var bucket = InfrastructureScan.Of("""
            variable "env" {}
            resource "aws_s3_bucket" "data" { bucket = "acme-${var.env}-data" }
            """)["aws_s3_bucket.data"]["bucket"];
        bucket.Shown.ShouldBe("acme-${var.env}-data");
        bucket.Reason.ShouldNotBeNull().ShouldContain("no default");
    }

    [Fact]
    public void One_file_of_values_is_taken_but_of_several_none_is_chosen()
    {
        const string Main = "variable \"env\" {}\nresource \"aws_s3_bucket\" \"b\" { bucket = var.env }";
        new InfrastructureScan(("main.tf", Main), ("prod.tfvars", "env = \"prod\""))["aws_s3_bucket.b"]["bucket"].Text.ShouldBe("prod");
        new InfrastructureScan(("main.tf", Main), ("prod.tfvars", "env = \"prod\""), ("dev.tfvars", "env = \"dev\""))["aws_s3_bucket.b"]["bucket"].IsUnknown.ShouldBeTrue();
    }

    [Fact]
    public void Count_for_each_and_dynamic_blocks_are_expanded()
    {
        var scan = InfrastructureScan.Of("""
            locals { ports = { web = 80, ray = 8265 } }
            resource "aws_instance" "node" {
              count         = 2
              instance_type = "p4d.24xlarge"
              tags          = { Name = "node-${count.index}" }
            }
            resource "aws_s3_bucket" "b" {
              for_each = toset(["raw", "clean"])
              bucket   = "acme-${each.key}"
            }
            resource "aws_security_group" "sg" {
              dynamic "ingress" {
                for_each = local.ports
                iterator = rule
                content {
                  description = rule.key
                  from_port   = rule.value
                  cidr_blocks = ["0.0.0.0/0"]
                }
              }
            }
            resource "aws_eip" "none" { count = 0 }
            """);
        scan.Resources.Select(r => r.Address).ShouldBe([
            "aws_instance.node[0]", "aws_instance.node[1]", "aws_s3_bucket.b[\"clean\"]", "aws_s3_bucket.b[\"raw\"]", "aws_security_group.sg"], ignoreOrder: true);
        scan["aws_instance.node[1]"]["tags"]["Name"].Text.ShouldBe("node-1");
        scan["aws_s3_bucket.b[\"raw\"]"]["bucket"].Text.ShouldBe("acme-raw");
        scan["aws_security_group.sg"].Each("ingress").Select(i => (i["description"].Text, i["from_port"].AsInteger)).ShouldBe([("ray", 8265L), ("web", 80L)], ignoreOrder: true);
    }

    [Fact]
    public void An_unknown_number_of_instances_is_one_that_may_not_exist()
    {
        var scan = InfrastructureScan.Of("""
            variable "create" {}
            resource "aws_instance" "gpu" { count = var.create ? 1 : 0 }
            resource "aws_instance" "each" {
              for_each = var.create
              ami      = each.value.ami
            }
            resource "aws_security_group" "sg" {
              dynamic "ingress" {
                for_each = var.create
                content { cidr_blocks = ["0.0.0.0/0"] }
              }
            }
            """);
        scan["aws_instance.gpu"].Condition.ShouldNotBeNull().ShouldContain("count is unknown");
        scan["aws_instance.each"]["ami"].IsUnknown.ShouldBeTrue();
        scan["aws_security_group.sg"].Each("ingress").ShouldHaveSingleItem().IsUnknown.ShouldBeTrue();
    }

    [Fact]
    public void Modules_in_the_tree_are_evaluated_with_their_inputs_and_answer_with_their_outputs()
    {
        var scan = new InfrastructureScan(
            ("main.tf", """
                module "store" {
                  source = "./modules/store"
                  for_each = { eu = "eu-west-1" }
                  name   = "customers-${each.key}"
                }
                module "one" {
                  source = "./modules/store"
                  name   = "one"
                }
                resource "aws_lambda_function" "f" {
                  environment { variables = { BUCKET = module.store["eu"].id, ONE = module.one.id, ARN = module.one.arn } }
                }
                """),
            ("modules/store/main.tf", """
                variable "name" {}
                resource "aws_s3_bucket" "this" { bucket = var.name }
                output "id" { value = aws_s3_bucket.this.bucket }
                output "arn" { value = aws_s3_bucket.this.arn }
                """));
        scan["module.store[\"eu\"].aws_s3_bucket.this"]["bucket"].Text.ShouldBe("customers-eu");
        var variables = scan["aws_lambda_function.f"]["environment"]["variables"];
        variables["BUCKET"].Text.ShouldBe("customers-eu");
        variables["ONE"].Origin.ShouldBe(new ConfigOrigin("module.one.aws_s3_bucket.this", "bucket"));
        variables["ARN"].Origins().ShouldBe([new ConfigOrigin("module.one.aws_s3_bucket.this", "arn")]);
        scan.Resources.ShouldNotContain(r => r.Scope == "modules/store");
    }

    [Fact]
    public void A_module_that_lies_elsewhere_is_named_and_keeps_its_inputs()
    {
        var scan = InfrastructureScan.Of("""
            module "bucket" {
              source  = "terraform-aws-modules/s3-bucket/aws"
              version = "~> 4.0"
              bucket  = "acme-customers"
            }
            resource "aws_lambda_function" "f" { description = module.bucket.s3_bucket_arn }
            """);
        var module = scan.Resources.Single(r => r.Module is not null);
        module["bucket"].Text.ShouldBe("acme-customers");
        scan["aws_lambda_function.f"]["description"].Origins().ShouldBe([new ConfigOrigin("module.bucket", "s3_bucket_arn")]);
        scan.Skipped.ShouldContain(s => s.Reason.Contains("terraform-aws-modules/s3-bucket/aws") && s.Line == 1);
    }

    [Fact]
    public void A_module_that_only_an_example_calls_is_a_root_of_its_own()
    {
        var scan = new InfrastructureScan(
            ("main.tf", "variable \"name\" {}\nresource \"aws_s3_bucket\" \"this\" { bucket = var.name }"),
            ("examples/full/main.tf", "module \"m\" {\n  source = \"../../\"\n  name = \"x\"\n}"));
        scan.Resources.Select(r => (r.Scope, r.Address)).ShouldBe([("", "aws_s3_bucket.this"), ("examples/full", "module.m.aws_s3_bucket.this")], ignoreOrder: true);
    }

    [Fact]
    public void Modules_that_call_each_other_and_values_that_depend_on_themselves_end()
    {
        var scan = new InfrastructureScan(
            ("main.tf", """
                module "a" { source = "./a" }
                locals {
                  x = local.y
                  y = local.x
                }
                resource "null_resource" "n" { triggers = { x = local.x, self = null_resource.n.id } }
                """),
            ("a/main.tf", "module \"b\" { source = \"../b\" }"),
            ("b/main.tf", "module \"a\" { source = \"../a\" }"));
        scan["null_resource.n"]["triggers"]["x"].Reason.ShouldNotBeNull().ShouldContain("depends on itself");
        scan.Skipped.ShouldContain(s => s.Reason.Contains("without end"));
    }

    [Fact]
    public void Modules_that_each_call_the_next_twice_are_bounded()
    {
        var files = Enumerable.Range(0, 19).Select(i => ($"m{i:00}/main.tf", $$"""
            module "x" { source = "../m{{i + 1:00}}" }
            module "y" { source = "../m{{i + 1:00}}" }
            """)).Append(("m19/main.tf", "resource \"null_resource\" \"n\" {}")).ToArray();
        new InfrastructureScan(files).Skipped.ShouldContain(s => s.Reason.Contains("too often"));
    }

    [Fact]
    public void Files_of_the_tree_are_read_and_no_others()
    {
        var scan = new InfrastructureScan(
            ("infra/m/main.tf", """
                resource "aws_iam_policy" "p" {
                  policy      = templatefile("${path.module}/policy.json.tpl", { bucket = "acme" })
                  description = file("../../../../etc/passwd")
                  path        = file("/etc/passwd")
                  name        = jsondecode(file("${path.root}/settings.json")).name
                }
                """),
            ("infra/m/policy.json.tpl", """{"Statement":[{"Effect":"Allow","Action":"s3:*","Resource":"arn:aws:s3:::${bucket}/*"}]}"""),
            ("infra/m/settings.json", """{"name":"n"}"""));
        var policy = scan["aws_iam_policy.p"];
        ConfigJson.Decode(policy["policy"])["Statement"]["Resource"].Text.ShouldBe("arn:aws:s3:::acme/*");
        policy["name"].Text.ShouldBe("n");
        policy["description"].Reason.ShouldNotBeNull().ShouldContain("outside");
        policy["path"].Reason.ShouldNotBeNull().ShouldContain("outside");
    }

    [Fact]
    public void Policy_documents_are_rendered_with_references_kept()
    {
        var scan = InfrastructureScan.Of("""
            resource "aws_s3_bucket" "b" {}
            data "aws_iam_policy_document" "read" {
              statement {
                actions   = ["s3:GetObject"]
                resources = ["${aws_s3_bucket.b.arn}/*"]
                condition {
                  test     = "StringEquals"
                  variable = "aws:PrincipalTag/team"
                  values   = ["ml"]
                }
              }
              statement {
                effect = "Deny"
                not_actions = ["s3:*"]
                principals {
                  type        = "AWS"
                  identifiers = ["*"]
                }
              }
            }
            resource "aws_iam_policy" "p" { policy = data.aws_iam_policy_document.read.json }
            """);
        var statements = ConfigJson.Decode(scan["aws_iam_policy.p"]["policy"])["Statement"];
        statements[0]["Effect"].Text.ShouldBe("Allow");
        statements[0]["Resource"][0].Origins().ShouldBe([new ConfigOrigin("aws_s3_bucket.b", "arn")]);
        statements[0]["Condition"]["StringEquals"]["aws:PrincipalTag/team"][0].Text.ShouldBe("ml");
        statements[1]["Principal"]["AWS"][0].Text.ShouldBe("*");
    }

    [Fact]
    public void Defaults_of_optional_attributes_overrides_and_regions_apply()
    {
        var scan = new InfrastructureScan(
            ("main.tf", """
                variable "node" {
                  type    = object({ type = string, disk = optional(number, 50), gpu = optional(object({ n = optional(number, 1) }), {}) })
                  default = { type = "g5.xlarge" }
                }
                provider "aws" { region = "eu-west-1" }
                provider "aws" {
                  alias  = "us"
                  region = "us-east-1"
                }
                resource "aws_instance" "a" {
                  instance_type = var.node.type
                  root_block_device { volume_size = var.node.disk + var.node.gpu.n }
                }
                resource "aws_instance" "b" {
                  provider      = aws.us
                  instance_type = "t3.micro"
                }
                """),
            ("x_override.tf", "resource \"aws_instance\" \"b\" { instance_type = \"p5.48xlarge\" }"));
        scan["aws_instance.a"]["root_block_device"]["volume_size"].AsInteger.ShouldBe(51);
        scan["aws_instance.a"].Region.ShouldBe("eu-west-1");
        scan["aws_instance.b"].Region.ShouldBe("us-east-1");
        scan["aws_instance.b"]["instance_type"].Text.ShouldBe("p5.48xlarge");
    }

    [Fact]
    public void A_computed_attribute_of_a_known_block_is_a_reference()
    {
        var value = InfrastructureScan.Of("""
            resource "aws_eks_cluster" "c" {
              name = "prod"
              vpc_config { subnet_ids = [] }
            }
            resource "aws_iam_role" "r" { name = aws_eks_cluster.c.vpc_config[0].cluster_security_group_id }
            """)["aws_iam_role.r"]["name"];
        value.Origins().ShouldBe([new ConfigOrigin("aws_eks_cluster.c", "vpc_config[0].cluster_security_group_id")]);
    }
}
