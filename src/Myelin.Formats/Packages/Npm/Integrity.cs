namespace Myelin.Formats.Packages;

/// <summary>Hashes in the form of Subresource Integrity: <c>sha512-BASE64</c>, several separated by spaces (https://www.w3.org/TR/SRI/).</summary>
static class Integrity
{
    public static IReadOnlyList<PackageHash> Hashes(string? integrity)
    {
        if (string.IsNullOrEmpty(integrity)) return [];
        List<PackageHash> hashes = [];
        Span<byte> bytes = stackalloc byte[96];
        foreach (var range in integrity.AsSpan().Split(' '))
        {
            var one = integrity.AsSpan(range);
            var dash = one.IndexOf('-');
            if (dash <= 0 || !one[..dash].StartsWith("sha")) continue;
            if (Convert.TryFromBase64Chars(one[(dash + 1)..], bytes, out var written)) hashes.Add(new PackageHash(one[..dash].ToString(), Convert.ToHexStringLower(bytes[..written])));
        }
        return hashes;
    }
}
