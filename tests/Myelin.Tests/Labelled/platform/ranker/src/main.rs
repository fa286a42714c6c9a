use async_openai::{types::{ChatCompletionRequestSystemMessageArgs, CreateChatCompletionRequestArgs, CreateEmbeddingRequestArgs}, Client};
use hf_hub::api::sync::Api;
use qdrant_client::Qdrant;
use rig::{completion::Prompt, providers::{anthropic, openai}, tool::Tool};

// The old ranker used "text-davinci-002".
const EMBEDDING: &str = "text-embedding-3-small";
const RANK_PROMPT: &str = r#"You rank "offers" for a buyer. Return the ids only."#;
const BANNER: &str = "ranker ready: choose a model";

struct Distance;

impl Tool for Distance {
    const NAME: &'static str = "distance";
    type Error = std::io::Error;
}

struct Plain;

impl Plain {
    const NAME: &'static str = "plain";
}

async fn rank(offers: &str) -> anyhow::Result<String> {
    let key = std::env::var("OPENAI_API_KEY")?;
    let client = Client::new();
    let request = CreateChatCompletionRequestArgs::default()
        .model("gpt-4o-2024-08-06")
        .messages([ChatCompletionRequestSystemMessageArgs::default().content("You compare prices and answer with a number.").build()?.into()])
        .build()?;
    let embedding = CreateEmbeddingRequestArgs::default().model(EMBEDDING).input(offers).build()?;
    client.embeddings().create(embedding).await?;
    Ok(client.chat().create(request).await?.id + &key)
}

async fn agent() -> anyhow::Result<()> {
    let openai = openai::Client::from_env();
    let ranker = openai.agent("gpt-4.1-nano").preamble(RANK_PROMPT).tool(Distance).build();
    let second = anthropic::Client::from_env().agent("claude-3-7-sonnet-20250219").preamble("You check a ranking made by a colleague.").build();
    let weights = Api::new()?.model("BAAI/bge-small-en-v1.5".to_string()).get("model.safetensors")?;
    let store = Qdrant::from_url("http://qdrant:6334").build()?;
    println!("{BANNER} {:?} {:?}", weights, store);
    let answer = ranker.prompt("rank these").await?;
    Ok(())
}

#[tokio::main]
async fn main() {
    /* openai.agent("gpt-4-block-comment") */
    agent().await.unwrap();
}
