using System.Buffers;
using System.Text;
using System.Text.Json;
using Myelin.Core.Reports.Json;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports;

/// <summary>
/// Everything of a scan, for programs. One asset, relation or finding a line, so that a report of any size
/// streams, and line tools work on it.
/// </summary>
public sealed class JsonReport : ReportFormat
{
    /// <summary>The value of <c>format</c> in every report.</summary>
    public const string FormatName = "myelin-scan";

    /// <summary>The version of the form; a change that an old reader would misread raises it.</summary>
    public const int FormatVersion = 1;

    public override string Name => "json";
    public override string Summary => "everything, for programs; versioned and documented";

    public override void Write(ScanResult scan, Stream output, ReportOptions options)
    {
        using var lines = new LineWriter(output);
        lines.Raw("{\n");
        lines.Member("format", json => json.WriteStringValue(FormatName));
        lines.Member("version", json => json.WriteNumberValue(FormatVersion));
        lines.Member("tool", json =>
        {
            json.WriteStartObject();
            json.WriteString("name", "myelin");
            json.WriteString("version", scan.ToolVersion);
            json.WriteEndObject();
        });
        lines.Member("clock", json =>
        {
            json.WriteStartObject();
            json.WriteString("now", scan.Now.UtcDateTime.ToString("O"));
            json.WriteEndObject();
        });
        lines.List("targets", scan.Targets, static (json, target) =>
        {
            json.WriteStartObject();
            json.Text("label", target.Label);
            json.Text("kind", target.Kind);
            json.Text("below", target.Below);
            json.WriteEndObject();
        });
        lines.Member("answers", json => ScanJson.Write(json, scan.Answers));
        lines.Member("coverage", json => ScanJson.Write(json, scan.Coverage));
        lines.List("findings", scan.Findings, ScanJson.Write);
        lines.List("checks", scan.Checks, ScanJson.Write);
        lines.Raw("\"graph\": {\n");
        lines.List("assets", scan.Graph.Assets, ScanJson.Write);
        lines.List("relations", scan.Graph.Relations, ScanJson.Write, last: true);
        lines.Raw("}\n}\n");
        lines.Flush();
    }

    /// <summary>Values one a line: an indented report of a million assets would be three times as long, an unbroken line of it unreadable.</summary>
    sealed class LineWriter : IDisposable
    {
        const int FlushAt = 1 << 16;
        readonly ArrayBufferWriter<byte> _buffer = new(FlushAt * 2);
        readonly Stream _output;
        readonly Utf8JsonWriter _json;

        public LineWriter(Stream output)
        {
            _output = output;
            _json = new Utf8JsonWriter(_buffer, JsonText.Compact);
        }

        public void Raw(string text)
        {
            Encoding.ASCII.GetBytes(text, _buffer);
        }

        public void Member(string name, Action<Utf8JsonWriter> write)
        {
            Raw($"\"{name}\": ");
            Value(write, static (json, write) => write(json));
            Raw(",\n");
        }

        public void List<T>(string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write, bool last = false)
        {
            Raw($"\"{name}\": [");
            var separator = "\n";
            foreach (var item in items)
            {
                Raw(separator);
                separator = ",\n";
                Value(item, write);
            }
            Raw(separator == "\n" ? "]" : "\n]");
            Raw(last ? "\n" : ",\n");
        }

        public void Flush()
        {
            _output.Write(_buffer.WrittenSpan);
            _buffer.ResetWrittenCount();
        }

        public void Dispose() => _json.Dispose();

        void Value<T>(T item, Action<Utf8JsonWriter, T> write)
        {
            write(_json, item);
            _json.Flush();
            _json.Reset();
            if (_buffer.WrittenCount > FlushAt) Flush();
        }
    }
}
