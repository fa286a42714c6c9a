namespace Myelin.Formats.Archives;

/// <summary>
/// Decompresses zstd, frame after frame. Memory stays within libzstd's default window limit of 128 MiB; frames that want more are refused.
/// </summary>
sealed unsafe class ZstdStream(Stream compressed) : ForwardStream
{
    readonly byte[] _input = new byte[128 << 10];
    readonly LibZstd.State _state = LibZstd.ZSTD_createDStream();
    int _start, _end;
    bool _frameOpen, _mayHoldMore;

    public override int Read(Span<byte> buffer)
    {
        ObjectDisposedException.ThrowIf(_state.IsClosed, this);
        if (buffer.IsEmpty) return 0;
        while (true)
        {
            if (_start == _end && !_mayHoldMore)
            {
                (_start, _end) = (0, compressed.Read(_input));
                if (_end == 0) return _frameOpen ? throw new InvalidDataException("zstd data ends early") : 0;
            }
            var produced = Step(buffer);
            _mayHoldMore = produced == buffer.Length;
            if (produced > 0) return produced;
        }
    }

    int Step(Span<byte> buffer)
    {
        fixed (byte* source = _input)
        fixed (byte* target = buffer)
        {
            var input = new LibZstd.Buffer { Bytes = source + _start, Size = (nuint)(_end - _start) };
            var output = new LibZstd.Buffer { Bytes = target, Size = (nuint)buffer.Length };
            var left = LibZstd.ZSTD_decompressStream(_state, &output, &input);
            if (LibZstd.ZSTD_isError(left) != 0) throw new InvalidDataException($"zstd: {LibZstd.ErrorOf(left)}");
            _start += (int)input.Position;
            _frameOpen = left != 0;
            return (int)output.Position;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            compressed.Dispose();
            _state.Dispose();
        }
        base.Dispose(disposing);
    }
}
