using Myelin.Core.Assets;

namespace Myelin.Tests.Detectors.Infrastructure;

public sealed class CloudExposureTests
{
    const string Machine = """
        resource "aws_subnet" "s" { map_public_ip_on_launch = PUBLIC }
        resource "aws_security_group" "g" {
          ingress {
            from_port   = PORT
            to_port     = PORT
            protocol    = "tcp"
            cidr_blocks = ["RANGE"]
          }
        }
        resource "aws_instance" "llm" {
          instance_type          = "g5.xlarge"
          subnet_id              = aws_subnet.s.id
          vpc_security_group_ids = [aws_security_group.g.id]
          user_data              = <<-EOF
            #!/bin/bash
            docker run -d --gpus all -p 8000:8000 vllm/vllm-openai:v0.6.0 --model Qwen/Qwen2.5-7B-Instruct
          EOF
        }
        """;

    static InfrastructureScan Of(string isPublic, string port, string range) => InfrastructureScan.Of(
        Machine.Replace("PUBLIC", isPublic, StringComparison.Ordinal).Replace("PORT", port, StringComparison.Ordinal).Replace("RANGE", range, StringComparison.Ordinal));

    [Fact]
    public void A_server_that_a_start_up_script_runs_is_reached_through_an_open_group_and_a_public_address()
    {
        var scan = Of("true", "8000", "0.0.0.0/0");
        var server = scan.Asset("vllm");
        (server.Kind, server["exposure"], server["authentication"]).ShouldBe((AssetKind.InferenceServer, "internet", "none"));
        scan.Relations(RelationKind.ReachableFrom).ShouldBe(["aws_instance.llm public reachable-from internet"]);
        scan.Relations(RelationKind.RoutesTo).ShouldBe(["aws_instance.llm public routes-to aws_instance.llm", "aws_instance.llm public routes-to vllm"]);
        scan.Relations(RelationKind.Serves).ShouldBe(["vllm serves Qwen/Qwen2.5-7B-Instruct"]);
        scan.Names(AssetKind.Gpu).ShouldBe(["g5.xlarge"]);
    }

    [Theory]
    [InlineData("true", "8000", "10.0.0.0/8", "network")]
    [InlineData("true", "22", "0.0.0.0/0", "cluster")]
    [InlineData("false", "8000", "0.0.0.0/0", "cluster")]
    [InlineData("true", "8000", "::/0", "internet")]
    public void A_range_a_port_or_a_missing_address_keeps_the_internet_out(string isPublic, string port, string range, string exposure) =>
        Of(isPublic, port, range).Asset("vllm")["exposure"].ShouldBe(exposure);

    [Fact]
    public void A_container_whose_port_is_published_on_loopback_answers_nobody_outside()
    {
        var scan = InfrastructureScan.Of(Machine.Replace("-p 8000:8000", "-p 127.0.0.1:8000:8000", StringComparison.Ordinal).Replace("PUBLIC", "true", StringComparison.Ordinal)
            .Replace("PORT", "8000", StringComparison.Ordinal).Replace("RANGE", "0.0.0.0/0", StringComparison.Ordinal));
        scan.Asset("vllm")["exposure"].ShouldBe("loopback");
    }

    [Theory]
    [InlineData("NONE", "none")]
    [InlineData("AWS_IAM", "token")]
    public void A_function_url_asks_what_its_authorization_says(string type, string asks)
    {
        var scan = InfrastructureScan.Of($$"""
            resource "aws_lambda_function" "chat" { function_name = "chat" }
            resource "aws_lambda_function_url" "chat" {
              function_name      = aws_lambda_function.chat.function_name
              authorization_type = "{{type}}"
            }
            """);
        scan.Asset("aws_lambda_function.chat")["authentication"].ShouldBe(asks);
        scan.Relations(RelationKind.RoutesTo).ShouldBe(["aws_lambda_function_url.chat routes-to aws_lambda_function.chat"]);
    }

    [Fact]
    public void A_load_balancer_leads_to_the_task_that_a_service_runs()
    {
        var scan = InfrastructureScan.Of("""
            resource "aws_lb" "front" {}
            resource "aws_lb_target_group" "t" { port = 8265 }
            resource "aws_lb_listener" "l" {
              load_balancer_arn = aws_lb.front.arn
              port              = 80
              default_action {
                type             = "forward"
                target_group_arn = aws_lb_target_group.t.arn
              }
            }
            resource "aws_ecs_task_definition" "ray" {
              family                = "ray"
              container_definitions = jsonencode([{ name = "head", image = "rayproject/ray:2.9.0", command = ["ray", "start", "--head", "--dashboard-host=0.0.0.0", "--block"], portMappings = [{ containerPort = 8265 }] }])
            }
            resource "aws_ecs_service" "ray" {
              task_definition = aws_ecs_task_definition.ray.arn
              load_balancer {
                target_group_arn = aws_lb_target_group.t.arn
                container_port   = 8265
              }
            }
            """);
        (scan.Asset("ray")["exposure"], scan.Asset("ray")["authentication"]).ShouldBe(("internet", "none"));
        scan.Relations(RelationKind.RoutesTo).ShouldContain("aws_lb.front routes-to aws_ecs_service.ray");
    }

