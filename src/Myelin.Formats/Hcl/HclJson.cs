using Myelin.Formats.Config;
using Myelin.Formats.Data;

namespace Myelin.Formats.Hcl;

/// <summary>
/// Reads JSON as HCL with the block types that Terraform has at the top level (https://developer.hashicorp.com/terraform/language/syntax/json).
/// Within a block JSON cannot tell an attribute from a nested block; all become attributes, and a list of maps reads like nested blocks.
/// </summary>
internal sealed class HclJson(ReadLimits limits)
{
    readonly List<Problem> _problems = [];

    public IReadOnlyList<Problem> Problems => _problems;

    public HclBody File(DataNode root)
    {
        var body = new HclBody();
        for (var i = 0; i < root.Entries.Count; i++)
        {
            var (type, value) = root.Entries[i];
            switch (type)
            {
                case "resource" or "data" or "ephemeral": Labelled(body, type, value, 2, [], root.KeyMark(i)); break;
                case "variable" or "output" or "module" or "provider" or "check": Labelled(body, type, value, 1, [], root.KeyMark(i)); break;
                case "//": break;
                default: Labelled(body, type, value, 0, [], root.KeyMark(i)); break;
            }
        }
        return body;
    }

    /// <summary>The values of variables.</summary>
    public HclBody Values(DataNode root)
    {
        var body = new HclBody();
        AddAttributes(body, root);
        return body;
    }

    void Labelled(HclBody parent, string type, DataNode value, int labels, List<string> soFar, Mark mark)
    {
        foreach (var node in value.OneOrMany)
        {
            if (labels == 0)
            {
                var body = new HclBody();
                AddAttributes(body, node);
                parent.Blocks.Add(new HclBlock(type, [.. soFar], body, mark));
                continue;
            }
            for (var i = 0; i < node.Entries.Count; i++)
                if (node.Entries[i].Key != "//") Labelled(parent, type, node.Entries[i].Value, labels - 1, [.. soFar, node.Entries[i].Key], node.KeyMark(i));
        }
    }

    void AddAttributes(HclBody body, DataNode map)
    {
        for (var i = 0; i < map.Entries.Count; i++)
        {
            var (key, value) = map.Entries[i];
            if (key == "//") continue;
            if (key == "dynamic") Labelled(body, key, value, 1, [], map.KeyMark(i));
            else if (key == "content" && value.Kind == NodeKind.Map) Labelled(body, key, value, 0, [], map.KeyMark(i));
            else if (Expression(value, 0) is { } expression) body.Attributes.Add(new HclAttribute(key, expression, map.KeyMark(i)));
        }
    }

    HclExpression? Expression(DataNode node, int depth)
    {
        if (depth > limits.MaxDepth) return null;
        switch (node.Kind)
        {
            case NodeKind.Text:
                var text = node.Text ?? "";
                if (!text.Contains("${", StringComparison.Ordinal) && !text.Contains("%{", StringComparison.Ordinal)) return new HclLiteral(ConfigValue.Of(text), node.Mark);
                if (HclFormat.ParseTemplate(text, limits, out var problem) is { } template) return new HclTraversal(null, template, [], node.Mark);
                if (_problems.Count < 50) _problems.Add(problem! with { Line = node.Mark.Line });
                return new HclLiteral(ConfigValue.Unknown(problem!.Reason, "…"), node.Mark);
            case NodeKind.Number: return new HclLiteral(ConfigValue.Number(node.Text!), node.Mark);
            case NodeKind.Boolean: return new HclLiteral(ConfigValue.Of(node.Text == "true"), node.Mark);
            case NodeKind.List:
                return Shallow(new HclTuple([.. node.Items.Select(i => Expression(i, depth + 1)).OfType<HclExpression>()], node.Mark));
            case NodeKind.Map:
                List<(HclExpression, HclExpression)> items = [];
                for (var i = 0; i < node.Entries.Count; i++)
                {
                    if (node.Entries[i].Key == "//" || Expression(node.Entries[i].Value, depth + 1) is not { } value) continue;
                    items.Add((new HclLiteral(ConfigValue.Of(node.Entries[i].Key), node.KeyMark(i)), value));
                }
                return Shallow(new HclObject(items, node.Mark));
            default: return new HclLiteral(ConfigValue.Null, node.Mark);
        }
    }

    // The depth of JSON is bounded already; a template at its bottom may add to it.
    HclExpression Shallow(HclExpression expression) =>
        expression.Depth <= limits.MaxDepth ? expression : new HclLiteral(ConfigValue.Unknown($"nested deeper than {limits.MaxDepth}", "…"), expression.Mark);
}
