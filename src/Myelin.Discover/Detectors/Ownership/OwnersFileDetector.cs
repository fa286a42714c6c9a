using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Ownership;

/// <summary>
/// OWNERS files: those of Kubernetes projects (YAML with <c>approvers</c>; www.kubernetes.dev "Owners files") and those of Chromium (an address a line; chromium.org "code reviews").
/// </summary>
public sealed class OwnersFileDetector : FileDetector
{
    const int Largest = 1 << 20;
    const int MostShown = 5;

    public override bool Wants(in FileProbe file) => file.Name.Is("OWNERS") && file.Size is > 0 and < Largest && file.IsText;

    public override void Detect(SourceFile file, Facts facts)
    {
        if (file.Text is not { } text) return;
        var root = YamlFormat.Parse(text, file.Limits).Value?.Root ?? DataNode.Missing;
        var named = root["approvers"].Exists ? root["approvers"] : root.At("filters", ".*", "approvers");
        var (owners, line) = named.Items.Count > 0 ? (named.Items.Select(i => i.Text ?? "").Where(IsName).ToList(), named.Mark.Line) : Addresses(text);
        if (owners.Count == 0) return;
        var shown = string.Join(", ", owners.Take(MostShown)) + (owners.Count > MostShown ? $" and {owners.Count - MostShown} more" : "");
        facts.Keep(new FolderOwner(file.Name.Folder.ToString(), OwnerSource.OwnersFile, shown, file.At(line)));
    }

    static (List<string>, int) Addresses(string text)
    {
        List<string> owners = [];
        var (line, first) = (0, 0);
        foreach (var raw in text.AsSpan().EnumerateLines())
        {
            line++;
            var word = raw.Trim();
            if (word.IndexOf('#') is >= 0 and var comment) word = word[..comment].TrimEnd();
            if (word.IndexOf('@') <= 0 || word.Contains(' ') || !IsName(word.ToString())) continue;
            if (first == 0) first = line;
            owners.Add(word.ToString());
        }
        return (owners, first);
    }

    static bool IsName(string word) => word.Length is > 1 and < 100 && !word.Contains(':');
}
