package com.example.billing;

import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.openai.OpenAiChatOptions;
import org.springframework.ai.tool.annotation.Tool;
import org.springframework.ai.vectorstore.SimpleVectorStore;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

@RestController
class ChatController {
    private final ChatClient chat;

    ChatController(ChatClient.Builder builder) {
        this.chat = builder
            .defaultSystem("You answer questions about open invoices in the customer's language.")
            .defaultOptions(OpenAiChatOptions.builder().model("gpt-4.1-mini").build())
            .build();
    }

    @GetMapping("/chat")
    String chat(String question) { return chat.prompt().user(question).call().content(); }

    static class DueDates {
        @Tool(description = "Due date of an invoice")
        String dueDate(String invoice) { return invoice; }
    }

    SimpleVectorStore store(org.springframework.ai.embedding.EmbeddingModel model) { return SimpleVectorStore.builder(model).build(); }
}
