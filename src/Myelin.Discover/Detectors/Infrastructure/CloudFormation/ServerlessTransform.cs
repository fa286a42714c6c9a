using Myelin.Discover.Clouds;
using Myelin.Formats.Config;

namespace Myelin.Discover.Detectors.Infrastructure.CloudFormation;

/// <summary>What the SAM transform makes of a resource: a function's role with its policies, its URL, and the routes that lead to it (https://docs.aws.amazon.com/serverless-application-model/latest/developerguide/sam-specification-generated-resources.html).</summary>
internal sealed class ServerlessTransform(CloudResource made, string prefix)
{
    /// <summary>The resource and those that it implies.</summary>
    public IEnumerable<CloudResource> Resources()
    {
        var role = made.NativeType is "AWS::Serverless::Function" or "AWS::Serverless::StateMachine" && !made["role"].Exists ? Role() : null;
        if (role is null)
        {
            yield return made;
        }
        else
        {
            yield return made with { Attributes = With(made.Attributes, made.Type == "aws_sfn_state_machine" ? "role_arn" : "role", ConfigValue.Reference(role.Address, "arn")) };
            yield return role;
        }
        if (made["function_url_config"] is { Exists: true } url)
            yield return Implied($"{made.Label}Url", "aws_lambda_function_url", [new("function_name", ConfigValue.Reference(made.Address, "id")), new("authorization_type", url["auth_type"].Exists ? url["auth_type"] : ConfigValue.Of("NONE"))], url);
        foreach (var (name, item) in made["events"].Entries)
            foreach (var resource in Event(name, item)) yield return resource;
    }

    CloudResource Role()
    {
        List<ConfigValue> managed = [];
        List<ConfigValue> inline = [];
        foreach (var policy in made.Each("policies"))
        {
            if (policy.Kind is ConfigKind.Text or ConfigKind.Unknown) managed.Add(policy.Text is { } name && !name.Contains(':') ? ConfigValue.Of($"arn:aws:iam::aws:policy/{name}").At(policy.Mark) : policy);
            else if (policy["Statement"].Exists) inline.Add(Document(policy["Statement"]).At(policy.Mark));
            else foreach (var (template, inputs) in policy.Entries)
                if (Template(template, inputs) is { } statement) inline.Add(Document(ConfigValue.List([statement])).At(policy.Mark));
        }
        return Implied($"{made.Label}Role", "aws_iam_role",
        [
            new("assume_role_policy", Document(ConfigValue.List([Map(("Effect", ConfigValue.Of("Allow")), ("Action", ConfigValue.Of("sts:AssumeRole")), ("Principal", Map(("Service", ConfigValue.Of("lambda.amazonaws.com")))))]))["policy"]),
            new("managed_policy_arns", ConfigValue.List(managed)), new("inline_policy", ConfigValue.List(inline)),
            new("permissions_boundary", made["permissions_boundary"]),
        ], made["policies"]);
    }

    static ConfigValue Document(ConfigValue statements) => Map(("policy", Map(("Version", ConfigValue.Of("2012-10-17")), ("Statement", statements))));

    static ConfigValue? Template(string name, ConfigValue inputs)
    {
        if (!AccessKnowledge.Default.SamPolicies.TryGetValue(name, out var policy)) return null;
        var target = inputs[policy.Parameter];
        var arn = AccessKnowledge.Default.Aws.TryGetValue(policy.Type, out var actions) ? actions.Arn.Split(':', 4) : ["", "", "", "{name}"];
        var resource = target.Text is { } text
            ? ConfigValue.Of(text.StartsWith("arn:", StringComparison.Ordinal) ? text : $"arn:aws:{arn[0]}:{(arn[0] == "s3" ? "" : "*")}:{(arn[0] == "s3" ? "" : "*")}:{arn[3].Replace("{name}", text, StringComparison.Ordinal)}{(arn[0] == "s3" ? "/*" : "")}")
            : arn[0] == "s3" ? ConfigValue.Concat([target, ConfigValue.Of("/*")]) : target;
        return Map(("Effect", ConfigValue.Of("Allow")), ("Action", ConfigValue.List(policy.Actions.Select(ConfigValue.Of))), ("Resource", resource));
    }

    IEnumerable<CloudResource> Event(string name, ConfigValue item)
    {
        var isRest = item["type"].Text is "Api";
        if (!isRest && item["type"].Text is not "HttpApi") yield break;
        var properties = item["properties"];
        var named = properties["rest_api_id"].Exists ? properties["rest_api_id"] : properties["api_id"];
        var api = named.Exists ? named : ConfigValue.Reference($"{prefix}{(isRest ? "ServerlessRestApi" : "ServerlessHttpApi")}", "id");
        if (!named.Exists) yield return Implied(isRest ? "ServerlessRestApi" : "ServerlessHttpApi", isRest ? "aws_api_gateway_rest_api" : "aws_apigatewayv2_api", [new("name", ConfigValue.Of(isRest ? "ServerlessRestApi" : "ServerlessHttpApi"))], item);
        var auth = properties["auth"];
        var asks = auth["authorizer"].Text is { } authorizer ? authorizer switch { "NONE" => "NONE", "AWS_IAM" => "AWS_IAM", _ => "CUSTOM" } : auth["api_key_required"].AsBoolean == true ? "CUSTOM" : named.Exists ? null : "NONE";
        yield return Implied($"{made.Label}{name}", "aws_apigatewayv2_route",
            [new("api_id", api), new("target", ConfigValue.Reference(made.Address, "arn")), new("authorization_type", asks is null ? ConfigValue.Unknown("the API's own default decides", "authorizer") : ConfigValue.Of(asks))], item);
    }

    CloudResource Implied(string label, string type, IEnumerable<KeyValuePair<string, ConfigValue>> attributes, ConfigValue place) => new("cfn", made.Scope, prefix + label, type, ConfigValue.Map(attributes.Where(a => a.Value.Exists)), made.Where(place))
    {
        NativeType = made.NativeType,
        Label = label,
        Condition = made.Condition,
    };

    static ConfigValue With(ConfigValue map, string name, ConfigValue value) => ConfigValue.Map([.. map.Entries, new(name, value)]).At(map.Mark);
    static ConfigValue Map(params ReadOnlySpan<(string Key, ConfigValue Value)> entries)
    {
        List<KeyValuePair<string, ConfigValue>> all = [];
        foreach (var (key, value) in entries) all.Add(new(key, value));
        return ConfigValue.Map(all);
    }
}
