using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Myelin.Core.Assets;

namespace Myelin.Core.Reports.Inventory;

/// <summary>
/// An id that follows from what a scan found and from nothing else: the same content has the same id on every machine and at every time, other content another.
/// </summary>
static class ContentId
{
    /// <summary>A UUID of version 8 (RFC 9562: own layout) from a SHA-256 over targets, assets, relations and coverage.</summary>
    public static Guid Of(ScanResult scan, string purpose)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        void Add(string? text)
        {
            var bytes = Encoding.UTF8.GetBytes(text ?? "\0");
            Span<byte> length = stackalloc byte[4];
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            hash.AppendData(length);
            hash.AppendData(bytes);
        }
        void AddAll(IEnumerable<Evidence> evidence)
        {
            foreach (var item in evidence) Add($"{item.At.Target}\n{item.At}\n{item.At.Layer}\n{item.Basis}\n{item.Confidence}\n{item.By}\n{item.Note}");
        }
        Add(purpose);
        Add(scan.ToolVersion);
        foreach (var target in scan.Targets) Add($"{target.Kind}:{target.Label}");
        foreach (var asset in scan.Graph.Assets)
        {
            Add(asset.Id);
            Add(asset.Kind.Name());
            Add(asset.Name);
            Add(asset.Version);
            foreach (var (key, value) in asset.Properties) Add($"{key}={value}");
            AddAll(asset.Evidence);
        }
        foreach (var relation in scan.Graph.Relations)
        {
            Add($"{relation.From} {relation.Kind.Name()} {relation.To}");
            AddAll(relation.Evidence);
        }
        foreach (var skipped in scan.Coverage.Skipped) Add($"{skipped.Path}:{skipped.Line}:{skipped.By}:{skipped.Reason}");
        var digest = hash.GetHashAndReset().AsSpan(0, 16);
        digest[6] = (byte)(digest[6] & 0x0f | 0x80);
        digest[8] = (byte)(digest[8] & 0x3f | 0x80);
        return new Guid(digest, bigEndian: true);
    }
}
