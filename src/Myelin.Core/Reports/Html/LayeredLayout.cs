namespace Myelin.Core.Reports.Html;

/// <summary>
/// Places the nodes of a directed graph in layers from left to right so that edges cross little: a column a kind of node, split where an edge stays in its
/// column; edges over several layers bend around what is between; the order within a layer by the mean of the neighbours (Sugiyama's method). Deterministic.
/// </summary>
sealed class LayeredLayout
{
    public const int NodeWidth = 176, NodeHeight = 46, LayerGap = 56, NodeGap = 14, BendHeight = 10, Top = 34, Margin = 8;
    const int Sweeps = 8;

    readonly List<List<Slot>> _layers;
    readonly Dictionary<int, Slot> _slotOf = [];
    readonly List<(int From, int To, List<Slot> Through)> _routes = [];

    /// <param name="nodes">Nodes in the order found, so that what leads to a node comes before it where possible.</param>
    /// <param name="edges">Edges between them.</param>
    /// <param name="column">The column of a node, from the left.</param>
    public LayeredLayout(IReadOnlyList<int> nodes, IReadOnlyList<(int From, int To)> edges, Func<int, int> column)
    {
        var places = Places(nodes, edges, column);
        var distinct = places.Values.Distinct().Order().ToList();
        Columns = [.. distinct.Select(p => p.Column)];
        _layers = [.. distinct.Select(_ => new List<Slot>())];
        foreach (var node in nodes) _slotOf[node] = Add(distinct.IndexOf(places[node]), node);
        foreach (var (from, to) in edges) _routes.Add((from, to, Route(_slotOf[from], _slotOf[to])));
        Order();
        Place();
    }

    /// <summary>The column of each layer.</summary>
    public IReadOnlyList<int> Columns { get; }

    public int Width => Margin * 2 + _layers.Count * NodeWidth + Math.Max(0, _layers.Count - 1) * LayerGap;

    public int Height { get; private set; }

    /// <summary>Left edge of a layer.</summary>
    public static int Left(int layer) => Margin + layer * (NodeWidth + LayerGap);

    /// <summary>Left and top edge of a node.</summary>
    public (int X, int Y) At(int node) => (Left(_slotOf[node].Layer), _slotOf[node].Y);

    /// <summary>Each edge with the points that it runs through: from the right of its origin to the left of its target; to the right of it where it runs back.</summary>
    public IEnumerable<(int From, int To, IReadOnlyList<(int X, int Y)> Points)> Routes()
    {
        foreach (var (from, to, through) in _routes)
        {
            var (start, end) = (_slotOf[from], _slotOf[to]);
            List<(int, int)> points = [(Left(start.Layer) + NodeWidth, start.Y + NodeHeight / 2)];
            foreach (var bend in through)
            {
                points.Add((Left(bend.Layer), bend.Y + BendHeight / 2));
                points.Add((Left(bend.Layer) + NodeWidth, bend.Y + BendHeight / 2));
            }
            points.Add((end.Layer > start.Layer ? Left(end.Layer) : Left(end.Layer) + NodeWidth, end.Y + NodeHeight / 2));
            yield return (from, to, points);
        }
    }

    // Within a column a node stands one further right than the node that leads to it.
    static Dictionary<int, (int Column, int Sub)> Places(IReadOnlyList<int> nodes, IReadOnlyList<(int From, int To)> edges, Func<int, int> column)
    {
        var rank = nodes.Select((node, index) => (node, index)).ToDictionary(pair => pair.node, pair => pair.index);
        var into = edges.ToLookup(edge => edge.To, edge => edge.From);
        Dictionary<int, (int, int Sub)> places = [];
        foreach (var node in nodes)
        {
            var before = into[node].Where(from => rank[from] < rank[node] && column(from) == column(node)).Select(from => places[from].Sub + 1);
            places[node] = (column(node), before.DefaultIfEmpty(0).Max());
        }
        return places;
    }

    Slot Add(int layer, int node)
    {
        var slot = new Slot(layer, node);
        slot.Index = _layers[layer].Count;
        _layers[layer].Add(slot);
        return slot;
    }

    List<Slot> Route(Slot from, Slot to)
    {
        List<Slot> bends = [];
        var last = from;
        for (var layer = from.Layer + 1; layer < to.Layer; layer++)
        {
            var bend = Add(layer, -1);
            Link(last, bend);
            bends.Add(bend);
            last = bend;
        }
        if (to.Layer > from.Layer) Link(last, to);
        return bends;
    }

    static void Link(Slot left, Slot right)
    {
        left.After.Add(right);
        right.Before.Add(left);
    }

    void Order()
    {
        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var forward = sweep % 2 == 0;
            foreach (var layer in forward ? _layers : Enumerable.Reverse(_layers))
            {
                foreach (var slot in layer)
                {
                    var neighbours = forward ? slot.Before : slot.After;
                    slot.Weight = neighbours.Count == 0 ? slot.Index : neighbours.Average(n => n.Index);
                }
                // Stable: what weighs the same keeps its order.
                var sorted = layer.OrderBy(slot => slot.Weight).ToList();
                for (var i = 0; i < sorted.Count; i++) (layer[i], sorted[i].Index) = (sorted[i], i);
            }
        }
    }

    void Place()
    {
        var tallest = _layers.Select(HeightOf).DefaultIfEmpty(0).Max();
        Height = Top + tallest + Margin;
        foreach (var layer in _layers)
        {
            var y = Top + (tallest - HeightOf(layer)) / 2;
            foreach (var slot in layer)
            {
                slot.Y = y;
                y += slot.Height + NodeGap;
            }
        }
    }

    static int HeightOf(List<Slot> layer) => layer.Sum(slot => slot.Height) + Math.Max(0, layer.Count - 1) * NodeGap;

    /// <summary>A node, or a bend of an edge that passes its layer.</summary>
    sealed class Slot(int layer, int node)
    {
        public int Layer { get; } = layer;
        public int Height { get; } = node < 0 ? BendHeight : NodeHeight;
        public List<Slot> Before { get; } = [];
        public List<Slot> After { get; } = [];
        public int Index { get; set; }
        public double Weight { get; set; }
        public int Y { get; set; }
    }
}
