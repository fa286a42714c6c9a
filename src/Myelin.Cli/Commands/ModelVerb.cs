using System.CommandLine;
using Myelin.Assess;
using Myelin.Core.Reports.Models;
using Myelin.Discover;
using Myelin.Discover.Sources;
using Myelin.Formats;
using Myelin.Systems.Files;

namespace Myelin.Cli.Commands;

/// <summary><c>myelin model</c>: one model file for a person: what it is, what loading it does, and whether to do so.</summary>
internal sealed class ModelVerb : Verb
{
    readonly Argument<string> _file = new("file") { Description = "A model file: pickle, PyTorch, joblib, NumPy, Keras, HDF5, ONNX, TensorFlow, TFLite, GGUF, safetensors, NeMo …" };
    readonly Option<bool> _trace = new("--trace") { Description = "List every opcode of its pickles" };
    readonly Option<string> _format = new("--format", "-f") { HelpName = "FORMAT", Description = "table (default) or json", DefaultValueFactory = _ => "table" };
    readonly Option<string?> _failOn = new("--fail-on") { HelpName = "VERDICT", Description = "Exit with 10 when the verdict is this one or worse: unsafe-by-format, unknown, suspicious or malicious" };
    readonly Option<bool> _verbose = new("--verbose", "-v") { Description = "Show all imports and calls" };
    readonly Option<bool> _noColor = new("--no-color") { Description = "No colours" };

    public override Command Command
    {
        get
        {
            var command = new Command("model", "Say what loading one model file does, and whether it may be loaded") { _file, _trace, _format, _failOn, _verbose, _noColor };
            command.SetAction(Run);
            return command;
        }
    }

    public override IReadOnlyList<(string Form, string Meaning)> Examples { get; } =
    [
        ("myelin model model.pt", "what loading a model file does, and whether it may be loaded"),
        ("myelin model model.pt --trace", "every opcode of its pickles"),
        ("myelin model model.pt --fail-on suspicious", "for CI: exit code 10 when it is suspicious or worse"),
    ];

    int Run(ParseResult parsed)
    {
        var format = parsed.GetValue(_format)!;
        if (format is not ("table" or "json")) throw new UsageException($"there is no format '{Terminal.Safe(format)}' here; there are table, json");
        var limit = Limit(parsed.GetValue(_failOn));
        var view = Inspect(parsed.GetValue(_file)!, parsed.GetValue(_trace));
        using (var stdout = new BufferedStream(Console.OpenStandardOutput(), 1 << 16))
        {
            if (format == "json") ModelPage.Json(view, stdout);
            else ModelPage.Text(view, stdout, Terminal.Width, Terminal.Color(parsed.GetValue(_noColor)), parsed.GetValue(_verbose));
        }
        return limit is { } worst && Words.TakeWhile(w => w != view.Verdict).Count() >= worst ? ExitCode.Denied : ExitCode.Done;
    }

    static readonly string[] Words = [.. Enum.GetValues<ModelVerdict>().Order().Select(v => v.Word())];

    static int? Limit(string? word)
    {
        if (word is null) return null;
        var index = Array.IndexOf(Words, word);
        return index > 0 ? index : throw new UsageException($"--fail-on cannot be '{Terminal.Safe(word)}'; it is one of {string.Join(", ", Words.Skip(1))}");
    }

    static ModelView Inspect(string path, bool trace)
    {
        if (Directory.Exists(path)) throw new UsageException($"{Terminal.Safe(path)} is a folder; myelin scan reads folders");
        try
        {
            var real = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
            using var file = new SourceFile(Path.GetFileName(path), () => FileBytes.Open(real), ReadLimits.Default);
            _ = file.Size;
            return ModelInspection.Of(file, path, trace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SourceException($"{path}: {(e is UnauthorizedAccessException ? "permission denied" : e is FileNotFoundException or DirectoryNotFoundException ? "no such file" : e.Message)}", e);
        }
    }
}
