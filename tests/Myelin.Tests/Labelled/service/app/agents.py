from crewai import Agent, Crew, Task
from langchain_core.tools import tool
from langgraph.prebuilt import create_react_agent
from langchain_anthropic import ChatAnthropic
from pydantic_ai import Agent as TypedAgent
from mcp import StdioServerParameters

from app.insurance import Agent as InsuranceAgent


@tool
def search_handbook(query: str) -> str:
    """Search the handbook."""
    return query


@tool("book-room")
def book(room: str) -> str:
    """Book a room."""
    return room


def helper(x):
    return x


researcher = Agent(role="Handbook Researcher", goal="Find the rule", backstory="You have read every page of the handbook twice.", llm="anthropic/claude-3-5-haiku-20241022")

typed = TypedAgent("google-gla:gemini-2.0-flash", name="triage", system_prompt="You sort questions by department and answer with its name.")


@typed.tool_plain
def department_of(person: str) -> str:
    return person


def build_desk_agent():
    return create_react_agent(ChatAnthropic(model="claude-sonnet-4-20250514"), tools=[search_handbook, helper])


def broker():
    return InsuranceAgent(name="Allianz")


FILES = StdioServerParameters(command="npx", args=["-y", "@modelcontextprotocol/server-filesystem", "/srv/handbook"])
