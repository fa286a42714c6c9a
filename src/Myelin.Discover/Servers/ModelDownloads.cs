using System.Text.RegularExpressions;
using Myelin.Core.Assets;
using Myelin.Formats.Shell;

namespace Myelin.Discover.Servers;

/// <summary>
/// Models and datasets that commands fetch: <c>hf download</c>, <c>huggingface-cli download</c>, <c>git clone https://huggingface.co/…</c>, <c>curl</c> and <c>wget</c> of a weight file,
/// <c>ollama pull</c>, and Python handed to the interpreter in place.
/// </summary>
public static partial class ModelDownloads
{
    /// <summary>What a command line fetches.</summary>
    public static IEnumerable<ModelMention> Of(CommandLine command) => command.Name switch
    {
        "hf" or "huggingface-cli" or "huggingface_hub.commands.huggingface_cli" => Hub(command),
        "git" => GitClone(command),
        "wget" or "curl" or "aria2c" or "axel" or "gdown" => Fetch(command),
        "ollama" => Pull(command, "ollama", ["pull", "run"]),
        "docker" or "podman" when command.Arguments is ["model", "pull" or "run", var model, ..] => Of(ModelReference.Read(model, "docker"), "docker model", command),
        "lms" => Pull(command, "any", ["get", "load"]),
        "spacy" => Pull(command, "name", ["download"]),
        "aws" or "gsutil" or "s5cmd" or "azcopy" or "rclone" or "gcloud" => Copy(command),
        _ when command.Arguments.ToList().IndexOf("-c") is >= 0 and var at && at + 1 < command.Arguments.Count && command.Name.StartsWith("python", StringComparison.Ordinal) =>
            OfPython(command.Arguments[at + 1], command.Line),
        _ => [],
    };

    /// <summary>What Python text fetches with constant arguments: <c>snapshot_download</c>, <c>hf_hub_download</c>, <c>from_pretrained</c>, <c>pipeline</c>, <c>load_dataset</c>, <c>SentenceTransformer</c> …</summary>
    /// <param name="text">Source handed to the interpreter with <c>-c</c> or in a here-document.</param>
    /// <param name="line">Line of its start.</param>
    public static IEnumerable<ModelMention> OfPython(string text, int line)
    {
        foreach (Match match in PythonCall().Matches(text))
        {
            var call = match.Groups["call"].Value;
            var kind = call is "load_dataset" || match.Groups["after"].Value.Contains("repo_type=\"dataset\"", StringComparison.Ordinal) ? AssetKind.Dataset : AssetKind.Model;
            // pipeline("summarization") names a task.
            if (call == "pipeline" && !match.Groups["model"].Success) continue;
            if (ModelReference.Read(match.Groups["name"].Value, "huggingface", kind: kind) is { } reference)
                yield return new(reference, call, line == 0 ? 0 : line + text.AsSpan(0, match.Index).Count('\n')) { Key = match.Groups["name"].Value };
        }
    }

    [GeneratedRegex("""
        (?<call>snapshot_download|hf_hub_download|from_pretrained|load_dataset|SentenceTransformer|CrossEncoder|TextEmbedding|WhisperModel|FlagModel|BGEM3FlagModel|pipeline|LLM)\s*\(\s*
        (?:['"][a-z0-9-]{3,40}['"]\s*,\s*(?=model\s*=))?
        (?:(?:(?<model>model)|repo_id|model_name_or_path|pretrained_model_name_or_path|path|model_name)\s*=\s*)?
        ['"](?<name>[A-Za-z0-9][A-Za-z0-9._/:-]{2,120})['"](?<after>[^)\n]{0,200})
        """, RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PythonCall();

    static IEnumerable<ModelMention> Hub(CommandLine command)
    {
        var words = Words(command, "--include", "--exclude", "--local-dir", "--cache-dir", "--revision", "--repo-type", "--token", "--local-dir-use-symlinks", "--max-workers");
        if (words is not ["download", var repository, ..]) return [];
        var dataset = command.Option("--repo-type", out _) == "dataset";
        return Of(ModelReference.Read(repository, "huggingface", command.Option("--revision", out _), dataset ? AssetKind.Dataset : AssetKind.Model), $"{command.Name} download", command);
    }

    static IEnumerable<ModelMention> GitClone(CommandLine command)
    {
        if (!command.Arguments.Contains("clone") && !command.Arguments.Contains("submodule")) yield break;
        var branch = command.Option("-b", out _) ?? command.Option("--branch", out _);
        foreach (var word in command.Arguments)
        {
            var url = word.StartsWith("git@hf.co:", StringComparison.Ordinal) ? "https://hf.co/" + word["git@hf.co:".Length..] : WithoutUser(word);
            if (url is not null && !url.Contains("/spaces/", StringComparison.Ordinal) && IsHubUrl(url) && ModelReference.Read(url.EndsWith(".git", StringComparison.Ordinal) ? url[..^4] : url, "huggingface", branch) is { } model)
                yield return new(model, "git clone", command.Line) { Key = word };
        }
    }

    // https://user:token@huggingface.co/x: the credentials never leave this method.
    static string? WithoutUser(string word)
    {
        var scheme = word.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0) return null;
        var at = word.IndexOf('@', scheme);
        var slash = word.IndexOf('/', scheme + 3);
        return at > 0 && at < slash ? word[..(scheme + 3)] + word[(at + 1)..] : word;
    }

    static bool IsHubUrl(string url) => url.Contains("://huggingface.co/", StringComparison.OrdinalIgnoreCase) || url.Contains("://hf.co/", StringComparison.OrdinalIgnoreCase);

    static IEnumerable<ModelMention> Fetch(CommandLine command)
    {
        foreach (var word in command.Arguments)
            if (WithoutUser(word) is { } url && !url.Contains("/spaces/", StringComparison.Ordinal) && ModelReference.Read(url, "path") is { } model && (!IsHubUrl(url) || url.Contains("/resolve/", StringComparison.Ordinal)))
                yield return new(model, command.Name, command.Line) { Key = word };
    }

    static IEnumerable<ModelMention> Pull(CommandLine command, string hub, string[] subcommands)
    {
        var words = Words(command);
        return words.Count >= 2 && subcommands.Contains(words[0]) ? Of(ModelReference.Read(words[1], hub), $"{command.Name} {words[0]}", command) : [];
    }

    // A copy from a bucket is of a model only when what is copied has the ending of one.
    static IEnumerable<ModelMention> Copy(CommandLine command)
    {
        foreach (var word in command.Arguments)
        {
            var scheme = word.IndexOf("://", StringComparison.Ordinal);
            if (scheme > 0 && word[..scheme] is "s3" or "gs" && ModelReference.Read("/" + word[(scheme + 3)..], "path") is { Basis: Basis.Declared } && ModelReference.Read(word, "any") is { } model)
                yield return new(model, $"{command.Name} copy", command.Line) { Key = word };
        }
    }

    static IEnumerable<ModelMention> Of(ModelReference? reference, string from, CommandLine command) =>
        reference is null ? [] : [new ModelMention(reference, from, command.Line) { Key = reference.Name }];

    static List<string> Words(CommandLine command, params ReadOnlySpan<string> takesValue)
    {
        List<string> words = [];
        for (var i = 0; i < command.Arguments.Count; i++)
        {
            if (!CommandLine.IsOption(command.Arguments[i])) words.Add(command.Arguments[i]);
            else if (takesValue.Contains(command.Arguments[i])) i++;
        }
        return words;
    }
}
