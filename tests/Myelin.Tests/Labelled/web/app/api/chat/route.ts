import { openai } from "@ai-sdk/openai";
import { anthropic } from "@ai-sdk/anthropic";
import { convertToModelMessages, generateObject, streamText, tool } from "ai";
import { z } from "zod";

// const model = openai("gpt-4-turbo-preview");
const SYSTEM = `You help customers of a furniture shop.
Never invent a price.`;

export const trackOrder = tool({
  description: "Where an order is",
  inputSchema: z.object({ order: z.string() }),
  execute: async ({ order }) => ({ order }),
});

export async function POST(req: Request) {
  const { messages } = await req.json();
  const result = streamText({
    model: openai("gpt-4o"),
    system: SYSTEM,
    messages: convertToModelMessages(messages),
    tools: {
      trackOrder,
      cancelOrder: tool({ description: "Cancels an order", inputSchema: z.object({ order: z.string() }) }),
    },
  });
  const label = await generateObject({ model: anthropic("claude-3-5-haiku-latest"), schema: z.object({ model: z.string() }), prompt: "Which department is meant?" });
  return result.toUIMessageStreamResponse({ headers: { "x-label": String(label) } });
}
