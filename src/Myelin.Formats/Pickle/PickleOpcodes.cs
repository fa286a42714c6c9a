namespace Myelin.Formats.Pickle;

/// <summary>What follows an opcode in the stream.</summary>
public enum PickleArgument : byte { None, Byte, Half, Word, Long, Float, Line, TwoLines, Sized1, Sized4, Sized8 }

/// <summary>The 68 opcodes of protocols 0 to 5: number, name and argument (facts: Lib/pickletools.py of CPython).</summary>
public static class PickleOpcodes
{
    static readonly (string Name, PickleArgument Argument)[] Table = Make();

    /// <summary>Its name, or its number where it is no opcode.</summary>
    public static string Name(byte opcode) => Table[opcode].Name ?? $"0x{opcode:x2}";

    /// <summary>Whether the number is an opcode, and what follows it.</summary>
    public static bool TryArgument(byte opcode, out PickleArgument argument)
    {
        argument = Table[opcode].Argument;
        return Table[opcode].Name is not null;
    }

    static (string, PickleArgument)[] Make()
    {
        var table = new (string, PickleArgument)[256];
        void Add(PickleArgument argument, params ReadOnlySpan<(int, string)> opcodes)
        {
            foreach (var (code, name) in opcodes) table[code] = (name, argument);
        }
        Add(PickleArgument.None, ('(', "MARK"), ('.', "STOP"), ('0', "POP"), ('1', "POP_MARK"), ('2', "DUP"), ('N', "NONE"), ('R', "REDUCE"), ('Q', "BINPERSID"), ('a', "APPEND"), ('b', "BUILD"),
            ('d', "DICT"), ('}', "EMPTY_DICT"), ('e', "APPENDS"), ('l', "LIST"), (']', "EMPTY_LIST"), ('o', "OBJ"), ('s', "SETITEM"), ('t', "TUPLE"), (')', "EMPTY_TUPLE"), ('u', "SETITEMS"),
            (0x81, "NEWOBJ"), (0x85, "TUPLE1"), (0x86, "TUPLE2"), (0x87, "TUPLE3"), (0x88, "NEWTRUE"), (0x89, "NEWFALSE"), (0x8f, "EMPTY_SET"), (0x90, "ADDITEMS"), (0x91, "FROZENSET"),
            (0x92, "NEWOBJ_EX"), (0x93, "STACK_GLOBAL"), (0x94, "MEMOIZE"), (0x97, "NEXT_BUFFER"), (0x98, "READONLY_BUFFER"));
        Add(PickleArgument.Byte, ('K', "BININT1"), ('q', "BINPUT"), ('h', "BINGET"), (0x80, "PROTO"), (0x82, "EXT1"));
        Add(PickleArgument.Half, ('M', "BININT2"), (0x83, "EXT2"));
        Add(PickleArgument.Word, ('J', "BININT"), ('r', "LONG_BINPUT"), ('j', "LONG_BINGET"), (0x84, "EXT4"));
        Add(PickleArgument.Long, (0x95, "FRAME"));
        Add(PickleArgument.Float, ('G', "BINFLOAT"));
        Add(PickleArgument.Line, ('I', "INT"), ('L', "LONG"), ('F', "FLOAT"), ('S', "STRING"), ('V', "UNICODE"), ('P', "PERSID"), ('p', "PUT"), ('g', "GET"));
        Add(PickleArgument.TwoLines, ('c', "GLOBAL"), ('i', "INST"));
        Add(PickleArgument.Sized1, ('U', "SHORT_BINSTRING"), ('C', "SHORT_BINBYTES"), (0x8a, "LONG1"), (0x8c, "SHORT_BINUNICODE"));
        Add(PickleArgument.Sized4, ('T', "BINSTRING"), ('B', "BINBYTES"), ('X', "BINUNICODE"), (0x8b, "LONG4"));
        Add(PickleArgument.Sized8, (0x8d, "BINUNICODE8"), (0x8e, "BINBYTES8"), (0x96, "BYTEARRAY8"));
        return table;
    }
}
