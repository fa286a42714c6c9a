using Myelin.Core.Findings;
using Myelin.Formats.Code;

namespace Myelin.Assess.Checks.Code;

/// <summary>
/// A loader that runs what the file says, on a file that somebody else may choose. On a constant path it is only noted for pedants: who can write there can usually write code, too.
/// </summary>
public sealed class UnsafeLoad : Check<CodeFile>
{
    public override CheckInfo Info { get; } = new("code/unsafe-load", Severity.High, "A file is loaded by a loader that can run code")
    {
        Why = "Pickle and the formats built on it are programs: loading one runs it, with the rights of the process. A model from a hub, an upload or a shared bucket is somebody else's program.",
        Fix = "Load safetensors instead; or torch.load(path, weights_only=True), yaml.safe_load, numpy.load without allow_pickle, skops for scikit-learn. What must stay pickled belongs into an enclosure.",
        Mappings = ["CWE-502", "LLM03:2025", "ATLAS:AML.T0010"],
        References = ["https://docs.pytorch.org/docs/stable/generated/torch.load.html", "https://docs.python.org/3/library/pickle.html"],
    };

    public override IEnumerable<Finding> Inspect(CodeFile document) =>
        from call in document.Calls
        let loader = Loader(call)
        where loader is not null
        let input = call[0]?.Value ?? Named(call)
        where input is not { IsConstant: true }
        select Found(new Core.Assets.Location("", call.Mark.Line, call.Mark.EndLine, call.Mark.Column, Cell: call.Cell), $"{call.Written} {loader}");

    // Sources: the documentation of each library. torch.load is safe by default only from 2.6 on, which a file alone does not show.
    static string? Loader(CodeCall call) => call.Name switch
    {
        "torch.load" => Is(call, "weights_only", "true") ? null : Is(call, "weights_only", "false") ? "is told to unpickle anything (weights_only=False)" : "unpickles anything before PyTorch 2.6 (no weights_only=True)",
        "pickle.load" or "pickle.loads" or "pickle.Unpickler" or "_pickle.load" or "_pickle.loads" or "cPickle.load" or "cPickle.loads" => "runs the pickle it is given",
        "dill.load" or "dill.loads" or "cloudpickle.load" or "cloudpickle.loads" or "marshal.loads" or "marshal.load" => "runs the pickle it is given",
        "joblib.load" or "sklearn.externals.joblib.load" => "unpickles what it is given",
        "pandas.read_pickle" or "pd.read_pickle" => "unpickles what it is given",
        "shelve.open" => "unpickles what it finds",
        "numpy.load" or "np.load" => Is(call, "allow_pickle", "true") ? "unpickles object arrays (allow_pickle=True)" : null,
        "yaml.unsafe_load" or "yaml.full_load" or "yaml.unsafe_load_all" => "builds any Python object the YAML names",
        "yaml.load" or "yaml.load_all" => IsSafeYaml(call) ? null : "builds any Python object the YAML names (no SafeLoader)",
        "keras.models.load_model" or "tensorflow.keras.models.load_model" or "keras.saving.load_model" => Is(call, "safe_mode", "false") ? "runs lambdas that the model holds (safe_mode=False)" : null,
        "mlflow.pyfunc.load_model" or "mlflow.sklearn.load_model" => "unpickles the logged model",
        _ => null,
    };

    static CodeValue? Named(CodeCall call) => (call["f"] ?? call["file"] ?? call["filename"] ?? call["filepath"] ?? call["stream"] ?? call["path"] ?? call["model_uri"])?.Value;

    static bool Is(CodeCall call, string argument, string value) => string.Equals(call[argument]?.Value.Text, value, StringComparison.OrdinalIgnoreCase);

    static bool IsSafeYaml(CodeCall call) => (call["Loader"] ?? call.Arguments.Where(a => a.Name is null).ElementAtOrDefault(1))?.Value.Text is { } loader
        && (loader.EndsWith("SafeLoader", StringComparison.Ordinal) || loader.EndsWith("BaseLoader", StringComparison.Ordinal));
}
