using System.Text;
using Myelin.Formats.Binary;

namespace Myelin.Formats.Artifacts.Readers;

/// <summary>
/// R's <c>.rds</c> and <c>.RData</c>: promises without a value are expressions that R evaluates when the object is touched (CVE-2024-27322). The format: R Internals, "Serialization Formats"; XDR only,
/// which is what <c>saveRDS</c> and <c>save</c> write.
/// </summary>
public sealed class RSerializationReader : ArtifactReader
{
    public override string Kind => "r-serialization";

    public override bool Accepts(in FileProbe part) => part.Head.StartsWith("X\n\0\0\0\x02"u8) || part.Head.StartsWith("X\n\0\0\0\x03"u8) || part.Head.StartsWith("RDX2\nX\n"u8) || part.Head.StartsWith("RDX3\nX\n"u8);

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        var cursor = new ByteCursor(part.Bytes, part.Head.StartsWith("RDX"u8) ? 7 : 2) { BigEndian = true };
        var version = cursor.U32();
        cursor.Skip(8);
        if (version == 3) cursor.Skip(cursor.U32());
        var items = new Items(cursor, part, walk);
        items.Item(0);
        if (items.Problem is { } problem) walk.Add(new Unread(part.At(cursor.Position), $"R's serialization: {problem}"));
        return true;
    }

    sealed class Items(ByteCursor cursor, ArtifactPart part, ArtifactWalk walk)
    {
        const int Deepest = 1_000;
        const int MostItems = 20_000_000;
        const string Unbound = "\0unbound";
        readonly List<string> _references = [];
        readonly List<string> _called = [];
        int _items;

        public string? Problem { get; private set; }

        /// <summary>Reads one item; its text, cut, as far as it has one.</summary>
        public string Item(int depth)
        {
            if (Problem is not null || cursor.Ended) return Stop(Problem ?? "it is cut off");
            if (depth > Deepest || ++_items > MostItems) return Stop("nested deeper, or longer, than what is followed");
            var at = cursor.Position;
            var flags = cursor.U32();
            var (hasAttributes, hasTag) = ((flags & 0x200) != 0, (flags & 0x400) != 0);
            switch (flags & 0xff)
            {
                case 252: return Unbound;
                case 254 or 253 or 251 or 250 or 242 or 241: return "";
                case 255: return Reference((int)(flags >> 8) is var index and > 0 ? index : (int)cursor.U32());
                case 247 or 248 or 249:
                    cursor.Skip(4);
                    Many(cursor.U32(), depth);
                    return Referable("");
                case 4:
                    cursor.Skip(4);
                    Referable("");
                    for (var i = 0; i < 4; i++) Item(depth + 1);
                    return "";
                case 1: return Referable(Item(depth + 1));
                case 2 or 6 or 3 or 5 or 17 or 239 or 240: return Pair(flags & 0xff, hasAttributes, hasTag, depth, at);
                case 22:
                    Referable("");
                    Item(depth + 1);
                    Item(depth + 1);
                    return Attributes(hasAttributes, depth, "");
                case 23:
                    Referable("");
                    return Attributes(hasAttributes, depth, "");
                case 7 or 8: return cursor.Text(cursor.U32(), 64);
                case 9: return Attributes(hasAttributes, depth, (int)cursor.U32() is var length and >= 0 ? cursor.Text(length, 120) : "NA");
                case 10 or 13: return Vector(4, hasAttributes, depth);
                case 14: return Vector(8, hasAttributes, depth);
                case 15: return Vector(16, hasAttributes, depth);
                case 24: return Vector(1, hasAttributes, depth);
                case 16:
                    var text = Many(Length(), depth);
                    return Attributes(hasAttributes, depth, $"\"{text}\"");
                case 19 or 20:
                    Many(Length(), depth);
                    return Attributes(hasAttributes, depth, "");
                case 25: return Attributes(hasAttributes, depth, "");
                case 21:
                    cursor.Skip(4);
                    ByteCode(depth);
                    return Attributes(hasAttributes, depth, "");
                case 238:
                    for (var i = 0; i < 3; i++) Item(depth + 1);
                    return "";
                case var type: return Stop($"type {type} is not known");
            }
        }

        // Lists, calls, closures and promises: attributes, tag, first, rest.
        string Pair(uint type, bool hasAttributes, bool hasTag, int depth, long at)
        {
            var before = _called.Count;
            if (hasAttributes || type is 239 or 240) Item(depth + 1);
            if (hasTag) Item(depth + 1);
            var first = Item(depth + 1);
            if (type is 6 or 240 && first.Length is > 0 and < 200 && _called.Count < 100_000) _called.Add(first);
            var rest = Item(depth + 1);
            if (type == 5 && first == Unbound)
                walk.Add(new RPromise(part.At(at), rest, [.. _called.Skip(before).Distinct(StringComparer.Ordinal).Take(20)]));
            return type is 6 or 240 ? Cut($"{first}({rest})") : Cut(rest.Length == 0 ? first : $"{first}, {rest}");
        }

        void ByteCode(int depth)
        {
            Item(depth + 1);
            var constants = cursor.U32();
            for (uint i = 0; i < constants && Problem is null && !cursor.Ended; i++)
                switch (cursor.U32())
                {
                    case 21: ByteCode(depth + 1); break;
                    case var type when type is 2 or 6 or 239 or 240 or 243 or 244: Language(type, depth + 1); break;
                    default: Item(depth + 1); break;
                }
        }

        void Language(uint type, int depth)
        {
            if (depth > Deepest || ++_items > MostItems) Stop("nested deeper, or longer, than what is followed");
            if (Problem is not null || cursor.Ended) return;
            if (type == 243)
            {
                cursor.Skip(4);
                return;
            }
            if (type == 244)
            {
                cursor.Skip(4);
                type = cursor.U32();
            }
            if (type is not (2 or 6 or 239 or 240))
            {
                Item(depth + 1);
                return;
            }
            if (type is 239 or 240) Item(depth + 1);
            Item(depth + 1);
            Language(cursor.U32(), depth + 1);
            Language(cursor.U32(), depth + 1);
        }

        string Many(long count, int depth)
        {
            // Every item takes four bytes.
            if (count > cursor.Left / 4) return Stop("a count is larger than the file");
            var text = "";
            for (long i = 0; i < count && Problem is null && !cursor.Ended; i++) text = i == 0 ? Item(depth + 1) : Item(depth + 1) is var more && text.Length < 80 ? $"{text}, {more}" : text;
            return Cut(text);
        }

        string Vector(int size, bool hasAttributes, int depth)
        {
            var count = Length();
            if (count > cursor.Left / size) return Stop("a vector is longer than the file");
            cursor.Skip(count * size);
            return Attributes(hasAttributes, depth, "…");
        }

        long Length() => (int)cursor.U32() is var length and >= 0 ? length : (long)cursor.U32() << 32 | cursor.U32();

        string Attributes(bool present, int depth, string text)
        {
            if (present) Item(depth + 1);
            return text;
        }

        string Referable(string text)
        {
            _references.Add(text);
            return text;
        }

        string Reference(int index) => index > 0 && index <= _references.Count ? _references[index - 1] : "";

        string Stop(string problem)
        {
            Problem ??= problem;
            return "";
        }

        static string Cut(string text) => text.Length <= 160 ? text.Replace(Unbound, "", StringComparison.Ordinal) : new StringBuilder(text, 0, 160, 161).Append('…').ToString();
    }
}
