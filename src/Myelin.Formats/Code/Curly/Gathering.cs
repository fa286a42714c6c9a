namespace Myelin.Formats.Code.Curly;

/// <summary>Gathers the elements of arrays that are nested in each other without a list for each: <see cref="Begin"/>, <see cref="Add"/>, <see cref="Take"/>.</summary>
internal sealed class Gathering<T>
{
    T[] _items = new T[32];
    int _count;

    /// <summary>Where an array begins; handed to <see cref="Take"/>.</summary>
    public int Begin() => _count;

    public void Add(T item)
    {
        if (_count == _items.Length) Array.Resize(ref _items, _count * 2);
        _items[_count++] = item;
    }

    /// <summary>The last one added, when there is one.</summary>
    public T? Last
    {
        get => _count > 0 ? _items[_count - 1] : default;
        set => _items[_count - 1] = value!;
    }

    /// <summary>The elements added since <paramref name="begin"/>, which are forgotten here.</summary>
    public T[] Take(int begin)
    {
        if (_count == begin) return [];
        var taken = _items.AsSpan(begin, _count - begin).ToArray();
        Array.Clear(_items, begin, _count - begin);
        _count = begin;
        return taken;
    }
}
