using Myelin.Formats.Pickle;

namespace Myelin.Formats.Models;

/// <summary>Counts parameters of a torch pickle by its storages.</summary>
static class TorchStorages
{
    /// <summary>Sums the storages; null tally when the pickle names none.</summary>
    public static TensorTally? Count(PickleImports imports)
    {
        if (imports.Storages.Count == 0) return null;
        var tally = new TensorTally();
        foreach (var storage in imports.Storages) tally.Add(TypeName(storage.Type), storage.Elements);
        return tally;
    }

    static string TypeName(string storage) => storage switch
    {
        "FloatStorage" => "F32",
        "DoubleStorage" => "F64",
        "HalfStorage" => "F16",
        "BFloat16Storage" => "BF16",
        "LongStorage" => "I64",
        "IntStorage" => "I32",
        "ShortStorage" => "I16",
        "CharStorage" => "I8",
        "ByteStorage" => "U8",
        "BoolStorage" => "BOOL",
        "QInt8Storage" => "QI8",
        "QUInt8Storage" => "QU8",
        "QInt32Storage" => "QI32",
        "ComplexFloatStorage" => "C64",
        "ComplexDoubleStorage" => "C128",
        "UntypedStorage" => "U8",
        _ => storage,
    };
}
