using System.Text.Json;

namespace Myelin.Systems.Kubernetes;

/// <summary>A kind of object that an API server has.</summary>
/// <param name="Group">Its API group; empty for the core.</param>
/// <param name="Version">The group's preferred version.</param>
/// <param name="Plural">Its name in paths: <c>deployments</c>.</param>
/// <param name="Kind">Its kind: <c>Deployment</c>.</param>
/// <param name="Namespaced">Whether its objects lie in namespaces.</param>
public sealed record ApiResource(string Group, string Version, string Plural, string Kind, bool Namespaced)
{
    /// <summary><c>apps/v1</c>, or <c>v1</c>.</summary>
    public string ApiVersion => Group == "" ? Version : $"{Group}/{Version}";

    /// <summary>Path of all objects: <c>apis/apps/v1/deployments</c>.</summary>
    public string Path => Group == "" ? $"api/{Version}/{Plural}" : $"apis/{Group}/{Version}/{Plural}";

    /// <inheritdoc/>
    public override string ToString() => Group == "" ? Plural : $"{Plural}.{Group}";
}

/// <summary>Discovers what an API server has, and lists it page by page.</summary>
/// <param name="client">Asks.</param>
/// <param name="skip">Told what could not be read, and why: a resource or group, and one sentence.</param>
public sealed class KubernetesLists(KubernetesClient client, Action<string, string> skip)
{
    /// <summary>Objects that are asked for at a time.</summary>
    public int PageSize { get; init; } = 250;
    /// <summary>Most objects of one kind.</summary>
    public int MostObjects { get; init; } = 200_000;

    const int MostGroups = 500;
    const string MetadataOnly = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    /// <summary>The resources that can be listed, each in its group's preferred version.</summary>
    /// <param name="wanted">Whether a group is looked at; the core is empty.</param>
    /// <param name="cancellation">Gives up.</param>
    public IReadOnlyList<ApiResource> Resources(Func<string, bool> wanted, CancellationToken cancellation = default)
    {
        List<ApiResource> found = [.. Of("", "v1", "api/v1", cancellation)];
        using var groups = client.Get("apis", cancellation: cancellation);
        if (!groups.Succeeded) skip("apis", groups.Problem!);
        else
            foreach (var group in Items(groups.Json!.RootElement, "groups").Take(MostGroups))
            {
                if (Text(group, "name") is not { } name || !wanted(name)) continue;
                var version = group.TryGetProperty("preferredVersion", out var preferred) && preferred.ValueKind == JsonValueKind.Object ? Text(preferred, "version") : null;
                version ??= Items(group, "versions").Select(v => Text(v, "version")).FirstOrDefault(v => v is not null);
                if (version is not null && IsName(name) && IsName(version)) found.AddRange(Of(name, version, $"apis/{name}/{version}", cancellation));
            }
        return found;
    }

    /// <summary>The objects of a resource; each is valid until the next is asked for.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="metadataOnly">Ask for names and labels alone: the server then sends no content.</param>
    /// <param name="cancellation">Gives up.</param>
    public IEnumerable<JsonElement> Objects(ApiResource resource, bool metadataOnly = false, CancellationToken cancellation = default)
    {
        var seen = new HashSet<(string?, string?)>();
        string? next = null;
        var restarts = 0;
        do
        {
            var path = $"{resource.Path}?limit={PageSize}{(next is null ? "" : "&continue=" + Uri.EscapeDataString(next))}";
            using var page = client.Get(path, metadataOnly ? MetadataOnly : "application/json", cancellation);
            if (page.Status == 410 && next is not null && restarts++ < 2)
            {
                // The list has expired on the server: it begins anew, and what was seen is passed over.
                next = null;
                if (restarts == 2) skip(resource.ToString(), "the list changed under the scan twice: an object that came or went meanwhile may be missing");
                continue;
            }
            if (!page.Succeeded)
            {
                skip(resource.ToString(), $"{Reason(page)}{(seen.Count > 0 ? $", after {seen.Count:N0} objects" : "")}");
                yield break;
            }
            var root = page.Json!.RootElement;
            if (!root.TryGetProperty("items", out var items) || items.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null))
            {
                skip(resource.ToString(), "the answer is no list");
                yield break;
            }
            foreach (var item in Items(root, "items"))
            {
                if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("metadata", out var metadata) || metadata.ValueKind != JsonValueKind.Object) continue;
                if (!seen.Add((Text(metadata, "namespace"), Text(metadata, "name")))) continue;
                if (seen.Count > MostObjects)
                {
                    skip(resource.ToString(), $"more than {MostObjects:N0} objects; the rest was not read");
                    yield break;
                }
                yield return item;
            }
            var following = root.TryGetProperty("metadata", out var list) && list.ValueKind == JsonValueKind.Object ? Text(list, "continue") : null;
            // A server that sends the same page for ever is not followed.
            if (following is { Length: > 0 } && following == next)
            {
                skip(resource.ToString(), "the server sends the same page again");
                yield break;
            }
            next = following is { Length: > 0 } ? following : null;
            if (next is null) yield break;
        }
        while (true);
    }

    IEnumerable<ApiResource> Of(string inGroup, string version, string path, CancellationToken cancellation)
    {
        using var answer = client.Get(path, cancellation: cancellation);
        if (!answer.Succeeded)
        {
            skip(path, Reason(answer));
            return [];
        }
        return
        [
            .. from item in Items(answer.Json!.RootElement, "resources")
               let plural = Text(item, "name")
               let kind = Text(item, "kind")
               where plural is not null && kind is not null && IsName(plural) && Items(item, "verbs").Any(v => v.ValueKind == JsonValueKind.String && v.GetString() == "list")
               select new ApiResource(inGroup, version, plural, kind, item.TryGetProperty("namespaced", out var namespaced) && namespaced.ValueKind == JsonValueKind.True),
        ];
    }

    static string Reason(ApiAnswer answer) => answer.Status switch
    {
        401 => "the server does not know who asks (401): the credentials are missing or have expired",
        403 => $"not allowed ({answer.Problem})",
        _ => answer.Problem!,
    };

    // What the server says becomes a path: nothing but names. Subresources have a slash.
    static bool IsName(string name) => name.Length is > 0 and < 254 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-');

    static IEnumerable<JsonElement> Items(JsonElement node, string name) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];

    static string? Text(JsonElement node, string name) => node.ValueKind == JsonValueKind.Object && node.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
