using Myelin.Discover.Detectors.Infrastructure;
using Myelin.Discover.Exposure;
using Myelin.Formats.Config;

namespace Myelin.Discover.Clouds.Exposure;

/// <summary>API gateways of AWS: which functions stand behind them, and what the weakest of their routes asks.</summary>
sealed class ApiGateways(CloudInventory inventory)
{
    /// <summary>All ways through them.</summary>
    public IEnumerable<FrontDoor> All()
    {
        foreach (var api in inventory.Of("aws_apigatewayv2_api", "aws_api_gateway_rest_api"))
        {
            var (reach, place) = ReachOf(api);
            var ways = Routes(api).ToList();
            foreach (var group in ways.GroupBy(w => w.Target))
            {
                var asks = Myelin.Discover.Exposure.Routes.Weakest(group.Select(w => w.Asks));
                yield return new FrontDoor(api, group.Key, null, reach, asks, $"API {api.Name}, authorization {asks}", place);
            }
            if (ways.Count == 0) yield return new FrontDoor(api, inventory.Find(api, api["target"], "aws_lambda_function"), null, reach, "unknown", $"API {api.Name}, its routes are not known", place);
        }
    }

    static (Reach, ConfigValue) ReachOf(CloudResource api)
    {
        var types = ConfigPath.Select(api.Attributes, ["endpoint_configuration.types", "endpoint_configuration.type"]).ToList();
        return types.Exists(t => t.Text == "PRIVATE") ? (Reach.Network, types[0]) : (Reach.Internet, ConfigValue.Missing);
    }

    IEnumerable<(CloudResource? Target, string Asks)> Routes(CloudResource api)
    {
        foreach (var route in inventory.Of("aws_apigatewayv2_route"))
        {
            if (!inventory.Referred(route, route["api_id"]).Contains(api)) continue;
            var asks = Asks(route["authorization_type"], route["api_key_required"], route["authorizer_id"]);
            var target = inventory.Referred(route, route["target"]).ToList();
            foreach (var integration in target.Where(t => t.Type == "aws_apigatewayv2_integration").DefaultIfEmpty())
                yield return (target.Find(t => t.Type == "aws_lambda_function") ?? (integration is null ? null : Behind(integration, integration["integration_uri"])), asks);
        }
        foreach (var method in inventory.Of("aws_api_gateway_method"))
        {
            // OPTIONS answers a browser's question; it asks nobody anything and does nothing.
            if (method["http_method"].Text == "OPTIONS" || !inventory.Referred(method, method["rest_api_id"]).Contains(api)) continue;
            var asks = Asks(method["authorization"].Exists ? method["authorization"] : method["authorization_type"], method["api_key_required"], method["authorizer_id"]);
            if (method["integration"].Exists) yield return (Behind(method, method["integration"]["uri"]), asks);
            foreach (var integration in inventory.Of("aws_api_gateway_integration").Where(i => inventory.Referred(i, i["rest_api_id"]).Contains(api) && Same(i["resource_id"], method["resource_id"])))
                yield return (Behind(integration, integration["uri"]), asks);
        }
    }

    static bool Same(ConfigValue a, ConfigValue b) => a.Shown == b.Shown;

    CloudResource? Behind(CloudResource from, ConfigValue uri) => inventory.Referred(from, uri).FirstOrDefault(r => r.Type is "aws_lambda_function" or "aws_lb_listener" or "aws_lb")
        ?? inventory.Referred(from, uri).Where(r => r.Type == "aws_lambda_alias").Select(a => inventory.Find(a, a["function_name"], "aws_lambda_function")).FirstOrDefault(f => f is not null);

    static string Asks(ConfigValue authorization, ConfigValue key, ConfigValue authorizer) => authorization.Text switch
    {
        "AWS_IAM" => "token",
        "CUSTOM" => "token",
        "JWT" or "COGNITO_USER_POOLS" => "oauth",
        "NONE" or null when key.AsBoolean == true => "token",
        "NONE" => "none",
        null when authorizer.Exists => "token",
        null => authorization.IsUnknown ? "unknown" : "none",
        _ => "unknown",
    };
}
