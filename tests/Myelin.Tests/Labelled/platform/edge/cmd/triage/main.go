package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"

	"github.com/anthropics/anthropic-sdk-go"
	"github.com/anthropics/anthropic-sdk-go/option"
	"github.com/ollama/ollama/api"
	openai "github.com/sashabaranov/go-openai"
	"github.com/tmc/langchaingo/llms/ollama"
	"github.com/tmc/langchaingo/vectorstores/weaviate"
)

const (
	embedModel = "text-embedding-3-large"
	shellPrompt = "triage> "
)

// summaryModel was "gpt-4-0314" once.
var systemPrompt = `You sort parcels that were reported as lost.
Reply with one of: found, lost, unclear.`

func classify(ctx context.Context, text string) (string, error) {
	client := openai.NewClient(os.Getenv("OPENAI_API_KEY"))
	answer, err := client.CreateChatCompletion(ctx, openai.ChatCompletionRequest{
		Model: openai.GPT4oMini,
		Messages: []openai.ChatCompletionMessage{
			{Role: openai.ChatMessageRoleSystem, Content: systemPrompt},
			{Role: openai.ChatMessageRoleUser, Content: text},
		},
		Tools: []openai.Tool{{Type: openai.ToolTypeFunction, Function: &openai.FunctionDefinition{Name: "lookup_parcel", Description: "Looks a parcel up"}}},
	})
	if err != nil {
		return "", err
	}
	return answer.Choices[0].Message.Content, nil
}

func explain(ctx context.Context, text string) error {
	client := anthropic.NewClient(option.WithAPIKey(os.Getenv("ANTHROPIC_API_KEY")))
	_, err := client.Messages.New(ctx, anthropic.MessageNewParams{
		Model:     anthropic.ModelClaudeSonnet4_5,
		MaxTokens: 1024,
		Messages:  []anthropic.MessageParam{anthropic.NewUserMessage(anthropic.NewTextBlock(text))},
	})
	return err
}

func local(ctx context.Context) error {
	client, err := api.ClientFromEnvironment()
	if err != nil {
		return err
	}
	llm, _ := ollama.New(ollama.WithModel("llama3.1:8b"))
	store, _ := weaviate.New(weaviate.WithHost("weaviate:8080"), weaviate.WithIndexName("Parcels"))
	fmt.Println(llm, store, embedModel)
	return client.Chat(ctx, &api.ChatRequest{Model: "qwen2.5:7b"}, nil)
}

func main() {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	fmt.Print(shellPrompt)
	type Tool struct{ Name string }
	fmt.Println(Tool{Name: "hammer"})
}
