using Myelin.Core.Assets;
using Myelin.Formats.Templates;

namespace Myelin.Discover.Detectors.Deployment.Helm;

/// <summary>
/// What a chart deploys: with its own values, and with each values file beside it (<c>values-prod.yaml</c>, <c>values/gpu.yaml</c>, <c>ci/test-values.yaml</c>) laid over them. A values file that changes nothing adds nothing;
/// one that does is a deployment of its own, told apart by the namespace: <c>default@values-prod.yaml</c>.
/// </summary>
sealed class HelmVariants(HelmChart chart, IReadOnlyDictionary<string, DeploymentInput> inputs, Action<Location, string> gap)
{
    const int Most = 16;

    public IEnumerable<KubernetesObject> Objects()
    {
        var files = new HelmFiles(chart.Folder, inputs);
        HashSet<(Location, string)> named = [];
        List<KubernetesObject> own = [.. new HelmRendering(chart, (at, reason) => { if (named.Add((at, reason))) gap(at, reason); }) { Files = files }.Objects()];
        var seen = new HashSet<string>(StringComparer.Ordinal) { Signature(own) };
        foreach (var found in own) yield return found;
        var start = chart.Folder == "" ? "" : chart.Folder + "/";
        var number = 0;
        foreach (var (path, input) in inputs.Where(i => i.Key.StartsWith(start, StringComparison.Ordinal) && IsValues(i.Key[start.Length..])).OrderBy(i => i.Key, StringComparer.Ordinal))
        {
            if (++number > Most)
            {
                gap(input.At, $"more than {Most} values files beside the chart: this one is not applied");
                continue;
            }
            if (input.Text() is not { } text) continue;
            var name = path[start.Length..];
            List<KubernetesObject> with = [.. new HelmRendering(chart, (at, reason) => { if (named.Add((at, reason))) gap(at, $"{reason} (with {name})"); }) { Files = files, Values = HelmChart.Values(text) }.Objects()];
            if (!seen.Add(Signature(with))) continue;
            foreach (var found in with)
                yield return found with { Variant = $"with {name}", IsTest = IsTest(name), Namespace = found.Namespace == "" ? "" : $"{found.Namespace}@{name}" };
        }
    }

    // ci/ is where chart-testing keeps its values; others say it in the name.
    static bool IsTest(string name) => name.Split('/', '-', '_', '.').Any(word => word is "ci" or "lint" or "test" or "tests");

    static string Signature(List<KubernetesObject> objects)
    {
        var left = 500_000;
        return string.Join('\n', objects.Select(o => TemplateValues.Json(TemplateValues.Of(o.Node, ref left))));
    }

    // Beside the chart's own values, or in a folder for them.
    static bool IsValues(string path)
    {
        if (!path.EndsWith(".yaml", StringComparison.Ordinal) && !path.EndsWith(".yml", StringComparison.Ordinal)) return false;
        var name = path[(path.LastIndexOf('/') + 1)..];
        return path.Split('/') switch
        {
            [_] => name is not ("values.yaml" or "values.yml") && (name.StartsWith("values", StringComparison.Ordinal) && name[6] is '-' or '_' or '.' || System.IO.Path.GetFileNameWithoutExtension(name) is var stem && (stem.EndsWith("-values", StringComparison.Ordinal) || stem.EndsWith(".values", StringComparison.Ordinal) || stem.EndsWith("_values", StringComparison.Ordinal))),
            ["values", _] => true,
            ["ci", _] => name.Contains("values", StringComparison.Ordinal),
            _ => false,
        };
    }
}
