using System.Text.RegularExpressions;
using Myelin.Formats.Data;

namespace Myelin.Formats.Artifacts.Readers;

/// <summary>Configurations of Hugging Face repositories: code that the loader is told to import, and templates.</summary>
public sealed class HubConfigReader : ArtifactReader
{
    public override string Kind => "hub-config";

    public override bool Accepts(in FileProbe part) => part.Name.Is("config.json") || part.Name.Is("tokenizer_config.json") || part.Name.Is("processor_config.json") || part.Name.Is("preprocessor_config.json")
        || part.Name.Is("generation_config.json") || part.Name.Is("adapter_config.json") || part.Name.Is("model_index.json") || part.Name.Is("chat_template.json") || part.Name.Is("modules.json") || part.Name.Ends("chat_template.jinja");

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        if (part.Bytes.ReadText(walk.Limits, out _) is not { } text) return false;
        if (part.Name.Ends(".jinja"))
        {
            walk.Add(new ChatTemplate(part.At(), part.Name.Name.ToString(), text));
            return true;
        }
        if (JsonFormat.Parse(text, walk.Limits).Value is not { } file) return false;
        var root = file.Root;
        Walk(root, part, walk, 0);
        foreach (var template in Templates(root["chat_template"])) walk.Add(new ChatTemplate(part.At(), template.Source, template.Text));
        if (part.Name.Is("model_index.json") && root["_class_name"].Items is [{ Text: { } module }, ..] && module != "diffusers") walk.Add(new RemoteCode(part.At(), $"_class_name: {module}, a module of the repository", IsElsewhere: false));
        return true;
    }

    static void Walk(DataNode node, ArtifactPart part, ArtifactWalk walk, int depth)
    {
        foreach (var item in node.Items) Walk(item, part, walk, depth + 1);
        foreach (var (key, value) in node.Entries)
        {
            if (key is "auto_map" or "custom_pipelines") foreach (var code in Texts(value)) walk.Add(new RemoteCode(part.At(), $"{key}: {code}", IsElsewhere: code.Contains("--", StringComparison.Ordinal)));
            // CVE-2026-4372: a kernel's repository named here is fetched and imported.
            else if (key is "_attn_implementation_internal" or "_attn_implementation_autoset" or "attn_implementation" or "_attn_implementation" && value.Text is { } kernel && kernel.Contains('/', StringComparison.Ordinal)) walk.Add(new RemoteCode(part.At(), $"{key}: {kernel}", IsElsewhere: true));
            else if (key == "trust_remote_code" && value.AsBoolean == true) walk.Add(new RemoteCode(part.At(), "trust_remote_code: true", IsElsewhere: false));
            else Walk(value, part, walk, depth + 1);
        }
    }

    static IEnumerable<string> Texts(DataNode node) => node.Text is { } text ? [text] : node.Items.SelectMany(Texts).Concat(node.Entries.SelectMany(e => Texts(e.Value)));

    static IEnumerable<(string Source, string Text)> Templates(DataNode node)
    {
        if (node.Text is { } text) yield return ("chat_template", text);
        foreach (var named in node.Items)
            if (named["template"].Text is { } template) yield return ($"chat_template {named["name"].Text}", template);
        foreach (var (key, value) in node.Entries)
            if (value.Text is { } template) yield return ($"chat_template {key}", template);
    }
}

/// <summary>YAML that makes its loader call what it names: Hydra's and NeMo's <c>_target_</c>, PyYAML's <c>!!python</c> tags.</summary>
public sealed partial class InstantiatingYamlReader : ArtifactReader
{
    public override string Kind => "yaml";

