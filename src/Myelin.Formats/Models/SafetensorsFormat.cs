using System.Buffers.Binary;
using System.Text.Json;

namespace Myelin.Formats.Models;

/// <summary>A tensor of a safetensors file; offsets count from the end of the header.</summary>
public sealed record SafetensorsTensor(string Name, string Type, long[] Shape, long Begin, long End);

/// <summary>A safetensors file, by its header.</summary>
public sealed record SafetensorsModel() : ModelArtifact("safetensors")
{
    /// <summary>Bytes of the JSON header.</summary>
    public long HeaderLength { get; init; }
    /// <summary><c>__metadata__</c>, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Metadata { get; init; } = [];
    /// <summary>Tensors, in order of the header.</summary>
    public IReadOnlyList<SafetensorsTensor> List { get; init; } = [];

    /// <summary>The value of a metadata key, or null.</summary>
    public string? this[string key] => Metadata.FirstOrDefault(m => m.Key == key).Value;
}

/// <summary>Reads the header of safetensors (https://github.com/huggingface/safetensors#format): u64 length, JSON, then data that is not touched.</summary>
public sealed class SafetensorsFormat : Format<SafetensorsModel>
{
    // Space is allowed before the brace by readers, not by the specification.
    public override bool Matches(in FileProbe file) => HasHeader(file.Head);

    /// <summary>A length of eight bytes and the beginning of a JSON object.</summary>
    internal static bool HasHeader(ReadOnlySpan<byte> head) =>
        head.Length >= 10 && head[8] == '{' && (head[9] is (byte)'"' or (byte)'}' || char.IsWhiteSpace((char)head[9]))
            && BinaryPrimitives.ReadUInt64LittleEndian(head) is >= 2 and < 1UL << 40;

