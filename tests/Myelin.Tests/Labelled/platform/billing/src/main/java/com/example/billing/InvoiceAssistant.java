package com.example.billing;

import dev.langchain4j.agent.tool.P;
import dev.langchain4j.agent.tool.Tool;
import dev.langchain4j.memory.chat.MessageWindowChatMemory;
import dev.langchain4j.model.anthropic.AnthropicChatModel;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModelName;
import dev.langchain4j.service.AiServices;
import dev.langchain4j.service.SystemMessage;
import dev.langchain4j.service.UserMessage;
import dev.langchain4j.store.embedding.pgvector.PgVectorEmbeddingStore;

/** Explains invoices. Do not use "gpt-4-turbo" here: too slow. */
public class InvoiceAssistant {
    static final String FALLBACK = "claude-3-5-haiku-20241022";

    interface Assistant {
        @SystemMessage("You explain invoices to customers. Never promise a refund.")
        String answer(@UserMessage String question);
    }

    static class InvoiceTools {
        @Tool("Finds an invoice by its number")
        String findInvoice(@P("number") String number) { return number; }

        @Tool(name = "void_invoice", value = "Voids an invoice")
        String voidInvoice(String number) { return number; }

        String toString(String number) { return number; }
    }

    Assistant assistant() {
        var model = OpenAiChatModel.builder()
            .apiKey(System.getenv("OPENAI_API_KEY"))
            .modelName("gpt-4o")
            .temperature(0.0)
            .build();
        return AiServices.builder(Assistant.class)
            .chatModel(model)
            .tools(new InvoiceTools())
            .chatMemory(MessageWindowChatMemory.withMaxMessages(10))
            .build();
    }

    AnthropicChatModel fallback() {
        return AnthropicChatModel.builder().apiKey(System.getenv("ANTHROPIC_API_KEY")).modelName(FALLBACK).build();
    }

    OpenAiEmbeddingModel embeddings() {
        return OpenAiEmbeddingModel.builder().apiKey(System.getenv("OPENAI_API_KEY")).modelName(OpenAiEmbeddingModelName.TEXT_EMBEDDING_3_SMALL).build();
    }

    PgVectorEmbeddingStore store() {
        return PgVectorEmbeddingStore.builder().host("db.internal").table("invoice_chunks").dimension(1536).build();
    }
}
