using System.Globalization;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Packages;
using Myelin.Discover.Servers;
using Myelin.Formats.Containers;
using Myelin.Formats.Packages;
using Myelin.Formats.Shell;

namespace Myelin.Discover.Detectors.Deployment;

/// <summary>What a Dockerfile or Containerfile builds: the image, the images it is made from, the packages it installs, the models it fetches. What runs in it is stated once it is known who deploys it.</summary>
public sealed class DockerfileDetector : DocumentDetector<DockerfileDocument>
{
    public override void Detect(DockerfileDocument document, SourceFile file, Facts facts)
    {
        if (document.Final is not { } final) return;
        var id = facts.Add(AssetKind.Image, AssetId.Resource("dockerfile", file.Path), file.Path, facts.Evidence(Basis.Declared, final.Mark.Line, note: final.Name is { } stage ? $"stage {stage}" : null), null,
            ("user", final.User), (AssetKeys.Port, string.Join(',', final.Ports.Distinct().Order(StringComparer.Ordinal))),
            ("environment", string.Join(',', final.Environment.Keys.Order(StringComparer.Ordinal))),
            (AssetKeys.Command, final.Start is { } start ? Redacted.CommandLine(start.Argv) : null),
            ("healthcheck", final.Instructions.Any(i => i.Keyword == "HEALTHCHECK" && !i.Text.Trim().Equals("NONE", StringComparison.OrdinalIgnoreCase)) ? "true" : null));
        List<InstallCommand> installs = [];
        foreach (var part in document.Stages)
        {
            Bases(part, final, id, document, facts);
            foreach (var instruction in part.Instructions.Where(i => !i.OnBuild))
            {
                if (instruction.Keyword == "RUN") installs.AddRange(Run(instruction, part, id, facts));
                else if (instruction.Keyword == "ADD") Fetched(instruction, part, id, facts);
            }
        }
        facts.Keep(new BuiltImage(file.At(), document, id) { Installs = installs });
    }

    static void Bases(DockerStage stage, DockerStage final, string id, DockerfileDocument document, Facts facts)
    {
        if (stage.Base is null) Base(stage.From, stage.Mark.Line, stage == Bottom(final) ? RelationKind.DerivedFrom : RelationKind.DependsOn, stage.Name is { } name ? $"FROM, stage {name}" : "FROM", id, facts);
        foreach (var copy in stage.Instructions.Where(i => i.Keyword is "COPY" or "ADD" or "RUN"))
            foreach (var flag in copy.Flags)
            {
                var from = flag.Key == "--from" ? flag.Value : flag.Key == "--mount" ? flag.Value.Split(',').FirstOrDefault(p => p.StartsWith("from=", StringComparison.Ordinal))?["from=".Length..] : null;
                if (from is not { Length: > 0 } || int.TryParse(from, NumberStyles.None, CultureInfo.InvariantCulture, out _) || document.Stages.Any(s => s.Name?.Equals(from, StringComparison.OrdinalIgnoreCase) == true)) continue;
                Base(VariableText.Expand(from, stage.Lookup), copy.Mark.Line, RelationKind.DependsOn, $"{copy.Keyword} {flag.Key}", id, facts);
            }
    }

    static void Base(ExpandedText from, int line, RelationKind relation, string note, string id, Facts facts)
    {
        var evidence = facts.Evidence(from.IsWhole ? Basis.Declared : Basis.Unresolved, line, note: note);
        if (ImageAsset.State(facts, from.Text, evidence) is { } image) facts.Relate(id, relation, image, evidence);
        else if (!from.IsWhole) facts.Skip($"the image of {note} is not known before the build: {from.Text}", line);
    }

    static DockerStage Bottom(DockerStage stage)
    {
        while (stage.Base is { } below) stage = below;
        return stage;
    }

    static IEnumerable<InstallCommand> Run(DockerInstruction instruction, DockerStage stage, string id, Facts facts)
    {
        var line = instruction.Mark.Line;
        List<InstallCommand> installs = [];
        List<CommandLine> commands = [];
        if (instruction.Exec is { } argv)
        {
            if (InstallCommand.From([.. argv.Select(a => new ShellWord(a, instruction.Mark, false))]) is { } install) installs.Add(install);
            commands.AddRange(CommandLine.Of(argv, stage.Lookup, line));
        }
        else Shell(instruction.Script, line);
        foreach (var here in instruction.HereDocuments)
        {
            if (instruction.Text.Contains("python", StringComparison.Ordinal)) Fetched(ModelDownloads.OfPython(here.Text, here.Line), stage, id, facts, here.Line);
            else if (!instruction.Text.TrimStart().StartsWith("cat ", StringComparison.Ordinal)) Shell(here.Text, here.Line);
        }
        foreach (var package in installs.SelectMany(i => i.Packages))
        {
            var evidence = facts.Evidence(Basis.Declared, package.Mark.Line > 0 ? package.Mark.Line : line, note: $"RUN{(stage.Name is { } name ? $", stage {name}" : "")}");
            facts.Relate(id, RelationKind.Contains, PackagesDetector.State(package, facts, evidence), evidence);
        }
        foreach (var command in commands) Fetched(ModelDownloads.Of(command), stage, id, facts, line);
        return installs;

        void Shell(string script, int first)
        {
            installs.AddRange(InstallCommand.Find(script, first, stage.Lookup));
            commands.AddRange(CommandLine.OfScript(script, stage.Lookup, first));
        }
    }

    // ADD https://huggingface.co/…/model.safetensors /models/
    static void Fetched(DockerInstruction add, DockerStage stage, string id, Facts facts)
    {
        string[] words = [.. (add.Exec ?? add.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(w => VariableText.Expand(w, stage.Lookup).Text)];
        Fetched(ModelDownloads.Of(new CommandLine("curl", words, add.Mark.Line)), stage, id, facts, add.Mark.Line);
    }

    static void Fetched(IEnumerable<ModelMention> mentions, DockerStage stage, string id, Facts facts, int line)
    {
        foreach (var mention in mentions)
        {
            var evidence = facts.Evidence(mention.Reference.Basis, mention.Line > 0 ? mention.Line : line, note: $"{(mention.From == "curl" ? "download" : mention.From)}{(stage.Name is { } name ? $", stage {name}" : "")}");
            facts.Relate(id, mention.Reference.Kind == AssetKind.Dataset ? RelationKind.UsesData : RelationKind.Contains, ModelAsset.State(facts, mention.Reference, evidence), evidence);
        }
    }
}

/// <summary>The image that a Dockerfile of the tree builds; kept for who deploys it.</summary>
/// <param name="At">The Dockerfile.</param>
/// <param name="Document">What it says.</param>
/// <param name="Id">Id of the image's asset.</param>
public sealed record BuiltImage(Location At, DockerfileDocument Document, string Id)
{
    /// <summary>Commands that install packages, in all stages.</summary>
    public IReadOnlyList<InstallCommand> Installs { get; init; } = [];

    /// <summary>The stage of a name, or the last when none is named or the name is unknown.</summary>
    public DockerStage? Stage(string? target) =>
        (target is null ? null : Document.Stages.FirstOrDefault(s => s.Name?.Equals(target, StringComparison.OrdinalIgnoreCase) == true)) ?? Document.Final;

    /// <summary>Ports that a stage exposes, as numbers; ranges in full up to 100 ports.</summary>
    public static IEnumerable<int> PortsOf(DockerStage stage) => stage.Ports.SelectMany(PortRange.Of);
}
