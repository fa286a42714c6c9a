using Myelin.Core.Assets;

namespace Myelin.Tests.Detectors.Infrastructure;

public sealed class CloudAccessTests
{
    const string Breach = """
        data "aws_caller_identity" "me" {}
        resource "aws_iam_openid_connect_provider" "eks" { url = "https://oidc.eks.eu-west-1.amazonaws.com/id/ABC" }
        resource "aws_s3_bucket" "customers" { bucket = "acme-customer-data" }
        resource "aws_s3_bucket" "other" { bucket = "acme-logs" }
        resource "aws_iam_role" "research" {
          name = "ray-research"
          assume_role_policy = jsonencode({
            Statement = [{
              Effect    = "Allow"
              Action    = "sts:AssumeRoleWithWebIdentity"
              Principal = { Federated = aws_iam_openid_connect_provider.eks.arn }
              Condition = { StringEquals = { "${replace(aws_iam_openid_connect_provider.eks.url, "https://", "")}:sub" = "system:serviceaccount:research:ray" } }
            }]
          })
        }
        resource "aws_iam_role_policy" "read" {
          role   = aws_iam_role.research.id
          policy = data.aws_iam_policy_document.read.json
        }
        data "aws_iam_policy_document" "read" {
          statement {
            actions   = ["s3:GetObject", "s3:ListBucket"]
            resources = [aws_s3_bucket.customers.arn, "${aws_s3_bucket.customers.arn}/*"]
          }
        }
        """;

    [Fact]
    public void A_service_account_takes_a_role_that_reads_customer_data()
    {
        var scan = InfrastructureScan.Of(Breach);
        scan.Relations(RelationKind.Assumes).ShouldBe(["ray assumes ray-research"]);
        scan.Relations(RelationKind.Reads).ShouldBe(["ray-research reads acme-customer-data"]);
        scan.Relations(RelationKind.Writes).ShouldBeEmpty();
        scan.Graph.Find("k8s:ServiceAccount/research/ray").ShouldNotBeNull();
        scan.Asset("acme-customer-data")[AssetKeys.Sensitivity].ShouldBe("personal");
        scan.Graph.Relations.Single(r => r.Kind == RelationKind.Reads).Evidence[0].Note.ShouldNotBeNull().ShouldContain("s3:GetObject,s3:ListBucket on ${aws_s3_bucket.customers.arn}");
    }

    [Theory]
    [InlineData("\"Action\": \"s3:*\", \"Resource\": \"*\"", true, true)]
    [InlineData("\"Action\": [\"s3:Get*\"], \"Resource\": [\"arn:aws:s3:::acme-*/*\"]", true, false)]
    [InlineData("\"Action\": \"S3:getobject\", \"Resource\": \"arn:aws:s3:::acme-data/*\"", true, false)]
    [InlineData("\"Action\": \"s3:PutObject\", \"Resource\": \"arn:aws:s3:::acme-data/incoming/*\"", false, true)]
    [InlineData("\"NotAction\": \"iam:*\", \"Resource\": \"*\"", true, true)]
    [InlineData("\"Action\": \"s3:*\", \"NotResource\": \"arn:aws:s3:::secret/*\"", true, true)]
    [InlineData("\"Action\": \"s3:*\", \"NotResource\": \"arn:aws:s3:::acme-data/*\"", false, false)]
    [InlineData("\"Action\": \"s3:*\", \"Resource\": \"arn:aws:s3:::other-account-data/*\"", false, false)]
    [InlineData("\"Action\": \"s3:*\", \"Resource\": \"arn:aws:s3:::acme-data\"", false, false)]
    [InlineData("\"Action\": \"s3:*\", \"Resource\": \"arn:aws:dynamodb:*:*:table/acme-data\"", false, false)]
    [InlineData("\"Action\": \"dynamodb:*\", \"Resource\": \"*\"", false, false)]
    [InlineData("\"Action\": \"s3:*\", \"Resource\": \"${var.somewhere}\"", false, false)]
    public void Statements_reach_what_they_name_and_nothing_else(string statement, bool reads, bool writes)
    {
        var scan = InfrastructureScan.Of($$"""
            variable "somewhere" {}
            resource "aws_s3_bucket" "data" { bucket = "acme-data" }
            resource "aws_iam_role" "r" { name = "r" }
            resource "aws_iam_role_policy" "p" {
              role   = aws_iam_role.r.name
              policy = <<EOF
            { "Version": "2012-10-17", "Statement": { "Effect": "Allow", {{statement}} } }
            EOF
            }
            """);
        scan.Relations(RelationKind.Reads).Contains("r reads acme-data").ShouldBe(reads);
        scan.Relations(RelationKind.Writes).Contains("r writes acme-data").ShouldBe(writes);
    }

