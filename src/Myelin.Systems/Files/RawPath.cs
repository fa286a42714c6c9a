using System.Text;
using System.Text.Unicode;

namespace Myelin.Systems.Files;

/// <summary>
/// A path below a root, '/' separated. Linux names are bytes: what is valid UTF-8 is kept as text alone; other names keep their bytes for the kernel,
/// and show each bad byte as <c>\xE9</c>.
/// </summary>
public readonly struct RawPath
{
    readonly byte[]? _raw;

    RawPath(string text, byte[]? raw) => (Text, _raw) = (text, raw);

    /// <summary>The root itself.</summary>
    public static RawPath Root { get; } = new("", null);

    /// <summary>A path that is text.</summary>
    public static RawPath Of(string text) => new(text, null);

    /// <summary>The path as shown to people.</summary>
    public string Text { get; }

    /// <summary>True for the root itself.</summary>
    public bool IsRoot => string.IsNullOrEmpty(Text);

    /// <summary>The last part, as shown to people.</summary>
    public ReadOnlySpan<char> Name => Text.AsSpan(Text.LastIndexOf('/') + 1);

    /// <summary>The path of an entry.</summary>
    public RawPath Child(ReadOnlySpan<byte> name)
    {
        var valid = Utf8.IsValid(name);
        var shown = valid ? Encoding.UTF8.GetString(name) : Shown(name);
        var text = IsRoot ? shown : $"{Text}/{shown}";
        if (valid && _raw is null) return new RawPath(text, null);
        ReadOnlySpan<byte> parent = _raw ?? Encoding.UTF8.GetBytes(Text ?? "");
        return new RawPath(text, parent.IsEmpty ? name.ToArray() : [.. parent, (byte)'/', .. name]);
    }

    /// <summary>The path of an entry.</summary>
    public RawPath Child(string name) => Child(Encoding.UTF8.GetBytes(name));

    /// <summary>Bytes for the kernel, ended by a zero byte; the root is <c>.</c>.</summary>
    internal ReadOnlySpan<byte> ForKernel(Span<byte> buffer)
    {
        if (IsRoot) return ".\0"u8;
        if (_raw is not null) return (byte[])[.. _raw, 0];
        var length = Encoding.UTF8.GetByteCount(Text);
        if (length + 1 > buffer.Length) buffer = new byte[length + 1];
        Encoding.UTF8.GetBytes(Text, buffer);
        buffer[length] = 0;
        return buffer[..(length + 1)];
    }

    public override string ToString() => Text ?? "";

    static string Shown(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder(name.Length + 8);
        while (!name.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(name, out var rune, out var used) == System.Buffers.OperationStatus.Done) text.Append(rune.ToString());
            else for (var i = 0; i < used; i++) text.Append($"\\x{name[i]:X2}");
            name = name[used..];
        }
        return text.ToString();
    }
}

/// <summary>What an entry of a folder is.</summary>
public enum EntryKind { File, Folder, Link, Special }

/// <summary>An entry of a folder.</summary>
public readonly record struct FolderEntry(RawPath Path, EntryKind Kind);
