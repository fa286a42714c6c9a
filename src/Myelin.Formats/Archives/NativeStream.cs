namespace Myelin.Formats.Archives;

/// <summary>Decompresses through a native library, stream after stream; a subclass makes the single step.</summary>
abstract class NativeStream(Stream compressed, string name) : ForwardStream
{
    readonly byte[] _input = new byte[128 << 10];
    int _start, _end;
    bool _inputEnded, _open, _ended;

    /// <summary>The name of the compression, for messages.</summary>
    protected string Name { get; } = name;

    /// <summary>One step: how much of the input was taken, how much came out, and whether a stream ended there.</summary>
    /// <exception cref="InvalidDataException">The data is damaged.</exception>
    protected abstract (int Taken, int Made, bool IsEnd) Step(ReadOnlySpan<byte> input, Span<byte> output, bool isLast);

    /// <summary>Makes ready for another stream behind the one that ended; false when there can be none.</summary>
    protected abstract bool Restart();

    public sealed override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || _ended) return 0;
        while (true)
        {
            if (_start == _end && !_inputEnded)
            {
                (_start, _end) = (0, compressed.Read(_input));
                _inputEnded = _end == 0;
            }
            if (_inputEnded && !_open)
            {
                _ended = true;
                return 0;
            }
            var (taken, made, isEnd) = Step(_input.AsSpan(_start, _end - _start), buffer, _inputEnded);
            _start += taken;
            _open = !isEnd;
            // What stands behind the last stream is not part of it: loaders ignore it.
            if (isEnd && !Restart()) _ended = true;
            if (made > 0) return made;
            if (_ended) return 0;
            if (!isEnd && taken == 0 && _inputEnded) throw new InvalidDataException($"{Name} data ends early");
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) compressed.Dispose();
        base.Dispose(disposing);
    }
}
