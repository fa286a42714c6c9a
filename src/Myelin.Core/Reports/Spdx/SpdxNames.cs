using System.Text.Json;
using Myelin.Core.Assets;
using Myelin.Core.Reports.Inventory;
using Myelin.Core.Reports.Text;

namespace Myelin.Core.Reports.Spdx;

/// <summary>The ids of a document's elements: IRIs in a namespace that follows from the content.</summary>
// What follows an element's id after ":" belongs to it: a colon of a name is encoded, hence the two never meet.
sealed class SpdxNames(Guid document)
{
    /// <summary>The one CreationInfo, a blank node.</summary>
    public const string Creation = "_:creation";

    readonly string _namespace = $"https://spdx.org/spdxdocs/myelin-{document}#";

    public string Of(string element) => _namespace + element;

    public string Of(Asset asset) => OfAsset(asset.Id);

    public string OfAsset(string id) => $"{_namespace}asset/{IriReference.OfPath(id)}";

    /// <summary>An id of some kind of element under a name from the target.</summary>
    public string Of(string kind, string name) => $"{_namespace}{kind}/{IriReference.OfPath(name)}";

    /// <summary>Starts an element; the caller adds its members and ends it.</summary>
    public void Open(Utf8JsonWriter json, string type, string id, string? name)
    {
        json.WriteStartObject();
        json.WriteString("type", type);
        json.WriteString("spdxId", id);
        json.WriteString("creationInfo", Creation);
        if (name is not null)
        {
            json.WritePropertyName("name");
            json.TextValue(name);
        }
    }
}
