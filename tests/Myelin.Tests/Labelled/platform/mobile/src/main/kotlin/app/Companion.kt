package app

import com.aallam.openai.api.chat.ChatCompletionRequest
import com.aallam.openai.api.chat.ChatMessage
import com.aallam.openai.api.chat.ChatRole
import com.aallam.openai.api.model.ModelId
import com.aallam.openai.client.OpenAI
import com.google.ai.client.generativeai.GenerativeModel
import dev.langchain4j.model.ollama.OllamaChatModel

/** A companion; see "gemini-1.0-pro" in the changelog. */
class Companion(private val key: String) {
    private val openAI = OpenAI(token = System.getenv("OPENAI_API_KEY"))
    private val gemini = GenerativeModel(modelName = "gemini-1.5-flash", apiKey = key)
    private val systemPrompt = """
        You are a patient companion who explains customs forms.
    """.trimIndent()

    suspend fun ask(question: String) = openAI.chatCompletion(
        ChatCompletionRequest(
            model = ModelId("gpt-4o-mini"),
            messages = listOf(ChatMessage(role = ChatRole.System, content = systemPrompt), ChatMessage(ChatRole.User, question)),
        )
    )

    fun offline() = OllamaChatModel.builder().baseUrl("http://localhost:11434").modelName("gemma2:2b").build()

    fun label(agent: String) = "Agent $agent uses model T"
}
