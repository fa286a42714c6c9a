using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Agents;

namespace Myelin.Tests.Discover.Detectors.Agents;

public sealed class McpConfigDetectorTests
{
    const string Servers = """
        {
          // the shop's own
          "mcpServers": {
            "files": { "command": "npx", "args": ["-y", "@modelcontextprotocol/server-filesystem@2025.8.21", "/srv"] },
            "orders": { "command": "uvx", "args": ["mcp-server-orders"], "env": { "ORDERS_TOKEN": "tok-abcdef123456" } },
            "wiki": { "url": "https://user:secret@wiki.example.com/mcp?key=abc", "headers": { "Authorization": "Bearer ${TOKEN}" } },
            "boxed": { "command": "docker", "args": ["run", "-i", "--rm", "-e", "X", "ghcr.io/shop/mcp:1.2"] },
            "empty": {}
          }
        }
        """;

    [Fact]
    public void Finds_each_server_with_its_line()
    {
        var found = MemorySource.Discover(("app/.cursor/mcp.json", Servers));
        found.Names(AssetKind.McpServer).ShouldBe(["boxed", "files", "orders", "wiki"]);
        found.The(AssetKind.McpServer, "orders").Evidence[0].At.ShouldBe(new Location("app/.cursor/mcp.json", 5));
    }

    [Fact]
    public void Names_the_package_or_image_that_is_run()
    {
        var found = MemorySource.Discover((".mcp.json", Servers));
        found.RelationNames().ShouldContain("files launched-by @modelcontextprotocol/server-filesystem");
        found.RelationNames().ShouldContain("orders launched-by mcp-server-orders");
        found.RelationNames().ShouldContain("boxed launched-by ghcr.io/shop/mcp:1.2");
        found.Graph.Find("pkg:npm/%40modelcontextprotocol/server-filesystem@2025.8.21").ShouldNotBeNull();
    }

    [Fact]
    public void Shows_no_credentials()
    {
        var wiki = MemorySource.Discover((".mcp.json", Servers)).The(AssetKind.McpServer, "wiki");
        wiki[AssetKeys.Endpoint].ShouldBe("https://wiki.example.com/mcp?key=***");
        wiki["transport"].ShouldBe("http");
    }

    [Fact]
    public void Keeps_what_checks_need()
    {
        var config = MemorySource.Discover((".mcp.json", Servers)).Records.OfType<McpConfig>().Single();
        config.Servers.Single(s => s.Name == "orders").Environment.ShouldBe([("ORDERS_TOKEN", true)]);
        config.Servers.Single(s => s.Name == "wiki").Environment.ShouldBe([("Authorization", false)]);
        config.Servers.Single(s => s.Name == "files").Package.ShouldBe(new McpPackage("npm", "@modelcontextprotocol/server-filesystem", "2025.8.21"));
    }

    [Theory]
    [InlineData("npx", "-y foo", "npm", "foo", null)]
    [InlineData("npx", "--package=@a/b@1.0.0 cmd", "npm", "@a/b", "1.0.0")]
    [InlineData("cmd", "/c npx -y foo@latest", "npm", "foo", null)]
    [InlineData("env", "X=1 uvx foo==1.2.3", "pypi", "foo", "1.2.3")]
    [InlineData("uvx", "--from git+https://x/y foo", null, null, null)]
    [InlineData("uv", "tool run foo@0.3.1", "pypi", "foo", "0.3.1")]
    [InlineData("pipx", "run foo", "pypi", "foo", null)]
    [InlineData("python", "-m foo", null, null, null)]
    [InlineData("npx", "-y ./local", null, null, null)]
    public void Reads_launchers(string command, string arguments, string? ecosystem, string? name, string? version) =>
        McpLaunch.Package(command, arguments.Split(' ')).ShouldBe(name is null ? null : new McpPackage(ecosystem!, name, version));

