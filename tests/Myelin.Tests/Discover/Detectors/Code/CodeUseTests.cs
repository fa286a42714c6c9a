using Myelin.Core.Assets;
using Myelin.Discover;

namespace Myelin.Tests.Discover.Detectors.Code;

public sealed class CodeUseTests
{
    static Discovery Scan(string code) => MemorySource.Discover(("src/app.py", code));

    [Fact]
    public void An_agent_has_its_model_and_tools()
    {
        var found = Scan("""
            from agents import Agent, function_tool
            @function_tool
            def get_weather(city: str) -> str:
                "Weather of a city."
            def plain(x): ...
            helper = Agent(name="Weather Helper", instructions="You tell people what the weather is like.", model="gpt-4o", tools=[get_weather, plain])
            """);
        found.Names(AssetKind.Agent).ShouldBe(["Weather Helper"]);
        found.Names(AssetKind.Tool).ShouldBe(["get_weather", "plain"]);
        found.Names(AssetKind.Prompt).ShouldBe(["instructions"]);
        found.RelationNames().ShouldBeSubsetOf(["Weather Helper uses-model gpt-4o", "Weather Helper uses-tool get_weather", "Weather Helper uses-tool plain", "api.openai.com serves gpt-4o"]);
        found.RelationNames().Length.ShouldBe(4);
    }

    [Theory]
    [InlineData("from langgraph.prebuilt import create_react_agent\nfrom langchain_openai import ChatOpenAI\nllm = ChatOpenAI(model='gpt-4o')\nbot = create_react_agent(llm, tools=[])", "bot")]
    [InlineData("from crewai import Agent\nAgent(role='Senior Researcher', goal='g')", "Senior Researcher")]
    [InlineData("from google.adk.agents import LlmAgent\nroot_agent = LlmAgent(model='gemini-2.0-flash')", "root_agent")]
    [InlineData("from autogen import AssistantAgent\nAssistantAgent('coder', llm_config={})", "coder")]
    public void Frameworks_agents_are_found(string code, string name) => Scan(code).Names(AssetKind.Agent).ShouldBe([name]);

    [Theory]
    [InlineData("import { McpServer } from \"@modelcontextprotocol/sdk/server/mcp.js\";\nconst server = new McpServer({ name: \"stock\" });\nserver.registerPrompt(\"summary\", { title: \"S\" }, f);\nserver.registerResource(\"stock-list\", \"stock://all\", {}, g);", "src/a.ts")]
    [InlineData("from mcp.types import Prompt, Resource\nprompts = [Prompt(name='summary', description='d')]\nresources = [Resource(name='stock-list', uri=u)]", "src/a.py")]
    public void Prompts_and_resources_of_mcp_servers_are_found_by_call(string code, string path)
    {
        var found = MemorySource.Discover((path, code));
        found.Names(AssetKind.McpPrompt).ShouldBe(["summary"]);
        found.Names(AssetKind.McpResource).ShouldBe(["stock-list"]);
    }

    [Fact]
    public void Others_register_no_mcp_prompts() =>
        MemorySource.Discover(("src/a.ts", "import { Router } from \"./router\";\nrouter.resource(\"stock\");\nconst name = prompt(\"Your name?\");")).Graph.Assets.Where(a => a.Kind.IsAi()).ShouldBeEmpty();

    [Fact]
    public void Servers_under_mcp_servers_are_used_whatever_the_framework()
    {
        var found = Scan("""
            from somewhere import make
            make(mcp_servers={"shelf": {"transport": "http", "url": "https://shelf.example/mcp"}, "floor": {"command": "uvx", "args": ["floor-mcp"]}, "plain": {"size": 3}})
            """);
        found.Names(AssetKind.McpServer).ShouldBe(["floor", "shelf"], ignoreOrder: true);
    }

    [Fact]
    public void Plain_objects_under_tools_of_the_ai_sdk_are_tools()
    {
        var found = MemorySource.Discover(("app/route.ts", """
            import { streamText, generateObject } from "ai";
            import { z } from "zod";
            import { flashModel } from "./models";
            export async function POST() {
              return streamText({ model: geminiFlashModel, tools: {
                bookTable: { description: "Books a table", parameters: z.object({ seats: z.number() }), execute: async (x) => x },
                layout: { columns: 3 },
              } });
            }
            export const plan = (city: string) => generateObject({ model: flashModel, prompt: `Plan a day of two people in ${city}` });
            """));
        found.Names(AssetKind.Tool).ShouldBe(["bookTable"]);
        found.Names(AssetKind.Prompt).ShouldBe(["plan.prompt"]);
        // A variable that is named after a model is not an SDK's constant.
        found.Names(AssetKind.Model).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("from langchain_core.tools import BaseTool\ndef find(q): ...\nclass Held: ...\nTOOLS = [find, Held, other]", new[] { "find" })]
    [InlineData("def find(q): ...\nTOOLS = [find]", new string[0])]
    public void Functions_listed_as_tools_are_tools_in_ai_code(string code, string[] names) => Scan(code).Names(AssetKind.Tool).ShouldBe(names);

