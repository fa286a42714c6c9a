using Myelin.Formats.Sqlite;

namespace Myelin.Formats.Packages;

/// <summary>rpm's database of installed packages in its three forms: SQLite (rpmdb.sqlite), ndb (Packages.db of SUSE) and Berkeley DB (Packages of rpm before 4.16).</summary>
public sealed class RpmDatabaseFormat : Format<PackageFile>
{
    public override bool Matches(in FileProbe file) =>
        (file.Name.Name is "rpmdb.sqlite" && file.Head.StartsWith("SQLite format 3\0"u8))
        || ((file.Name.Name is "Packages.db" or "Packages") && file.Name.Folder.EndsWith("rpm") && (RpmNdb.StartsLikeOne(file.Head) || BerkeleyHash.StartsLikeOne(file.Head)));

    public override Parsed<PackageFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        List<Problem> problems = [];
        var list = new InstalledList();
        var odd = 0;
        foreach (var header in Headers(bytes, limits, problems))
        {
            if (list.Count >= limits.MaxEntries) break;
            if (RpmHeader.Read(header) is var (entry, provides)) list.Add(entry, provides);
            else if (header.Length > 64 && !header.AsSpan().StartsWith("gpg"u8)) odd++;
        }
        if (list.Count == 0 && odd > 0) problems.Add(new Problem($"none of {odd:N0} records is a header of rpm"));
        return new Parsed<PackageFile>(list.Done(), problems);
    }

    static IEnumerable<byte[]> Headers(ByteSource bytes, ReadLimits limits, List<Problem> problems)
    {
        if (SqliteFile.Open(bytes, limits) is { } sqlite)
        {
            foreach (var row in sqlite.Rows("Packages"))
                if (row is [_, byte[] blob, ..]) yield return blob;
            problems.AddRange(sqlite.Problems);
            yield break;
        }
        var head = bytes.ReadBytes(0, 512);
        foreach (var blob in RpmNdb.StartsLikeOne(head) ? RpmNdb.Read(bytes, limits, problems) : BerkeleyHash.Values(bytes, limits, problems)) yield return blob;
    }
}
