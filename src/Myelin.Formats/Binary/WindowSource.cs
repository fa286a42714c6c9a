namespace Myelin.Formats.Binary;

/// <summary>A part of another source, as a source of its own: a stored archive member, a file behind a launcher. Does not own what it looks into.</summary>
public sealed class WindowSource : ByteSource
{
    readonly ByteSource _inner;
    readonly long _start;

    /// <summary>The range [<paramref name="start"/>, start + <paramref name="length"/>), cut to what there is.</summary>
    public WindowSource(ByteSource inner, long start, long length)
    {
        _inner = inner;
        _start = Math.Clamp(start, 0, inner.Length);
        Length = Math.Clamp(length, 0, inner.Length - _start);
    }

    public override long Length { get; }

    public override int Read(long offset, Span<byte> buffer)
    {
        if (offset < 0 || offset >= Length) return 0;
        return _inner.Read(_start + offset, buffer[..(int)Math.Min(buffer.Length, Length - offset)]);
    }
}
