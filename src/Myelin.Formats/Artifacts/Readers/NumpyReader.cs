using System.Text;
using System.Text.RegularExpressions;
using Myelin.Formats.Binary;
using Myelin.Formats.Models;

namespace Myelin.Formats.Artifacts.Readers;

/// <summary>NumPy arrays: one of objects is a pickle behind its header (numpy/lib/format.py), and <c>allow_pickle</c> runs it.</summary>
public sealed partial class NumpyReader : ArtifactReader
{
    public override string Kind => "npy";

    public override bool Accepts(in FileProbe part) => NumpyFormat.StartsLikeNumpy(part.Head);

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        var cursor = new ByteCursor(part.Bytes, 6);
        var major = cursor.U8();
        cursor.Skip(1);
        long length = major == 1 ? cursor.U16() : cursor.U32();
        if (cursor.Ended || length > Math.Min(cursor.Left, 1 << 20))
        {
            walk.Add(new HeaderViolation(part.At(8), "npy", $"its header claims {length:N0} bytes"));
            return true;
        }
        var header = Encoding.Latin1.GetString(cursor.Bytes(length, 1 << 20));
        // numpy takes every spelling of the object type: O, |O, <O8, object.
        if (!ObjectType().IsMatch(header)) return true;
        using var data = new WindowSource(part.Bytes, cursor.Position, part.Bytes.Length);
        PickleReader.State(new ArtifactPart(data, part.Name, part.Inner("objects"), part.Depth), walk, isExpected: true);
        return true;
    }

    [GeneratedRegex("""['"](?:[<>|=]?O\d{0,2}|object_?|[^'"]{0,200}[,(|\d]O\d?[^'"]{0,200})['"]""", RegexOptions.CultureInvariant, 200)]
    private static partial Regex ObjectType();
}
