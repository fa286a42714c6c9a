namespace Myelin.Formats.Artifacts;

/// <summary>CRC-32 as zip has it (ISO 3309, polynomial 0xEDB88320 reflected), eight tables at a time.</summary>
struct Checksum()
{
    static readonly uint[] Table = MakeTable();
    uint _state = uint.MaxValue;

    /// <summary>The checksum of what was added.</summary>
    public readonly uint Value => ~_state;

    /// <summary>Adds bytes.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var state = _state;
        while (bytes.Length >= 8)
        {
            var low = BitConverter.ToUInt32(bytes) ^ state;
            var high = BitConverter.ToUInt32(bytes[4..]);
            state = Table[7 * 256 + (byte)low] ^ Table[6 * 256 + (byte)(low >> 8)] ^ Table[5 * 256 + (byte)(low >> 16)] ^ Table[4 * 256 + (low >> 24)]
                ^ Table[3 * 256 + (byte)high] ^ Table[2 * 256 + (byte)(high >> 8)] ^ Table[256 + (byte)(high >> 16)] ^ Table[high >> 24];
            bytes = bytes[8..];
        }
        foreach (var b in bytes) state = Table[(byte)(state ^ b)] ^ (state >> 8);
        _state = state;
    }

    static uint[] MakeTable()
    {
        var table = new uint[8 * 256];
        for (uint i = 0; i < 256; i++)
        {
            var value = i;
            for (var bit = 0; bit < 8; bit++) value = (value & 1) != 0 ? 0xEDB88320 ^ (value >> 1) : value >> 1;
            table[i] = value;
        }
        for (var i = 256; i < table.Length; i++) table[i] = Table0(table, table[i - 256]);
        return table;

        static uint Table0(uint[] table, uint value) => table[(byte)value] ^ (value >> 8);
    }
}