    [Theory]
    [InlineData("src/servers.json")]
    [InlineData("mcp.json.bak")]
    public void Reads_no_other_files(string path) => MemorySource.Discover((path, Servers)).Names(AssetKind.McpServer).ShouldBeEmpty();

    [Fact]
    public void Reads_the_lists_and_nested_forms_of_other_clients()
    {
        MemorySource.Discover((".continue/config.yaml", "mcpServers:\n  - name: db\n    command: uvx\n    args: [mcp-db]\n")).Names(AssetKind.McpServer).ShouldBe(["db"]);
        MemorySource.Discover(("goose/config.yaml", "extensions:\n  fetch:\n    type: stdio\n    cmd: uvx\n    args: [mcp-server-fetch]\n")).RelationNames().ShouldContain("fetch launched-by mcp-server-fetch");
        MemorySource.Discover(("opencode.json", """{"mcp":{"s":{"type":"local","command":["npx","-y","x-mcp"]}}}""")).RelationNames().ShouldContain("s launched-by x-mcp");
        MemorySource.Discover((".claude.json", """{"projects":{"/p":{"mcpServers":{"q":{"command":"q-mcp"}}}}}""")).Names(AssetKind.McpServer).ShouldBe(["q"]);
    }
}

public sealed class AgentFileDetectorTests
{
    [Fact]
    public void Finds_instructions_skills_agents_and_prompts()
    {
        var found = MemorySource.Discover(
            ("CLAUDE.md", "# Rules"),
            ("web/AGENTS.md", "Use pnpm."),
            (".claude/skills/pdf/SKILL.md", "---\nname: pdf-forms\ndescription: d\nallowed-tools: Bash, Read\n---\nbody"),
            (".agents/skills/plain/SKILL.md", "no front matter"),
            (".claude/agents/reviewer.md", "---\nname: reviewer\nmodel: claude-sonnet-4-5\n---\n"),
            (".github/prompts/fix.prompt.md", "Fix it"));
        found.Names(AssetKind.AgentInstructions).ShouldBe(["CLAUDE.md", "web/AGENTS.md"]);
        found.Names(AssetKind.Skill).ShouldBe(["pdf-forms", "plain"]);
        found.Names(AssetKind.Agent).ShouldBe(["reviewer"]);
        found.Names(AssetKind.Prompt).ShouldBe(["fix"]);
        found.RelationNames().ShouldContain("reviewer uses-model claude-sonnet-4-5");
    }

    [Theory]
    [InlineData("docs/claude.txt")]
    [InlineData("README.md")]
    [InlineData("src/settings.json")]
    public void Ignores_what_only_sounds_like_it(string path) => MemorySource.Discover((path, "CLAUDE.md is a file")).Graph.Assets.Where(a => a.Kind.IsAi()).ShouldBeEmpty();

    [Fact]
    public void States_hooks_and_the_model_of_settings()
    {
        var found = MemorySource.Discover((".claude/settings.json", """{"model":"claude-opus-4-1","hooks":{"PreToolUse":[{"hooks":[{"type":"command","command":"x"}]}]}}"""));
        found.Names(AssetKind.Hook).ShouldBe(["PreToolUse"]);
        found.Names(AssetKind.Model).ShouldBe(["claude-opus-4-1"]);
    }
}

public sealed class CiAgentDetectorTests
{
    const string Workflow = """
        name: triage
        on: {issues: {types: [opened]}, workflow_dispatch: }
        jobs:
          a:
            runs-on: ubuntu-latest
            steps:
              - uses: actions/checkout@v4
              - uses: anthropics/claude-code-action@v1
                with:
                  anthropic_api_key: ${{ secrets.ANTHROPIC_API_KEY }}
              - run: |
                  echo start
                  npx -y @openai/codex exec "fix it" && echo done
              - run: echo claude -p is not run
              - uses: aws-actions/configure-aws-credentials@v4
                with: {role-to-assume: "arn:aws:iam::111122223333:role/deploy"}
        """;

