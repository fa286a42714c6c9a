using Myelin.Formats;
using Myelin.Formats.Config;
using Myelin.Formats.Hcl;

namespace Myelin.Discover.Detectors.Infrastructure.Terraform;

/// <summary>Data sources that compute something from their arguments alone; what any other answers is unknown.</summary>
internal static class DataSources
{
    /// <summary>The attributes of a data source with those that can be computed.</summary>
    public static ConfigValue Complete(string type, ConfigValue attributes, HclEvaluator evaluator, IHclScope scope) => type switch
    {
        "aws_iam_policy_document" => With(attributes, "json", PolicyDocument(attributes)),
        "template_file" => With(attributes, "rendered", Template(attributes, evaluator)),
        "local_file" when attributes["filename"].Text is { } path && scope.ReadFile(path, out _) is { } text => With(attributes, "content", ConfigValue.Of(text)),
        _ => attributes,
    };

    static ConfigValue With(ConfigValue attributes, string name, ConfigValue value) => ConfigValue.Map([.. attributes.Entries, new(name, value)]);

    static ConfigValue Template(ConfigValue attributes, HclEvaluator evaluator)
    {
        if (attributes["template"].Text is not { } text) return attributes["template"];
        return HclFormat.ParseTemplate(text, ReadLimits.Default, out var problem) is { } template
            ? evaluator.Evaluate(template, attributes["vars"].Entries.Select(e => (e.Key, e.Value)))
            : ConfigValue.Unknown($"the template is not valid: {problem!.Reason}");
    }

    /// <summary>The JSON that aws_iam_policy_document renders (https://registry.terraform.io/providers/hashicorp/aws/latest/docs/data-sources/iam_policy_document).</summary>
    static ConfigValue PolicyDocument(ConfigValue attributes)
    {
        List<ConfigValue> statements = [];
        foreach (var source in attributes["source_policy_documents"].Each().Concat(attributes["source_json"].Each())) AddStatements(source, statements);
        foreach (var statement in attributes["statement"].Each()) statements.Add(statement.IsUnknown ? statement : Statement(statement));
        foreach (var source in attributes["override_policy_documents"].Each().Concat(attributes["override_json"].Each()))
        {
            List<ConfigValue> over = [];
            AddStatements(source, over);
            statements.RemoveAll(s => s["Sid"].Text is { Length: > 0 } sid && over.Exists(o => o["Sid"].Text == sid));
            statements.AddRange(over);
        }
        return ConfigJson.Encode(ConfigValue.Map([new("Version", ConfigValue.Of("2012-10-17")), new("Statement", ConfigValue.List(statements))]));
    }

    static void AddStatements(ConfigValue source, List<ConfigValue> statements)
    {
        var document = ConfigJson.Decode(source);
        if (document.IsUnknown) statements.Add(ConfigValue.Unknown(document.Reason!, source.Shown));
        else statements.AddRange(document["Statement"].Each());
    }

    static ConfigValue Statement(ConfigValue block)
    {
        List<KeyValuePair<string, ConfigValue>> entries = [];
        Put("Sid", block["sid"]);
        entries.Add(new("Effect", block["effect"].Exists ? block["effect"] : ConfigValue.Of("Allow")));
        Put("Action", block["actions"]);
        Put("NotAction", block["not_actions"]);
        Put("Resource", block["resources"]);
        Put("NotResource", block["not_resources"]);
        Put("Principal", Principals(block["principals"]));
        Put("NotPrincipal", Principals(block["not_principals"]));
        Put("Condition", Conditions(block["condition"]));
        return ConfigValue.Map(entries).At(block.Mark);

        void Put(string name, ConfigValue value)
        {
            if (value.Exists) entries.Add(new(name, value));
        }
    }

    static ConfigValue Principals(ConfigValue blocks) => !blocks.Exists ? ConfigValue.Null : blocks.IsUnknown ? blocks : ConfigValue.Map(blocks.Each()
        .GroupBy(b => b["type"].Text ?? "", b => b["identifiers"], StringComparer.Ordinal)
        .Select(g => KeyValuePair.Create(g.Key == "*" ? "AWS" : g.Key, ConfigValue.List(g.SelectMany(i => i.Each())))));

    static ConfigValue Conditions(ConfigValue blocks) => !blocks.Exists ? ConfigValue.Null : blocks.IsUnknown ? blocks : ConfigValue.Map(blocks.Each()
        .GroupBy(b => b["test"].Text ?? "", StringComparer.Ordinal)
        .Select(g => KeyValuePair.Create(g.Key, ConfigValue.Map(g.Select(b => KeyValuePair.Create(b["variable"].Shown ?? "", b["values"]))))));
}
