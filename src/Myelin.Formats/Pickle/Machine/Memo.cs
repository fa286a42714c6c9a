namespace Myelin.Formats.Pickle.Machine;

/// <summary>
/// The memo. Slots may have any number up to 2^32 and beyond: pages for the usual dense ones, a dictionary for the rest. What is held in memory is bounded: beyond the bound dull values lose
/// their contents, never their place.
/// </summary>
sealed class Memo
{
    const int PageSize = 4096;
    const int MostPages = 1024;
    const int MostSparse = 200_000;
    const int MostNodes = 200_000;
    readonly Dictionary<ulong, Value> _sparse = [];
    Value[]?[] _pages = new Value[16][];
    int _nodes;

    /// <summary>How many values were put; MEMOIZE writes to this slot.</summary>
    public ulong Count { get; private set; }

    /// <summary>Values were left out.</summary>
    public bool IsCut { get; private set; }

    public void Put(ulong slot, Value value)
    {
        if (value.Ref is Node { IsDull: true } && ++_nodes > MostNodes) value = Value.Of(Scalar.Plain);
        if (slot < PageSize * MostPages)
        {
            var number = (int)(slot / PageSize);
            if (number >= _pages.Length) Array.Resize(ref _pages, Math.Min(MostPages, Math.Max(number + 1, _pages.Length * 2)));
            // A page for a slot far out would cost more than it holds.
            if (_pages[number] is not null || number == 0 || number <= (int)(Count / PageSize) + 1)
            {
                ref var place = ref (_pages[number] ??= new Value[PageSize])[slot % PageSize];
                if (IsMissing(place)) Count++;
                place = value;
                if (_sparse.Count > 0) _sparse.Remove(slot);
                return;
            }
        }
        if (_sparse.Count >= MostSparse && !_sparse.ContainsKey(slot))
        {
            IsCut = true;
            Count++;
            return;
        }
        if (_sparse.TryAdd(slot, value)) Count++;
        else _sparse[slot] = value;
    }

    /// <summary>The value in a slot; false when there is none. A value that was left out is data.</summary>
    public bool Get(ulong slot, out Value value)
    {
        var number = slot / PageSize;
        if (number < (ulong)_pages.Length && _pages[number] is { } page && !IsMissing(page[slot % PageSize]))
        {
            value = page[slot % PageSize];
            return true;
        }
        if (_sparse.TryGetValue(slot, out value)) return true;
        value = Value.Of(Scalar.Plain);
        return IsCut;
    }

    static bool IsMissing(in Value value) => value.Ref is null && value.Kind == Scalar.Missing;
}
