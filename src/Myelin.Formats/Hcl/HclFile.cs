namespace Myelin.Formats.Hcl;

/// <summary>A file in HashiCorp's configuration language, in its native or its JSON syntax.</summary>
/// <param name="Body">What stands at the top level.</param>
public sealed record HclFile(HclBody Body);

/// <summary>Attributes and blocks between braces, or of a whole file, in order.</summary>
public sealed class HclBody
{
    /// <summary>Attributes in order of place. A name that stands twice is an error in HCL; the first one answers.</summary>
    public List<HclAttribute> Attributes { get; } = [];
    /// <summary>Blocks in order of place.</summary>
    public List<HclBlock> Blocks { get; } = [];

    /// <summary>The attribute with this name, or null.</summary>
    public HclAttribute? this[string name] => Attributes.Find(a => a.Name == name);

    /// <summary>Blocks of one type.</summary>
    public IEnumerable<HclBlock> Of(string type) => Blocks.Where(b => b.Type == type);
}

/// <summary><c>name = value</c>.</summary>
public sealed record HclAttribute(string Name, HclExpression Value, Mark Mark);

/// <summary><c>type "label" "label" { … }</c>. The mark runs from the type to the closing brace.</summary>
public sealed record HclBlock(string Type, IReadOnlyList<string> Labels, HclBody Body, Mark Mark)
{
    /// <summary>The label with this index, or an empty text.</summary>
    public string Label(int index) => index < Labels.Count ? Labels[index] : "";
}
