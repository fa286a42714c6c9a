using System.Buffers;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Secrets;
using Myelin.Discover.Services;
using Myelin.Formats;

namespace Myelin.Discover.Detectors.Services;

/// <summary>
/// AI services that configuration names: URLs and hosts as values, and variables of <c>.env</c> files that hold an AI key. Comments, lock files and documentation links count as no use;
/// a hub's page is linked to far more often than it is configured, so hubs are left to the detectors that know what is pulled.
/// </summary>
public sealed class ConfiguredEndpointDetector : FileDetector
{
    static readonly SearchValues<char> AfterUrl = SearchValues.Create(" \t\"'`<>,;)]}");
    const long Largest = 2 << 20;
    static readonly string[] Endings = [".yaml", ".yml", ".json", ".jsonc", ".toml", ".ini", ".cfg", ".conf", ".properties", ".env", ".tfvars", ".config"];
    static readonly string[] NotConfiguration = ["package-lock.json", "pnpm-lock.yaml", "composer.lock", "openapi.json", "openapi.yaml", "swagger.json", "cspell.json", "manifest.json", "package.json", "mkdocs.yml"];

    public override bool Wants(in FileProbe file)
    {
        if (!file.IsText || file.Size > Largest) return false;
        if (IsEnvironment(file.Name)) return true;
        foreach (var name in NotConfiguration)
            if (file.Name.Is(name)) return false;
        foreach (var ending in Endings)
            if (file.Name.Ends(ending)) return file.Name.Path.IndexOf(".github/", StringComparison.Ordinal) < 0;
        return false;
    }

    public override void Detect(SourceFile file, Facts facts)
    {
        if (file.Text is not { } text) return;
        var isEnvironment = IsEnvironment(file.Name);
        var comments = !file.Name.Ends(".json");
        var number = 0;
        foreach (var range in text.AsSpan().Split('\n'))
        {
            number++;
            var line = text.AsSpan()[range].Trim();
            if (line.Length is 0 or > 4000 || (comments && line[0] is '#' or ';') || line.StartsWith("//")) continue;
            Urls(line, number, facts);
            if (isEnvironment) Variable(line, number, facts);
        }
    }

    static void Urls(ReadOnlySpan<char> line, int number, Facts facts)
    {
        while (line.IndexOf("://") is >= 0 and var scheme)
        {
            var url = line[(scheme + 3)..];
            var end = url.IndexOfAny(AfterUrl);
            if (end >= 0) url = url[..end];
            if (ServiceKnowledge.Default.OfUrl(url) is ({ Kind: not "hub" } service, var host) && IsApi(service, url) && !host.Contains("your") && !host.Contains("example")) State(service, host, number, facts);
            line = line[(scheme + 3)..];
        }
    }

    // chatgpt.com and the like are pages for people; what programs call starts with api or belongs to a tenant.
    static bool IsApi(AiService service, ReadOnlySpan<char> url) => service.Hosts.Length > 0 && !url.StartsWith("chatgpt.com", StringComparison.OrdinalIgnoreCase) && !url.StartsWith("www.", StringComparison.OrdinalIgnoreCase)
        && !url.StartsWith("chat.", StringComparison.OrdinalIgnoreCase) && !url.StartsWith("claude.ai", StringComparison.OrdinalIgnoreCase);

    static void State(AiService service, string host, int line, Facts facts) =>
        facts.Add(AssetKind.AiService, AssetId.Service(host), host, facts.Evidence(Basis.Declared, line), properties: [(AssetKeys.Provider, service.Provider), ("service-kind", service.Kind)]);

    static void Variable(ReadOnlySpan<char> line, int number, Facts facts)
    {
        if (line.StartsWith("export ")) line = line["export ".Length..].TrimStart();
        var equals = line.IndexOf('=');
        if (equals <= 0) return;
        facts.AddKeyReference(line[..equals].TrimEnd().ToString(), facts.Evidence(Basis.Declared, number));
    }

    static bool IsEnvironment(in FileName name) => name.Name.StartsWith(".env") || name.Ends(".env");
}
