using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Myelin.Formats.Data;

/// <summary>A YAML file.</summary>
public sealed class YamlFile(IReadOnlyList<DataNode> documents) : DataFile(documents);

/// <summary>
/// YAML 1.2 core schema with the Boolean words of 1.1 that Kubernetes and GitHub read. Anchors, aliases and merge keys are resolved by reference, within a budget,
/// so that an alias bomb ends as a problem. Every document before a syntax error is kept.
/// </summary>
public sealed class YamlFormat : Format<YamlFile>
{
    public override bool Matches(in FileProbe file) => (file.Name.Ends(".yaml") || file.Name.Ends(".yml")) && file.IsText && !IsTemplate(file);

    // A template of a chart is YAML only once it is rendered.
    static bool IsTemplate(in FileProbe file) => file.Name.IsUnder("templates") && file.Head.IndexOf("{{"u8) >= 0;

    public override Parsed<YamlFile> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        if (bytes.ReadText(limits, out var problem) is not { } text) return new Parsed<YamlFile>(null, [problem!]);
        var parsed = Parse(text, limits);
        // A template outside templates/ (a patch of a chart, Ansible, Jinja): YAML only once it is rendered.
        if (parsed.Problems.Count > 0 && text.IndexOf("{{", StringComparison.Ordinal) is >= 0 and var action && text.IndexOf("}}", action, StringComparison.Ordinal) > 0)
            return new Parsed<YamlFile>(parsed.Value, [new Problem("a template: what stands in {{ }} is known only once it is rendered", parsed.Problems[0].Line)]);
        return parsed;
    }

    /// <summary>Parses text.</summary>
    public static Parsed<YamlFile> Parse(string text, ReadLimits limits)
    {
        List<DataNode> documents = [];
        try
        {
            new Reader(new Parser(new StringReader(text)), limits).ReadInto(documents);
            return new YamlFile(documents);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // YamlDotNet answers some texts that are no YAML ("{a{: b}", "!! {}") with these, which know no place.
            return new Parsed<YamlFile>(documents.Count > 0 ? new YamlFile(documents) : null, [new Problem("not valid YAML: a key or value stands where none can")]);
        }
        catch (YamlException e)
        {
            return new Parsed<YamlFile>(documents.Count > 0 ? new YamlFile(documents) : null, [new Problem($"not valid YAML: {e.Message}", (int)e.Start.Line)]);
        }
    }

    readonly record struct Anchor(DataNode Node, long Nodes, int Height);

    sealed class Reader(Parser parser, ReadLimits limits)
    {
        readonly Dictionary<AnchorName, Anchor> _anchors = [];
        // Counted as whoever walks the tree meets them: an alias costs all that it stands for, in values and in depth.
        long _nodes;
        int _deepest;

        public void ReadInto(List<DataNode> documents)
        {
            parser.Consume<StreamStart>();
            while (parser.TryConsume<DocumentStart>(out _))
            {
                _anchors.Clear();
                documents.Add(Node(0));
                parser.Consume<DocumentEnd>();
            }
        }

        DataNode Node(int depth)
        {
            var (start, before, deepest) = (parser.Current!, _nodes, _deepest);
            Spend(start, depth, 1);
            _deepest = depth;
            var node = Content(start, depth);
            if (start is NodeEvent { Anchor.IsEmpty: false } anchored) _anchors[anchored.Anchor] = new Anchor(node, _nodes - before, _deepest - depth);
            _deepest = Math.Max(_deepest, deepest);
            return node;
        }

        DataNode Content(ParsingEvent current, int depth)
        {
            parser.MoveNext();
            switch (current)
            {
                case AnchorAlias alias:
                    if (!_anchors.TryGetValue(alias.Value, out var anchor)) return DataNode.Missing;
                    Spend(current, depth + anchor.Height, anchor.Nodes);
                    _deepest = depth + anchor.Height;
                    return anchor.Node;
                case Scalar scalar: return FromScalar(scalar);
                case SequenceStart start: return Sequence(start, depth);
                case MappingStart start: return Mapping(start, depth);
                default: throw new YamlException(current.Start, current.End, "unexpected content");
            }
        }

        void Spend(ParsingEvent at, int depth, long nodes)
        {
            if (depth > limits.MaxDepth) throw new YamlException(at.Start, at.End, $"nested deeper than {limits.MaxDepth}");
            if ((_nodes += nodes) > limits.MaxEntries) throw new YamlException(at.Start, at.End, $"more than {limits.MaxEntries:N0} values{(nodes > 1 ? " once its aliases are followed" : "")}");
        }

        DataNode Sequence(SequenceStart start, int depth)
        {
            List<DataNode> items = [];
            while (!parser.TryConsume<SequenceEnd>(out _)) items.Add(Node(depth + 1));
            return DataNode.List(items, MarkOf(start), TagOf(start));
        }

        DataNode Mapping(MappingStart start, int depth)
        {
            List<KeyValuePair<string, DataNode>> entries = [];
            List<Mark> marks = [];
            List<DataNode> merged = [];
            while (!parser.TryConsume<MappingEnd>(out _))
            {
                var mark = MarkOf(parser.Current!);
                var key = Node(depth + 1);
                var value = Node(depth + 1);
                if (key.Text == "<<") merged.AddRange(value.Kind == NodeKind.List ? value.Items : [value]);
                else
                {
                    entries.Add(new(key.Text ?? "", value));
                    marks.Add(mark);
                }
            }
            return DataNode.Map(Merge(entries, marks, merged), marks, MarkOf(start), TagOf(start));
        }

        // Merged entries stand before the map's own, so that its own answer.
        List<KeyValuePair<string, DataNode>> Merge(List<KeyValuePair<string, DataNode>> own, List<Mark> marks, List<DataNode> merged)
        {
            if (merged.Count == 0) return own;
            var seen = own.Select(e => e.Key).ToHashSet(StringComparer.Ordinal);
            List<KeyValuePair<string, DataNode>> all = [];
            foreach (var map in merged)
            {
                for (var i = 0; i < map.Entries.Count; i++)
                {
                    if (!seen.Add(map.Entries[i].Key)) continue;
                    if (++_nodes > limits.MaxEntries) return own;
                    marks.Insert(all.Count, map.KeyMark(i));
                    all.Add(map.Entries[i]);
                }
            }
            all.AddRange(own);
            return all;
        }

        static DataNode FromScalar(Scalar scalar) =>
            DataNode.Scalar(scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty ? KindOf(scalar.Value) : NodeKind.Text, scalar.Value, MarkOf(scalar), TagOf(scalar));

        static NodeKind KindOf(string text) => text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => NodeKind.Null,
            "true" or "True" or "TRUE" or "false" or "False" or "FALSE" or "yes" or "Yes" or "YES" or "no" or "No" or "NO"
                or "on" or "On" or "ON" or "off" or "Off" or "OFF" => NodeKind.Boolean,
            _ => IsNumber(text) ? NodeKind.Number : NodeKind.Text,
        };

        static bool IsNumber(string text) => (char.IsAsciiDigit(text[0]) || text[0] is '-' or '+' or '.')
            && double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out _);

        static Mark MarkOf(ParsingEvent e) => new((int)e.Start.Line, (int)e.Start.Column, (int)e.End.Line);

        static string? TagOf(NodeEvent e) => e.Tag.IsEmpty || e.Tag.IsNonSpecific ? null : e.Tag.Value;
    }
}
