using Myelin.Formats.Binary;
using Myelin.Formats.Data;

namespace Myelin.Formats.Datasets;

/// <summary>Reads the schema in the head of an Avro container file (https://avro.apache.org/docs/1.12.0/specification/#object-container-files).</summary>
public sealed class AvroFormat : Format<DataTable>
{
    const int LargestSchema = 4 << 20;
    const int MostColumns = 10_000;

    public override bool Matches(in FileProbe file) => file.Head.StartsWith("Obj\x01"u8);

    public override Parsed<DataTable> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        var cursor = new ByteCursor(bytes, 4);
        List<string> keys = [], columns = [];
        for (var count = ZigZag(cursor); count != 0 && keys.Count < 1000 && !cursor.Ended; count = ZigZag(cursor))
        {
            // A negative count is followed by the size of the block.
            if (count < 0) ZigZag(cursor);
            for (var i = 0L; i < Math.Abs(count) && keys.Count < 1000 && !cursor.Ended; i++)
            {
                var key = cursor.Text(ZigZag(cursor), 256);
                var value = cursor.Bytes(ZigZag(cursor), LargestSchema);
                keys.Add(key);
                if (key == "avro.schema" && JsonFormat.Parse(value, limits).Value is { } schema) Fields(schema.Root, "", columns, 0);
            }
        }
        return new Parsed<DataTable>(new DataTable("avro", columns) { MetadataKeys = keys }, cursor.Ended ? [new Problem("the head is damaged or cut off")] : []);
    }

    static void Fields(DataNode record, string prefix, List<string> columns, int depth)
    {
        foreach (var field in record["fields"].Items)
        {
            if (columns.Count >= MostColumns) return;
            var name = prefix + field["name"].Text;
            var type = field["type"];
            var inner = type.Kind == NodeKind.List ? type.Items.FirstOrDefault(t => t.Has("fields")) : type.Has("fields") ? type : null;
            if (inner is not null && depth < 8) Fields(inner, name + ".", columns, depth + 1);
            else columns.Add(name);
        }
    }

    static long ZigZag(ByteCursor cursor)
    {
        var raw = cursor.Varint();
        return (long)(raw >> 1) ^ -(long)(raw & 1);
    }
}

/// <summary>Recognises data whose columns are not read: ORC, TFRecord, Lance, WebDataset shards by name.</summary>
public sealed class OpaqueDataFormat : Format<DataTable>
{
    public override bool Matches(in FileProbe file) => Kind(file.Head, file.Name) is not null;

    public override Parsed<DataTable> Read(ByteSource bytes, FileName name, ReadLimits limits) => new DataTable(Kind(bytes.ReadBytes(0, 16), name) ?? "data", []);

    static string? Kind(ReadOnlySpan<byte> head, FileName name)
    {
        if (head.StartsWith("ORC"u8) && name.Ends(".orc")) return "orc";
        // A record: length (u64), checksum; the first record is never huge.
        if ((name.Ends(".tfrecord") || name.Ends(".tfrecords") || name.Name.Contains(".tfrecord-", StringComparison.OrdinalIgnoreCase)) && head.Length >= 16 && head[4..8].IndexOfAnyExcept((byte)0) < 0) return "tfrecord";
        return name.Ends(".lance") && head.Length > 0 && head.Contains((byte)0) ? "lance" : null;
    }
}
