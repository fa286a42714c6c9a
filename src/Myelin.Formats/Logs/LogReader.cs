using System.IO.Compression;
using System.Text;

namespace Myelin.Formats.Logs;

/// <summary>
/// Reads logs of any size, gzip or plain, line by line with the <see cref="LogLines"/> that understands them; a CloudTrail file is one JSON document. What no kind of log understands is counted.
/// </summary>
public sealed class LogReader
{
    const int LargestDocument = 256 << 20;
    static readonly Type[] Kinds = [.. typeof(LogLines).Assembly.GetTypes().Where(t => t is { IsClass: true, IsAbstract: false } && t.IsSubclassOf(typeof(LogLines))).OrderBy(t => t.Name, StringComparer.Ordinal)];

    readonly LogLines[] _kinds = [.. Kinds.Select(k => (LogLines)Activator.CreateInstance(k)!)];
    readonly List<LogUse> _uses = [];

    /// <summary>Lines, or events of a document, that were not understood.</summary>
    public long Unknown { get; private set; }

    /// <summary>The first of them; 0 when there is none.</summary>
    public long FirstUnknown { get; private set; }

    /// <summary>Lines or events read.</summary>
    public long Lines { get; private set; }

    /// <summary>Every use, in order.</summary>
    /// <exception cref="InvalidDataException">The gzip stream is broken; what came before was returned.</exception>
    public IEnumerable<LogUse> Read(Stream stream)
    {
        using var buffered = new BufferedStream(stream, 1 << 16);
        var isGzip = buffered.ReadByte() == 0x1F && buffered.ReadByte() == 0x8B;
        buffered.Position = 0;
        using var reader = new StreamReader(isGzip ? new GZipStream(buffered, CompressionMode.Decompress) : buffered, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, 1 << 16);
        var lines = new LineBuffer(reader);
        if (IsDocument(lines.Head))
        {
            (Lines, Unknown) = CloudTrailEvent.ReadAll(lines.Rest(LargestDocument), _uses);
            FirstUnknown = Unknown > 0 ? 1 : 0;
            foreach (var use in _uses) yield return use;
            yield break;
        }
        while (lines.Next() is { } line)
        {
            Lines++;
            if (line.Length == 0) continue;
            _uses.Clear();
            if (!Understood(line))
            {
                Unknown++;
                if (FirstUnknown == 0) FirstUnknown = Lines;
            }
            foreach (var use in _uses) yield return use with { Line = Lines };
        }
    }

    // The kind that understood the line before is asked first: a log is of one kind, a concatenation changes seldom.
    bool Understood(string line)
    {
        for (var i = 0; i < _kinds.Length; i++)
        {
            if (!_kinds[i].Read(line, _uses)) continue;
            if (i > 0) (_kinds[0], _kinds[i]) = (_kinds[i], _kinds[0]);
            return true;
        }
        return false;
    }

    static bool IsDocument(string head)
    {
        if (head is not ['{', ..]) return false;
        var start = head.AsSpan(0, Math.Min(head.Length, 200));
        return start.Contains("\"Records\"", StringComparison.Ordinal) || start.Contains("\"Events\"", StringComparison.Ordinal);
    }
}
