using Myelin.Core;
using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Systems.Files;

namespace Myelin.Discover;

/// <summary>
/// One file of a source while it is looked at: opened once, its head read once, and each format parsed at most once, whoever asks.
/// Not thread-safe; lives for one file.
/// </summary>
public sealed class SourceFile : IDisposable
{
    const int HeadSize = 4096;
    readonly Func<ByteSource> _open;
    readonly ReadLimits _limits;
    readonly long? _size;
    readonly Dictionary<Type, object?> _documents = [];
    readonly List<(string By, Problem Problem)> _problems = [];
    ByteSource? _bytes;
    byte[]? _head;
    string? _text;
    bool _textRead;

    /// <param name="path">Path relative to the target, '/' separated.</param>
    /// <param name="size">Size in bytes.</param>
    /// <param name="open">Opens the bytes; may throw I/O errors, which become a named skip.</param>
    /// <param name="limits">Bounds for every parser.</param>
    public SourceFile(string path, long size, Func<ByteSource> open, ReadLimits limits) : this(path, open, limits) => _size = size;

    /// <summary>A file whose size is known once it is open.</summary>
    public SourceFile(string path, Func<ByteSource> open, ReadLimits limits) => (Name, _open, _limits) = (new FileName(path), open, limits);

    /// <summary>Path relative to the target.</summary>
    public string Path => Name.Path;
    /// <summary>Path and its parts.</summary>
    public FileName Name { get; }
    /// <summary>Size in bytes.</summary>
    public long Size => _size ?? Bytes.Length;
    /// <summary>Digest of the image layer, or null.</summary>
    public string? Layer { get; init; }
    /// <summary>Label of the target when there are several, else null.</summary>
    public string? Target { get; init; }
    /// <summary>Executable bit set.</summary>
    public bool Executable { get => field || Bytes is FileBytes { Executable: true }; init; }
    /// <summary>The user wants the SHA-256 of model files of any size (<c>--hash</c>).</summary>
    public bool Hash { get; init; }
    /// <summary>
    /// An upper layer of the image deleted or replaced it: it is not there when the image runs, but whoever has the image can read it. Only detectors
    /// that say so (<see cref="FileDetector.SeesDeleted"/>) are shown it.
    /// </summary>
    public bool Deleted { get; init; }

    /// <summary>The bounds in force.</summary>
    public ReadLimits Limits => _limits;

    /// <summary>The bytes, opened at first use.</summary>
    public ByteSource Bytes => _bytes ??= _open();

    /// <summary>Opens the bytes once more, for a resolver that needs the file after all are read; the caller disposes them. May throw I/O errors.</summary>
    public Func<ByteSource> Opener => _open;

    /// <summary>The first 4,096 bytes.</summary>
    public ReadOnlySpan<byte> Head => _head ?? (Bytes.TryGetSpan(0, HeadSize, out var head) ? head : _head = Bytes.ReadBytes(0, HeadSize));

    /// <summary>Name, size and head, as formats want them.</summary>
    public FileProbe Probe => new(Name, Size, Head);

    /// <summary>The whole text; null (and a named problem) when it is too large.</summary>
    public string? Text
    {
        get
        {
            if (_textRead) return _text;
            _textRead = true;
            _text = Bytes.ReadText(_limits, out var problem);
            if (problem is not null) _problems.Add(("text", problem));
            return _text;
        }
    }

    /// <summary>What parsers could not understand so far.</summary>
    public IReadOnlyList<(string By, Problem Problem)> Problems => _problems;

    /// <summary>The file as <typeparamref name="T"/>, when one of the formats that read into it matches; else null.</summary>
    public T? As<T>() where T : class => (T?)As(typeof(T));

    /// <summary>Untyped <see cref="As{T}"/>.</summary>
    public object? As(Type type)
    {
        if (_documents.TryGetValue(type, out var document)) return document;
        foreach (var format in FormatsInto(type))
        {
            if (!format.Matches(Probe)) continue;
            var (value, problems) = format.ReadAny(Bytes, Name, _limits);
            foreach (var problem in problems) _problems.Add((format.Name, problem));
            if ((document = value) is not null) break;
        }
        return _documents[type] = document;
    }

    /// <summary>A location in this file.</summary>
    public Location At(int line = 0, int endLine = 0, int column = 0, int cell = 0) =>
        new(Path, line, endLine, column, Layer, Cell: cell, Target: Target);

    public void Dispose()
    {
        _bytes?.Dispose();
        _documents.Clear();
        (_head, _text) = (null, null);
    }

    static readonly Dictionary<Type, Format[]> ByDocument =
        Registered<Format>.In(typeof(Format)).GroupBy(f => f.DocumentType).ToDictionary(g => g.Key, g => g.ToArray());

    static Format[] FormatsInto(Type type) => ByDocument.GetValueOrDefault(type, []);

    /// <summary>True when a format reads files into this type.</summary>
    public static bool IsDocument(Type type) => ByDocument.ContainsKey(type);
}
