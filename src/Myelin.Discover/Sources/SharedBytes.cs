using Myelin.Formats;

namespace Myelin.Discover.Sources;

/// <summary>
/// Bytes that several files read from at once: opened when the first asks, closed when the last is done, opened again when another asks later.
/// </summary>
internal sealed class SharedBytes(Func<ByteSource> open)
{
    readonly Lock _gate = new();
    ByteSource? _bytes;
    int _leases;

    /// <summary>Bytes that passed by once and were kept: when the last reader is done they are gone.</summary>
    public static SharedBytes Once(ByteSource kept)
    {
        var bytes = kept;
        return new SharedBytes(() => Interlocked.Exchange(ref bytes, null!) ?? throw new IOException("it came out of a compressed archive, which is closed"));
    }

    /// <summary>A lease that is taken now and handed out at the first call; later calls take their own.</summary>
    public Func<ByteSource> LeaseNow()
    {
        ByteSource? lease = Lease();
        return () => Interlocked.Exchange(ref lease, null) ?? Lease();
    }

    /// <summary>The bytes, for as long as the result is not disposed.</summary>
    /// <exception cref="IOException">They cannot be opened.</exception>
    public ByteSource Lease()
    {
        lock (_gate)
        {
            _bytes ??= open();
            _leases++;
            return new Leased(this, _bytes);
        }
    }

    void Release()
    {
        lock (_gate)
        {
            if (--_leases > 0) return;
            _bytes?.Dispose();
            _bytes = null;
        }
    }

    sealed class Leased(SharedBytes shared, ByteSource bytes) : ByteSource
    {
        int _released;

        public override long Length => bytes.Length;
        public override int Read(long offset, Span<byte> buffer) => bytes.Read(offset, buffer);
        public override bool TryGetSpan(long offset, int count, out ReadOnlySpan<byte> span) => bytes.TryGetSpan(offset, count, out span);

        protected override void Dispose(bool disposing)
        {
            if (Interlocked.Exchange(ref _released, 1) == 0) shared.Release();
            base.Dispose(disposing);
        }
    }
}