    [Theory]
    [InlineData("\"Action\": \"s3:GetObject\", \"Resource\": \"*\"", false)]
    [InlineData("\"Action\": \"s3:*\", \"Resource\": \"arn:aws:s3:::acme-data/*\"", false)]
    [InlineData("\"Action\": \"*\", \"Resource\": \"arn:aws:s3:::acme*\"", false)]
    [InlineData("\"NotAction\": \"ec2:*\", \"Resource\": \"*\"", false)]
    [InlineData("\"Action\": \"s3:*\", \"Resource\": \"arn:aws:s3:::acme-data/secret/*\"", true)]
    [InlineData("\"Action\": \"s3:PutObject\", \"Resource\": \"*\"", true)]
    [InlineData("\"Action\": \"s3:*\", \"Resource\": \"arn:aws:s3:::other/*\"", true)]
    [InlineData("\"Action\": \"s3:*\", \"Resource\": \"*\", \"Condition\": { \"Bool\": { \"aws:SecureTransport\": \"false\" } }", true)]
    public void A_deny_that_covers_the_grant_removes_it(string deny, bool reads)
    {
        var scan = InfrastructureScan.Of($$"""
            resource "aws_s3_bucket" "data" { bucket = "acme-data" }
            resource "aws_iam_role" "r" {
              name = "r"
              inline_policy {
                policy = <<EOF
            { "Statement": [ { "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme-data/*" }, { "Effect": "Deny", {{deny}} } ] }
            EOF
              }
            }
            """);
        scan.Relations(RelationKind.Reads).Any().ShouldBe(reads);
    }

    [Fact]
    public void Attached_policies_kept_policies_and_boundaries_count()
    {
        var scan = InfrastructureScan.Of("""
            resource "aws_s3_bucket" "data" { bucket = "acme-data" }
            resource "aws_dynamodb_table" "orders" { name = "orders" }
            resource "aws_iam_role" "admin" {
              name                = "admin"
              managed_policy_arns = ["arn:aws:iam::aws:policy/AdministratorAccess"]
            }
            resource "aws_iam_role" "bounded" {
              name                 = "bounded"
              managed_policy_arns  = ["arn:aws:iam::aws:policy/AdministratorAccess"]
              permissions_boundary = aws_iam_policy.boundary.arn
            }
            resource "aws_iam_policy" "boundary" { policy = jsonencode({ Statement = [{ Effect = "Allow", Action = "dynamodb:*", Resource = "*" }] }) }
            resource "aws_iam_role" "reader" { name = "reader" }
            resource "aws_iam_role_policy_attachment" "reader" {
              for_each   = toset(["AmazonS3ReadOnlyAccess"])
              role       = aws_iam_role.reader.name
              policy_arn = "arn:aws:iam::aws:policy/${each.value}"
            }
            resource "aws_iam_role" "nobody" { name = "nobody" }
            resource "aws_iam_role_policy_attachment" "nobody" {
              role       = aws_iam_role.nobody.name
              policy_arn = var.policy
            }
            variable "policy" {}
            """);
        scan.Relations(RelationKind.Reads).ShouldBe(["admin reads acme-data", "admin reads orders", "bounded reads orders", "reader reads acme-data"]);
        scan.Asset("nobody")["unresolved-policy"].ShouldNotBeNull().ShouldContain("var.policy");
    }

    [Fact]
    public void Policies_of_buckets_let_in_and_keep_out()
    {
        var scan = InfrastructureScan.Of("""
            resource "aws_s3_bucket" "a" { bucket = "bucket-a" }
            resource "aws_s3_bucket" "b" { bucket = "bucket-b" }
            resource "aws_iam_role" "in" { name = "in" }
            resource "aws_iam_role" "out" {
              name                = "out"
              managed_policy_arns = ["arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess"]
            }
            resource "aws_s3_bucket_policy" "a" {
              bucket = aws_s3_bucket.a.id
              policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = { AWS = aws_iam_role.in.arn }, Action = "s3:GetObject", Resource = "${aws_s3_bucket.a.arn}/*" }] })
            }
            resource "aws_s3_bucket_policy" "b" {
              bucket = aws_s3_bucket.b.id
              policy = jsonencode({ Statement = [{ Effect = "Deny", Principal = "*", Action = "s3:*", Resource = "${aws_s3_bucket.b.arn}/*" }] })
            }
            """);
        scan.Relations(RelationKind.Reads).ShouldBe(["in reads bucket-a", "out reads bucket-a"]);
    }

