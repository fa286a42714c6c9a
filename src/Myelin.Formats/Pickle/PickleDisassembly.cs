using System.Globalization;
using System.Text;
using Myelin.Formats.Pickle.Machine;

namespace Myelin.Formats.Pickle;

/// <summary>One opcode of a pickle.</summary>
/// <param name="Offset">Byte offset.</param>
/// <param name="Name">Its name.</param>
/// <param name="Argument">What follows it, as Python would write it, cut; empty where nothing does.</param>
public readonly record struct PickleInstruction(long Offset, string Name, string Argument);

/// <summary>The opcodes of a pickle one by one, by their form alone; nothing is followed.</summary>
public static class PickleDisassembly
{
    const int ArgumentKept = 120;

    /// <summary>Opcodes from an offset to STOP, to a byte that is none, or to the end.</summary>
    public static IEnumerable<PickleInstruction> Read(ByteSource source, long start = 0)
    {
        using var bytes = new PickleBytes(source, start);
        while (true)
        {
            var at = bytes.Position;
            var opcode = bytes.Next();
            if (bytes.Ended) yield break;
            if (!PickleOpcodes.TryArgument(opcode, out var form))
            {
                yield return new PickleInstruction(at, $"0x{opcode:x2}", "no opcode");
                yield break;
            }
            var argument = Argument(bytes, form, opcode, at);
            if (bytes.Ended)
            {
                yield return new PickleInstruction(at, PickleOpcodes.Name(opcode), "cut off");
                yield break;
            }
            yield return new PickleInstruction(at, PickleOpcodes.Name(opcode), argument);
            if (opcode == '.') yield break;
        }
    }

    static string Argument(PickleBytes bytes, PickleArgument form, byte opcode, long at)
    {
        switch (form)
        {
            case PickleArgument.Byte: return Number(bytes.Next());
            case PickleArgument.Half: return Number(bytes.Little(2));
            case PickleArgument.Word: return opcode == 'J' ? Number((int)bytes.Little(4)) : Number(bytes.Little(4));
            case PickleArgument.Long: return Number(bytes.Little64());
            case PickleArgument.Float:
                var raw = bytes.Peek(at + 1, 8);
                bytes.Skip(8);
                return raw.Length == 8 ? System.Buffers.Binary.BinaryPrimitives.ReadDoubleBigEndian(raw).ToString("R", CultureInfo.InvariantCulture) : "";
            case PickleArgument.Line: return Line(bytes);
            case PickleArgument.TwoLines: return $"{Line(bytes)} {Line(bytes)}";
            case PickleArgument.Sized1: return Sized(bytes, bytes.Next(), opcode);
            case PickleArgument.Sized4: return Sized(bytes, opcode is (byte)'B' or (byte)'X' ? bytes.Little(4) : (int)bytes.Little(4), opcode);
            case PickleArgument.Sized8: return Sized(bytes, bytes.Little64(), opcode);
            default: return "";
        }
    }

    static string Line(PickleBytes bytes)
    {
        var start = bytes.Position;
        var length = bytes.SkipLine();
        return length < 0 ? "" : PythonText.Quoted(Encoding.Latin1.GetString(bytes.Peek(start, Math.Min(length, 4096))), ArgumentKept);
    }

    static string Sized(PickleBytes bytes, long length, byte opcode)
    {
        var head = bytes.Peek(bytes.Position, (int)Math.Clamp(Math.Min(length, bytes.Left), 0, ArgumentKept * 4));
        if (!bytes.Skip(length)) return "";
        if (opcode is 0x8a or 0x8b) return head.Length <= 8 ? Number((long)new System.Numerics.BigInteger(head)) : $"{length} bytes";
        return opcode is (byte)'X' or 0x8c or 0x8d ? PythonText.Quoted(Encoding.UTF8.GetString(head), ArgumentKept) : $"b{PythonText.Quoted(Encoding.Latin1.GetString(head), ArgumentKept / 2)}{(length > ArgumentKept / 2 ? $" ({length:N0} bytes)" : "")}";
    }

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
