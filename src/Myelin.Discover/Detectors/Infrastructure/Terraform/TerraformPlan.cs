using Myelin.Formats;
using Myelin.Formats.Config;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Infrastructure.Terraform;

/// <summary>
/// Plans and states of Terraform and OpenTofu: what <c>terraform show -json</c> prints (https://developer.hashicorp.com/terraform/internals/json-format), and state files. What is known only once it
/// is created refers to what the configuration in the plan says it comes from.
/// </summary>
public sealed class TerraformPlanDetector : FileDetector
{
    public override bool Wants(in FileProbe file) =>
        file.IsText && (file.Name.Ends(".tfstate") || (file.Name.Ends(".json") && file.Head.IndexOf("\"format_version\""u8) >= 0 && file.Head.IndexOf("\"terraform_version\""u8) >= 0));

    public override void Detect(SourceFile file, Facts facts)
    {
        if (file.Text is not { } text) return;
        var parsed = JsonFormat.Parse(text, file.Limits);
        foreach (var problem in parsed.Problems) facts.Skip(problem.Reason, problem.Line);
        if (parsed.Value?.Root is not { Kind: NodeKind.Map } root) return;
        var count = 0;
        foreach (var resource in new TerraformPlan(root, file).Resources())
        {
            facts.Keep(resource);
            if (++count < TerraformPlan.MaxResources) continue;
            facts.Skip($"more than {TerraformPlan.MaxResources:N0} resources; the rest was not read");
            return;
        }
    }
}

/// <summary>The resources of a plan or state.</summary>
internal sealed class TerraformPlan(DataNode root, SourceFile file)
{
    public const int MaxResources = 100_000;
    const int MaxDepth = 40;
    readonly Dictionary<string, DataNode> _changes = new(StringComparer.Ordinal);
    readonly Dictionary<string, DataNode> _configured = new(StringComparer.Ordinal);
    readonly HashSet<string> _addresses = new(StringComparer.Ordinal);

    /// <summary>All resources, in order of the file.</summary>
    public IEnumerable<CloudResource> Resources()
    {
        if (root["resources"].Kind == NodeKind.List && root["version"].Exists) return State();
        foreach (var change in root["resource_changes"].Items)
            if (change["address"].Text is { } address) _changes[address] = change["change"]["after_unknown"];
        Configured(root["configuration"]["root_module"], "", 0);
        var isPlan = root["planned_values"].Exists;
        var module = isPlan ? root["planned_values"]["root_module"] : root["values"]["root_module"];
        var nodes = Module(module, 0).ToList();
        foreach (var node in nodes) _addresses.Add(node["address"].Text ?? "");
        return nodes.Where(n => n["address"].Text is { Length: > 0 } && n["type"].Text is { Length: > 0 }).Select(n => Planned(n, !isPlan));
    }

    static IEnumerable<DataNode> Module(DataNode module, int depth) =>
        depth > MaxDepth ? [] : module["resources"].Items.Concat(module["child_modules"].Items.SelectMany(m => Module(m, depth + 1)));

    // Expressions by address without module, count and key: module.a.aws_s3_bucket.b
    void Configured(DataNode module, string prefix, int depth)
    {
        if (depth > MaxDepth) return;
        foreach (var resource in module["resources"].Items)
            if (resource["address"].Text is { } address) _configured[prefix + address] = resource["expressions"];
        foreach (var (name, call) in module["module_calls"].Entries) Configured(call["module"], $"{prefix}module.{name}.", depth + 1);
    }

    CloudResource Planned(DataNode node, bool isCreated)
    {
        var address = node["address"].Text!;
        var plain = Plain(address);
        var prefix = plain.LastIndexOf($".{node["type"].Text}.", StringComparison.Ordinal) is >= 0 and var at ? plain[..(at + 1)] : "";
        if (node["mode"].Text == "data" && prefix.EndsWith("data.", StringComparison.Ordinal)) prefix = prefix[..^5];
        var values = Merged(node["values"], _changes.GetValueOrDefault(address, DataNode.Missing), _configured.GetValueOrDefault(plain, DataNode.Missing), Within(address, plain, prefix), 0);
        return Made(address, node["type"].Text!, node["name"].Text ?? "", values, node.Mark, node["mode"].Text == "data", isCreated);
    }