    [Theory]
    [InlineData("resource \"aws_s3_bucket_public_access_block\" \"b\" {\n bucket = aws_s3_bucket.b.id\n block_public_policy = false\n restrict_public_buckets = false\n}", "internet")]
    [InlineData("resource \"aws_s3_bucket_public_access_block\" \"b\" {\n bucket = aws_s3_bucket.b.id\n block_public_policy = true\n restrict_public_buckets = true\n}", null)]
    [InlineData("", null)]
    public void A_bucket_is_public_only_where_nothing_blocks_it(string block, string? exposure)
    {
        var scan = InfrastructureScan.Of("""
            resource "aws_s3_bucket" "b" { bucket = "acme-models" }
            resource "aws_s3_bucket_policy" "b" {
              bucket = aws_s3_bucket.b.id
              policy = jsonencode({ Statement = [{ Effect = "Allow", Principal = "*", Action = "s3:GetObject", Resource = "${aws_s3_bucket.b.arn}/*" }] })
            }
            """ + "\n" + block);
        scan.Asset("acme-models")["exposure"].ShouldBe(exposure);
        scan.Asset("acme-models")["public-access"].ShouldNotBeNull();
    }

    [Theory]
    [InlineData("member = \"allUsers\"", "none")]
    [InlineData("member = \"serviceAccount:x@y.iam.gserviceaccount.com\"", "token")]
    public void A_service_of_cloud_run_asks_for_a_token_until_everybody_may_invoke_it(string member, string asks)
    {
        var scan = InfrastructureScan.Of($$"""
            resource "google_cloud_run_v2_service" "tgi" {
              name = "tgi"
              template {
                containers {
                  image = "ghcr.io/huggingface/text-generation-inference:2.0"
                  args  = ["--model-id", "google/gemma-2-2b-it"]
                  ports { container_port = 8080 }
                }
              }
            }
            resource "google_cloud_run_v2_service_iam_member" "m" {
              name   = google_cloud_run_v2_service.tgi.name
              role   = "roles/run.invoker"
              {{member}}
            }
            """);
        var server = scan.Graph.Assets.Single(a => a.Kind == AssetKind.InferenceServer);
        (server["exposure"], server["authentication"]).ShouldBe(("internet", asks));
    }

    [Theory]
    [InlineData("access_config {}", "8888", "[\"0.0.0.0/0\"]", "[\"lab\"]", "internet")]
    [InlineData("", "8888", "[\"0.0.0.0/0\"]", "[\"lab\"]", "cluster")]
    [InlineData("access_config {}", "8888", "[\"0.0.0.0/0\"]", "[\"web\"]", "cluster")]
    [InlineData("access_config {}", "22", "[\"0.0.0.0/0\"]", "[\"lab\"]", "cluster")]
    public void A_machine_of_google_needs_an_access_config_and_a_rule_for_its_tags(string access, string port, string range, string tags, string exposure)
    {
        var scan = InfrastructureScan.Of($$"""
            resource "google_compute_firewall" "f" {
              network       = "default"
              source_ranges = {{range}}
              target_tags   = {{tags}}
              allow {
                protocol = "tcp"
                ports    = ["{{port}}"]
              }
            }
            resource "google_compute_instance" "lab" {
              machine_type            = "a2-highgpu-1g"
              tags                    = ["lab"]
              metadata_startup_script = "jupyter lab --ip=0.0.0.0 --port=8888 --ServerApp.token=''"
              network_interface {
                network = "default"
                {{access}}
              }
            }
            """);
        scan.Graph.Assets.Single(a => a["product"] == "jupyter")["exposure"].ShouldBe(exposure);
    }

    [Theory]
    [InlineData("public_ip_address_id = azurerm_public_ip.p.id", "*", "internet")]
    [InlineData("public_ip_address_id = azurerm_public_ip.p.id", "10.1.0.0/16", "network")]
    [InlineData("", "*", "cluster")]
    public void A_machine_of_azure_needs_a_public_address_and_a_rule(string address, string source, string exposure)
    {
        var scan = InfrastructureScan.Of($$"""
            resource "azurerm_public_ip" "p" {}
            resource "azurerm_network_security_group" "n" {
              security_rule {
                direction              = "Inbound"
                access                 = "Allow"
                protocol               = "Tcp"
                source_address_prefix  = "{{source}}"
                destination_port_range = "11434"
              }
            }
            resource "azurerm_network_interface" "i" {
              ip_configuration {
                name = "main"
                {{address}}
              }
            }
            resource "azurerm_network_interface_security_group_association" "a" {
              network_interface_id      = azurerm_network_interface.i.id
              network_security_group_id = azurerm_network_security_group.n.id
            }
            resource "azurerm_linux_virtual_machine" "gpu" {
              size                  = "Standard_NC24ads_A100_v4"
              network_interface_ids = [azurerm_network_interface.i.id]
              custom_data           = base64encode("#!/bin/sh\nOLLAMA_HOST=0.0.0.0 ollama serve\n")
            }
            """);
        scan.Asset("ollama")["exposure"].ShouldBe(exposure);
    }
}
