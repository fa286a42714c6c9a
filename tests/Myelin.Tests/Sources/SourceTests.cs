using System.Text;
using Myelin.Discover.Sources;

namespace Myelin.Tests.Sources;

/// <summary>What a source hands out, read to the end, and what it says it left out.</summary>
internal sealed class Reading
{
    readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);

    public Reading(Source source)
    {
        Log = new SourceLog();
        foreach (var file in source.Files(Log))
        {
            using var _ = file;
            Layers[file.Path] = file.Layer;
            if (file.Deleted) Deleted.Add(file.Path);
            try
            {
                var bytes = file.Bytes.ReadBytes(0, (int)Math.Min(file.Size, 1 << 20));
                if (!_texts.TryAdd(file.Path, Encoding.UTF8.GetString(bytes))) Twice.Add(file.Path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                Log.Skip(file.Path, e.Message, "source");
            }
        }
        Snapshots = [.. source.Snapshots(Log)];
    }

    public SourceLog Log { get; }
    public IReadOnlyList<object> Snapshots { get; }
    public Dictionary<string, string?> Layers { get; } = new(StringComparer.Ordinal);
    public List<string> Deleted { get; } = [];
    public List<string> Twice { get; } = [];
    public string[] Paths => [.. _texts.Keys.Order(StringComparer.Ordinal)];
    public string this[string path] => _texts[path];
    public string[] Skipped => [.. Log.Skipped.Select(s => $"{s.Path}: {s.Reason}").Order(StringComparer.Ordinal)];
    public string[] LeftOut => [.. Log.LeftOut.Select(s => $"{s.Key}: {s.Value}")];

    /// <summary>Opens the target as the command line does, and reads it.</summary>
    public static Reading Of(string target, SourceOptions? options = null)
    {
        using var source = Open(target, options);
        return new Reading(source);
    }

    public static Source Open(string target, SourceOptions? options = null)
    {
        options ??= new SourceOptions();
        return Myelin.Core.Registered<SourceKind>.In(typeof(SourceKind)).OrderBy(k => k.Order).First(k => k.Accepts(target, options)).Open(target, target, options);
    }
}

/// <summary>A folder for one test, gone afterwards.</summary>
internal sealed class Scratch : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("myelin-test-").FullName;

    public string this[string path] => Path.Combine(Root, path);

    public Scratch File(string path, string text) => File(path, Encoding.UTF8.GetBytes(text));

    public Scratch File(string path, byte[] bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        System.IO.File.WriteAllBytes(this[path], bytes);
        return this;
    }

    public Scratch Link(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(this[path])!);
        System.IO.File.CreateSymbolicLink(this[path], target);
        return this;
    }

    // .NET deletes no names that are no text, and no paths longer than the kernel takes.
    public void Dispose() => Myelin.Systems.ProcessRunner.Run("rm", ["-rf", Root]);
}
