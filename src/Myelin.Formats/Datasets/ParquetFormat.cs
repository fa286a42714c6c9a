using System.Buffers.Binary;
using Myelin.Formats.Binary;
using Myelin.Formats.Thrift;

namespace Myelin.Formats.Datasets;

/// <summary>
/// Reads the footer of Parquet (https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift): schema, rows, metadata keys. An encrypted footer ("PARE") shows nothing.
/// </summary>
public sealed class ParquetFormat : Format<DataTable>
{
    const int MostColumns = 100_000;

    public override bool Matches(in FileProbe file) => file.Head.StartsWith("PAR1"u8) || file.Head.StartsWith("PARE"u8);

    public override Parsed<DataTable> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        var tail = bytes.ReadBytes(Math.Max(0, bytes.Length - 8), 8);
        if (tail.Length == 8 && tail.AsSpan(4).SequenceEqual("PARE"u8)) return new Parsed<DataTable>(new DataTable("parquet", []), [new Problem("the footer is encrypted")]);
        if (tail.Length < 8 || !tail.AsSpan(4).SequenceEqual("PAR1"u8)) return new Parsed<DataTable>(new DataTable("parquet", []), [new Problem("no footer: cut off")]);
        long length = BinaryPrimitives.ReadUInt32LittleEndian(tail);
        if (length > bytes.Length - 12) return new Parsed<DataTable>(new DataTable("parquet", []), [new Problem($"states a footer of {length:N0} bytes in a file of {bytes.Length:N0}")]);
        if (length > limits.MaxHeaderBytes) return new Parsed<DataTable>(new DataTable("parquet", []), [new Problem($"a footer of {length:N0} bytes is more than the limit")]);
        var footer = new Footer(new ThriftReader(new ByteCursor(bytes, bytes.Length - 8 - length, bytes.Length - 8)));
        return footer.Read();
    }

    sealed class Footer(ThriftReader thrift)
    {
        readonly List<(string Name, int Children)> _schema = [];
        readonly List<string> _keys = [];
        long? _rows;
        string? _producer;

        public Parsed<DataTable> Read()
        {
            var field = 0;
            // Row groups (4) describe every chunk; rows (3) and schema (2) stand before them, metadata (5) and producer (6) behind.
            while (thrift.Next(ref field, out var type))
            {
                switch (field, type)
                {
                    case (2, ThriftType.List): Schema(); break;
                    case (3, ThriftType.I64): _rows = thrift.Integer(); break;
                    case (5, ThriftType.List): Metadata(); break;
                    case (6, ThriftType.Binary): _producer = thrift.Text(256); break;
                    default: thrift.Skip(type); break;
                }
            }
            var table = new DataTable("parquet", Columns()) { Rows = _rows, Producer = _producer, MetadataKeys = _keys };
            return new Parsed<DataTable>(table, thrift.Ended ? [new Problem("the footer is damaged")] : []);
        }

        void Schema()
        {
            var count = thrift.List(out _);
            for (var i = 0; i < count && !thrift.Ended; i++)
            {
                var (name, children, field) = ("", 0, 0);
                while (thrift.Next(ref field, out var type))
                {
                    if (field == 4 && type == ThriftType.Binary) name = thrift.Text();
                    else if (field == 5 && type == ThriftType.I32) children = (int)Math.Clamp(thrift.Integer(), 0, MostColumns);
                    else thrift.Skip(type);
                }
                if (_schema.Count < MostColumns) _schema.Add((name, children));
            }
        }

        void Metadata()
        {
            var count = thrift.List(out _);
            for (var i = 0; i < count && !thrift.Ended; i++)
            {
                var field = 0;
                while (thrift.Next(ref field, out var type))
                {
                    if (field == 1 && type == ThriftType.Binary && _keys.Count < 1000) _keys.Add(thrift.Text(256));
                    else thrift.Skip(type);
                }
            }
        }

        // The schema is a tree in depth-first order; its leaves are the columns. "list", "element", "array", "key_value" are layers of the encoding, not names.
        List<string> Columns()
        {
            List<string> columns = [];
            var open = new Stack<(string Prefix, int Left)>();
            for (var i = 1; i < _schema.Count && open.Count < 200; i++)
            {
                while (open.TryPeek(out var top) && top.Left == 0) open.Pop();
                var prefix = "";
                if (open.TryPop(out var parent))
                {
                    prefix = parent.Prefix;
                    open.Push((parent.Prefix, parent.Left - 1));
                }
                var (name, children) = _schema[i];
                var path = name is "list" or "element" or "array" or "key_value" or "bag" or "item" && prefix.Length > 0 ? prefix : prefix.Length > 0 ? $"{prefix}.{name}" : name;
                if (children > 0) open.Push((path.Length > 1000 ? path[..1000] : path, children));
                else columns.Add(path);
            }
            return columns;
        }
    }
}
