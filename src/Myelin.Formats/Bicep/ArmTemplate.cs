using Myelin.Formats.Config;
using Myelin.Formats.Data;
using Myelin.Formats.Hcl;

namespace Myelin.Formats.Bicep;

/// <summary>
/// Reads an ARM template (https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax) as the statements that Bicep would have for it, so that one evaluator serves both.
/// Texts in brackets are expressions. A resource without a symbolic name is called by its place.
/// </summary>
public static class ArmTemplate
{
    /// <summary>Whether a document is a template.</summary>
    public static bool Is(DataNode root) => root["$schema"].Text is { } schema && schema.Contains("eploymentTemplate.json", StringComparison.Ordinal) && root["resources"].Exists;

    /// <summary>Whether a document gives values to a template's parameters.</summary>
    public static bool IsParameters(DataNode root) => root["$schema"].Text is { } schema && schema.Contains("eploymentParameters.json", StringComparison.Ordinal);

    /// <summary>The template as statements, with what was not understood.</summary>
    public static Parsed<BicepFile> Read(DataNode root, ReadLimits limits)
    {
        var reader = new Reader(limits);
        reader.Template(root);
        return new Parsed<BicepFile>(new BicepFile(reader.Statements), reader.Problems);
    }

    sealed class Reader(ReadLimits limits)
    {
        readonly List<Problem> _problems = [];
        readonly List<BicepStatement> _statements = [];
        int _numbers;

        public IReadOnlyList<BicepStatement> Statements => _statements;
        public IReadOnlyList<Problem> Problems => _problems;

        public void Template(DataNode root)
        {
            foreach (var (name, node) in root["parameters"].Entries)
                _statements.Add(new BicepStatement(BicepKind.Parameter, name, node.Mark) { Value = node.Has("defaultValue") ? Expression(node["defaultValue"], 0) : null, IsSecure = node["type"].Text?.StartsWith("secure", StringComparison.OrdinalIgnoreCase) == true });
            foreach (var (name, node) in root["variables"].Entries)
                if (name != "copy") _statements.Add(new BicepStatement(BicepKind.Variable, name, node.Mark) { Value = Expression(node, 0) });
            foreach (var (name, node) in root["outputs"].Entries) _statements.Add(new BicepStatement(BicepKind.Output, name, node.Mark) { Value = Expression(node["value"], 0) });
            Resources(root["resources"], null, 0);
        }

        void Resources(DataNode resources, string? parent, int depth)
        {
            if (depth > 20) return;
            foreach (var (name, node) in resources.Kind == NodeKind.Map ? resources.Entries : [.. resources.Items.Select(i => KeyValuePair.Create("", i))]) Resource(name, node, parent, depth);
        }

        void Resource(string symbol, DataNode node, string? parent, int depth)
        {
            if (node["type"].Text is not { Length: > 0 } type) return;
            var name = symbol != "" ? symbol : $"{type[(type.LastIndexOf('/') + 1)..]}_{++_numbers}";
            var isModule = type.Equals("Microsoft.Resources/deployments", StringComparison.OrdinalIgnoreCase);
            List<(HclExpression, HclExpression)> items = [];
            foreach (var (key, value) in node.Entries)
                if (key is not ("type" or "apiVersion" or "resources" or "copy" or "condition" or "dependsOn" or "comments" or "existing")) items.Add((new HclLiteral(ConfigValue.Of(key), value.Mark), Expression(value, isModule && key == "properties" ? -1 : 0)));
            _statements.Add(new BicepStatement(isModule ? BicepKind.Module : BicepKind.Resource, name, node.Mark)
            {
                Type = isModule ? node["properties"]["templateLink"]["relativePath"].Text ?? node["properties"]["templateLink"]["uri"].Text ?? "" : type,
                Value = Shallow(new HclObject(items, node.Mark)),
                Condition = node.Has("condition") ? Expression(node["condition"], 0) : null,
                IsExisting = node["existing"].AsBoolean == true,
                Parent = parent,
                // The index is read by copyIndex(); the name is that of the loop.
                Loop = node["copy"] is { Kind: NodeKind.Map } copy ? new BicepLoop($"copyIndex {copy["name"].Text}", null, new HclCall("range", [new HclLiteral(ConfigValue.Of(0), copy.Mark), Expression(copy["count"], 0)], expandsLast: false, copy.Mark)) : null,
                Inline = isModule && node["properties"]["template"] is { Kind: NodeKind.Map } inner ? inner : null,
            });
            Resources(node["resources"], name, depth + 1);
        }

        HclExpression Expression(DataNode node, int depth)
        {
            if (depth > limits.MaxDepth) return new HclLiteral(ConfigValue.Unknown($"nested deeper than {limits.MaxDepth}"), node.Mark);
            switch (node.Kind)
            {
                case NodeKind.Text when node.Text is ['[', not '[', .., ']'] text:
                    if (BicepFormat.ParseArm(text[1..^1], limits, out var problem) is { } expression) return expression;
                    if (_problems.Count < 50) _problems.Add(problem! with { Line = node.Mark.Line });
                    return new HclLiteral(ConfigValue.Unknown(problem!.Reason), node.Mark);
                case NodeKind.List: return Shallow(new HclTuple([.. node.Items.Select(i => Expression(i, depth + 1))], node.Mark));
                case NodeKind.Map:
                    List<(HclExpression, HclExpression)> items = [];
                    foreach (var (key, value) in node.Entries)
                    {
                        // A deployment's own template is read when it is used.
                        if (depth == -1 && key == "template") continue;
                        if (key == "copy" && value.Kind == NodeKind.List)
                            foreach (var copied in value.Items) items.Add((new HclLiteral(ConfigValue.Of(copied["name"].Text ?? "copy"), copied.Mark), new HclLiteral(ConfigValue.Unknown("a property that is copied is not unrolled"), copied.Mark)));
                        else items.Add((key is ['[', not '[', .., ']'] ? Expression(DataNode.Scalar(NodeKind.Text, key, value.Mark), 0) : new HclLiteral(ConfigValue.Of(key), value.Mark), Expression(value, Math.Max(depth, 0) + 1)));
                    }
                    return Shallow(new HclObject(items, node.Mark));
                case NodeKind.Text: return new HclLiteral(ConfigValue.Of(node.Text is ['[', '[', .. var rest] ? "[" + rest : node.Text!), node.Mark);
                default: return new HclLiteral(ConfigJson.From(node), node.Mark);
            }
        }

        HclExpression Shallow(HclExpression expression) => expression.Depth <= limits.MaxDepth ? expression : new HclLiteral(ConfigValue.Unknown($"nested deeper than {limits.MaxDepth}"), expression.Mark);
    }
}
