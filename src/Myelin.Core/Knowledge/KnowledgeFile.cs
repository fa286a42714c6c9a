using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Myelin.Core.Knowledge;

/// <summary>
/// Facts kept as data: <c>knowledge/NAME.yaml</c> of the repository, compiled to JSON at build time and embedded. A reader loads only the file it names.
/// </summary>
public static class KnowledgeFile
{
    /// <summary>Reads one file as <typeparamref name="T"/>, for example <c>Read("packages", Context.Default.PackageFacts)</c>.</summary>
    /// <exception cref="InvalidOperationException">The build holds no such file.</exception>
    public static T Read<T>(string name, JsonTypeInfo<T> type)
    {
        using var stream = Open(name);
        return JsonSerializer.Deserialize(stream, type) ?? throw new InvalidOperationException($"knowledge/{name}.yaml is empty");
    }

    /// <summary>The JSON of one file.</summary>
    /// <exception cref="InvalidOperationException">The build holds no such file.</exception>
    public static Stream Open(string name) =>
        typeof(KnowledgeFile).Assembly.GetManifestResourceStream($"knowledge/{name}")
        ?? throw new InvalidOperationException($"knowledge/{name}.yaml is not part of this build");

    /// <summary>Names of all files in a folder, for example <c>checks</c>; in ordinal order.</summary>
    public static IEnumerable<string> In(string folder) =>
        typeof(KnowledgeFile).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith($"knowledge/{folder}/", StringComparison.Ordinal))
            .Select(name => name["knowledge/".Length..])
            .Order(StringComparer.Ordinal);
}
