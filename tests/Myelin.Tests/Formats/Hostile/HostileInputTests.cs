using System.Diagnostics;
using System.Text;
using Myelin.Formats;

namespace Myelin.Tests.Formats.Hostile;

/// <summary>
/// Every format survives what it was not made for: no exception, and an answer in time. Formats are found by type, so that a new one is covered without a word here.
/// <c>MYELIN_FUZZ=20 ./test HostileInput</c> tries twenty times as much.
/// </summary>
public sealed class HostileInputTests
{
    static readonly int Effort = int.TryParse(Environment.GetEnvironmentVariable("MYELIN_FUZZ"), out var effort) ? effort : 1;
    // For inputs of a few kilobytes that take a millisecond each; the rest is for a machine that does much else.
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    static readonly Dictionary<string, Format> All = Myelin.Core.Registered<Format>.In(typeof(Format)).ToDictionary(f => f.GetType().Name);

    public static TheoryData<string> Names => [.. All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Damage_is_survived(string name)
    {
        var format = All[name];
        var names = Corpus.NamesOf(format);
        var damage = new Damage(name.Length);
        foreach (var (path, bytes) in Corpus.FilesOf(format).Take(12 * Effort))
            for (var round = 0; round < 4 * Effort; round++) Survives(format, path, round == 0 ? bytes : damage.Of(bytes), $"{path}, round {round}");
        for (var i = 0; i < 40 * Effort; i++)
        {
            var text = Corpus.Texts[(i * 31 + name.Length * 7) % Corpus.Texts.Count];
            Survives(format, names[i % names.Length], i % 2 == 0 ? text : damage.Of(text), $"text {i}");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Depth_is_survived(string name)
    {
        var format = All[name];
        var names = Corpus.NamesOf(format);
        Exception? failure = null;
        // A stack of half a megabyte, smaller than any thread of a scan has: a reader that calls itself without a bound ends the process here, with its name in the output.
        var thread = new Thread(() =>
        {
            try
            {
                foreach (var path in names)
                    foreach (var opener in Damage.Openers) Survives(format, path, Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(opener, 1_500 * Effort))), $"{opener} repeated");
            }
            catch (Exception e) when (e is ShouldAssertException or InvalidOperationException)
            {
                failure = e;
            }
        }, 512 << 10);
        thread.Start();
        thread.Join();
        failure.ShouldBeNull();
    }

    static void Survives(Format format, string path, byte[] bytes, string what)
    {
        var begun = Stopwatch.GetTimestamp();
        try
        {
            using var source = ByteSource.Of(bytes);
            var (value, problems) = format.ReadAny(source, new FileName(path), ReadLimits.Default);
            problems.ShouldNotBeNull();
            Look(value, 0);
        }
        catch (Exception e) when (e is not ShouldAssertException)
        {
            throw new InvalidOperationException($"{format.GetType().Name} on {path} ({what}):\n{Encoding.UTF8.GetString(bytes, 0, Math.Min(bytes.Length, 400))}", e);
        }
        Stopwatch.GetElapsedTime(begun).ShouldBeLessThan(Patience, $"{format.GetType().Name} on {path} ({what})");
    }

    // Much of a document is worked out only when somebody asks.
    static void Look(object? value, int depth)
    {
        if (value is null or string || depth > 4 || value.GetType() is { IsPrimitive: true } or { IsEnum: true }) return;
        if (value is System.Collections.IEnumerable items)
        {
            foreach (var item in items.Cast<object?>().Take(50)) Look(item, depth + 1);
            return;
        }
        if (value.GetType().Namespace?.StartsWith("Myelin.", StringComparison.Ordinal) != true) return;
        foreach (var property in Readable.GetOrAdd(value.GetType(), static type => [.. type.GetProperties().Where(p => p.GetIndexParameters().Length == 0 && !p.PropertyType.IsByRefLike)])) Look(property.GetValue(value), depth + 1);
    }

    static readonly System.Collections.Concurrent.ConcurrentDictionary<Type, System.Reflection.PropertyInfo[]> Readable = [];
}
