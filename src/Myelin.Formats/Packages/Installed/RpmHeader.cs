using System.Buffers.Binary;
using System.Text;

namespace Myelin.Formats.Packages;

/// <summary>
/// A header of rpm as its databases hold it: the number of tags and the size of their data, the index of tags, the data; highest byte first.
/// https://rpm-software-management.github.io/rpm/manual/format_header.html
/// </summary>
static class RpmHeader
{
    const int Name = 1000, Version = 1001, Release = 1002, Epoch = 1003, License = 1014, Provides = 1047, Requires = 1049;
    const int MaxNames = 20_000;

    /// <summary>The package, and what it provides; null when the bytes are no header of a package.</summary>
    public static (PackageEntry Entry, IReadOnlyList<string> Provides)? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8) return null;
        long count = BinaryPrimitives.ReadUInt32BigEndian(bytes), size = BinaryPrimitives.ReadUInt32BigEndian(bytes[4..]);
        if (count is 0 or > 0xffff || 8 + (count * 16) + size > bytes.Length) return null;
        var index = bytes.Slice(8, (int)count * 16);
        var data = bytes.Slice(8 + ((int)count * 16), (int)size);
        string? name = null, version = null, release = null, license = null;
        uint? epoch = null;
        List<string> provides = [], requires = [];
        for (; index.Length >= 16; index = index[16..])
        {
            long offset = BinaryPrimitives.ReadUInt32BigEndian(index[8..]);
            if (offset >= size) continue;
            var value = data[(int)offset..];
            var items = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(index[12..]), MaxNames);
            switch ((int)BinaryPrimitives.ReadUInt32BigEndian(index))
            {
                case Name: name = Text(ref value); break;
                case Version: version = Text(ref value); break;
                case Release: release = Text(ref value); break;
                case Epoch when value.Length >= 4: epoch = BinaryPrimitives.ReadUInt32BigEndian(value); break;
                case License: license = Text(ref value); break;
                case Provides: Texts(value, items, provides); break;
                case Requires: Texts(value, items, requires); break;
            }
        }
        // Keys of repositories stand in the database like packages.
        if (string.IsNullOrEmpty(name) || string.IsNullOrEmpty(version) || name == "gpg-pubkey") return null;
        return (new PackageEntry("rpm", name, default)
        {
            Version = $"{(epoch is > 0 ? $"{epoch}:" : "")}{version}{(string.IsNullOrEmpty(release) ? "" : $"-{release}")}",
            License = string.IsNullOrEmpty(license) ? null : license,
            Requires = [.. requires.Where(r => !r.StartsWith("rpmlib(", StringComparison.Ordinal)).Distinct()],
        }, provides);
    }

    static string Text(ref ReadOnlySpan<byte> data)
    {
        var end = data.IndexOf((byte)0);
        var text = Encoding.UTF8.GetString(end < 0 ? data : data[..end]);
        data = end < 0 ? default : data[(end + 1)..];
        return text;
    }

    static void Texts(ReadOnlySpan<byte> data, int count, List<string> into)
    {
        for (var i = 0; i < count && !data.IsEmpty; i++)
            if (Text(ref data) is { Length: > 0 } text) into.Add(text);
    }
}
