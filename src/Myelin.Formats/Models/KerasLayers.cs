using Myelin.Formats.Data;

namespace Myelin.Formats.Models;

/// <summary>Classes of layers in a Keras configuration, v2 or v3, nested models and wrappers included.</summary>
static class KerasLayers
{
    const int MostClasses = 10_000;

    /// <summary>Counts every object with a <c>class_name</c> below <c>layers</c> or <c>layer</c>; ordinal order.</summary>
    public static SortedDictionary<string, long> Count(DataNode model)
    {
        var layers = new SortedDictionary<string, long>(StringComparer.Ordinal);
        // The tree is as deep as the parser allows, no deeper.
        Walk(model, isLayer: false);
        return layers;

        void Walk(DataNode node, bool isLayer)
        {
            if (isLayer && node["class_name"].Text is { } name && (layers.TryGetValue(name, out var count) || layers.Count < MostClasses)) layers[name] = count + 1;
            foreach (var (key, value) in node.Entries)
            {
                // Keras 1 and early 2 list the layers of a Sequential right in its config.
                if (key == "layers" || (key == "config" && value.Kind == NodeKind.List)) foreach (var layer in value.Items) Walk(layer, isLayer: true);
                else Walk(value, isLayer: key is "layer" or "forward_layer" or "backward_layer" or "cell");
            }
            foreach (var item in node.Items) Walk(item, isLayer: false);
        }
    }
}
