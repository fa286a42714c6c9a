using Myelin.Formats.Binary;
using Myelin.Formats.Flatbuffers;

namespace Myelin.Formats.Datasets;

/// <summary>
/// Reads the schema of Arrow IPC files ("ARROW1"), Arrow streams as the datasets library writes them, and Feather V1 ("FEA1")
/// (https://arrow.apache.org/docs/format/Columnar.html#serialization-and-interprocess-communication-ipc, format/{Message,Schema,File}.fbs).
/// </summary>
public sealed class ArrowFormat : Format<DataTable>
{
    const int MostColumns = 100_000;

    public override bool Matches(in FileProbe file) =>
        file.Head.StartsWith("ARROW1\0\0"u8) || file.Head.StartsWith("FEA1"u8)
            || (file.Name.Ends(".arrow") && file.Head is [0xff, 0xff, 0xff, 0xff, ..]);

    public override Parsed<DataTable> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        var head = bytes.ReadBytes(0, 8);
        if (head.AsSpan().StartsWith("FEA1"u8)) return Feather(bytes);
        var cursor = new ByteCursor(bytes, head.AsSpan().StartsWith("ARROW1"u8) ? 8 : 0);
        // A message: continuation marker, length of the metadata, then the flatbuffer.
        var marker = cursor.U32();
        long length = marker == 0xffffffff ? cursor.U32() : marker;
        if (cursor.Ended || length == 0 || length > Math.Min(cursor.Left, limits.MaxHeaderBytes)) return new Parsed<DataTable>(new DataTable("arrow", []), [new Problem("the schema is damaged or cut off")]);
        using var window = new WindowSource(bytes, cursor.Position, length);
        using var paged = new PagedSource(window);
        var message = FlatTable.Root(paged);
        var schema = message.Table(2);
        if (message.Scalar(1, 1) != 1 || !schema.Exists) return new Parsed<DataTable>(new DataTable("arrow", []), [new Problem("the first message is no schema")]);
        List<string> columns = [];
        Fields(schema, 1, "", columns, 0);
        List<string> keys = [];
        for (var i = 0; i < Math.Min(schema.Count(2), 1000); i++)
            if (schema.TableAt(2, i).Text(0, 256) is { } key) keys.Add(key);
        return new DataTable("arrow", columns) { MetadataKeys = keys };
    }

    static void Fields(FlatTable table, int slot, string prefix, List<string> columns, int depth)
    {
        var count = table.Count(slot);
        for (var i = 0; i < count && columns.Count < MostColumns; i++)
        {
            var field = table.TableAt(slot, i);
            var own = field.Text(0, 1024) ?? "";
            var path = own is "item" or "element" or "entries" && prefix.Length > 0 ? prefix : prefix.Length > 0 ? $"{prefix}.{own}" : own;
            if (field.Count(5) > 0 && depth < 16) Fields(field, 5, path, columns, depth + 1);
            else columns.Add(path);
        }
    }

    // The footer of Feather V1 is a flatbuffer: description, rows, columns (name first), version.
    static Parsed<DataTable> Feather(ByteSource bytes)
    {
        var tail = new ByteCursor(bytes, Math.Max(0, bytes.Length - 8));
        long length = tail.U32();
        if (length > bytes.Length - 12) return new Parsed<DataTable>(new DataTable("feather", []), [new Problem("the footer is damaged or cut off")]);
        using var window = new WindowSource(bytes, bytes.Length - 8 - length, length);
        using var paged = new PagedSource(window);
        var root = FlatTable.Root(paged);
        List<string> columns = [];
        for (var i = 0; i < Math.Min(root.Count(2), MostColumns); i++)
            if (root.TableAt(2, i).Text(0, 1024) is { } column) columns.Add(column);
        return new DataTable("feather", columns) { Rows = root.Long(1) };
    }
}