    [Fact]
    public void Names_that_are_not_known_match_only_where_they_are_written_the_same()
    {
        var scan = InfrastructureScan.Of("""
            variable "env" {}
            variable "other" {}
            data "aws_partition" "p" {}
            resource "aws_s3_bucket" "data" { bucket = "${var.env}-data" }
            resource "aws_iam_role" "same" {
              name = "same"
              inline_policy { policy = jsonencode({ Statement = { Effect = "Allow", Action = "s3:GetObject", Resource = "arn:${data.aws_partition.p.partition}:s3:::${var.env}-data/*" } }) }
            }
            resource "aws_iam_role" "other" {
              name = "other"
              inline_policy { policy = jsonencode({ Statement = { Effect = "Allow", Action = "s3:GetObject", Resource = "arn:aws:s3:::${var.other}-data/*" } }) }
            }
            """);
        scan.Relations(RelationKind.Reads).ShouldBe(["same reads aws_s3_bucket.data"]);
    }

    [Fact]
    public void Compute_acts_as_its_role_also_through_an_instance_profile()
    {
        var scan = InfrastructureScan.Of("""
            resource "aws_iam_role" "train" { name_prefix = "train-" }
            resource "aws_iam_instance_profile" "train" { role = aws_iam_role.train.name }
            resource "aws_instance" "gpu" {
              instance_type        = "p5.48xlarge"
              iam_instance_profile = aws_iam_instance_profile.train.name
            }
            resource "aws_sagemaker_notebook_instance" "nb" {
              role_arn      = aws_iam_role.train.arn
              instance_type = "ml.t3.medium"
            }
            resource "aws_lambda_function" "f" { role = "arn:aws:iam::123456789012:role/service/other" }
            """);
        scan.Relations(RelationKind.RunsAs).ShouldBe([
            "aws_instance.gpu runs-as train-", "aws_lambda_function.f runs-as other", "aws_sagemaker_notebook_instance.nb runs-as train-"]);
    }

    [Fact]
    public void Workflows_and_pod_identities_take_roles()
    {
        var scan = InfrastructureScan.Of("""
            resource "aws_iam_role" "deploy" {
              name = "deploy"
              assume_role_policy = jsonencode({ Statement = [{
                Effect = "Allow", Action = "sts:AssumeRoleWithWebIdentity", Principal = { Federated = "arn:aws:iam::1:oidc-provider/token.actions.githubusercontent.com" }
                Condition = { StringLike = { "token.actions.githubusercontent.com:sub" = "repo:acme/ml:*" } } }] })
            }
            resource "aws_eks_pod_identity_association" "a" {
              namespace       = "ml"
              service_account = "trainer"
              role_arn        = aws_iam_role.deploy.arn
            }
            module "irsa" {
              source         = "terraform-aws-modules/iam/aws//modules/iam-role-for-service-accounts-eks"
              role_name      = "kserve"
              oidc_providers = { main = { provider_arn = "x", namespace_service_accounts = ["kserve:controller"] } }
              role_policy_arns = { s3 = "arn:aws:iam::aws:policy/AmazonS3FullAccess" }
            }
            resource "aws_s3_bucket" "models" { bucket = "models" }
            """);
        scan.Relations(RelationKind.Assumes).ShouldBe(["controller assumes module.irsa", "repo:acme/ml:* assumes deploy", "trainer assumes deploy"]);
        scan.Relations(RelationKind.Writes).ShouldBe(["module.irsa writes models"]);
    }

    [Fact]
    public void Roles_use_the_models_that_their_policies_name()
    {
        var scan = InfrastructureScan.Of("""
            resource "aws_iam_role" "app" {
              name = "app"
              inline_policy {
                policy = jsonencode({ Statement = [{ Effect = "Allow", Action = ["bedrock:InvokeModel*"], Resource = [
                  "arn:aws:bedrock:*::foundation-model/anthropic.claude-3-haiku-20240307-v1:0", "arn:aws:bedrock:*::foundation-model/meta.*", "arn:aws:s3:::shared-elsewhere/*"] }] })
              }
            }
            """);
        scan.Relations(RelationKind.UsesModel).ShouldBe(["app uses-model anthropic.claude-3-haiku-20240307-v1:0"]);
        scan.Names(AssetKind.Model).ShouldBe(["anthropic.claude-3-haiku-20240307-v1:0"]);
        scan.Names(AssetKind.DataStore).ShouldBeEmpty();
    }
}
