using Myelin.Formats.Binary;

namespace Myelin.Formats.Hdf5;

/// <summary>A message of an object header; type -1 says that the header is damaged.</summary>
readonly record struct Hdf5Message(int Type, long Offset, long Size);

/// <summary>Lists the messages of object headers of version 1 and 2, continuations followed.</summary>
sealed class Hdf5Messages(ByteSource bytes, long @base, int offsetSize, int lengthSize)
{
    const int MostChunks = 1000;
    static readonly Hdf5Message Damaged = new(-1, 0, 0);

    public IEnumerable<Hdf5Message> Of(long address, int most)
    {
        var head = bytes.ReadBytes(address, 5);
        return head switch
        {
            [0x4f, 0x48, 0x44, 0x52, 2] => Version2(address).Take(most), // OHDR
            [1, ..] => Version1(address).Take(most),
            _ => [Damaged],
        };
    }

    IEnumerable<Hdf5Message> Version1(long address)
    {
        var cursor = new ByteCursor(bytes, address + 2);
        int left = cursor.U16();
        cursor.Skip(4);
        long size = cursor.U32();
        cursor.Skip(4);
        var chunks = new Queue<(long At, long End)>([(cursor.Position, cursor.Position + size)]);
        for (var i = 0; i < MostChunks && chunks.TryDequeue(out var chunk); i++)
        {
            cursor = new ByteCursor(bytes, chunk.At, chunk.End);
            while (left > 0 && cursor.Left >= 8)
            {
                left--;
                int type = cursor.U16();
                long length = cursor.U16();
                cursor.Skip(4);
                var message = new Hdf5Message(type, cursor.Position, length);
                if (length > cursor.Left)
                {
                    yield return Damaged;
                    yield break;
                }
                if (type == 0x10) Continue(message, chunks, skip: 0, cut: 0);
                else yield return message;
                cursor.Skip(length);
            }
        }
    }

    IEnumerable<Hdf5Message> Version2(long address)
    {
        var cursor = new ByteCursor(bytes, address + 5);
        var flags = cursor.U8();
        if ((flags & 0x20) != 0) cursor.Skip(16);
        if ((flags & 0x10) != 0) cursor.Skip(4);
        var size = (long)Math.Min(cursor.Unsigned(1 << (flags & 3)), 1UL << 40);
        var headSize = (flags & 4) != 0 ? 6 : 4;
        var chunks = new Queue<(long At, long End)>([(cursor.Position, cursor.Position + size)]);
        for (var i = 0; i < MostChunks && chunks.TryDequeue(out var chunk); i++)
        {
            cursor = new ByteCursor(bytes, chunk.At, chunk.End);
            while (cursor.Left >= headSize)
            {
                int type = cursor.U8();
                long length = cursor.U16();
                cursor.Skip(headSize - 3);
                var message = new Hdf5Message(type, cursor.Position, length);
                if (length > cursor.Left)
                {
                    yield return Damaged;
                    yield break;
                }
                if (type == 0x10) Continue(message, chunks, skip: 4, cut: 4);
                else yield return message;
                cursor.Skip(length);
            }
        }
    }

    // A continued chunk of version 2 begins with OCHK and ends with a checksum.
    void Continue(Hdf5Message message, Queue<(long At, long End)> chunks, int skip, int cut)
    {
        var cursor = new ByteCursor(bytes, message.Offset, message.Offset + message.Size);
        var offset = cursor.Unsigned(offsetSize);
        var length = cursor.Unsigned(lengthSize);
        if (cursor.Ended || offset > (ulong)(bytes.Length - @base) || length > (ulong)bytes.Length) return;
        var at = @base + (long)offset;
        chunks.Enqueue((at + skip, at + (long)length - cut));
    }
}
