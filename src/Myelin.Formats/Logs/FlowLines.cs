using System.Net;

namespace Myelin.Formats.Logs;

/// <summary>AWS VPC flow logs: version 2 without a header, or any columns with one. The host is an address, which answers of DNS may name (docs.aws.amazon.com, "Flow log records").</summary>
public sealed class FlowLines : LogLines
{
    const int DefaultColumns = 14;
    int _columns, _source = 3, _target = 4, _start = 10, _action = 12;

    public override bool Read(string line, List<LogUse> uses)
    {
        var first = line[0];
        if (_columns == 0 && !char.IsAsciiDigit(first) && !char.IsAsciiLetterLower(first)) return false;
        var words = line.Split(' ', 40, StringSplitOptions.RemoveEmptyEntries);
        if (words.Contains("srcaddr") && words.Contains("dstaddr"))
        {
            int Of(string name) => Array.IndexOf(words, name);
            (_columns, _source, _target, _start, _action) = (words.Length, Of("srcaddr"), Of("dstaddr"), Of("start"), Of("action"));
            return true;
        }
        var isKnown = _columns > 0 ? words.Length == _columns : words.Length == DefaultColumns && words[0] is "2" && words[12] is "ACCEPT" or "REJECT" or "-";
        if (!isKnown) return false;
        // Nothing was recorded in the interval.
        if (words[_target] == "-") return true;
        if (!IPAddress.TryParse(words[_target], out _)) return false;
        uses.Add(new LogUse(words[_target], words[_source], _start >= 0 ? Seconds(words[_start]) : null, 0) { IsDenied = _action >= 0 && words[_action] == "REJECT" });
        return true;
    }
}
