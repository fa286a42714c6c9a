using Myelin.Core.Assets;

namespace Myelin.Discover.Detectors.Datasets;

/// <summary>A URI of object storage.</summary>
/// <param name="Scheme">s3, gs, az, lakefs, hdfs: variants of a scheme are one.</param>
/// <param name="Store">Bucket; <c>container@account</c> for Azure; repository for lakeFS.</param>
/// <param name="Path">Key or prefix; empty for all of it.</param>
public sealed record CloudUri(string Scheme, string Store, string Path)
{
    const int Longest = 2048;

    /// <summary>The URI in its usual form.</summary>
    public override string ToString() => Path.Length == 0 ? $"{Scheme}://{Store}" : $"{Scheme}://{Store}/{Path}";

    /// <summary>Reads a text; null when it is no URI of object storage, or its store is not constant.</summary>
    public static CloudUri? Of(string? text)
    {
        if (text is null || text.Length > Longest || text.Contains('\n') || text.Contains(' ')) return null;
        var at = text.IndexOf("://", StringComparison.Ordinal);
        if (at <= 0) return null;
        var rest = text[(at + 3)..];
        var (store, path) = rest.IndexOf('/') is >= 0 and var slash ? (rest[..slash], rest[(slash + 1)..]) : (rest, "");
        var uri = text[..at].ToLowerInvariant() switch
        {
            "s3" or "s3a" or "s3n" => new CloudUri("s3", store, path),
            "gs" or "gcs" => new CloudUri("gs", store, path),
            "abfs" or "abfss" or "wasb" or "wasbs" or "az" or "adl" => new CloudUri("az", Azure(store), path),
            "lakefs" => new CloudUri("lakefs", store, path),
            "hdfs" when store.Length > 0 => new CloudUri("hdfs", store, path),
            "oci" when store.Contains('@') => new CloudUri("oci", store, path),
            // A query holds a signature or a version, not the object's name.
            "https" or "http" => FromHttps(store, path.Split('?')[0]),
            _ => null,
        };
        return uri is not null && IsStore(uri.Store) ? uri : null;
    }

    /// <summary>States the store that a URI names; returns its id. The id is that of the bucket, whoever names it.</summary>
    public static string State(CloudUri uri, Evidence evidence, Facts facts) =>
        facts.Add(AssetKind.DataStore, AssetId.Resource(uri.Scheme, uri.Store), $"{uri.Scheme}://{uri.Store}", evidence, null, (AssetKeys.Provider, Provider(uri.Scheme)), ("bucket", uri.Store));

    static string? Provider(string scheme) => scheme switch { "s3" => "aws", "gs" => "gcp", "az" => "azure", "lakefs" => "lakefs", "oci" => "oracle", _ => null };

    // container@account.dfs.core.windows.net -> container@account
    static string Azure(string store) => store.IndexOf('@') is > 0 and var at && store.IndexOf('.', at) is > 0 and var dot ? store[..dot] : store;

    static CloudUri? FromHttps(string host, string path)
    {
        var (first, rest) = path.IndexOf('/') is >= 0 and var slash ? (path[..slash], path[(slash + 1)..]) : (path, "");
        if (host == "storage.googleapis.com") return new CloudUri("gs", first, rest);
        if (host.EndsWith(".blob.core.windows.net", StringComparison.Ordinal) || host.EndsWith(".dfs.core.windows.net", StringComparison.Ordinal))
            return new CloudUri("az", $"{first}@{host[..host.IndexOf('.')]}", rest);
        if (!host.EndsWith(".amazonaws.com", StringComparison.Ordinal)) return null;
        // bucket.s3.region.amazonaws.com, or s3.region.amazonaws.com/bucket
        var s3 = host.IndexOf(".s3", StringComparison.Ordinal);
        if (s3 > 0) return new CloudUri("s3", host[..s3], path);
        return host.StartsWith("s3.", StringComparison.Ordinal) || host.StartsWith("s3-", StringComparison.Ordinal) ? new CloudUri("s3", first, rest) : null;
    }

    // Letters, digits and what buckets allow: a template, a placeholder in brackets or an ellipsis is no store.
    static bool IsStore(string store)
    {
        if (store.Length is < 3 or > 255 || store is "bucket" or "my-bucket" or "your-bucket" or "mybucket" or "your-bucket-name" or "bucket-name" or "BUCKET" or "...") return false;
        foreach (var c in store)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_' or '@' or ':')) return false;
        return char.IsAsciiLetterOrDigit(store[0]);
    }
}
