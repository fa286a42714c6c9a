using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Myelin.Systems.Hosts;

/// <summary>Listening TCP sockets by inode, one table for each network namespace that a process shows.</summary>
internal sealed class SocketTable(string root)
{
    const string Listen = "0A";
    readonly Dictionary<string, Dictionary<string, IPEndPoint>> _byNamespace = new(StringComparer.Ordinal);

    /// <summary>The sockets that a process listens on, given its folder in /proc and the targets of its descriptors.</summary>
    public IReadOnlyList<IPEndPoint> ListeningOf(string folder, IEnumerable<string> descriptors)
    {
        var inodes = descriptors.Where(d => d.StartsWith("socket:[", StringComparison.Ordinal)).Select(d => d["socket:[".Length..^1]).ToList();
        if (inodes.Count == 0) return [];
        var space = Readable.Link(Path.Combine(folder, "ns/net")) ?? folder;
        if (!_byNamespace.TryGetValue(space, out var table)) _byNamespace[space] = table = Read(Directory.Exists(Path.Combine(folder, "net")) ? folder : Path.Combine(root, "proc"));
        return [.. inodes.Select(i => table.GetValueOrDefault(i)).OfType<IPEndPoint>().Distinct().OrderBy(e => e.Port).ThenBy(e => e.Address.ToString(), StringComparer.Ordinal)];
    }

    /// <summary>All addresses on which something listens in the network namespace of this program.</summary>
    public IEnumerable<IPEndPoint> Here() => Read(Path.Combine(root, "proc")).Values.Distinct();

    static Dictionary<string, IPEndPoint> Read(string folder)
    {
        Dictionary<string, IPEndPoint> table = new(StringComparer.Ordinal);
        foreach (var name in (string[])["net/tcp", "net/tcp6"])
        {
            foreach (var line in (Readable.Text(Path.Combine(folder, name)) ?? "").Split('\n').Skip(1))
            {
                var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (fields.Length > 9 && fields[3] == Listen && EndPoint(fields[1]) is { } endPoint) table[fields[9]] = endPoint;
            }
        }
        return table;
    }

    /// <summary><c>0100007F:1F90</c>: the address as 32-bit words in the machine's byte order, the port in hex.</summary>
    internal static IPEndPoint? EndPoint(string text)
    {
        var colon = text.IndexOf(':');
        if (colon is not (8 or 32) || !int.TryParse(text.AsSpan(colon + 1), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var port)) return null;
        var bytes = new byte[colon / 2];
        for (var word = 0; word < bytes.Length; word += 4)
        {
            if (!uint.TryParse(text.AsSpan(word * 2, 8), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var value)) return null;
            if (BitConverter.IsLittleEndian) BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(word), value);
            else BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(word), value);
        }
        var address = new IPAddress(bytes);
        return new IPEndPoint(address.AddressFamily == AddressFamily.InterNetworkV6 && address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
    }
}
