using System.Text.RegularExpressions;
using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Data;
using Myelin.Formats.Packages;

namespace Myelin.Discover.Detectors.Packages;

/// <summary>Packages that shell scripts install: <c>pip install vllm</c>, <c>npm i -g …</c>, <c>apt-get install …</c>. Whether a line runs is not known: medium confidence.</summary>
public sealed class InstallScriptDetector : FileDetector
{
    const long LargestScript = 4 << 20;

    public override bool Wants(in FileProbe file) => file.Size <= LargestScript && (file.Name.Ends(".sh") || file.Name.Ends(".bash") || StartsLikeOne(file.Head)) && file.IsText;

    public override void Detect(SourceFile file, Facts facts)
    {
        if (file.Text is { } text) InstallFacts.State(InstallCommand.Find(text), facts);
    }

    // #!/bin/sh, #!/usr/bin/env bash
    static bool StartsLikeOne(ReadOnlySpan<byte> head)
    {
        if (!head.StartsWith("#!"u8)) return false;
        var end = head.IndexOf((byte)'\n');
        var line = end < 0 ? head : head[..end];
        return line.IndexOf("/sh"u8) >= 0 || line.IndexOf("bash"u8) >= 0 || line.IndexOf("/zsh"u8) >= 0 || line.IndexOf("/ash"u8) >= 0 || line.IndexOf("/dash"u8) >= 0;
    }
}

/// <summary>Packages that the steps of CI install: GitHub workflows and actions, GitLab CI, Azure Pipelines, CircleCI.</summary>
public sealed partial class InstallStepDetector : FileDetector
{
    const int MaxDepth = 40;

    public override bool Wants(in FileProbe file) => (file.Name.Ends(".yml") || file.Name.Ends(".yaml")) && IsPipeline(file.Name) && file.IsText;

    public override void Detect(SourceFile file, Facts facts)
    {
        if (file.As<YamlFile>() is not { } yaml) return;
        foreach (var document in yaml.Documents) Walk(document, facts, 0);
    }

    static bool IsPipeline(FileName name) =>
        name.Path.Contains(".github/workflows/", StringComparison.Ordinal) || name.Is("action.yml") || name.Is("action.yaml") || name.Ends(".gitlab-ci.yml")
        || name.Is("azure-pipelines.yml") || name.Is("azure-pipelines.yaml") || (name.Is("config.yml") && name.IsUnder(".circleci"));

    // The words under which these systems keep shell text.
    static void Walk(DataNode node, Facts facts, int depth)
    {
        if (depth > MaxDepth) return;
        foreach (var (key, value) in node.Entries)
        {
            if (key is "run" or "script" or "before_script" or "after_script" or "bash" or "command") foreach (var text in value.OneOrMany) Shell(text, facts);
            Walk(value, facts, depth + 1);
        }
        foreach (var item in node.Items) Walk(item, facts, depth + 1);
    }

    static void Shell(DataNode node, Facts facts)
    {
        if (node.Text is not { Length: > 0 } text) return;
        // A block starts on the line below its sign.
        var first = text.Contains('\n') ? node.Mark.Line + 1 : node.Mark.Line;
        // ${{ matrix.torch }} is a value that only a run knows.
        InstallFacts.State(InstallCommand.Find(Expression.Replace(text, "$$EXPRESSION"), first), facts);
    }

    [GeneratedRegex(@"\$\{\{[^}\n]*\}\}")]
    private static partial Regex Expression { get; }
}

/// <summary>States what install commands name.</summary>
static class InstallFacts
{
    public static void State(IEnumerable<InstallCommand> commands, Facts facts)
    {
        foreach (var command in commands)
            foreach (var package in command.Packages)
                PackagesDetector.State(package, facts, facts.Evidence(Basis.Declared, package.Mark.Line, Confidence.Medium, $"{command.Tool} installs it"));
    }
}
