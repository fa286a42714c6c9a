namespace Myelin.Formats.Models;

/// <summary>What every model file tells, in the same words for all formats. Absent is null: nothing is guessed.</summary>
/// <param name="Format">Kebab-case name of the format, for example <c>safetensors</c>.</param>
public abstract record ModelArtifact(string Format)
{
    /// <summary>Version of the format or schema, as the file states it.</summary>
    public string? FormatVersion { get; init; }
    /// <summary>The name that the file gives to the model.</summary>
    public string? ModelName { get; init; }
    /// <summary>Architecture, class or kind of network, as the file names it.</summary>
    public string? Architecture { get; init; }
    /// <summary>Number of parameters.</summary>
    public long? Parameters { get; init; }
    /// <summary>Number of tensors.</summary>
    public long? Tensors { get; init; }
    /// <summary>Quantisation, or the tensor type that holds most parameters.</summary>
    public string? Quantization { get; init; }
    /// <summary>Library that wrote it, with its version where known.</summary>
    public string? Producer { get; init; }
    /// <summary>Licence as the file states it.</summary>
    public string? License { get; init; }
    /// <summary>Files that the format says hold the rest of it, as written.</summary>
    public IReadOnlyList<string> ExternalFiles { get; init; } = [];
}

/// <summary>Counts parameters by tensor type; sums stop at <see cref="long.MaxValue"/>.</summary>
public sealed class TensorTally
{
    readonly Dictionary<string, long> _byType = new(StringComparer.Ordinal);

    /// <summary>Parameters of all tensors.</summary>
    public long Parameters { get; private set; }
    /// <summary>Number of tensors.</summary>
    public long Tensors { get; private set; }
    /// <summary>The type that holds most parameters, the ordinally smaller of equals; null when there is none.</summary>
    public string? Dominant => _byType.Count == 0 ? null : _byType.OrderByDescending(t => t.Value).ThenBy(t => t.Key, StringComparer.Ordinal).First().Key;

    /// <summary>Counts a tensor.</summary>
    public void Add(string type, long elements)
    {
        Tensors++;
        Parameters = Sum(Parameters, elements);
        _byType[type] = Sum(_byType.GetValueOrDefault(type), elements);
    }

    /// <summary>Product of dimensions; a scalar is 1, a negative dimension makes it 0.</summary>
    public static long Elements(ReadOnlySpan<long> shape)
    {
        long product = 1;
        foreach (var dimension in shape)
        {
            if (dimension < 0) return 0;
            var high = Math.BigMul(product, dimension, out var low);
            if (high != 0 || low < 0) return long.MaxValue;
            product = low;
        }
        return product;
    }

    static long Sum(long a, long b) => a > long.MaxValue - b ? long.MaxValue : a + b;
}
