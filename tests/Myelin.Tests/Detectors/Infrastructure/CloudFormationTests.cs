using Myelin.Core.Assets;

namespace Myelin.Tests.Detectors.Infrastructure;

public sealed class CloudFormationTests
{
    static InfrastructureScan Template(string resources, string head = "") => new(("stack.yaml", $"AWSTemplateFormatVersion: '2010-09-09'\n{head}\nResources:\n{resources}"));

    [Fact]
    public void Functions_are_computed_and_what_only_the_stack_knows_stays_unknown()
    {
        var scan = Template("""
              Docs:
                Type: AWS::S3::Bucket
                Properties:
                  BucketName: !Join ['-', [acme, !Ref Team, !Select [1, !Split ['/', 'a/b']]]]
              Copy:
                Type: AWS::S3::Bucket
                Properties: {BucketName: !Sub '${Team}-${AWS::Region}-copy'}
              Notebook:
                Type: AWS::SageMaker::NotebookInstance
                Properties:
                  InstanceType: !FindInMap [Sizes, !Ref Stage, type]
                  SubnetId: !If [Wide, subnet-1, !Ref AWS::NoValue]
              Other:
                Type: AWS::S3::Bucket
                Properties: {BucketName: !Ref Elsewhere}
            """, """
            Parameters:
              Team: {Type: String, Default: ml}
              Stage: {Type: String, Default: prod}
              Elsewhere: {Type: String}
            Mappings:
              Sizes: {prod: {type: ml.g5.xlarge}, dev: {type: ml.t3.medium}}
            Conditions:
              Wide: !Not [!Equals [!Ref Stage, prod]]
            """);
        scan["Docs"]["bucket"].Text.ShouldBe("acme-ml-b");
        scan["Copy"]["bucket"].Shown.ShouldBe("ml-${AWS::Region}-copy");
        scan["Notebook"]["instance_type"].Text.ShouldBe("ml.g5.xlarge");
        scan["Notebook"]["subnet_id"].Exists.ShouldBeFalse();
        scan["Other"]["bucket"].Reason.ShouldNotBeNull().ShouldContain("no default");
        scan["Docs"].Id.ShouldBe("cfn:stack.yaml/Docs");
        scan["Docs"].At.ToString().ShouldBe("stack.yaml:11");
        scan.Names(AssetKind.Gpu).ShouldBe(["ml.g5.xlarge"]);
    }

    [Fact]
    public void A_resource_whose_condition_is_false_is_left_out_and_an_unknown_one_says_so()
    {
        var scan = Template("""
              Never: {Type: "AWS::SageMaker::Endpoint", Condition: Off, Properties: {}}
              Perhaps: {Type: "AWS::SageMaker::Endpoint", Condition: Asked, Properties: {}}
            """, "Parameters: {Ask: {Type: String}}\nConditions:\n  Off: !Equals [a, b]\n  Asked: !Equals [!Ref Ask, \"yes\"]");
        scan.Resources.Select(r => r.Address).ShouldBe(["Perhaps"]);
        scan["Perhaps"].Condition.ShouldNotBeNull().ShouldContain("Asked is unknown");
        scan.Asset("AWS::SageMaker::Endpoint.Perhaps").Basis.ShouldBe(Basis.Unresolved);
    }

    [Fact]
    public void Policies_of_a_role_grant_what_they_name_and_no_more()
    {
        var scan = Template("""
              Docs: {Type: "AWS::S3::Bucket", Properties: {BucketName: acme-customers}}
              Logs: {Type: "AWS::S3::Bucket", Properties: {BucketName: acme-logs}}
              Role:
                Type: AWS::IAM::Role
                Properties:
                  RoleName: rag
                  AssumeRolePolicyDocument: {Statement: [{Effect: Allow, Principal: {Service: lambda.amazonaws.com}, Action: "sts:AssumeRole"}]}
                  Policies:
                    - PolicyName: read
                      PolicyDocument: {Statement: [{Effect: Allow, Action: ["s3:GetObject"], Resource: !Sub "${Docs.Arn}/*"}, {Effect: Allow, Action: "s3:GetObject", Resource: !GetAtt Logs.Arn}]}
              Fn:
                Type: AWS::Lambda::Function
                Properties: {Role: !GetAtt Role.Arn, Environment: {Variables: {BEDROCK_MODEL_ID: amazon.nova-pro-v1:0}}}
            """);
        scan.Relations(RelationKind.Reads).ShouldBe(["rag reads acme-customers"]);
        scan.Relations(RelationKind.RunsAs).ShouldBe(["AWS::Lambda::Function.Fn runs-as rag"]);
        scan.Names(AssetKind.Model).ShouldBe(["amazon.nova-pro-v1:0"]);
    }

    [Fact]
    public void A_serverless_function_gets_the_role_that_its_policies_make_and_its_events_a_way_in()
    {
        var scan = Template("""
              Docs: {Type: "AWS::S3::Bucket", Properties: {}}
              Open:
                Type: AWS::Serverless::Function
                Properties:
                  Policies: [{S3ReadPolicy: {BucketName: !Ref Docs}}, AmazonBedrockFullAccess]
                  Events: {Chat: {Type: Api, Properties: {Path: /chat, Method: post}}}
              Closed:
                Type: AWS::Serverless::Function
                Properties:
                  Events: {Chat: {Type: HttpApi, Properties: {Auth: {Authorizer: AWS_IAM}}}}
              Inner: {Type: "AWS::Serverless::Function", Properties: {Events: {Tick: {Type: Schedule, Properties: {Schedule: rate(1 day)}}}}}
            """, "Transform: AWS::Serverless-2016-10-31");
        scan.Relations(RelationKind.Reads).ShouldBe(["AWS::Serverless::Function.OpenRole reads AWS::S3::Bucket.Docs"]);
        scan.Asset("AWS::Serverless::Function.Open")["authentication"].ShouldBe("none");
        scan.Asset("AWS::Serverless::Function.Open")["exposure"].ShouldBe("internet");
        scan.Asset("AWS::Serverless::Function.Closed")["authentication"].ShouldBe("token");
        scan.Asset("AWS::Serverless::Function.Inner")["exposure"].ShouldBeNull();
    }

