using System.Collections.Frozen;

namespace Myelin.Formats.Artifacts;

/// <summary>What names say to the programs that load models: which loader a user, or a library, hands the file to.</summary>
static class ModelNames
{
    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> PickleExtensions =
        new[] { ".pkl", ".pickle", ".pckl", ".dill", ".joblib", ".cpkl", ".pkl2", ".pkl3", ".pickle5", ".npy", ".npz" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> TorchExtensions =
        new[] { ".pt", ".pth", ".ckpt", ".pt2", ".ptc", ".ptl", ".pyt", ".torch", ".t7", ".mar", ".distcp" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    static readonly FrozenSet<string>.AlternateLookup<ReadOnlySpan<char>> OpenedByScan =
        new[] { ".zip", ".mcpb", ".dxt", ".skill", ".tar", ".tgz", ".tzst", ".tbz2", ".txz", ".whl", ".egg", ".conda", ".jar", ".war", ".ear" }.ToFrozenSet(StringComparer.OrdinalIgnoreCase).GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A name that users give to pickles.</summary>
    public static bool IsPickle(in FileName name) => PickleExtensions.Contains(name.Extension);

    /// <summary>A name that users give to files for <c>torch.load</c>.</summary>
    public static bool IsTorch(in FileName name) => TorchExtensions.Contains(name.Extension) || name.Ends(".pth.tar")
        || (name.Ends(".bin") && (name.Name.Contains("model", StringComparison.OrdinalIgnoreCase) || name.Name.Contains("adapter", StringComparison.OrdinalIgnoreCase) || name.Name.Contains("training_args", StringComparison.OrdinalIgnoreCase)
            || name.Name.Contains("optimizer", StringComparison.OrdinalIgnoreCase) || name.Name.Contains("scheduler", StringComparison.OrdinalIgnoreCase) || name.Name.Contains("scaler", StringComparison.OrdinalIgnoreCase)));

    /// <summary>An archive whose members the scan reads as files of their own.</summary>
    public static bool IsOpenedByScan(in FileName name) => OpenedByScan.Contains(name.Extension)
        || name.Ends(".tar.gz") || name.Ends(".tar.zst") || name.Ends(".tar.bz2") || name.Ends(".tar.xz");
}
