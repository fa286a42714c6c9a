using Myelin.Core.Assets;
using Myelin.Formats.Code;

namespace Myelin.Discover.Detectors.Code;

/// <summary>
/// Models whose full name stands as a literal of its own: in lists of choices, defaults of options, tables of prices. What a name is given to is not known there, so the basis is inferred.
/// Only names that nothing else is called: of a known family and with a version (<c>gpt-4o-mini</c>, <c>claude-3-5-haiku-20241022</c>), or of an organisation on the hub that publishes models.
/// </summary>
public sealed class ModelLiteralDetector : DocumentDetector<CodeFile>
{
    // A table of everything that a provider offers says nothing of what is used.
    const int Catalogue = 60;

    // What these are given is compared with the beginning, end or a part of a name.
    static readonly HashSet<string> Comparing = new(StringComparer.OrdinalIgnoreCase)
    {
        "startswith", "endswith", "starts_with", "ends_with", "includes", "contains", "hasprefix", "hassuffix", "indexof", "index", "find", "replace", "match", "matches", "test", "search", "equals", "equalsignorecase",
        "split", "strip_prefix", "trimprefix", "removeprefix", "count", "regex", "compile", "regexp",
        "print", "println", "printf", "log", "info", "debug", "warn", "error", "describe", "it", "assertequal", "assert_eq!", "expect", "encoding_for_model", "println!",
    };

    public override void Detect(CodeFile document, SourceFile file, Facts facts)
    {
        List<(CodeText Text, ModelReference Model)> found = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (var text in document.Texts)
            if (text is { IsWhole: true, IsDocumentation: false, Value.Length: >= 5 and < 100 } && Of(text) is { } model)
            {
                found.Add((text, model));
                names.Add(model.Name);
            }
        if (found.Count == 0 || names.Count > Catalogue) return;
        var said = Said(document);
        foreach (var (text, model) in found)
            if (!said.Contains((text.Cell, text.Mark.Line, text.Value)))
                facts.Add(model, facts.At(text.Mark, text.Cell, $"names {text.Value}", Basis.Inferred, Confidence.Medium));
    }

    static ModelReference? Of(CodeText text)
    {
        var value = new CodeValue(ValueKind.Text, text.Mark) { Text = text.Value };
        if (ModelName.IsPublishedHub(text.Value)) return new ModelReference(AssetKind.Model, AssetId.HuggingFaceModel(text.Value), text.Value, "huggingface", value) { Basis = Basis.Inferred };
        if (!ModelName.IsName(text.Value)) return null;
        var plain = ModelName.Unrouted(text.Value, out var route);
        if (!ModelName.IsSpecific(plain) || !CodeKnowledge.Current.IsFamily(plain, out var provider)) return null;
        return ModelReference.Served(route is null ? text.Value : plain, route ?? provider, value) with { Basis = Basis.Inferred };
    }

    static HashSet<(int, int, string)> Said(CodeFile document)
    {
        HashSet<(int, int, string)> places = [];
        foreach (var call in document.Calls)
        {
            // A call that takes a model says more than its name alone.
            if (!Comparing.Contains(CodeEvidence.Simple(call.Name)) && !Comparing.Contains(CodeEvidence.Simple(call.Written)) && CodeKnowledge.Current.Models.Find(call.Name, document) is null) continue;
            foreach (var argument in call.Arguments) Collect(argument.Value, call.Cell, places, 0);
        }
        foreach (var assignment in document.Assignments) Aliases(assignment.Value, assignment.Cell, places);
        return places;
    }

    // {"old-model-1": CURRENT, "old-model-2": "current"}: what stands for another is not used, the other is.
    static void Aliases(CodeValue map, int cell, HashSet<(int, int, string)> places)
    {
        if (map.Kind != ValueKind.Map) return;
        foreach (var (key, value) in map.Entries)
            if (value.Kind is ValueKind.Text or ValueKind.Name && value.Text is { } target && target != key) places.Add((cell, value.Mark.Line, key));
    }

    static void Collect(CodeValue value, int cell, HashSet<(int, int, string)> places, int depth)
    {
        if (value.Text is { } text) places.Add((cell, value.Mark.Line, text));
        if (depth > 3) return;
        foreach (var item in value.Items) Collect(item, cell, places, depth + 1);
    }
}
