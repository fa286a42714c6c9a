from fastmcp import FastMCP
import requests

mcp = FastMCP("handbook")


@mcp.tool()
def lookup(page: int) -> str:
    """One page."""
    return str(page)


@mcp.resource("handbook://{chapter}")
def chapter(chapter: str) -> str:
    return chapter


@mcp.prompt()
def explain_rule(rule: str) -> str:
    return f"Explain {rule}"


def ask(text, name):
    body = {"model": "mistral-large-latest", "messages": [{"role": "system", "content": "You translate rules into plain language."}, {"role": "user", "content": text}]}
    requests.post("https://api.mistral.ai/v1/chat/completions", json=body)
    requests.post("https://hooks.example.com/v1/chat", json={"model": name})
    return requests.get(f"https://www.example.com/models/{name}")
