using System.Reflection;

namespace Myelin.Core;

/// <summary>
/// Finds parts by type, so that adding one is adding a file: every non-abstract class with a parameterless constructor that derives from
/// <typeparamref name="T"/>, in every loaded Myelin assembly given, one instance each, in ordinal order of type name.
/// </summary>
public static class Registered<T> where T : class
{
    static readonly Lock Gate = new();
    static readonly Dictionary<Assembly, T[]> Cache = [];

    /// <summary>One instance of each part of the assembly that holds <paramref name="anchor"/>.</summary>
    public static IReadOnlyList<T> In(Type anchor)
    {
        lock (Gate)
        {
            if (!Cache.TryGetValue(anchor.Assembly, out var parts)) Cache[anchor.Assembly] = parts = Create(anchor.Assembly);
            return parts;
        }
    }

    static T[] Create(Assembly assembly) =>
    [
        .. assembly.GetTypes()
            .Where(type => type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false } && typeof(T).IsAssignableFrom(type)
                && type.GetConstructor(BindingFlags.Public | BindingFlags.Instance, Type.EmptyTypes) is not null)
            .OrderBy(type => type.FullName, StringComparer.Ordinal)
            .Select(type => (T)Activator.CreateInstance(type)!),
    ];
}
