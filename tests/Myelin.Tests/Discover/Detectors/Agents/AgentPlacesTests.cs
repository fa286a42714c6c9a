using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Agents;
using Myelin.Formats;

namespace Myelin.Tests.Discover.Detectors.Agents;

/// <summary>Every place of the clients that are known, by their documentation.</summary>
public sealed class AgentPlacesTests
{
    [Theory]
    [InlineData("claude-code", "etc/claude-code/managed-settings.json", "Library/Application Support/ClaudeCode/managed-settings.json", "etc/claude-code/managed-mcp.json", "home/a/.claude/settings.json", "home/a/.claude.json",
        ".claude/settings.local.json", ".mcp.json", ".claude/agents/x.md", ".claude/commands/deep/x.md", ".claude/rules/x.md", "CLAUDE.md", "sub/CLAUDE.local.md", "home/a/.claude/plugins/cache/p/.claude-plugin/plugin.json",
        "home/a/.claude/plugins/cache/p/.mcp.json", "home/a/.claude/plugins/cache/p/hooks/hooks.json", "home/a/.claude/.credentials.json")]
    [InlineData("claude-desktop", "home/a/.config/Claude/claude_desktop_config.json", "Library/Application Support/Claude/claude_desktop_config.json")]
    [InlineData("vscode", "home/a/.config/Code/User/settings.json", "home/a/.config/Code/User/mcp.json", "home/a/.config/Code - Insiders/User/mcp.json", "home/a/.config/Code/User/profiles/1f/mcp.json", ".vscode/mcp.json", ".vscode/settings.json",
        "shop.code-workspace", ".devcontainer/devcontainer.json", "etc/vscode/policy.json", "home/a/.vscode-server/data/User/mcp.json")]
    [InlineData("copilot", ".github/copilot-instructions.md", ".github/instructions/a/b.instructions.md", ".github/prompts/x.prompt.md", ".github/agents/x.agent.md", ".github/hooks/x.json", "home/a/.copilot/mcp-config.json", "home/a/.copilot/config.json", ".github/mcp.json")]
    [InlineData("cursor", "home/a/.cursor/mcp.json", ".cursor/permissions.json", "home/a/.cursor/cli-config.json", "home/a/.config/cursor/cli-config.json", ".cursor/cli.json", ".cursor/rules/a/b.mdc", ".cursorrules", ".cursor/hooks.json", ".cursor/environment.json", "home/a/.cursor/plugins/local/p/mcp.json")]
    [InlineData("windsurf", "home/a/.codeium/windsurf/mcp_config.json", ".windsurf/mcp.json", ".windsurf/rules/x.md", ".windsurfrules", ".windsurf/workflows/x.md", ".windsurf/hooks.json", "etc/windsurf/rules/x.md", "home/a/.config/Windsurf/User/settings.json")]
    [InlineData("codex", "etc/codex/requirements.toml", "etc/codex/config.toml", "home/a/.codex/config.toml", "home/a/.codex/work.config.toml", "home/a/.codex/auth.json", ".codex/hooks.json", "AGENTS.override.md")]
    [InlineData("agents.md", "AGENTS.md", "sub/AGENTS.md")]
    [InlineData("gemini-cli", "etc/gemini-cli/system-defaults.json", "etc/gemini-cli/settings.json", "etc/gemini-cli/policies/p.toml", ".gemini/settings.json", "home/a/.gemini/trustedFolders.json", "home/a/.gemini/policies/p.toml", ".gemini/commands/a/b.toml", "GEMINI.md", "home/a/.gemini/extensions/e/gemini-extension.json")]
    [InlineData("cline", "home/a/.cline/data/settings/cline_mcp_settings.json", "home/a/.cline/data/settings/global-settings.json", "home/a/.config/Code/User/globalStorage/saoudrizwan.claude-dev/settings/cline_mcp_settings.json", ".clinerules", ".clinerules/x.md")]
    [InlineData("roo-code", "home/a/.config/Code/User/globalStorage/rooveterinaryinc.roo-cline/settings/mcp_settings.json", ".roo/mcp.json", ".roo/rules-code/x.md", ".roorules", ".roomodes")]
    [InlineData("continue", "home/a/.continue/config.yaml", "home/a/.continue/config.json", "home/a/.continue/permissions.yaml", ".continue/mcpServers/x.yaml", ".continue/rules/x.md", ".continuerc.json")]
    [InlineData("aider", "home/a/.aider.conf.yml")]
    [InlineData("goose", "home/a/.config/goose/config.yaml", "home/a/.config/goose/permission.yaml", "home/a/.config/goose/permissions/tool_permissions.json", "home/a/.config/goose/secrets.yaml", ".goosehints")]
    [InlineData("openhands", "home/a/.openhands/settings.json", "home/a/.openhands/config.toml", ".openhands/microagents/x.md")]
    [InlineData("amazon-q", "home/a/.aws/amazonq/mcp.json", "home/a/.aws/amazonq/agents/default.json", ".amazonq/mcp.json", "home/a/.aws/amazonq/cli-agents/x.json", ".amazonq/cli-agents/x.json", ".amazonq/rules/a/b.md")]
    [InlineData("kiro", "home/a/.kiro/settings/mcp.json", ".kiro/agents/x.json", ".kiro/steering/x.md", ".kiro/hooks/x.kiro.hook")]
    [InlineData("zed", "home/a/.config/zed/settings.json", ".zed/settings.json", ".rules")]
    [InlineData("junie", ".junie/guidelines.md", "home/a/.junie/mcp/mcp.json")]
    [InlineData("opencode", "etc/opencode/opencode.json", "home/a/.config/opencode/opencode.jsonc", ".opencode/agent/x.md", ".opencode/commands/x.md")]
    [InlineData("amp", "home/a/.config/amp/settings.json", ".amp/settings.json")]
    [InlineData("antigravity", "home/a/.gemini/antigravity/mcp_config.json", "home/a/.gemini/config/mcp_config.json", ".agent/rules/x.md")]
    [InlineData("openclaw", "home/a/.openclaw/openclaw.json", "home/a/.openclaw/exec-approvals.json", "home/a/.openclaw/agents/m/agent/auth-profiles.json", "home/a/.openclaw/secrets.json", "home/a/.clawdbot/clawdbot.json")]
    [InlineData("any", "home/a/.codex/skills/x/SKILL.md", ".agents/skills/x/SKILL.md", "mcp.json")]
    public void Knows_the_places_of_every_client(string client, params string[] paths)
    {
        foreach (var path in paths) AgentKnowledge.Of(new FileName(path))?.Client.ShouldBe(client, path);
        paths.Where(p => AgentKnowledge.Of(new FileName(p)) is null).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("settings.json")]
    [InlineData("src/config.json")]
    [InlineData("docs/agents.txt")]
    [InlineData("goose/db.yaml")]
    [InlineData("src/policies/p.toml")]
    [InlineData("hooks/hooks.json")]
    public void Other_files_are_no_agents(string path) => AgentKnowledge.Of(new FileName(path)).ShouldBeNull();

    [Fact]
    public void States_where_a_client_keeps_credentials_and_reads_none()
    {
        var found = MemorySource.Discover(("home/a/.codex/auth.json", """{"OPENAI_API_KEY": null, "tokens": {"id_token": "abc"}}"""));
        found.Names(AssetKind.Credential).ShouldBe(["home/a/.codex/auth.json"]);
        found.Graph.Assets.ShouldAllBe(a => !a.Properties.Values.Any(v => v.Contains("abc")));
    }
}