    [Fact]
    public void Finds_agents_by_action_and_by_command()
    {
        var found = MemorySource.Discover((".github/workflows/triage.yml", Workflow));
        found.Names(AssetKind.CiAiAgent).ShouldBe(["anthropics/claude-code-action", "codex"]);
        found.The(AssetKind.CiAiAgent, "codex").Evidence[0].At.Line.ShouldBe(13);
        found.The(AssetKind.CiAiAgent, "anthropics/claude-code-action").Version.ShouldBe("v1");
    }

    [Fact]
    public void Finds_the_servers_that_a_workflow_gives_its_agent()
    {
        var found = MemorySource.Discover((".github/workflows/review.yml", """
            on: pull_request
            jobs:
              review:
                steps:
                  - uses: google-github-actions/run-gemini-cli@v1
                    with:
                      settings: |-
                        {
                          "mcpServers": {
                            "shelf": { "command": "docker", "args": ["run", "-i", "ghcr.io/acme/shelf:1"] }
                          }
                        }
                  - uses: acme/other@v1
                    with:
                      settings: '{"mcpServers": {"none": {"command": "x"}}}'
            """));
        found.Names(AssetKind.McpServer).ShouldBe(["shelf"]);
        found.The(AssetKind.McpServer, "shelf").Evidence[0].At.Line.ShouldBe(10);
    }

    [Theory]
    [InlineData("if ! gemini --yolo --prompt \"$PROMPT\"; then exit 1; fi", true)]
    [InlineData("GEMINI_MODEL=x gemini -p hi", true)]
    [InlineData("if gemini --version; then echo ok; fi", false)]
    [InlineData("echo if gemini --yolo", false)]
    public void Finds_agents_behind_words_of_the_shell(string script, bool runs) =>
        MemorySource.Discover(("action.yml", $"runs:\n  using: composite\n  steps:\n    - run: |\n        {script}\n")).Names(AssetKind.CiAiAgent).ShouldBe(runs ? ["gemini"] : []);

    [Fact]
    public void Says_what_they_hold_and_what_triggers_them()
    {
        var found = MemorySource.Discover((".github/workflows/triage.yml", Workflow));
        found.RelationNames().ShouldContain("anthropics/claude-code-action holds ANTHROPIC_API_KEY");
        found.RelationNames().ShouldContain("triage assumes arn:aws:iam::111122223333:role/deploy");
        found.The(AssetKind.Workflow, "triage")["triggers"].ShouldBe("issues,workflow_dispatch");
    }
}

public sealed class PromptFileDetectorTests
{
    [Theory]
    [InlineData("app/prompts/reply.txt", "You are a clerk. Answer the customer politely.", new[] { "reply" })]
    [InlineData("src/main/resources/prompts/system.st", "You are the assistant of a shop.", new[] { "system" })]
    [InlineData("config/system_prompt.md", "You are the assistant of a shop.", new[] { "system_prompt" })]
    [InlineData("templates/alpaca.json", "{\"description\": \"x\", \"prompt_input\": \"### Instruction:\\n{instruction}\\n\\n### Response:\"}", new[] { "alpaca.prompt_input" })]
    [InlineData("prompts/desk.yaml", "desk:\n  system_prompt: You are the desk of a shop.\n  size: 3\n", new[] { "desk.system_prompt" })]
    public void Finds_prompts_in_files_of_their_own(string path, string text, string[] names) => MemorySource.Discover((path, text)).Names(AssetKind.Prompt).ShouldBe(names);

    [Theory]
    [InlineData("app/prompts/README.md", "You are reading about prompts of this application.")]
    [InlineData("app/prompts/sizes.txt", "small, medium, large")]
    [InlineData("templates/page.json", "{\"title\": \"You are here\", \"prompt\": \"Enter your name: \"}")]
    [InlineData("src/answer.txt", "You are a clerk. Answer the customer politely.")]
    [InlineData("prompts/broken.json", "{\"system_prompt\": ")]
    public void Leaves_other_files_alone(string path, string text) => MemorySource.Discover((path, text)).Names(AssetKind.Prompt).ShouldBeEmpty();
}

