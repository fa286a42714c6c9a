namespace Myelin.Core.Reports.Inventory;

/// <summary>What the ending of a path says of the file.</summary>
static class SourcePaths
{
    /// <summary>Source code.</summary>
    public static bool IsCode(string path) => Extension(path) is "py" or "ipynb" or "js" or "jsx" or "mjs" or "cjs" or "ts" or "tsx" or "mts" or "cs" or "go"
        or "java" or "kt" or "kts" or "rs" or "rb" or "php" or "scala" or "swift" or "c" or "cc" or "cpp" or "h" or "sh";

    /// <summary>A file for machines only: a model, an archive, a program.</summary>
    public static bool IsBinary(string path) => Extension(path) is "safetensors" or "gguf" or "ggml" or "onnx" or "pt" or "pth" or "pkl" or "pickle" or "joblib"
        or "bin" or "h5" or "keras" or "tflite" or "npz" or "npy" or "engine" or "nemo" or "mlmodel" or "pb" or "parquet" or "arrow" or "so" or "whl"
        or "zip" or "tar" or "gz" or "jar";

    static ReadOnlySpan<char> Extension(string path)
    {
        var dot = path.LastIndexOf('.');
        return dot < 0 || path.AsSpan(dot).Contains('/') ? default : path.AsSpan(dot + 1);
    }
}
