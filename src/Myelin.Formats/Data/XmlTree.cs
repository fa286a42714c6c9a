using System.Text;
using System.Xml;

namespace Myelin.Formats.Data;

/// <summary>An element of an XML document, without its namespace.</summary>
public sealed class XmlNode(string name, Mark mark)
{
    internal static readonly XmlNode Missing = new("", default);
    readonly List<XmlNode> _children = [];
    readonly List<(string Name, string Value)> _attributes = [];
    readonly StringBuilder _text = new();

    /// <summary>Local name, as written.</summary>
    public string Name { get; } = name;
    /// <summary>Where its tag stands.</summary>
    public Mark Mark { get; } = mark;
    /// <summary>False for an element that is not there.</summary>
    public bool Exists => Name.Length > 0;
    /// <summary>Elements within it, in order.</summary>
    public IReadOnlyList<XmlNode> Children => _children;
    /// <summary>Its own text, trimmed; empty for none.</summary>
    public string Text => field ??= _text.ToString().Trim();

    /// <summary>The first element within it of this name, ignoring case; else one that does not exist.</summary>
    public XmlNode this[string child]
    {
        get
        {
            foreach (var one in _children)
                if (one.Name.Equals(child, StringComparison.OrdinalIgnoreCase)) return one;
            return Missing;
        }
    }

    /// <summary>All elements within it of this name, ignoring case.</summary>
    public IEnumerable<XmlNode> All(string child) => _children.Where(c => c.Name.Equals(child, StringComparison.OrdinalIgnoreCase));

    /// <summary>An attribute by its local name, ignoring case, trimmed; null when it is absent or empty.</summary>
    public string? Attribute(string name)
    {
        foreach (var (key, value) in _attributes)
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase)) return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
        return null;
    }

    internal void Add(XmlNode child) => _children.Add(child);

    internal void Add(string attribute, string value) => _attributes.Add((attribute, value));

    internal void Append(string text) => _text.Append(text);
}

/// <summary>
/// XML as a tree, bounded: no DTD is processed, an entity that is none of the five of XML itself ends the reading, nothing is fetched. What stands before an error is kept.
/// </summary>
public static class XmlTree
{
    /// <summary>The root element, with what was wrong; null when there is none.</summary>
    public static Parsed<XmlNode> Read(string text, ReadLimits limits)
    {
        XmlNode? root = null;
        List<Problem> problems = [];
        try
        {
            using var reader = XmlReader.Create(new StringReader(text), Settings(limits));
            var open = new Stack<XmlNode>();
            var count = 0;
            while (reader.Read())
            {
                switch (reader.NodeType)
                {
                    case XmlNodeType.Element:
                        if (++count > limits.MaxEntries || reader.Depth > limits.MaxDepth)
                        {
                            problems.Add(new Problem(count > limits.MaxEntries ? $"more than {limits.MaxEntries:N0} elements" : $"nested deeper than {limits.MaxDepth}", Line(reader)));
                            return new Parsed<XmlNode>(root, problems);
                        }
                        var isEmpty = reader.IsEmptyElement;
                        var node = Element(reader);
                        if (open.Count > 0) open.Peek().Add(node);
                        else root ??= node;
                        if (!isEmpty) open.Push(node);
                        break;
                    case XmlNodeType.EndElement: open.Pop(); break;
                    case XmlNodeType.Text or XmlNodeType.CDATA: open.Peek().Append(reader.Value); break;
                }
            }
        }
        catch (XmlException e)
        {
            problems.Add(new Problem("not valid XML", e.LineNumber));
        }
        return new Parsed<XmlNode>(root, problems);
    }

    static XmlReaderSettings Settings(ReadLimits limits) => new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        MaxCharactersInDocument = limits.MaxTextBytes,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        IgnoreWhitespace = true,
    };

    static XmlNode Element(XmlReader reader)
    {
        var place = (IXmlLineInfo)reader;
        var node = new XmlNode(reader.LocalName, new Mark(place.LineNumber, Math.Max(1, place.LinePosition - 1)));
        if (!reader.MoveToFirstAttribute()) return node;
        do
        {
            if (reader.Prefix != "xmlns" && reader.LocalName != "xmlns") node.Add(reader.LocalName, reader.Value);
        }
        while (reader.MoveToNextAttribute());
        reader.MoveToElement();
        return node;
    }

    static int Line(XmlReader reader) => ((IXmlLineInfo)reader).LineNumber;
}