public sealed class SpringMcpDetectorTests
{
    [Fact]
    public void Reads_properties()
    {
        var found = MemorySource.Discover(("src/main/resources/application.properties", """
            spring.ai.mcp.client.stdio.connections.shelf.command=npx
            spring.ai.mcp.client.stdio.connections.shelf.args=-y,@acme/shelf-mcp
            spring.ai.mcp.client.sse.connections.floor.url=http://localhost:8090
            #spring.ai.mcp.client.sse.connections.old.url=http://old
            spring.ai.mcp.server.name=stock-server
            """));
        found.Names(AssetKind.McpServer).ShouldBe(["floor", "shelf", "stock-server"], ignoreOrder: true);
        found.The(AssetKind.McpServer, "shelf")[AssetKeys.Command].ShouldBe("npx -y @acme/shelf-mcp");
        found.The(AssetKind.McpServer, "floor")[AssetKeys.Endpoint].ShouldBe("http://localhost:8090");
    }

    [Fact]
    public void Reads_yaml() =>
        MemorySource.Discover(("application.yml", "spring:\n  ai:\n    mcp:\n      client:\n        streamable-http:\n          connections:\n            floor:\n              url: http://floor:8090\n              endpoint: /mcp\n")).Names(AssetKind.McpServer).ShouldBe(["floor"]);

    [Theory]
    [InlineData("application.properties", "spring.datasource.connections.mcp.url=jdbc:x")]
    [InlineData("application.yml", "spring: {ai: {mcp: {client: {sse: {connections: {floor: {}}}}}}}")]
    [InlineData("notes.properties", "spring.ai.mcp.server.name=stock-server")]
    public void Leaves_the_rest_alone(string path, string text) => MemorySource.Discover((path, text)).Names(AssetKind.McpServer).ShouldBeEmpty();
}

public sealed class AgentFrameworkDetectorTests
{
    [Fact]
    public void Reads_the_frameworks_own_files()
    {
        var found = MemorySource.Discover(
            ("langgraph.json", """{"graphs":{"support":"./a.py:graph"},"dependencies":["."]}"""),
            ("crew/config/agents.yaml", "researcher:\n  role: Researcher\n  goal: find\n  llm: openai/gpt-4o-mini\n"),
            ("chat.prompty", "---\nname: Chat\nmodel:\n  api: chat\n  configuration:\n    type: azure_openai\n    azure_deployment: gpt-35\n---\nsystem:\n"),
            ("n8n/flow.json", """{"name":"Support bot","nodes":[{"type":"@n8n/n8n-nodes-langchain.lmChatOpenAi","parameters":{"model":{"value":"gpt-4.1"}}}]}"""),
            (".well-known/agent-card.json", """{"name":"Planner","version":"1.0","skills":[{"id":"plan","name":"Plan trips"}]}"""));
        found.Names(AssetKind.Agent).ShouldBe(["Planner", "Support bot", "researcher", "support"]);
        found.Names(AssetKind.Prompt).ShouldBe(["Chat"]);
        found.Names(AssetKind.Model).ShouldBe(["gpt-35", "gpt-4.1", "gpt-4o-mini"]);
        found.Names(AssetKind.Tool).ShouldBe(["Plan trips"]);
        found.The(AssetKind.Model, "gpt-4o-mini").Id.ShouldBe("model:openai/gpt-4o-mini");
    }

    [Theory]
    [InlineData("config/agents.yaml", "linux:\n  package: x\n")]
    [InlineData("graph.json", """{"nodes":[{"id":1,"type":"circle"}],"edges":[]}""")]
    [InlineData("manifest.json", """{"manifest_version":3,"name":"a browser extension"}""")]
    [InlineData("server.json", """{"port":80}""")]
    public void Ignores_lookalikes(string path, string text) => MemorySource.Discover((path, text)).Graph.Assets.Where(a => a.Kind.IsAi()).ShouldBeEmpty();
}
