using System.Text;

namespace Myelin.Core.Assets.Packed;

/// <summary>
/// Assets as bytes, a few dozen each, found by id without making objects. A record is id, kind, name, version, place of its evidence, properties.
/// </summary>
sealed class PackedAssets : AssetStore
{
    readonly Blob _records;
    readonly TextIndex _index;
    readonly TextIndex _keys;
    readonly Blob _keyTexts;
    readonly EvidenceColumn _evidence;
    readonly int[]? _numberOf, _nodeOf;

    internal PackedAssets(Builder builder)
    {
        (_records, _index, _keys, _keyTexts, _evidence) = (builder.Records, builder.Index, builder.Keys, builder.KeyTexts, builder.Evidence);
        if (builder.IsSorted) return;
        _numberOf = [.. Enumerable.Range(0, Count)];
        Array.Sort(_numberOf, (a, b) => CompareIds(Id(a), Id(b)));
        _nodeOf = new int[Count];
        for (var node = 0; node < Count; node++) _nodeOf[_numberOf[node]] = node;
    }

    /// <summary>Node of each asset by order of arrival; null when they arrived in order.</summary>
    public int[]? NodeOfNumber => _nodeOf;

    public override int Count => _index.Count;

    public override Asset this[int node]
    {
        get
        {
            var at = _index.At(Number(node));
            var id = _records.String(ref at);
            var kind = (AssetKind)_records.Number(ref at);
            var name = _records.String(ref at);
            var version = _records.Number(ref at) == 0 ? null : _records.String(ref at);
            var evidence = _evidence.At(_records.Number(ref at) - 1);
            var count = _records.Number(ref at);
            if (count == 0) return new Asset(kind, id, name) { Version = version, Evidence = evidence };
            var properties = Asset.NoProperties.ToBuilder();
            for (; count > 0; count--)
            {
                var key = _keys.At(_records.Number(ref at));
                properties[_keyTexts.String(ref key)] = _records.String(ref at);
            }
            return new Asset(kind, id, name) { Version = version, Evidence = evidence, Properties = properties.ToImmutable() };
        }
    }

    public override string IdAt(int node) => Encoding.UTF8.GetString(Id(Number(node)));

    public override AssetKind KindAt(int node)
    {
        var at = _index.At(Number(node));
        _records.Text(ref at);
        return (AssetKind)_records.Number(ref at);
    }

    public override int NodeOf(ReadOnlySpan<char> id)
    {
        var number = _index.Find(id);
        return number < 0 || _nodeOf is null ? number : _nodeOf[number];
    }

    int Number(int node) => _numberOf is null ? node : _numberOf[node];

    ReadOnlySpan<byte> Id(int number)
    {
        var at = _index.At(number);
        return _records.Text(ref at);
    }

    // Ordinal order of UTF-16, as everywhere; that of UTF-8 differs from it only where a character needs four bytes.
    static int CompareIds(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b) => a.IndexOfAnyInRange((byte)0xee, (byte)0xff) < 0 && b.IndexOfAnyInRange((byte)0xee, (byte)0xff) < 0
        ? a.SequenceCompareTo(b)
        : string.CompareOrdinal(Encoding.UTF8.GetString(a), Encoding.UTF8.GetString(b));

    /// <summary>Takes assets one by one.</summary>
    internal sealed class Builder
    {
        int _last = -1;

        public Builder()
        {
            Index = new TextIndex(Records);
            Keys = new TextIndex(KeyTexts);
        }

        public Blob Records { get; } = new(1 << 12);
        public TextIndex Index { get; }
        public Blob KeyTexts { get; } = new();
        public TextIndex Keys { get; }
        public EvidenceColumn Evidence { get; } = new();
        public bool IsSorted { get; private set; } = true;

        /// <summary>Adds an asset with the evidence that was added since the last one.</summary>
        /// <param name="properties">Number of the key and text of the value, one after the other.</param>
        /// <returns>False when there is one with this id.</returns>
        public bool Add(ReadOnlySpan<byte> id, AssetKind kind, ReadOnlySpan<byte> name, bool hasVersion, ReadOnlySpan<byte> version, int propertyCount, ReadOnlySpan<byte> properties)
        {
            var at = Records.Length;
            Records.AddText(id);
            if (!Index.TryAdd(at)) return false;
            if (_last >= 0 && IsSorted)
            {
                var last = _last;
                IsSorted = CompareIds(Records.Text(ref last), id) < 0;
            }
            _last = at;
            Records.Add((int)kind);
            Records.AddText(name);
            Records.Add(hasVersion ? 1 : 0);
            if (hasVersion) Records.AddText(version);
            Records.Add(Evidence.EndRun() + 1);
            Records.Add(propertyCount);
            Records.Add(properties);
            return true;
        }
    }
}
