using Myelin.Core.Assets.Packed;

namespace Myelin.Core.Reports.Json;

/// <summary>
/// The short way into a graph: reads assets and relations as long as they stand in lines exactly as <see cref="JsonReport"/> writes them, several times
/// faster than token by token. Nothing is added to the graph before its whole line is understood.
/// </summary>
sealed class GraphLines(PackedAssets.Builder assets, RelationColumns relations, GraphWords words)
{
    readonly Blob _properties = new();
    readonly Blob _lastFrom = new();
    int _from = -1;

    /// <summary>Reads one asset. False leaves everything as it was.</summary>
    public bool Asset(ref LineCursor line)
    {
        if (!line.Pass("{\"id\":\""u8) || !line.Text(out var id) || id.IsEmpty || !line.Pass(",\"kind\":\""u8) || !line.Text(out var kindWord) || !words.Asset(kindWord, out var kind)
            || !line.Pass(",\"name\":\""u8) || !line.Text(out var name)) return false;
        var hasVersion = line.Pass(",\"version\":\""u8);
        ReadOnlySpan<byte> version = default;
        if (hasVersion && !line.Text(out version)) return false;
        var count = 0;
        _properties.Clear();
        if (line.Pass(",\"properties\":{"u8))
        {
            do
            {
                if (!line.Pass("\""u8) || !line.Text(out var key) || !line.Pass(":\""u8) || !line.Text(out var value)) return false;
                _properties.Add(assets.Keys.Intern(key));
                _properties.AddText(value);
                count++;
            }
            while (line.Pass(","u8));
            if (!line.Pass("}"u8)) return false;
        }
        if (!System.Text.Unicode.Utf8.IsValid(id) || !Evidence(ref line, assets.Evidence)) return false;
        return (line.Pass("}"u8) && assets.Add(id, kind, name, hasVersion, version, count, _properties.Written)) || assets.Evidence.DropRun();
    }

    /// <summary>Reads one relation. False leaves everything as it was.</summary>
    public bool Relation(ref LineCursor line)
    {
        if (!line.Pass("{\"from\":\""u8) || !line.Text(out var from) || !line.Pass(",\"kind\":\""u8) || !line.Text(out var kindWord) || !words.Relation(kindWord, out var kind)
            || !line.Pass(",\"to\":\""u8) || !line.Text(out var to)) return false;
        // Relations come in order of origin: it is looked up once, not for each.
        if (_from < 0 || !_lastFrom.Written.SequenceEqual(from))
        {
            _from = assets.Index.Find(from);
            _lastFrom.Clear();
            _lastFrom.Add(from);
        }
        var target = assets.Index.Find(to);
        if (_from < 0 || target < 0 || !Evidence(ref line, relations.Evidence)) return false;
        if (!line.Pass("}"u8)) return relations.Evidence.DropRun();
        relations.Add(_from, kind, target);
        return true;
    }

    bool Evidence(ref LineCursor line, EvidenceColumn evidence)
    {
        if (!line.Pass(",\"evidence\":["u8)) return true;
        do
        {
            if (!Row(ref line, evidence)) return evidence.DropRun();
        }
        while (line.Pass(","u8));
        return line.Pass("]"u8) || evidence.DropRun();
    }

    bool Row(ref LineCursor line, EvidenceColumn evidence)
    {
        var row = new EvidenceRow { Target = -1, Layer = -1, Process = -1, Note = -1 };
        if (!line.Pass("{"u8)) return false;
        if (line.Pass("\"target\":\""u8))
        {
            if (!line.Text(out var target) || !line.Pass(","u8)) return false;
            row.Target = evidence.Number(target);
        }
        ReadOnlySpan<byte> path = default;
        if (line.Pass("\"path\":\""u8) && (!line.Text(out path) || !line.Pass(","u8))) return false;
        row.Path = evidence.Path(path);
        if (!Count(ref line, "\"cell\":"u8, out row.Cell) || !Count(ref line, "\"line\":"u8, out row.Line) || !Count(ref line, "\"endLine\":"u8, out row.EndLine)
            || !Count(ref line, "\"column\":"u8, out row.Column)) return false;
        if (line.Pass("\"layer\":\""u8))
        {
            if (!line.Text(out var layer) || !line.Pass(","u8)) return false;
            row.Layer = evidence.Number(layer);
        }
        if (line.Pass("\"process\":\""u8))
        {
            if (!line.Text(out var process) || !line.Pass(","u8)) return false;
            row.Process = evidence.Number(process);
        }
        if (!line.Pass("\"basis\":\""u8) || !line.Text(out var basis) || !words.Basis(basis, out row.Basis)
            || !line.Pass(",\"confidence\":\""u8) || !line.Text(out var confidence) || !words.Confidence(confidence, out row.Confidence)) return false;
        ReadOnlySpan<byte> by = default;
        if (line.Pass(",\"by\":\""u8) && !line.Text(out by)) return false;
        row.By = evidence.By(by);
        if (line.Pass(",\"note\":\""u8))
        {
            if (!line.Text(out var note)) return false;
            row.Note = evidence.Number(note);
        }
        if (!line.Pass("}"u8)) return false;
        evidence.Add(row);
        return true;
    }

    static bool Count(ref LineCursor line, ReadOnlySpan<byte> name, out int count)
    {
        count = 0;
        return !line.Pass(name) || (line.Number(out count) && line.Pass(","u8));
    }
}