    public override bool Accepts(in FileProbe part) => (part.Name.Ends(".yaml") || part.Name.Ends(".yml")) && part.IsText;

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        if (part.Bytes.ReadText(walk.Limits, out _) is not { } text || (!text.Contains("_target_", StringComparison.Ordinal) && !text.Contains("!!python/", StringComparison.Ordinal))) return false;
        foreach (Match match in Target().Matches(text)) Add(match, walk, part);
        foreach (Match match in Tag().Matches(text)) Add(match, walk, part);
        return true;
    }

    static void Add(Match match, ArtifactWalk walk, ArtifactPart part)
    {
        var name = match.Groups["name"].Value;
        var dot = name.LastIndexOf('.');
        if (dot > 0) walk.Add(new TypeName(part.At(match.Index), name[..dot], name[(dot + 1)..], IsCalled: true) { IsDeclared = true });
    }

    [GeneratedRegex("""_target_["']?\s{0,8}:\s{0,8}["']?(?<name>[A-Za-z_][\w.]{1,200})""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Target();

    [GeneratedRegex("""!!python/(?:object/apply|object/new|object|name|module):(?<name>[A-Za-z_][\w.]{1,200})""", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Tag();
}

/// <summary>skops: the types that its schema makes the loader import (skops/io/_general.py).</summary>
public sealed class SkopsReader : ArtifactReader
{
    public override string Kind => "skops";

    public override bool Accepts(in FileProbe part) => part.Name.Is("schema.json") && part.Head.IndexOf("\"__loader__\""u8) >= 0;

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        if (part.Bytes.ReadText(walk.Limits, out _) is not { } text || JsonFormat.Parse(text, walk.Limits).Value is not { } file) return false;
        Walk(file.Root, part, walk);
        return true;
    }

    static void Walk(DataNode node, ArtifactPart part, ArtifactWalk walk)
    {
        if (node["__class__"].Text is { } type && node["__loader__"].Exists)
        {
            var content = node["content"];
            // MethodNode and FunctionNode name what is fetched in their content.
            if (content["module_path"].Text is { } module && content["function"].Text is { } function) walk.Add(new TypeName(part.At(), module, function, IsCalled: false));
            else if (node["__module__"].Text is { Length: > 0 } owner) walk.Add(new TypeName(part.At(), owner, content["func"].Text is { } method && node["__loader__"].Text == "MethodNode" ? $"{type}.{method}" : type, IsCalled: node["__loader__"].Text is "ObjectNode" or "ReduceNode"));
        }
        foreach (var item in node.Items) Walk(item, part, walk);
        foreach (var (_, value) in node.Entries) Walk(value, part, walk);
    }
}

/// <summary>Python source within a model: torch.package runs it, TorchServe's handlers are it.</summary>
public sealed class PackagedCodeReader : ArtifactReader
{
    public override string Kind => "python";

    public override bool Accepts(in FileProbe part) => part.Name.Ends(".py") && part.Name.Path.Length > 0;

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        if (part.Depth == 0 || part.Name.Path.Contains("/code/", StringComparison.Ordinal) || part.Name.Path.StartsWith("code/", StringComparison.Ordinal)) return false;
        // The code of an installed package is what a wheel is for.
        var outer = part.Member.Split("!/")[0];
        if (outer.EndsWith(".whl", StringComparison.OrdinalIgnoreCase) || outer.EndsWith(".egg", StringComparison.OrdinalIgnoreCase)) return false;
        walk.Add(new RemoteCode(part.At(), "Python source in the model's archive", IsElsewhere: false));
        return true;
    }
}

/// <summary>Lines of <c>.pth</c> files that begin with <c>import</c>: Python's <c>site</c> runs them at every start.</summary>
public sealed class StartupPathReader : ArtifactReader
{
    public override string Kind => "pth";

    public override bool Accepts(in FileProbe part) => part.Name.Ends(".pth") && part.IsText && part.Size < 1 << 20 && !PickleReader.LooksLikePickle(part.Head);

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        if (part.Bytes.ReadText(walk.Limits, out _) is not { } text) return false;
        var number = 0;
        foreach (var line in text.Split('\n'))
        {
            number++;
            if (line.StartsWith("import ", StringComparison.Ordinal) || line.StartsWith("import\t", StringComparison.Ordinal)) walk.Add(new StartupLine(part.At(), line.TrimEnd('\r'), number));
        }
        return true;
    }
}

/// <summary>PMML, OpenVINO and other model descriptions in XML: entities, which read files and fetch addresses.</summary>
public sealed class XmlEntityReader : ArtifactReader
{
    public override string Kind => "xml";

    public override bool Accepts(in FileProbe part) => (part.Name.Ends(".xml") || part.Name.Ends(".pmml") || part.Name.Ends(".pfa")) && part.IsText
        && (part.Head.IndexOf("<!DOCTYPE"u8) >= 0 || part.Head.IndexOf("<!ENTITY"u8) >= 0) && (part.Head.IndexOf("PMML"u8) >= 0 || part.Head.IndexOf("<net"u8) >= 0 || part.Name.Ends(".pmml"));

    public override bool Read(ArtifactPart part, ArtifactWalk walk)
    {
        var head = System.Text.Encoding.UTF8.GetString(part.Bytes.ReadBytes(0, 64 << 10));
        var start = head.IndexOf("<!DOCTYPE", StringComparison.Ordinal);
        var text = start < 0 ? head : head[start..];
        var isExternal = text.Contains("<!ENTITY", StringComparison.Ordinal) || text.AsSpan(0, Math.Min(text.Length, 400)).Contains("SYSTEM", StringComparison.Ordinal) || text.AsSpan(0, Math.Min(text.Length, 400)).Contains("PUBLIC", StringComparison.Ordinal);
        if (isExternal) walk.Add(new XmlEntity(part.At(Math.Max(start, 0)), Pickle.Machine.PythonText.Quoted(text, 120)));
        return true;
    }
}
