"""Orders over MCP."""
from mcp.server.fastmcp import FastMCP

server = FastMCP("orders")


@server.tool()
def find_orders(customer: str) -> list[str]:
    """Orders of a customer."""
    return []


@server.resource("orders://today")
def today() -> str:
    return ""


if __name__ == "__main__":
    server.run(transport="sse")