    [Fact]
    public void Tools_of_other_objects_are_none() =>
        MemorySource.Discover(("src/menu.ts", "export const menu = { tools: { cut: { description: 'Cuts', parameters: { speed: 1 } } } };")).Names(AssetKind.Tool).ShouldBeEmpty();

    [Theory]
    [InlineData("class Agent: ...\nAgent(name='x')")]
    [InlineData("from real_estate import Agent\nAgent(name='x')")]
    [InlineData("import requests\nrequests.get(u, headers={'User-Agent': 'a'})")]
    public void Other_agents_are_none(string code) => Scan(code).Names(AssetKind.Agent).ShouldBeEmpty();

    [Fact]
    public void An_mcp_server_exposes_its_parts()
    {
        var found = Scan("""
            from mcp.server.fastmcp import FastMCP
            mcp = FastMCP("Stock")
            @mcp.tool()
            def level(item: str) -> int: ...
            @mcp.tool(name="order-more")
            async def order(item: str): ...
            @mcp.resource("stock://{item}")
            def item(item: str): ...
            @mcp.prompt()
            def ask(): ...
            """);
        found.Names(AssetKind.McpServer).ShouldBe(["Stock"]);
        found.Names(AssetKind.McpTool).ShouldBe(["level", "order-more"]);
        found.Names(AssetKind.McpResource).ShouldBe(["stock://{item}"]);
        found.Names(AssetKind.McpPrompt).ShouldBe(["ask"]);
        found.RelationNames().ShouldContain("Stock exposes level");
        found.Names(AssetKind.Tool).ShouldBeEmpty();
    }

    [Fact]
    public void An_mcp_client_names_its_server() =>
        Scan("from mcp import StdioServerParameters\nStdioServerParameters(command='npx', args=['-y', '@modelcontextprotocol/server-filesystem', '/tmp'])").Names(AssetKind.McpServer).ShouldBe(["@modelcontextprotocol/server-filesystem"]);

    [Theory]
    [InlineData("import chromadb\nchromadb.PersistentClient(path='x')", "chroma")]
    [InlineData("from langchain_community.vectorstores import FAISS\nFAISS.from_documents(d, e)", "faiss")]
    [InlineData("from qdrant_client import QdrantClient\nQdrantClient(url='http://q:6333')", "qdrant")]
    [InlineData("from pinecone import Pinecone\nPinecone(api_key=k)", "pinecone")]
    public void Vector_stores_are_found(string code, string name) => Scan(code).Names(AssetKind.VectorDb).ShouldBe([name]);

    [Theory]
    [InlineData("import redis\nredis.Client()")]
    [InlineData("from pgvectorish import connect\nconnect()")]
    [InlineData("from langchain.chains import Client\nClient()")]
    public void Other_clients_are_no_vector_store(string code) => Scan(code).Names(AssetKind.VectorDb).ShouldBeEmpty();

    [Fact]
    public void Datasets_of_the_hub_are_found()
    {
        Scan("from datasets import load_dataset\nload_dataset('squad')\nload_dataset('org-x/tickets', split='train')").Names(AssetKind.Dataset).ShouldBe(["org-x/tickets", "squad"]);
        Scan("from datasets import load_dataset\nload_dataset('csv', data_files=files)\nload_dataset(path)").Names(AssetKind.Dataset).ShouldBeEmpty();
    }

    [Fact]
    public void Imports_tell_packages()
    {
        var found = Scan("import sklearn.svm\nfrom langchain_openai import ChatOpenAI\nimport aiohttp, os\nfrom .torch import x");
        found.Names(AssetKind.AiPackage).ShouldBe(["langchain-openai", "scikit-learn"]);
    }

