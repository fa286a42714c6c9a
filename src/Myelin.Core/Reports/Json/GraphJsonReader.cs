using System.Text.Json;
using System.Text.Unicode;
using Myelin.Core.Assets;
using Myelin.Core.Assets.Packed;

namespace Myelin.Core.Reports.Json;

/// <summary>Reads the <c>graph</c> of a json report straight into packed columns: no object an asset, a relation or a piece of evidence.</summary>
sealed class GraphJsonReader
{
    readonly PackedAssets.Builder _assets = new();
    readonly RelationColumns _relations = new(1 << 12);
    readonly Blob _id = new(), _name = new(), _version = new(), _properties = new();
    readonly Blob _from = new(), _to = new();
    readonly GraphWords _words = new();
    readonly GraphLines _lines;
    int _lastFrom = -1;

    public GraphJsonReader() => _lines = new GraphLines(_assets, _relations, _words);

    /// <summary>Reads the object that starts at this token.</summary>
    /// <exception cref="JsonException">It is not the json report of this version.</exception>
    /// <exception cref="InvalidDataException">An asset is there twice, or a relation has an end that is not there.</exception>
    public AssetGraph Read(ref JsonTokens json)
    {
        while (NextMember(ref json))
        {
            var member = json.Text();
            if (member.SequenceEqual("assets"u8)) ReadAssets(ref json);
            else if (member.SequenceEqual("relations"u8)) ReadRelations(ref json);
            else json.Skip();
        }
        var assets = new PackedAssets(_assets);
        if (assets.NodeOfNumber is { } nodeOf) _relations.Renumber(nodeOf);
        return new AssetGraph(assets, _relations);
    }

    /// <summary>Steps to the next member of the object that the reader is in; false at its end.</summary>
    public static bool NextMember(ref JsonTokens json)
    {
        json.Next();
        return json.Type == JsonTokenType.PropertyName || (json.Type == JsonTokenType.EndObject ? false : throw new JsonException($"an object was expected, and {json.Type} found"));
    }

    /// <summary>Steps to the next element, which must be an object; false at the end of the list.</summary>
    public static bool NextObject(ref JsonTokens json)
    {
        json.Next();
        return json.Type == JsonTokenType.StartObject || (json.Type == JsonTokenType.EndArray ? false : throw new JsonException($"an object was expected, and {json.Type} found"));
    }

    void ReadAssets(ref JsonTokens json)
    {
        json.Expect(JsonTokenType.StartArray);
        json.PassElements(_lines.Asset);
        while (NextObject(ref json)) ReadAsset(ref json);
    }

    void ReadAsset(ref JsonTokens json)
    {
        var (kind, count, hasVersion, hasKind) = (default(AssetKind), 0, false, false);
        _id.Clear();
        _name.Clear();
        _version.Clear();
        _properties.Clear();
        while (NextMember(ref json))
        {
            var member = json.Text();
            if (member.SequenceEqual("id"u8)) Take(ref json, _id);
            else if (member.SequenceEqual("name"u8)) Take(ref json, _name);
            else if (member.SequenceEqual("kind"u8))
            {
                json.Next();
                hasKind = _words.Asset(json.Text(), out kind) || GraphWords.Unknown(json.Text());
            }
            else if (member.SequenceEqual("version"u8))
            {
                Take(ref json, _version);
                hasVersion = true;
            }
            else if (member.SequenceEqual("properties"u8)) count = ReadProperties(ref json);
            else if (member.SequenceEqual("evidence"u8)) ReadEvidence(ref json, _assets.Evidence);
            else json.Skip();
        }
        if (_id.Length == 0 || !hasKind) throw new JsonException("an asset without id or kind");
        if (!Utf8.IsValid(_id.Written)) throw new JsonException("an id that is not UTF-8");
        if (!_assets.Add(_id.Written, kind, _name.Written, hasVersion, _version.Written, count, _properties.Written))
            throw new InvalidDataException($"asset {Shown(_id.Written)} is stated twice");
    }

    int ReadProperties(ref JsonTokens json)
    {
        json.Expect(JsonTokenType.StartObject);
        var count = 0;
        while (NextMember(ref json))
        {
            _properties.Add(_assets.Keys.Intern(json.Text()));
            json.Next();
            _properties.AddText(json.Text());
            count++;
        }
        return count;
    }

