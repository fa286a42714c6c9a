import OpenAI from "openai";
import { Pinecone } from "@pinecone-database/pinecone";

const client = new OpenAI({ apiKey: process.env.OPENAI_API_KEY });
const pinecone = new Pinecone({ apiKey: process.env.PINECONE_API_KEY! });
const local = new OpenAI({ baseURL: "http://localhost:11434/v1", apiKey: "ollama" });

export async function search(text: string) {
  const embedding = await client.embeddings.create({ model: "text-embedding-3-small", input: text });
  await local.chat.completions.create({ model: "llama3.2:3b", messages: [{ role: "system", content: "You name the furniture that is meant." }, { role: "user", content: text }] });
  return pinecone.index("furniture").query({ vector: embedding.data[0].embedding, topK: 5 });
}