    [Fact]
    public void Nested_stacks_in_the_tree_are_evaluated_with_their_inputs_and_others_are_named()
    {
        var scan = new InfrastructureScan(
            ("main.yaml", """
                Resources:
                  Store: {Type: "AWS::CloudFormation::Stack", Properties: {TemplateURL: !Sub "https://${B}.s3.amazonaws.com/store.yaml", Parameters: {Name: acme-docs}}}
                  Gone: {Type: "AWS::CloudFormation::Stack", Properties: {TemplateURL: "https://example.org/other.yaml"}}
                  Fn: {Type: "AWS::Lambda::Function", Properties: {Role: !GetAtt Store.Outputs.Role}}
                """),
            ("nested/store.yaml", """
                Parameters: {Name: {Type: String}}
                Resources:
                  Bucket: {Type: "AWS::S3::Bucket", Properties: {BucketName: !Ref Name}}
                  Role: {Type: "AWS::IAM::Role", Properties: {RoleName: inner}}
                Outputs: {Role: {Value: !GetAtt Role.Arn}}
                """));
        scan["Store.Bucket"]["bucket"].Text.ShouldBe("acme-docs");
        scan.Relations(RelationKind.RunsAs).ShouldBe(["AWS::Lambda::Function.Fn runs-as inner"]);
        scan.Skipped.ShouldContain(s => s.Reason.Contains("other.yaml") && s.Reason.Contains("lies elsewhere"));
    }

    [Fact]
    public void Templates_that_the_cdk_synthesised_are_read_and_other_json_is_not()
    {
        var scan = new InfrastructureScan(
            ("cdk.out/App.template.json", """{"Resources": {"Agent": {"Type": "AWS::Bedrock::Agent", "Properties": {"AgentName": "a", "FoundationModel": {"Fn::Join": ["", ["anthropic.", "claude-v2"]]}}}}}"""),
            ("other.json", """{"Resources": {"x": {"Type": "Plain"}}}"""),
            ("k8s.yaml", "apiVersion: v1\nkind: List\nResources: {a: {Type: 'AWS::S3::Bucket'}}"));
        scan.Resources.Select(r => r.Type).ShouldBe(["aws_bedrockagent_agent"]);
        scan.Names(AssetKind.Model).ShouldBe(["anthropic.claude-v2"]);
    }

    [Theory]
    [InlineData("Conditions: {A: !Condition B, B: !Condition A}", "Condition: A, ")]
    [InlineData("Conditions: {A: !Not [!Condition A]}", "Condition: A, ")]
    [InlineData("", "Condition: Missing, ")]
    public void What_depends_on_itself_is_unknown(string head, string condition) =>
        Template($"  X: {{Type: 'AWS::SageMaker::Endpoint', {condition}Properties: {{}}}}", head)["X"].Condition.ShouldNotBeNull();

    [Fact]
    public void Stacks_that_nest_each_other_end()
    {
        const string Text = "Resources:\n  N: {Type: 'AWS::CloudFormation::Stack', Properties: {TemplateURL: OTHER}}\n  B: {Type: 'AWS::S3::Bucket'}";
        var scan = new InfrastructureScan(("a.yaml", Text.Replace("OTHER", "b.yaml", StringComparison.Ordinal)), ("b.yaml", Text.Replace("OTHER", "a.yaml", StringComparison.Ordinal)));
        scan.Resources.Count.ShouldBeInRange(1, 20);
        scan.Skipped.ShouldContain(s => s.Reason.Contains("nested"));
    }

    [Fact]
    public void Any_change_of_a_template_is_survived()
    {
        const string Text = """
            Parameters: {P: {Type: List<String>, Default: "a,b"}}
            Conditions: {C: !Or [!Equals [!Ref P, x], !Not [!Equals [a, b]]]}
            Resources:
              F: {Type: "AWS::Serverless::Function", Condition: C, Properties: {Policies: [{S3ReadPolicy: {BucketName: !Ref B}}], Environment: {Variables: {A: !Sub ["${x}", {x: !GetAtt B.Arn}]}}, Events: {E: {Type: Api}}}}
              B: {Type: "AWS::S3::Bucket", Properties: {BucketName: !FindInMap [M, !Ref "AWS::Region", k]}}
            """;
        var random = new Random(20);
        for (var round = 0; round < 300; round++)
        {
            var text = Text.ToCharArray().ToList();
            for (var i = random.Next(1, 6); i > 0; i--)
            {
                var at = random.Next(text.Count);
                if (random.Next(2) == 0) text.RemoveAt(at);
                else text.Insert(at, "{}[]!:,\"'&*$ \n"[random.Next(14)]);
            }
            new InfrastructureScan(("t.yaml", new string([.. text]))).Skipped.Select(s => s.Reason).Where(r => r.Contains("failed on it")).ShouldBeEmpty(new string([.. text]));
        }
    }
}
