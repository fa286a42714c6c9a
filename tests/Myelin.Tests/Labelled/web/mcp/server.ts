import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import { z } from "zod";

const server = new McpServer({ name: "furniture", version: "1.0.0" });

server.registerTool("stock_of", { description: "Stock of one article", inputSchema: { article: z.string() } }, async ({ article }) => ({ content: [{ type: "text", text: article }] }));
server.tool("reserve", { article: z.string() }, async () => ({ content: [] }));

await server.connect(new StdioServerTransport());
