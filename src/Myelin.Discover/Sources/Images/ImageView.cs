namespace Myelin.Discover.Sources.Images;

/// <summary>
/// What of a layer still shows in the image. Layers are looked at from the top down, so that each blob is read once: what upper layers hold, delete or
/// hide is known before a lower one is read.
/// </summary>
internal sealed class ImageView
{
    [Flags]
    enum Claim : byte { None = 0, Leaf = 1, Folder = 2, Deleted = 4, Hidden = 8 }

    readonly Dictionary<string, Claim> _above = new(StringComparer.Ordinal);
    readonly Dictionary<string, Claim> _here = new(StringComparer.Ordinal);

    /// <summary>Notes an entry of the current layer; it counts for the layers below.</summary>
    public void Add(LayerEntry entry)
    {
        ref var claim = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_here, entry.Path, out _);
        claim |= entry.Kind switch
        {
            LayerEntryKind.Folder => Claim.Folder,
            LayerEntryKind.Deletes => Claim.Deleted,
            LayerEntryKind.Hides => Claim.Hidden,
            _ => Claim.Leaf,
        };
    }

    /// <summary>Goes on to the next lower layer.</summary>
    public void GoDown()
    {
        foreach (var (path, claim) in _here)
        {
            ref var above = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_above, path, out _);
            above |= claim;
        }
        _here.Clear();
    }

    /// <summary>Whether a file of the current layer is in the image, and not deleted, hidden or replaced by an upper layer.</summary>
    public bool Shows(string path)
    {
        if (_above.Count == 0) return true;
        // A folder of the same name above replaces a file, too.
        if (_above.GetValueOrDefault(path) != Claim.None) return false;
        var claims = _above.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            if (claims.TryGetValue(path.AsSpan(0, slash), out var claim) && (claim & (Claim.Leaf | Claim.Deleted | Claim.Hidden)) != Claim.None) return false;
        return !_above.TryGetValue("", out var root) || (root & Claim.Hidden) == Claim.None;
    }
}
