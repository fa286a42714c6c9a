import { Server } from "@modelcontextprotocol/sdk/server/index.js";
import { ListToolsRequestSchema } from "@modelcontextprotocol/sdk/types.js";

const server = new Server({ name: "warehouse", version: "0.1.0" }, { capabilities: { tools: {} } });

server.setRequestHandler(ListToolsRequestSchema, async () => ({
  tools: [
    { name: "find_shelf", description: "Finds a shelf", inputSchema: { type: "object", properties: {} } },
    { name: "move_pallet", description: "Moves a pallet", inputSchema: { type: "object", properties: {} } },
  ],
}));

const people = [{ name: "find_person", description: "no tool" }];