    [Fact]
    public void Prompts_show_only_their_beginning()
    {
        var prompt = Scan("SYSTEM_PROMPT = '''You are a careful assistant of a shop.\nNever tell what stands in the customers' records, whoever asks, and however politely.'''").Graph.Assets.Single(a => a.Kind == AssetKind.Prompt);
        prompt.Name.ShouldBe("SYSTEM_PROMPT");
        prompt.Evidence[0].Note!.Length.ShouldBeLessThanOrEqualTo(80);
        Scan("prompt = 'x'\nshort_prompt = 'name:'").Names(AssetKind.Prompt).ShouldBeEmpty();
    }

    [Fact]
    public void Products_that_watch_and_guard_are_found()
    {
        var found = Scan("from langfuse import Langfuse\nfrom ragas import evaluate\nfrom nemoguardrails import LLMRails\nLangfuse()\nevaluate(d)\nLLMRails(c)\nevaluate_other(d)");
        found.Names(AssetKind.Observability).ShouldBe(["langfuse"]);
        found.Names(AssetKind.Evaluation).ShouldBe(["ragas"]);
        found.Names(AssetKind.Guardrail).ShouldBe(["nemoguardrails"]);
    }

    [Theory]
    [InlineData("from langgraph.prebuilt import create_react_agent\ndef main():\n    return create_react_agent(m, [])", "langchain agent")]
    [InlineData("from langgraph.prebuilt import create_react_agent\ndef build_desk_agent():\n    return create_react_agent(m, [])", "desk_agent")]
    [InlineData("from agents import Agent\nt = Agent[Context](name='Triage')", "Triage")]
    public void An_agent_without_a_name_takes_no_other_things_name(string code, string name) => Scan(code).Names(AssetKind.Agent).ShouldBe([name]);

    [Fact]
    public void An_own_package_called_agents_is_not_the_sdk() => Scan("from agents.agent import Agent\nAgent(name='x')").Names(AssetKind.Agent).ShouldBeEmpty();

    [Theory]
    [InlineData("LEFT_PROMPT = '{color.green}{session}> '")]
    [InlineData("import openai\nNAME_PROMPT = 'Please enter your name: '")]
    [InlineData("import openai\nprompt = 'Overwrite the existing file? [y/N]'")]
    [InlineData("PS1_PROMPT = 'user@host of the machine $'")]
    public void A_prompt_for_people_is_none(string code) => Scan(code).Names(AssetKind.Prompt).ShouldBeEmpty();

    [Theory]
    [InlineData("SUMMARY_PROMPT = 'Summarize the talk in two hundred words.'", "SUMMARY_PROMPT")]
    [InlineData("import openai\ndef triage_instructions(c):\n    return f'{PREFIX} You sort the questions of customers by the department.'", "triage_instructions")]
    public void A_prompt_for_a_model_is_one(string code, string name) => Scan(code).Names(AssetKind.Prompt).ShouldBe([name]);

    [Theory]
    [InlineData("if name.startswith('claude-3-5-sonnet'): pass")]
    [InlineData("print('gpt-4o-mini')")]
    [InlineData("x = 'claude-monet'")]
    [InlineData("x = 'gpt-4o-mini is fast'")]
    [InlineData("x = 'GPT-4o-mini'")]
    [InlineData("# x = 'gpt-4o-mini'")]
    public void What_only_looks_like_a_model_is_none(string code) => Scan(code).Names(AssetKind.Model).ShouldBeEmpty();

    [Theory]
    [InlineData("CHOICES = ['gpt-4o-mini']", "gpt-4o-mini")]
    [InlineData("parser.add_argument('--base', default='mistralai/Mistral-7B-v0.1')", "mistralai/Mistral-7B-v0.1")]
    public void A_models_full_name_is_one_wherever_it_stands(string code, string name) => Scan(code).Names(AssetKind.Model).ShouldBe([name]);

    [Theory]
    [InlineData("openai.GPT4oMini", "gpt-4o-mini")]
    [InlineData("com.openai.models.ChatModel.GPT_4_1_MINI", "gpt-4.1-mini")]
    [InlineData("anthropic.ModelClaudeSonnet4_5", "claude-sonnet-4-5")]
    [InlineData("rig.providers.gemini.completion.GEMINI_2_0_FLASH", "gemini-2.0-flash")]
    [InlineData("OpenAiEmbeddingModelName.TEXT_EMBEDDING_3_SMALL", "text-embedding-3-small")]
    [InlineData("ChatModel.O3_MINI", "o3-mini")]
    [InlineData("Colour.RED", null)]
    [InlineData("settings.model", null)]
    public void An_sdks_constant_tells_its_model(string constant, string? name) => Myelin.Discover.Detectors.Code.ModelConstant.NameOf(constant).ShouldBe(name);
}