    public override Parsed<SafetensorsModel> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.Length < 8) return Parsed<SafetensorsModel>.Failed("the header is cut off");
        var length = BinaryPrimitives.ReadUInt64LittleEndian(bytes.ReadBytes(0, 8));
        if (length > (ulong)limits.MaxHeaderBytes) return Parsed<SafetensorsModel>.Failed($"states a header of {length:N0} bytes, more than the limit of {limits.MaxHeaderBytes:N0}");
        if ((long)length > bytes.Length - 8) return Parsed<SafetensorsModel>.Failed($"states a header of {length:N0} bytes in a file of {bytes.Length:N0}");
        var header = new Header(bytes.ReadBytes(8, (int)length), limits);
        header.Read();
        header.CheckLayout(bytes.Length - 8 - (long)length);
        var metadata = header.Metadata.ToLookup(m => m.Key, m => m.Value, StringComparer.Ordinal);
        var model = new SafetensorsModel
        {
            HeaderLength = (long)length,
            Metadata = header.Metadata,
            List = header.Tensors,
            Parameters = header.Tally.Parameters,
            Tensors = header.Tally.Tensors,
            Quantization = header.Tally.Dominant,
            Architecture = metadata["modelspec.architecture"].FirstOrDefault(),
            ModelName = metadata["modelspec.title"].FirstOrDefault() ?? metadata["ss_output_name"].FirstOrDefault(),
            License = metadata["modelspec.license"].FirstOrDefault(),
            Producer = metadata["format"].FirstOrDefault(),
        };
        return new Parsed<SafetensorsModel>(model, header.Problems);
    }

    /// <summary>Bits of one element, or 0 for an unknown type.</summary>
    internal static int Bits(string type) => type switch
    {
        "F64" or "I64" or "U64" or "C64" => 64,
        "F32" or "I32" or "U32" => 32,
        "F16" or "BF16" or "I16" or "U16" => 16,
        "I8" or "U8" or "BOOL" or "F8_E4M3" or "F8_E5M2" or "F8_E8M0" or "F8_E4M3FNUZ" or "F8_E5M2FNUZ" => 8,
        "F6_E2M3" or "F6_E3M2" => 6,
        "F4" => 4,
        _ => 0,
    };

    sealed class Header(byte[] json, ReadLimits limits)
    {
        public List<KeyValuePair<string, string>> Metadata { get; } = [];
        public List<SafetensorsTensor> Tensors { get; } = [];
        public List<Problem> Problems { get; } = [];
        public TensorTally Tally { get; } = new();

        public void Read()
        {
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Math.Min(64, limits.MaxDepth) });
            try
            {
                if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
                {
                    Problems.Add(new Problem("the header is no JSON object"));
                    return;
                }
                var names = new HashSet<string>(StringComparer.Ordinal);
                while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
                {
                    var name = reader.GetString()!;
                    if (!names.Add(name)) Problems.Add(new Problem($"tensor {Shorten(name)} is listed twice"));
                    if (Tensors.Count >= limits.MaxEntries)
                    {
                        Problems.Add(new Problem($"more than {limits.MaxEntries:N0} tensors"));
                        return;
                    }
                    reader.Read();
                    if (reader.TokenType != JsonTokenType.StartObject) reader.Skip();
                    else if (name == "__metadata__") ReadMetadata(ref reader);
                    else ReadTensor(ref reader, name);
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                Problems.Add(new Problem("the header is not valid JSON"));
            }
        }

        void ReadMetadata(ref Utf8JsonReader reader)
        {
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString()!;
                reader.Read();
                if (reader.TokenType == JsonTokenType.String) Metadata.Add(new(key, reader.GetString()!));
                else
                {
                    Problems.Add(new Problem($"metadata {Shorten(key)} is no text"));
                    reader.Skip();
                }
            }
        }

        void ReadTensor(ref Utf8JsonReader reader, string name)
        {
            string? type = null;
            long[]? shape = null, offsets = null;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var key = reader.GetString();
                reader.Read();
                if (key == "dtype" && reader.TokenType == JsonTokenType.String) type = reader.GetString();
                else if (key == "shape" && reader.TokenType == JsonTokenType.StartArray) shape = Numbers(ref reader);
                else if (key == "data_offsets" && reader.TokenType == JsonTokenType.StartArray) offsets = Numbers(ref reader);
                else reader.Skip();
            }
            if (type is null || shape is null || offsets is not [var begin, var end])
            {
                Problems.Add(new Problem($"tensor {Shorten(name)} lacks a type, shape or offsets"));
                return;
            }
            Tensors.Add(new SafetensorsTensor(name, type, shape, begin, end));
            Tally.Add(type, TensorTally.Elements(shape));
        }

        static long[] Numbers(ref Utf8JsonReader reader)
        {
            List<long> numbers = [];
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                if (reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number)) numbers.Add(number);
                else
                {
                    numbers.Add(-1);
                    reader.Skip();
                }
            }
            return [.. numbers];
        }

        // The specification forbids holes and overlaps; readers differ in what they refuse.
        public void CheckLayout(long dataLength)
        {
            long covered = 0;
            foreach (var tensor in Tensors.OrderBy(t => t.Begin).ThenBy(t => t.End))
            {
                if (tensor.Begin < 0 || tensor.End < tensor.Begin || tensor.End > dataLength)
                {
                    Problems.Add(new Problem($"tensor {Shorten(tensor.Name)} lies outside the data"));
                    return;
                }
                var elements = TensorTally.Elements(tensor.Shape);
                if (Bits(tensor.Type) is > 0 and var bits && (UInt128)(ulong)elements * (ulong)bits != (UInt128)(ulong)(tensor.End - tensor.Begin) * 8)
                {
                    Problems.Add(new Problem($"tensor {Shorten(tensor.Name)} has a size that does not fit its shape"));
                    return;
                }
                if (tensor.Begin < covered)
                {
                    Problems.Add(new Problem($"tensor {Shorten(tensor.Name)} overlaps another"));
                    return;
                }
                if (tensor.Begin > covered)
                {
                    Problems.Add(new Problem($"a hole of {tensor.Begin - covered:N0} bytes before tensor {Shorten(tensor.Name)}"));
                    return;
                }
                covered = tensor.End;
            }
            if (covered < dataLength && Tensors.Count > 0) Problems.Add(new Problem($"{dataLength - covered:N0} bytes behind the last tensor"));
        }

        static string Shorten(string name) => name.Length <= 80 ? name : name[..80] + "…";
    }
}
