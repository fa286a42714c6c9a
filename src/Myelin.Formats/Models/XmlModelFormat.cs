using System.Xml;

namespace Myelin.Formats.Models;

/// <summary>A model described in XML: OpenVINO or PMML.</summary>
public sealed record XmlModel(string Format) : ModelArtifact(Format)
{
    /// <summary>Layers (OpenVINO) or model elements (PMML) by type; ordinal order.</summary>
    public IReadOnlyDictionary<string, long> Elements { get; init; } = new Dictionary<string, long>();
    /// <summary>The document has a DOCTYPE, which no writer of these formats makes.</summary>
    public bool HasDoctype { get; init; }
    /// <summary>Names of data fields (PMML).</summary>
    public IReadOnlyList<string> Fields { get; init; } = [];
}

/// <summary>Reads OpenVINO IR (<c>&lt;net name version&gt;</c>) and PMML. Entities are never resolved.</summary>
public sealed class XmlModelFormat : Format<XmlModel>
{
    public override bool Matches(in FileProbe file)
    {
        if (!(file.Name.Ends(".xml") || file.Name.Ends(".pmml")) || !file.IsText) return false;
        return file.Head.IndexOf("<PMML"u8) >= 0 || (file.Head.IndexOf("<net "u8) >= 0 && file.Head.IndexOf("<layers"u8) >= 0);
    }

    public override Parsed<XmlModel> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        var walk = new Walk(limits);
        Problem? problem = null;
        try
        {
            using var stream = bytes.AsStream();
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Ignore, XmlResolver = null, MaxCharactersInDocument = limits.MaxTextBytes, IgnoreComments = true });
            while (reader.Read() && walk.Take(reader)) { }
        }
        catch (XmlException e)
        {
            problem = new Problem("not valid XML", e.LineNumber);
        }
        var hasDoctype = bytes.ReadBytes(0, 4096).AsSpan().IndexOf("<!DOCTYPE"u8) >= 0;
        if (walk.Model is not { } model) return new Parsed<XmlModel>(null, problem is null ? [] : [problem]);
        return new Parsed<XmlModel>(model with { Elements = walk.Elements, Fields = walk.Fields, Tensors = null, HasDoctype = hasDoctype }, problem is null ? [] : [problem]);
    }

    sealed class Walk(ReadLimits limits)
    {
        long _elements;

        public XmlModel? Model { get; private set; }
        public SortedDictionary<string, long> Elements { get; } = new(StringComparer.Ordinal);
        public List<string> Fields { get; } = [];

        public bool Take(XmlReader reader)
        {
            if (reader.NodeType != XmlNodeType.Element) return true;
            if (++_elements > limits.MaxEntries || reader.Depth > limits.MaxDepth) return false;
            switch (reader.Depth, reader.LocalName)
            {
                case (0, "net"):
                    Model = new XmlModel("openvino") { ModelName = reader.GetAttribute("name"), FormatVersion = reader.GetAttribute("version") };
                    break;
                case (0, "PMML"):
                    Model = new XmlModel("pmml") { FormatVersion = reader.GetAttribute("version") };
                    break;
                case (2, "layer") when reader.GetAttribute("type") is { } type: Count(type); break;
                case (2, "Application") when Model is not null:
                    Model = Model with { Producer = $"{reader.GetAttribute("name")} {reader.GetAttribute("version")}".Trim() };
                    break;
                case (2, "DataField") when Fields.Count < 10_000 && reader.GetAttribute("name") is { } field: Fields.Add(field); break;
                case (1, var element) when Model?.Format == "pmml" && element.EndsWith("Model", StringComparison.Ordinal):
                    Count(element);
                    Model = Model with { Architecture = element, ModelName = reader.GetAttribute("modelName") ?? Model.ModelName };
                    break;
                case (_, "MO_version" or "Runtime_version") when Model is not null && reader.GetAttribute("value") is { } version:
                    Model = Model with { Producer = $"openvino {version}" };
                    break;
                default: break;
            }
            return Model is not null;
        }

        void Count(string type)
        {
            if (Elements.TryGetValue(type, out var count) || Elements.Count < 10_000) Elements[type] = count + 1;
        }
    }
}
