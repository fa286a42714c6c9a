using Myelin.Core.Assets;
using Myelin.Formats.Containers;
using Myelin.Formats.Shell;

namespace Myelin.Discover.Servers;

/// <summary>A model that a command line or a variable asks for.</summary>
/// <param name="Reference">The model.</param>
/// <param name="From">What names it: <c>option --model</c>, <c>variable MODEL_ID</c>, <c>ollama pull</c>.</param>
/// <param name="Line">Line within a script, or 0.</param>
public sealed record ModelMention(ModelReference Reference, string From, int Line = 0)
{
    /// <summary>The option or variable that names it, for finding its place; or null.</summary>
    public string? Key { get; init; }
}

/// <summary>Finds the models that a product is told to load, and those that a script downloads.</summary>
public static class ServerModels
{
    /// <summary>Models that the options, variables and image of an identified product name.</summary>
    public static IEnumerable<ModelMention> Of(ServerIdentity identity, ServerSigns signs)
    {
        if (identity.Product.Model is not { } model) yield break;
        var commands = CommandLine.Of(signs.Argv, name => signs.Environment.GetValueOrDefault(name));
        var command = identity.Command ?? (commands.Count == 1 ? commands[0] : null);
        // Arguments alone follow the image's own entry point.
        IReadOnlyList<CommandLine> lines = identity.Command is null ? [new CommandLine("", signs.Argv), .. commands] : [identity.Command];
        var revision = model.Revision.Select(flag => First(lines, flag)).FirstOrDefault(v => v is not null)
            ?? model.RevisionEnv.Select(name => signs.Environment.GetValueOrDefault(name)).FirstOrDefault(v => v is not null);
        foreach (var flag in model.Repository ? [] : model.Flags)
            if (First(lines, flag) is { } value && ModelReference.Read(Known(value, signs), model.Hub, revision) is { } reference) yield return new(reference, $"option {flag}", command?.Line ?? 0) { Key = flag };
        foreach (var variable in model.Env)
            if (signs.Environment.GetValueOrDefault(variable) is { } value && ModelReference.Read(value, model.Hub, revision) is { } reference) yield return new(reference, $"variable {variable}") { Key = variable };
        foreach (var flag in model.Lora)
            foreach (var value in Values(lines, flag))
                if (ModelReference.Read(value[(value.IndexOf('=') + 1)..], model.Hub, kind: AssetKind.Adapter) is { } adapter) yield return new(adapter, $"option {flag}") { Key = flag };
        foreach (var flag in model.Data)
            if (First(lines, flag) is { } value && ModelReference.Read(value, model.Hub, kind: AssetKind.Dataset) is { } dataset) yield return new(dataset, $"option {flag}") { Key = flag };
        if (model.Positional && Positional(identity, model, signs) is { } argument && ModelReference.Read(Known(argument, signs), model.Hub, revision) is { } first)
            yield return new(first, "argument", command?.Line ?? 0) { Key = argument };
        if (model.Image && signs.Image is { } image && OfImageName(image, model) is { } named) yield return new(named, "image name");
    }

    /// <summary>What clients call the served model, or null.</summary>
    public static string? ServedName(ServerIdentity identity, ServerSigns signs)
    {
        IReadOnlyList<CommandLine> lines = identity.Command is null ? [new CommandLine("", signs.Argv)] : [identity.Command];
        return identity.Product.Model?.Served.Select(flag => First(lines, flag)).FirstOrDefault(v => v is not null);
    }

    static string? Positional(ServerIdentity identity, ServerModel model, ServerSigns signs)
    {
        IEnumerable<string> rest = identity.Command?.Arguments ?? signs.Argv;
        if (model.Subcommands.Count > 0)
        {
            rest = rest.SkipWhile(a => !model.Subcommands.Contains(a)).Skip(1);
        }
        else if (identity.Command is { } command)
        {
            var pattern = identity.Product.Commands.Select(c => new CommandPattern(c)).FirstOrDefault(p => p.Matches(command));
            rest = pattern?.Rest(command) ?? rest;
        }
        else if (signs.EntrypointReplaced) return null;
        return rest.FirstOrDefault() is { } first && !CommandLine.IsOption(first) ? first : null;
    }

    // nvcr.io/nim/meta/llama-3.1-8b-instruct serves meta/llama-3.1-8b-instruct.
    static ModelReference? OfImageName(string image, ServerModel model)
    {
        if (ImageReference.Parse(image) is not { } reference || reference.Repository.Split('/') is not [_, _, _, ..]) return null;
        return ModelReference.Read(reference.LastTwo, model.Hub) is { } named ? named with { Basis = Basis.Inferred } : null;
    }

    // Kubernetes writes $(NAME) for a variable of the container.
    static string Known(string value, ServerSigns signs) =>
        value.StartsWith("$(", StringComparison.Ordinal) && value.EndsWith(')') ? signs.Environment.GetValueOrDefault(value[2..^1]) ?? value
        : VariableText.Expand(value, name => signs.Environment.GetValueOrDefault(name)).Text;

    static string? First(IReadOnlyList<CommandLine> lines, string flag)
    {
        foreach (var line in lines)
            if (line.Option(flag, out _) is { Length: > 0 } value) return value;
        return null;
    }

    static IEnumerable<string> Values(IReadOnlyList<CommandLine> lines, string flag)
    {
        foreach (var line in lines)
        {
            var at = line.Arguments.ToList().FindIndex(a => a == flag || a.StartsWith(flag + "=", StringComparison.Ordinal));
            if (at < 0) continue;
            if (line.Arguments[at].Length > flag.Length) yield return line.Arguments[at][(flag.Length + 1)..];
            for (at++; at < line.Arguments.Count && !CommandLine.IsOption(line.Arguments[at]); at++) yield return line.Arguments[at];
            yield break;
        }
    }
}
