export const chatModels = [
  { id: "gpt-4.1-mini", name: "GPT-4.1 mini" },
  { id: "claude-sonnet-4-5", name: "Claude Sonnet 4.5" },
];
export const cars = [{ id: "transit-custom", name: "Transit" }];
export const isReasoning = (id: string) => id.startsWith("o3-mini-") || id.includes("gpt-5-thinking");
export const defaultModel = process.env.CHAT_MODEL ?? "gpt-4o-mini";
