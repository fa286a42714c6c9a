namespace Myelin.Discover.Detectors.Hosts;

/// <summary>Shared libraries that show an AI runtime or an accelerator in use.</summary>
static class AcceleratorLibraries
{
    // Sources: the files of the libraries' own packages; libgomp and plain libtensor* are not among them on purpose.
    static readonly (string Start, string Framework)[] Known =
    [
        ("libcuda.so", "cuda"), ("libcudart.so", "cuda"), ("libcudart-", "cuda"), ("libnvidia-ml.so", "cuda"), ("libcublas.so", "cuda"), ("libcublasLt.so", "cuda"), ("libcudnn", "cuda"), ("libnccl.so", "nccl"),
        ("libnvinfer.so", "tensorrt"), ("libnvinfer_plugin.so", "tensorrt"), ("libtorch.so", "pytorch"), ("libtorch_cuda.so", "pytorch"), ("libtorch_cpu.so", "pytorch"), ("libtorch_python.so", "pytorch"), ("libc10.so", "pytorch"),
        ("libonnxruntime.so", "onnxruntime"), ("libonnxruntime_providers_", "onnxruntime"), ("onnxruntime_pybind11_state", "onnxruntime"), ("libtensorflow_cc.so", "tensorflow"), ("libtensorflow_framework.so", "tensorflow"),
        ("libtensorflow.so", "tensorflow"), ("libtensorflowlite", "tflite"), ("libllama.so", "llama.cpp"), ("libggml", "llama.cpp"), ("libmlx.so", "mlx"), ("libopenvino.so", "openvino"), ("libhsa-runtime64.so", "rocm"),
        ("libamdhip64.so", "rocm"), ("librocblas.so", "rocm"), ("librccl.so", "rocm"), ("libnrt.so", "aws-neuron"), ("libtpu.so", "tpu"), ("libfaiss", "faiss"), ("libjaxlib", "jax"), ("libctranslate2", "ctranslate2"),
        ("libwhisper.so", "whisper.cpp"), ("libSynapse.so", "habana"), ("libncnn.so", "ncnn"), ("libpaddle", "paddle"),
    ];

    /// <summary>The library's plain name (<c>libggml-cuda.so</c>), or null when it is none of them.</summary>
    public static string? NameOf(string path) => Of(path)?.Name;

    /// <summary>The framework whose library this is, or null.</summary>
    public static string? FrameworkOf(string path) => Of(path)?.Framework;

    static (string Name, string Framework)? Of(string path)
    {
        var name = path.AsSpan(path.LastIndexOf('/') + 1);
        foreach (var (start, framework) in Known)
        {
            if (!name.StartsWith(start, StringComparison.Ordinal)) continue;
            var end = name.IndexOf(".so", StringComparison.Ordinal);
            return (end < 0 ? name.ToString() : name[..(end + 3)].ToString(), framework);
        }
        return null;
    }
}
