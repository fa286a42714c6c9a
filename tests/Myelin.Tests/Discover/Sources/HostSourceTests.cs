using Myelin.Core.Assets;
using Myelin.Discover;
using Myelin.Discover.Sources;

namespace Myelin.Tests.Discover.Sources;

/// <summary>A host laid out in a temporary folder.</summary>
public sealed class HostSourceTests : IDisposable
{
    readonly string _root = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(_root, path))!);
        File.WriteAllText(Path.Combine(_root, path), text);
    }

    Discovery Found() => new Scan([]).Run([new HostSource(_root, "host", new SourceOptions())]);

    [Fact]
    public void Reads_where_interpreters_units_cron_and_agents_keep_their_files()
    {
        Write("etc/passwd", "root:x:0:0::/root:/bin/sh\nsvc:x:999:999::/srv/llm:/usr/sbin/nologin\n");
        Write("usr/local/lib/python3.12/dist-packages/torch-2.4.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: torch\nVersion: 2.4.0\n");
        Write("home/ada/.local/share/uv/tools/vllm/lib/python3.11/site-packages/vllm-0.6.1.dist-info/METADATA", "Metadata-Version: 2.1\nName: vllm\nVersion: 0.6.1\n");
        Write("etc/systemd/system/ollama.service", "[Service]\nExecStart=/usr/bin/ollama serve\n");
        Write("etc/cron.d/agent", "0 3 * * * ada claude -p hi\n");
        Write("srv/llm/.cursor/mcp.json", """{"mcpServers":{"files":{"command":"npx","args":["@modelcontextprotocol/server-filesystem","/"]}}}""");
        Write("home/ada/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json", """{"mcpServers":{"git":{"command":"uvx","args":["mcp-server-git"]}}}""");
        Write("home/ada/.claude/plugins/cache/x/.mcp.json", """{"mcpServers":{"web":{"url":"https://mcp.example.net/"}}}""");
        var found = Found();
        found.Names(AssetKind.AiPackage).ShouldContain("torch");
        found.Names(AssetKind.AiPackage).ShouldContain("vllm");
        found.Names(AssetKind.McpServer).ShouldBe(["files", "git", "web"]);
        found.Names(AssetKind.Agent).ShouldBe(["claude"]);
        found.Names(AssetKind.Workload).ShouldBe(["ollama.service"]);
        found.Coverage.Complete.ShouldBeTrue();
    }

    [Fact]
    public void Looks_neither_into_projects_nor_through_links_nor_into_caches()
    {
        Write("home/ada/work/shop/CLAUDE.md", "be brief");
        Write("home/ada/.cache/x/mcp.json", """{"mcpServers":{"a":{"command":"npx","args":["a"]}}}""");
        Write("home/ada/.vscode/extensions/ext/.mcp.json", """{"mcpServers":{"b":{"command":"npx","args":["b"]}}}""");
        Write("elsewhere/mcp.json", """{"mcpServers":{"c":{"command":"npx","args":["c"]}}}""");
        Directory.CreateSymbolicLink(Path.Combine(_root, "home/ada/.cursor"), Path.Combine(_root, "elsewhere"));
        Found().Graph.Assets.ShouldAllBe(a => a.Kind == AssetKind.Host);
    }
}