    void ReadRelations(ref JsonTokens json)
    {
        json.Expect(JsonTokenType.StartArray);
        json.PassElements(_lines.Relation);
        while (NextObject(ref json)) ReadRelation(ref json);
    }

    void ReadRelation(ref JsonTokens json)
    {
        var (from, to, kind, hasKind) = (-1, -1, default(RelationKind), false);
        while (NextMember(ref json))
        {
            var member = json.Text();
            if (member.SequenceEqual("from"u8))
            {
                json.Next();
                from = Origin(json.Text());
            }
            else if (member.SequenceEqual("to"u8))
            {
                json.Next();
                to = End(json.Text());
            }
            else if (member.SequenceEqual("kind"u8))
            {
                json.Next();
                hasKind = _words.Relation(json.Text(), out kind) || GraphWords.Unknown(json.Text());
            }
            else if (member.SequenceEqual("evidence"u8)) ReadEvidence(ref json, _relations.Evidence);
            else json.Skip();
        }
        if (from < 0 || to < 0 || !hasKind) throw new JsonException("a relation without from, kind or to");
        _relations.Add(from, kind, to);
    }

    // Relations come in order of origin: it is looked up once, not for each.
    int Origin(ReadOnlySpan<byte> id)
    {
        if (_lastFrom >= 0 && _from.Written.SequenceEqual(id)) return _lastFrom;
        _from.Clear();
        _from.Add(id);
        return _lastFrom = End(id);
    }

    int End(ReadOnlySpan<byte> id) => _assets.Index.Find(id) is >= 0 and var number ? number : throw new InvalidDataException($"a relation touches {Shown(id)}, which is not among the assets before it");

    void ReadEvidence(ref JsonTokens json, EvidenceColumn evidence)
    {
        json.Expect(JsonTokenType.StartArray);
        while (NextObject(ref json))
        {
            var row = new EvidenceRow { Target = -1, Path = -1, Layer = -1, Process = -1, By = -1, Note = -1 };
            while (NextMember(ref json)) ReadMember(ref json, evidence, ref row);
            if (row.Path < 0) row.Path = evidence.Number([]);
            if (row.By < 0) row.By = evidence.Number([]);
            evidence.Add(row);
        }
    }

    void ReadMember(ref JsonTokens json, EvidenceColumn evidence, ref EvidenceRow row)
    {
        var member = json.Text();
        if (member.SequenceEqual("path"u8)) row.Path = Name(ref json, evidence);
        else if (member.SequenceEqual("line"u8)) row.Line = Count(ref json);
        else if (member.SequenceEqual("basis"u8))
        {
            json.Next();
            _ = _words.Basis(json.Text(), out row.Basis) || GraphWords.Unknown(json.Text());
        }
        else if (member.SequenceEqual("confidence"u8))
        {
            json.Next();
            _ = _words.Confidence(json.Text(), out row.Confidence) || GraphWords.Unknown(json.Text());
        }
        else if (member.SequenceEqual("by"u8)) row.By = Name(ref json, evidence);
        else if (member.SequenceEqual("note"u8)) row.Note = Name(ref json, evidence);
        else if (member.SequenceEqual("target"u8)) row.Target = Name(ref json, evidence);
        else if (member.SequenceEqual("endLine"u8)) row.EndLine = Count(ref json);
        else if (member.SequenceEqual("column"u8)) row.Column = Count(ref json);
        else if (member.SequenceEqual("cell"u8)) row.Cell = Count(ref json);
        else if (member.SequenceEqual("layer"u8)) row.Layer = Name(ref json, evidence);
        else if (member.SequenceEqual("process"u8)) row.Process = Name(ref json, evidence);
        else json.Skip();
    }

    static int Name(ref JsonTokens json, EvidenceColumn evidence)
    {
        json.Next();
        return evidence.Number(json.Text());
    }

    static int Count(ref JsonTokens json)
    {
        json.Next();
        return json.Count();
    }

    static void Take(ref JsonTokens json, Blob text)
    {
        json.Next();
        text.Clear();
        text.Add(json.Text());
    }

    static string Shown(ReadOnlySpan<byte> id) => Text.SafeText.Fit(System.Text.Encoding.UTF8.GetString(id), 80);
}
