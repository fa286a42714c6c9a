using System.Security.Cryptography;
using System.Text;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Code;
using Myelin.Formats;
using Myelin.Formats.Data;

namespace Myelin.Discover.Detectors.Agents;

/// <summary>
/// Prompts that are kept in files of their own: <c>*.prompt</c>, texts and templates in a folder called prompts or named so (<c>system_prompt.txt</c>), and texts under keys
/// such as <c>system_prompt</c> in data files of such folders. A text must read like an instruction: a folder may hold much else.
/// </summary>
public sealed class PromptFileDetector : FileDetector
{
    const long Largest = 256 << 10;
    const int ShortestText = 20;
    const int MostInFile = 100;
    static readonly string[] TextEndings = [".txt", ".md", ".st", ".j2", ".jinja", ".jinja2", ".hbs", ".handlebars", ".mustache", ".liquid", ".tmpl", ".tpl"];
    static readonly string[] DataEndings = [".json", ".yaml", ".yml", ".toml"];
    static readonly string[] Folders = ["prompts", "prompt", "system_prompts", "system-prompts", "prompt_templates", "prompt-templates", "prompttemplates"];

    public override bool Wants(in FileProbe file)
    {
        if (!file.IsText || file.Size > Largest || file.Name.Name.StartsWith("README", StringComparison.OrdinalIgnoreCase)) return false;
        if (!(IsText(file.Name) || file.Name.Ends(".prompt") || IsData(file.Name))) return false;
        return (file.Name.Ends(".prompt") || InFolder(file.Name) || (IsText(file.Name) && IsNamed(file.Name)) || (IsData(file.Name) && Folder(file.Name).Equals("templates", StringComparison.OrdinalIgnoreCase))) && AgentKnowledge.Of(file.Name) is null;
    }

    public override void Detect(SourceFile file, Facts facts)
    {
        if (IsData(file.Name)) Data(file, facts);
        else if (file.Text is { } text && PromptText.IsForModel(Stem(file.Name), text, isWhole: true, isAi: false)) State(Stem(file.Name), text, 1, file, facts);
    }

    // Keys of the root and of what lies directly below it.
    static void Data(SourceFile file, Facts facts)
    {
        if (file.Data()?.Root is not { Kind: NodeKind.Map } root) return;
        var left = MostInFile;
        foreach (var (key, value) in root.Entries)
        {
            Entry(key, value, file, facts, ref left);
            foreach (var (inner, below) in value.Entries) Entry(inner, below, file, facts, ref left);
        }
    }

    static void Entry(string key, DataNode value, SourceFile file, Facts facts, ref int left)
    {
        if (value.Text is not { Length: >= ShortestText } text || !(PromptText.IsName(key) || key.StartsWith("prompt_", StringComparison.Ordinal)) || !text.Contains(' ')) return;
        if (!text.Contains('\n') && !PromptText.IsForModel(key, text, isWhole: true, isAi: false)) return;
        if (left-- > 0) State($"{Stem(file.Name)}.{key}", text, value.Mark.Line, file, facts);
    }

    static void State(string name, string text, int line, SourceFile file, Facts facts) =>
        facts.Add(AssetKind.Prompt, AssetId.Symbol(AssetKind.Prompt, file.Path, name), name, facts.Evidence(Basis.Declared, Math.Max(1, line)), properties: (AssetKeys.Sha256, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))));

    static bool IsText(in FileName name) => EndsWithAny(name, TextEndings);

    static bool IsData(in FileName name) => EndsWithAny(name, DataEndings);

    static bool EndsWithAny(in FileName name, string[] endings)
    {
        foreach (var ending in endings)
            if (name.Ends(ending)) return true;
        return false;
    }

    static bool InFolder(in FileName name)
    {
        var folder = Folder(name);
        foreach (var known in Folders)
            if (folder.Equals(known, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    static bool IsNamed(in FileName name)
    {
        var stem = Stem(name);
        return stem.EndsWith("_prompt", StringComparison.OrdinalIgnoreCase) || stem.EndsWith("-prompt", StringComparison.OrdinalIgnoreCase) || stem.EndsWith("SystemPrompt", StringComparison.OrdinalIgnoreCase)
            || stem.StartsWith("system_prompt", StringComparison.OrdinalIgnoreCase) || stem.StartsWith("system-prompt", StringComparison.OrdinalIgnoreCase);
    }

    static ReadOnlySpan<char> Folder(in FileName name)
    {
        var folder = name.Folder;
        return folder[(folder.LastIndexOf('/') + 1)..];
    }

    static string Stem(in FileName name)
    {
        var text = name.Name.ToString();
        return text[..(text.IndexOf('.', 1) is > 0 and var dot ? dot : text.Length)];
    }
}
