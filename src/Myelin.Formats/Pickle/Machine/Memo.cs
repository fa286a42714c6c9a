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
    const long MostDull = 12L << 20;
    const long MostHot = 48L << 20;
    readonly Dictionary<ulong, Value> _sparse = [];
    Page?[] _pages = new Page?[16];
    long _dull;
    long _hot;

    /// <summary>How many values were put; MEMOIZE writes to this slot.</summary>
    public ulong Count { get; private set; }

    /// <summary>Values were left out.</summary>
    public bool IsCut { get; private set; }

    public void Put(ulong slot, Value value)
    {
        if (value.Ref is Node node)
        {
            // A dull container keeps its place, not its contents: nothing in it can be called.
            if (node.IsDull && (_dull += node.Weight) > MostDull) value = Value.Of(Scalar.Plain);
            else if (!node.IsDull && node is not GlobalNode && (_hot += node.Weight) > MostHot)
            {
                value = Value.Of(Scalar.Plain);
                IsCut = true;
            }
        }
        if (slot < PageSize * MostPages)
        {
            var number = (int)(slot / PageSize);
            if (number >= _pages.Length) Array.Resize(ref _pages, Math.Min(MostPages, Math.Max(number + 1, _pages.Length * 2)));
            // A page for a slot far out would cost more than it holds.
            if (_pages[number] is not null || number == 0 || number <= (int)(Count / PageSize) + 1)
            {
                if ((_pages[number] ??= new Page()).Put((int)(slot % PageSize), value)) Count++;
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
        if (number < (ulong)_pages.Length && _pages[number] is { } page && page.Get((int)(slot % PageSize), out value)) return true;
        if (_sparse.TryGetValue(slot, out value)) return true;
        value = Value.Of(Scalar.Plain);
        return IsCut;
    }

    // Most values of large pickles are scalars: references have an array of their own, made when the first one comes.
    sealed class Page
    {
        // Small pickles are many: a page grows with what is put into it.
        long[] _bits = new long[32];
        object?[]? _references;

        /// <summary>Puts a value; true when the slot was empty.</summary>
        public bool Put(int slot, Value value)
        {
            if (slot >= _bits.Length)
            {
                var size = Math.Min(PageSize, Math.Max(_bits.Length * 4, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)slot + 1)));
                Array.Resize(ref _bits, size);
                if (_references is not null) Array.Resize(ref _references, size);
            }
            var isNew = _bits[slot] == 0 && _references?[slot] is null;
            _bits[slot] = value.Bits;
            if (value.Ref is not null) (_references ??= new object?[_bits.Length])[slot] = value.Ref;
            else if (_references is not null) _references[slot] = null;
            return isNew;
        }

        public bool Get(int slot, out Value value)
        {
            value = slot < _bits.Length ? Value.Of(_references?[slot], _bits[slot]) : Value.Of(Scalar.Missing);
            return value.Ref is not null || value.Bits != 0;
        }
    }
}