    // A reference of a module is to a resource of the same use of it, whose keys stand in the address.
    static string Within(string address, string plain, string prefix)
    {
        if (prefix == "") return "";
        var (i, j) = (0, 0);
        while (i < address.Length && j < prefix.Length)
        {
            if (address[i] == '[' && plain[j] != '[') i = address.IndexOf(']', i) is > 0 and var close ? close + 1 : address.Length;
            else (i, j) = (i + 1, j + 1);
        }
        return address[..Math.Min(i, address.Length)];
    }

    static string Plain(string address)
    {
        while (address.IndexOf('[') is >= 0 and var open && address.IndexOf(']', open) is > 0 and var close) address = address[..open] + address[(close + 1)..];
        return address;
    }

    ConfigValue Merged(DataNode value, DataNode unknown, DataNode expression, string prefix, int depth)
    {
        if (unknown.AsBoolean == true || depth > MaxDepth) return Unknown(expression, prefix);
        if (value.Kind == NodeKind.Map || unknown.Kind == NodeKind.Map)
            return ConfigValue.Map(value.Entries.Select(e => e.Key).Concat(unknown.Entries.Select(e => e.Key)).Distinct(StringComparer.Ordinal)
                .Select(k => KeyValuePair.Create(k, Merged(value[k], unknown[k], expression[k].Exists ? expression[k] : expression[0][k], prefix, depth + 1)))).At(value.Mark);
        if (value.Kind == NodeKind.List || unknown.Kind == NodeKind.List)
            return ConfigValue.List(Enumerable.Range(0, Math.Max(value.Items.Count, unknown.Items.Count)).Select(i => Merged(value[i], unknown[i], expression.Kind == NodeKind.List ? expression[i] : expression, prefix, depth + 1))).At(value.Mark);
        return ConfigJson.From(value);
    }

    ConfigValue Unknown(DataNode expression, string prefix)
    {
        foreach (var reference in expression["references"].Items)
        {
            if (reference.Text is not { } text) continue;
            var parts = text.Split('.');
            for (var take = Math.Min(parts.Length, 3); take >= 2; take--)
            {
                var name = prefix + string.Join('.', parts[..take]);
                foreach (var address in (string[])[name, name + "[0]"])
                    if (_addresses.Contains(address)) return ConfigValue.Reference(address, string.Join('.', parts[take..]));
            }
        }
        return ConfigValue.Unknown("it is known once the plan is applied", expression["references"][0].Text);
    }

    // A state file: version 4, one entry a resource with its instances.
    IEnumerable<CloudResource> State()
    {
        foreach (var node in root["resources"].Items)
        {
            if (node["type"].Text is not { Length: > 0 } type || node["name"].Text is not { } name) continue;
            var isData = node["mode"].Text == "data";
            var address = $"{(node["module"].Text is { } module ? module + "." : "")}{(isData ? "data." : "")}{type}.{name}";
            foreach (var instance in node["instances"].Items)
            {
                var key = instance["index_key"];
                var suffix = key.Kind == NodeKind.Number ? $"[{key.Text}]" : key.Text is { } text ? $"[\"{text}\"]" : "";
                yield return Made(address + suffix, type, name, ConfigJson.From(instance["attributes"]), node.Mark, isData, isCreated: true);
            }
        }
    }

    CloudResource Made(string address, string type, string name, ConfigValue values, Mark mark, bool isLookup, bool isCreated) =>
        new("tf", file.Name.Folder.ToString(), address, type, values.Kind == ConfigKind.Map ? values : ConfigValue.EmptyMap, file.At(mark.Line, mark.EndLine, mark.Column))
        {
            Label = name,
            IsLookup = isLookup,
            IsCreated = isCreated,
            Region = values["region"].Text,
        };
}
