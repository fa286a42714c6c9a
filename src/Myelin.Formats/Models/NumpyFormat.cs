using System.Globalization;
using System.Text;
using Myelin.Formats.Binary;

namespace Myelin.Formats.Models;

/// <summary>A NumPy array file, or one array of several.</summary>
/// <param name="Name">Name of the member; empty for a file of its own.</param>
/// <param name="Type">Type string (<c>&lt;f4</c>, <c>|O</c>), or the list of fields as written.</param>
/// <param name="Shape">Dimensions.</param>
public sealed record NumpyArray(string Name, string Type, IReadOnlyList<long> Shape)
{
    /// <summary>It holds Python objects, thus a pickle.</summary>
    public bool HasObjects => Type.Contains("|O", StringComparison.Ordinal) || Type.StartsWith('O');
}

/// <summary>A <c>.npy</c> file.</summary>
public sealed record NumpyFile(NumpyArray Array) : ModelArtifact("npy");

/// <summary>Reads the header of NPY 1.0 to 3.0 (numpy/lib/format.py).</summary>
public sealed class NumpyFormat : Format<NumpyFile>
{
    const int LongestHeader = 1 << 20;

    public override bool Matches(in FileProbe file) => StartsLikeNumpy(file.Head);

    /// <summary>The magic of NPY.</summary>
    internal static bool StartsLikeNumpy(ReadOnlySpan<byte> head) => head.Length >= 10 && head.StartsWith((ReadOnlySpan<byte>)[0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y']);

    public override Parsed<NumpyFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (ReadArray(bytes, "", out var version) is not { } array) return Parsed<NumpyFile>.Failed("the header of the array is damaged or cut off");
        var file = new NumpyFile(array) { FormatVersion = version, Parameters = TensorTally.Elements([.. array.Shape]), Tensors = 1, Quantization = array.Type };
        return file;
    }

    /// <summary>Reads the header of one array; null when it is damaged.</summary>
    internal static NumpyArray? ReadArray(ByteSource bytes, string name, out string version)
    {
        var cursor = new ByteCursor(bytes, 6);
        var (major, minor) = (cursor.U8(), cursor.U8());
        version = string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}");
        long length = major == 1 ? cursor.U16() : cursor.U32();
        if (cursor.Ended || length > Math.Min(cursor.Left, LongestHeader)) return null;
        var header = Encoding.UTF8.GetString(cursor.Bytes(length, LongestHeader));
        var type = Value(header, "'descr'");
        var shape = Value(header, "'shape'");
        if (type is null || shape is null) return null;
        List<long> dimensions = [];
        foreach (var part in shape.Trim('(', ')').Split(',', 65, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (long.TryParse(part.TrimEnd('L'), NumberStyles.None, CultureInfo.InvariantCulture, out var dimension)) dimensions.Add(dimension);
        return new NumpyArray(name, type.Trim('\''), dimensions);
    }

    // The header is a Python dict literal that numpy itself writes in one form; brackets are counted, nothing is evaluated.
    static string? Value(string header, string key)
    {
        var at = header.IndexOf(key, StringComparison.Ordinal);
        if (at < 0) return null;
        at = header.IndexOf(':', at + key.Length);
        if (at < 0) return null;
        var depth = 0;
        var quoted = false;
        for (var i = at + 1; i < header.Length; i++)
        {
            var c = header[i];
            if (c == '\'') quoted = !quoted;
            else if (quoted) continue;
            else if (c is '(' or '[' or '{') depth++;
            else if (c is ')' or ']') depth--;
            else if (depth == 0 && c is ',' or '}') return header[(at + 1)..i].Trim();
            else if (c == '}') depth--;
        }
        return null;
    }
}
