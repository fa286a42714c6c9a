using System.Collections;

namespace Myelin.Formats.Code.Python;

/// <summary>A list made when it is first looked at: most calls of a program are of no interest to anyone, and their arguments need not be resolved.</summary>
internal sealed class Deferred<T>(Func<IReadOnlyList<T>> make) : IReadOnlyList<T>
{
    IReadOnlyList<T>? _items;

    IReadOnlyList<T> Items => _items ??= make();

    public T this[int index] => Items[index];
    public int Count => Items.Count;
    public IEnumerator<T> GetEnumerator() => Items.GetEnumerator();
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
