namespace Myelin.Formats.Logs;

/// <summary>Zeek's tab-separated logs (dns, ssl, http, conn and others with a host or an address): columns by <c>#fields</c> (docs.zeek.org, "Log Formats").</summary>
public sealed class ZeekLines : LogLines
{
    const int MostAnswers = 64;
    bool _isZeek, _isHeader;
    int _time = -1, _client = -1, _server = -1, _query = -1, _answers = -1, _name = -1, _host = -1, _columns;

    public override bool Read(string line, List<LogUse> uses)
    {
        if (line[0] == '#')
        {
            if (line.StartsWith("#fields\t", StringComparison.Ordinal)) Columns(line.Split('\t')[1..]);
            return _isHeader |= _isZeek || line.StartsWith("#separator ", StringComparison.Ordinal);
        }
        if (!_isZeek) return false;
        var values = line.Split('\t');
        if (values.Length != _columns || Seconds(values[_time]) is not { } time) return false;
        var client = Value(values, _client) ?? "unknown";
        var host = Value(values, _query) ?? Value(values, _name) ?? Value(values, _host) ?? Value(values, _server);
        if (host is not null) uses.Add(new LogUse(host.TrimEnd('.'), client, time, 0) { Addresses = Value(values, _answers) is { } answers ? answers.Split(',', MostAnswers) : [] });
        return true;
    }

    // A concatenation of logs has several headers.
    void Columns(string[] names)
    {
        int Of(string name) => Array.IndexOf(names, name);
        (_time, _client, _server, _query, _answers, _name, _host) = (Of("ts"), Of("id.orig_h"), Of("id.resp_h"), Of("query"), Of("answers"), Of("server_name"), Of("host"));
        _columns = names.Length;
        _isZeek = _time >= 0 && _client >= 0;
        // The server of a query is a resolver, not the host that was meant.
        if (_query >= 0) _server = -1;
    }

    static string? Value(string[] values, int column) => column >= 0 && values[column] is not ("-" or "(empty)" or "") ? values[column] : null;
}
