using System.Text.Json;

namespace Myelin.Formats.Models;

/// <summary>An index of a model in several weight files (<c>model.safetensors.index.json</c>, <c>pytorch_model.bin.index.json</c>).</summary>
/// <param name="Files">Names of the parts, distinct, in ordinal order.</param>
/// <param name="Tensors">Number of tensors.</param>
/// <param name="TotalSize">Bytes of all tensors as stated, or null.</param>
/// <param name="TotalParameters">Number of parameters as stated, or null.</param>
public sealed record WeightIndex(IReadOnlyList<string> Files, long Tensors, long? TotalSize, long? TotalParameters);

/// <summary>Reads <c>weight_map</c> and <c>metadata</c> of a weight index.</summary>
public sealed class SafetensorsIndexFormat : Format<WeightIndex>
{
    public override bool Matches(in FileProbe file) => file.Name.Ends(".index.json") && file.IsText;

    public override Parsed<WeightIndex> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.Length > limits.MaxTextBytes) return Parsed<WeightIndex>.Failed($"larger than the limit for text ({bytes.Length:N0} bytes)");
        var reader = new Utf8JsonReader(bytes.ReadBytes(0, (int)bytes.Length), new JsonReaderOptions { MaxDepth = 64 });
        var files = new SortedSet<string>(StringComparer.Ordinal);
        long tensors = 0;
        long? size = null, parameters = null;
        var hasMap = false;
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return new Parsed<WeightIndex>(null, []);
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString();
                reader.Read();
                if (reader.TokenType != JsonTokenType.StartObject || key is not ("weight_map" or "metadata"))
                {
                    reader.Skip();
                    continue;
                }
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var inner = reader.GetString();
                    reader.Read();
                    if (key == "weight_map" && reader.TokenType == JsonTokenType.String)
                    {
                        (hasMap, tensors) = (true, tensors + 1);
                        if (files.Count < limits.MaxEntries) files.Add(reader.GetString()!);
                    }
                    else if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number) && number is >= 0 and < long.MaxValue)
                    {
                        if (inner == "total_size") size = (long)number;
                        else if (inner == "total_parameters") parameters = (long)number;
                    }
                    else reader.Skip();
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return hasMap ? new Parsed<WeightIndex>(new WeightIndex([.. files], tensors, size, parameters), [new Problem("the index is not valid JSON")])
                : Parsed<WeightIndex>.Failed("the index is not valid JSON");
        }
        return hasMap ? new WeightIndex([.. files], tensors, size, parameters) : new Parsed<WeightIndex>(null, []);
    }
}
