namespace Myelin.Core.Assets.Packed;

/// <summary>Relations in columns while a graph is put together: two integers, a byte and a place of evidence each.</summary>
sealed class RelationColumns(int capacity = 1 << 10)
{
    int[] _from = new int[capacity];
    int[] _to = new int[capacity];
    byte[] _kind = new byte[capacity];
    int[] _evidenceOf = new int[capacity];

    public int Count { get; private set; }

    /// <summary>Evidence of all relations.</summary>
    public EvidenceColumn Evidence { get; } = new();

    /// <summary>Adds a relation between nodes, with the evidence that was added since the last one.</summary>
    public void Add(int from, RelationKind kind, int to)
    {
        if (Count == _from.Length) Grow();
        (_from[Count], _kind[Count], _to[Count], _evidenceOf[Count]) = (from, (byte)kind, to, Evidence.EndRun());
        Count++;
    }

    /// <summary>Gives every node a new number.</summary>
    public void Renumber(int[] nodeOf)
    {
        foreach (ref var node in _from.AsSpan(0, Count)) node = nodeOf[node];
        foreach (ref var node in _to.AsSpan(0, Count)) node = nodeOf[node];
    }

    /// <summary>The columns in order of origin, kind and target, and where each node's relations start.</summary>
    /// <exception cref="InvalidDataException">A relation is there twice.</exception>
    public (int[] Start, int[] From, byte[] Kind, int[] To, int[] EvidenceOf) Sorted(int nodes)
    {
        var start = new int[nodes + 1];
        foreach (var from in _from.AsSpan(0, Count)) start[from + 1]++;
        for (var node = 0; node < nodes; node++) start[node + 1] += start[node];
        if (!IsSorted()) Sort(start);
        for (var i = 1; i < Count; i++)
            if (Compare(i - 1, i) == 0) throw new InvalidDataException($"a relation of kind {((RelationKind)_kind[i]).Name()} is stated twice");
        return (start, Exact(_from), Exact(_kind), Exact(_to), Exact(_evidenceOf));
    }

    bool IsSorted()
    {
        for (var i = 1; i < Count; i++)
            if (Compare(i - 1, i) > 0) return false;
        return true;
    }

    int Compare(int a, int b)
    {
        if (_from[a] != _from[b]) return _from[a].CompareTo(_from[b]);
        return Rank(a).CompareTo(Rank(b));
    }

    long Rank(int edge) => (long)_kind[edge] << 32 | (uint)_to[edge];

    // Buckets by origin first, then each bucket by kind and target: linear but for the buckets, which are small.
    void Sort(int[] start)
    {
        var order = new int[Count];
        var ranks = new long[Count];
        var next = start.AsSpan(0, start.Length - 1).ToArray();
        for (var i = 0; i < Count; i++)
        {
            var place = next[_from[i]]++;
            (order[place], ranks[place]) = (i, Rank(i));
        }
        for (var node = 0; node < start.Length - 1; node++)
            if (start[node + 1] - start[node] > 1) Array.Sort(ranks, order, start[node], start[node + 1] - start[node]);
        (_from, _to, _kind, _evidenceOf) = (Permuted(_from, order), Permuted(_to, order), Permuted(_kind, order), Permuted(_evidenceOf, order));
    }

    static T[] Permuted<T>(T[] column, int[] order)
    {
        var result = new T[order.Length];
        for (var i = 0; i < order.Length; i++) result[i] = column[order[i]];
        return result;
    }

    T[] Exact<T>(T[] column) => column.Length == Count ? column : column.AsSpan(0, Count).ToArray();

    void Grow()
    {
        var larger = Math.Max(16, Count * 2);
        Array.Resize(ref _from, larger);
        Array.Resize(ref _to, larger);
        Array.Resize(ref _kind, larger);
        Array.Resize(ref _evidenceOf, larger);
    }
}
