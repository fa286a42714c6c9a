using System.Text.Json;

namespace Myelin.Systems.Kubernetes;

/// <summary>Writes an object of a list as a manifest: with its kind and version, which items of lists lack, and without what is no configuration.</summary>
public static class ClusterObject
{
    /// <summary>The JSON of one object.</summary>
    /// <param name="resource">Its kind.</param>
    /// <param name="item">The object.</param>
    /// <param name="namesOnly">Write name, namespace and labels alone, whatever the server sent: a server that does not know how to send names alone sends secrets whole.</param>
    public static byte[] Json(ApiResource resource, JsonElement item, bool namesOnly)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true, MaxDepth = 1000 }))
        {
            json.WriteStartObject();
            json.WriteString("apiVersion", resource.ApiVersion);
            json.WriteString("kind", resource.Kind);
            foreach (var member in item.EnumerateObject())
            {
                if (member.NameEquals("metadata")) Metadata(json, member.Value, namesOnly);
                else if (!namesOnly && !member.NameEquals("kind") && !member.NameEquals("apiVersion")) member.WriteTo(json);
            }
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    static void Metadata(Utf8JsonWriter json, JsonElement metadata, bool namesOnly)
    {
        json.WriteStartObject("metadata");
        foreach (var member in metadata.EnumerateObject())
        {
            if (member.NameEquals("managedFields") || (namesOnly && !member.NameEquals("name") && !member.NameEquals("namespace") && !member.NameEquals("labels"))) continue;
            if (!member.NameEquals("annotations") || member.Value.ValueKind != JsonValueKind.Object)
            {
                member.WriteTo(json);
                continue;
            }
            json.WriteStartObject("annotations");
            foreach (var annotation in member.Value.EnumerateObject())
                // It repeats the whole object as it once was, old secrets of it included.
                if (!annotation.NameEquals("kubectl.kubernetes.io/last-applied-configuration")) annotation.WriteTo(json);
            json.WriteEndObject();
        }
        json.WriteEndObject();
    }
}
