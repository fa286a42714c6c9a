using System.Globalization;

namespace Myelin.Formats.Git;

/// <summary>Names of commits in a repository: branches, tags, abbreviations, and steps back from them.</summary>
/// <param name="own">The git folder of the work tree; holds <c>HEAD</c>.</param>
/// <param name="common">The git folder that all work trees share.</param>
public sealed class GitRefs(GitFolder own, GitFolder common)
{
    Dictionary<string, GitId>? _packed;

    /// <summary>The branch that is checked out, or null.</summary>
    public string? Branch => own.Text("HEAD")?.Trim() is { } head && head.StartsWith("ref: refs/heads/") ? head["ref: refs/heads/".Length..] : null;

    /// <summary>The object that a full name (<c>HEAD</c>, <c>refs/heads/main</c>) stands for, or null.</summary>
    public GitId? Find(string name)
    {
        for (var hops = 0; hops < 8; hops++)
        {
            if (name.Split('/').Any(part => part is "" or ".." or ".")) return null;
            var text = (own.Text(name) ?? common.Text(name))?.Trim();
            if (text is null) return Packed.TryGetValue(name, out var packed) ? packed : null;
            if (!text.StartsWith("ref: ")) return GitId.Parse(text);
            name = text[5..].Trim();
        }
        return null;
    }

    /// <summary>The commit that a user names, with <c>~N</c>, <c>^N</c> and <c>^{commit}</c>.</summary>
    /// <exception cref="InvalidDataException">It names nothing, or too much; the message says which.</exception>
    public GitId Resolve(string revision, GitObjects objects)
    {
        var end = revision.AsSpan().IndexOfAny('~', '^');
        var name = end < 0 ? revision : revision[..end];
        if (name is "@") name = "HEAD";
        var id = Named(name, objects) ?? throw new InvalidDataException($"no commit is named '{name}'");
        id = Peel(id, objects).Id;
        var steps = end < 0 ? "" : revision[end..];
        for (var at = 0; at < steps.Length;)
        {
            var step = steps[at++];
            if (step == '^' && at < steps.Length && steps[at] == '{')
            {
                at = steps.IndexOf('}', at) + 1;
                if (at == 0) throw new InvalidDataException($"'{revision}' is no revision");
                continue;
            }
            var start = at;
            while (at < steps.Length && char.IsAsciiDigit(steps[at])) at++;
            var count = at == start ? 1 : int.TryParse(steps.AsSpan(start, at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : int.MaxValue;
            if (step is not ('~' or '^') || count > 100_000) throw new InvalidDataException($"'{revision}' is no revision");
            if (step == '^') id = count == 0 ? id : Parent(id, count, revision, objects);
            else for (; count > 0; count--) id = Parent(id, 1, revision, objects);
        }
        return id;
    }

    /// <summary>The tree of a commit.</summary>
    public static GitId TreeOf(GitId commit, GitObjects objects) => Header(Peel(commit, objects).Bytes, "tree ").FirstOrDefault() ?? throw new InvalidDataException($"commit {commit} has no tree");

    GitId? Named(string name, GitObjects objects)
    {
        if (GitId.Parse(name) is { } id) return id;
        foreach (var form in (ReadOnlySpan<string>)[name, $"refs/{name}", $"refs/tags/{name}", $"refs/heads/{name}", $"refs/remotes/{name}", $"refs/remotes/{name}/HEAD"])
            if (Find(form) is { } found) return found;
        return objects.Expand(name.ToLowerInvariant());
    }

    static GitId Parent(GitId commit, int number, string revision, GitObjects objects) =>
        Header(Peel(commit, objects).Bytes, "parent ").ElementAtOrDefault(number - 1) ?? throw new InvalidDataException($"'{revision}' goes back beyond the first commit that is here");

    // Follows tags to the commit.
    static (GitId Id, byte[] Bytes) Peel(GitId id, GitObjects objects)
    {
        for (var hops = 0; hops < 16; hops++)
        {
            var (kind, bytes) = objects.Read(id) ?? throw new InvalidDataException($"object {id} is not here; a shallow or partial clone lacks it");
            if (kind == GitObjectKind.Commit) return (id, bytes);
            if (kind != GitObjectKind.Tag) break;
            id = Header(bytes, "object ").FirstOrDefault() ?? throw new InvalidDataException($"tag {id} is damaged");
        }
        throw new InvalidDataException($"{id} is no commit");
    }

    static IEnumerable<GitId?> Header(byte[] bytes, string key)
    {
        foreach (var line in System.Text.Encoding.UTF8.GetString(bytes).Split('\n'))
        {
            if (line.Length == 0) yield break;
            if (line.StartsWith(key)) yield return GitId.Parse(line.AsSpan(key.Length).Trim());
        }
    }

    Dictionary<string, GitId> Packed
    {
        get
        {
            if (_packed is not null) return _packed;
            var packed = new Dictionary<string, GitId>(StringComparer.Ordinal);
            foreach (var line in (common.Text("packed-refs") ?? "").AsSpan().EnumerateLines())
                if (line.Length > 41 && line[40] == ' ' && GitId.Parse(line[..40]) is { } id) packed[line[41..].Trim().ToString()] = id;
            return _packed = packed;
        }
    }
}

/// <summary>An entry of a tree.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Mode">As in <see cref="GitIndexEntry"/>.</param>
/// <param name="Id">Its content.</param>
public readonly record struct GitTreeEntry(string Name, int Mode, GitId Id)
{
    /// <summary>Reads a tree.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static IReadOnlyList<GitTreeEntry> ReadTree(ReadOnlySpan<byte> tree)
    {
        List<GitTreeEntry> entries = [];
        while (!tree.IsEmpty)
        {
            var space = tree.IndexOf((byte)' ');
            var zero = tree.IndexOf((byte)0);
            if (space is < 1 or > 7 || zero < space + 2 || tree.Length < zero + 1 + GitId.Size) throw new InvalidDataException("a tree is damaged");
            var mode = 0;
            foreach (var digit in tree[..space]) mode = (mode << 3) | (digit & 7);
            entries.Add(new GitTreeEntry(System.Text.Encoding.UTF8.GetString(tree[(space + 1)..zero]), mode, GitId.Of(tree[(zero + 1)..])));
            tree = tree[(zero + 1 + GitId.Size)..];
        }
        return entries;
    }
}
