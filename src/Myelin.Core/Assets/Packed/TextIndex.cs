using System.Buffers;
using System.Numerics;
using System.Text;

namespace Myelin.Core.Assets.Packed;

/// <summary>
/// Finds texts that lie in a <see cref="Blob"/>: each gets a number in order of arrival. An open-addressed table, no object a text. The hash is seeded anew
/// in each process, so that no report can be made to collide.
/// </summary>
sealed class TextIndex(Blob blob)
{
    Slot[] _slots = new Slot[32];
    int[] _at = new int[16];

    /// <summary>How many texts there are.</summary>
    public int Count { get; private set; }

    /// <summary>Where the text with this number lies.</summary>
    public int At(int number) => _at[number];

    /// <summary>The number of a text, or -1.</summary>
    public int Find(ReadOnlySpan<byte> text) => Find(Hash(text), text);

    /// <summary>The number of a text, or -1. Allocates nothing.</summary>
    public int Find(ReadOnlySpan<char> text)
    {
        Span<byte> utf8 = stackalloc byte[1024];
        if (text.Length <= utf8.Length / 3) return Find(utf8[..Encoding.UTF8.GetBytes(text, utf8)]);
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(text.Length));
        var number = Find(rented.AsSpan(0, Encoding.UTF8.GetBytes(text, rented)));
        ArrayPool<byte>.Shared.Return(rented);
        return number;
    }

    /// <summary>Gives the text that lies at a place the next number.</summary>
    /// <returns>False when the same text has a number already; then nothing changes.</returns>
    public bool TryAdd(int at)
    {
        var start = at;
        var text = blob.Text(ref start);
        var hash = Hash(text);
        if (Find(hash, text) >= 0) return false;
        Append(hash, at);
        return true;
    }

    /// <summary>The number of a text, which is added to the blob when it is new.</summary>
    public int Intern(ReadOnlySpan<byte> text)
    {
        var hash = Hash(text);
        var number = Find(hash, text);
        if (number >= 0) return number;
        var at = blob.Length;
        blob.AddText(text);
        Append(hash, at);
        return Count - 1;
    }

    int Find(uint hash, ReadOnlySpan<byte> text)
    {
        for (var place = (int)hash & (_slots.Length - 1); ; place = (place + 1) & (_slots.Length - 1))
        {
            ref readonly var slot = ref _slots[place];
            if (slot.Entry == 0) return -1;
            if (slot.Hash != hash) continue;
            var at = slot.At;
            if (blob.Text(ref at).SequenceEqual(text)) return slot.Entry - 1;
        }
    }

    void Append(uint hash, int at)
    {
        if (Count == _at.Length) Array.Resize(ref _at, Count * 2);
        _at[Count++] = at;
        if (Count * 2L > _slots.Length) Grow();
        Place(new Slot(hash, Count, at));
    }

    void Place(Slot slot)
    {
        var place = (int)slot.Hash & (_slots.Length - 1);
        while (_slots[place].Entry != 0) place = (place + 1) & (_slots.Length - 1);
        _slots[place] = slot;
    }

    void Grow()
    {
        var old = _slots;
        _slots = new Slot[BitOperations.RoundUpToPowerOf2((uint)old.Length * 2)];
        foreach (var slot in old)
            if (slot.Entry != 0) Place(slot);
    }

    static uint Hash(ReadOnlySpan<byte> text)
    {
        var hash = new HashCode();
        hash.AddBytes(text);
        return (uint)hash.ToHashCode();
    }

    // The place is here too, so that a look-up touches two lines of memory and not three.
    readonly record struct Slot(uint Hash, int Entry, int At);
}
