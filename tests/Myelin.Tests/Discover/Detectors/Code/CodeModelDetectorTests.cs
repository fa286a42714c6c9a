using Myelin.Core.Assets;
using Myelin.Discover;

namespace Myelin.Tests.Discover.Detectors.Code;

public sealed class CodeModelDetectorTests
{
    static Discovery Scan(string code) => MemorySource.Discover(("src/app.py", code));

    static string[] Models(string code) => Scan(code).Names(AssetKind.Model);

    [Theory]
    [InlineData("import mlflow\nmlflow.pyfunc.load_model('models:/churn/Production')", "churn")]
    [InlineData("import mlflow\nm = mlflow.pyfunc.load_model(f's3://store/1/{run}/artifacts/model')", "s3://store/1/…")]
    [InlineData("import mlflow\nmlflow.sklearn.load_model('s3://reader:word@store/1/model/')", "s3://store/1/model")]
    public void Models_of_mlflow_are_named_by_their_uri(string code, string name) => Models(code).ShouldBe([name]);

    [Theory]
    [InlineData("import mlflow\nmlflow.pyfunc.load_model(path)")]
    [InlineData("import mlflow\nmlflow.pyfunc.load_model(f'models:/{name}')")]
    [InlineData("from other import load_model\nload_model('s3://store/1')")]
    public void What_no_uri_names_is_no_model(string code) => Models(code).ShouldBeEmpty();

    [Fact]
    public void A_file_opened_for_a_loader_is_a_model_file() =>
        Scan("import joblib\nwith open('models/lin.bin', 'rb') as f:\n    model = joblib.load(f)\nnotes = open('notes.bin')").Names(AssetKind.ModelFile).ShouldBe(["models/lin.bin"]);

    [Theory]
    [InlineData("from diffusers import DiffusionPipeline\nCACHE = './paint-cache'\nDiffusionPipeline.from_pretrained(CACHE)", new[] { "paint-cache" })]
    [InlineData("from transformers import AutoTokenizer, CLIPImageProcessor\nAutoTokenizer.from_pretrained('./words')\nCLIPImageProcessor.from_pretrained('./sight')", new string[0])]
    [InlineData("from transformers import AutoModel\nAutoModel.from_pretrained('./out/run-1')\nAutoModel.from_pretrained('./models')", new string[0])]
    public void A_folder_beside_the_code_is_a_model_that_is_loaded(string code, string[] names) => Models(code).ShouldBe(names);

    [Fact]
    public void A_path_in_code_and_the_file_it_leads_to_are_one()
    {
        var weights = Convert.FromBase64String("gASVCwAAAAAAAACMB3NrbGVhcm6ULg==");
        var code = "import joblib\nmodel = joblib.load('models/churn.pkl')\nother = joblib.load('models/none.pkl')"u8.ToArray();
        var found = new Scan([]).Run([new MemorySource(("service/src/train.py", code), ("service/models/churn.pkl", weights), ("else/models/none.pkl", weights))]);
        found.Names(AssetKind.ModelFile).ShouldBe(["else/models/none.pkl", "models/none.pkl", "service/models/churn.pkl"], ignoreOrder: true);
        found.The(AssetKind.ModelFile, "service/models/churn.pkl").Evidence.Length.ShouldBe(2);
    }

    [Fact]
    public void A_repository_without_its_owner_is_the_same()
    {
        var found = MemorySource.Discover(
            ("a.py", "from transformers import AutoModel\nAutoModel.from_pretrained('mistralai/Mistral-7B-Instruct-v0.2')"),
            ("b.py", "def ask(client):\n  client.chat.completions.create(model='Mistral-7B-Instruct-v0.2')"));
        found.Names(AssetKind.Model).ShouldBe(["mistralai/Mistral-7B-Instruct-v0.2"]);
        found.The(AssetKind.Model, "mistralai/Mistral-7B-Instruct-v0.2").Evidence.Length.ShouldBe(2);
    }

    [Fact]
    public void An_alias_is_not_used_but_what_it_stands_for() =>
        Models("CURRENT = 'Qwen/Qwen3-Coder-Next-FP8'\nALIASES = {'Qwen/Qwen2.5-Coder-32B-Instruct': CURRENT, 'gpt-4-0613-preview': 'gpt-4o-2024-08-06'}").ShouldBe(["Qwen/Qwen3-Coder-Next-FP8", "gpt-4o-2024-08-06"], ignoreOrder: true);

    [Fact]
    public void What_a_provider_is_asked_for_is_no_second_model_of_the_hub() =>
        MemorySource.Discover(("a.ts", "import Together from 'together-ai';\nconst TITLE = 'Qwen/Qwen3.5-9B';\nnew Together().chat.completions.create({ model: TITLE });")).Names(AssetKind.Model).ShouldBe(["Qwen/Qwen3.5-9B"]);

    [Theory]
    [InlineData("import os\nfrom openai import OpenAI\nOpenAI().chat.completions.create(model=os.getenv('AZURE_OPENAI_CHAT_MODEL', 'gpt-4o'))", "model:azure-openai/gpt-4o")]
    [InlineData("import os\nfrom openai import OpenAI\nOpenAI().chat.completions.create(model=os.getenv('OPENAI_CHAT_MODEL', 'gpt-4o'))", "model:openai/gpt-4o")]
    public void A_variable_of_azure_says_who_serves(string code, string id) => Scan(code).The(AssetKind.Model, "gpt-4o").Id.ShouldBe(id);

    [Theory]
    [InlineData("import dedent from 'dedent';\nexport const architectPrompt = dedent`You are an architect of apps. Plan the one that is asked for.`;", "a.ts", new[] { "architectPrompt" })]
    [InlineData("import textwrap\nreview_prompt = textwrap.dedent('You are a reviewer of code. Look for faults.')", "a.py", new[] { "review_prompt" })]
    [InlineData("from langchain import hub\nprompt = hub.pull('acme/answer-prompt')", "a.py", new[] { "acme/answer-prompt" })]
    [InlineData("import git\nrepo.pull('origin')\nhub.pull('acme/image')", "a.py", new string[0])]
    public void Prompts_are_found_behind_calls(string code, string path, string[] names) => MemorySource.Discover((path, code)).Names(AssetKind.Prompt).ShouldBe(names);

    [Fact]
    public void A_class_may_stand_for_one_model() =>
        MemorySource.Discover(("src/A.java", """
            package a;
            import dev.langchain4j.model.embedding.onnx.allminilml6v2.AllMiniLmL6V2EmbeddingModel;
            class A { Object model() { return new AllMiniLmL6V2EmbeddingModel(); } }
            """)).Names(AssetKind.Model).ShouldBe(["sentence-transformers/all-MiniLM-L6-v2"]);

    [Fact]
    public void A_prompt_may_stand_in_a_resource()
    {
        var found = MemorySource.Discover(("src/Desk.java", """
            package a;
            import dev.langchain4j.service.SystemMessage;
            import dev.langchain4j.model.input.PromptTemplate;
            interface Desk {
                @SystemMessage(fromResource = "/desk/system.prompt.txt")
                String chat(String said);
            }
            class Router { static final PromptTemplate T = PromptTemplate.from("Is this about invoices? Answer yes or no: {{it}}"); }
            """));
        found.Names(AssetKind.Prompt).ShouldBe(["Router.PromptTemplate", "chat.SystemMessage"], ignoreOrder: true);
        found.The(AssetKind.Prompt, "chat.SystemMessage")["file"].ShouldBe("/desk/system.prompt.txt");
    }

    [Theory]
    [InlineData("from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o')", "gpt-4o")]
    [InlineData("import openai\nopenai.ChatCompletion.create(engine='gpt-35-turbo')", "gpt-35-turbo")]
    [InlineData("def ask(client):\n  client.chat.completions.create(model='vendor-chat-7b')", "vendor-chat-7b")]
    [InlineData("import anthropic\nanthropic.Anthropic().messages.create(model='claude-sonnet-4-5')", "claude-sonnet-4-5")]
    [InlineData("from google import genai\ngenai.Client().models.generate_content(model='gemini-2.5-pro')", "gemini-2.5-pro")]
    [InlineData("import google.generativeai as g\ng.GenerativeModel('models/gemini-pro')", "gemini-pro")]
    [InlineData("import boto3\nb = boto3.client('bedrock-runtime')\nb.invoke_model(modelId='anthropic.claude-3-haiku-20240307-v1:0')", "anthropic.claude-3-haiku-20240307-v1:0")]
    [InlineData("import ollama\nollama.chat(model='llama3.2:3b')", "llama3.2:3b")]
    [InlineData("import litellm\nlitellm.completion(model='groq/llama-3.3-70b-versatile')", "llama-3.3-70b-versatile")]
    [InlineData("from langchain.chat_models import init_chat_model\ninit_chat_model('openai:gpt-4.1')", "gpt-4.1")]
    [InlineData("from langchain_openai import ChatOpenAI as C\nC(model_name='gpt-4-turbo')", "gpt-4-turbo")]
    [InlineData("from pydantic_ai import Agent\nAgent('anthropic:claude-3-5-haiku-latest')", "claude-3-5-haiku-latest")]
    [InlineData("from agno.models.openai import OpenAIChat\nOpenAIChat(id='gpt-5-mini')", "gpt-5-mini")]
    [InlineData("from transformers import AutoModel\nAutoModel.from_pretrained('google-bert/bert-base-uncased')", "google-bert/bert-base-uncased")]
    [InlineData("from transformers import pipeline\npipeline('summarization', model='facebook/bart-large-cnn')", "facebook/bart-large-cnn")]
    [InlineData("from sentence_transformers import SentenceTransformer\nSentenceTransformer('all-MiniLM-L6-v2')", "sentence-transformers/all-MiniLM-L6-v2")]
    [InlineData("from ultralytics import YOLO\nYOLO('yolov8n.pt')", "yolov8n.pt")]
    [InlineData("from vllm import LLM\nLLM(model='Qwen/Qwen2.5-7B-Instruct')", "Qwen/Qwen2.5-7B-Instruct")]
    [InlineData("import requests\nrequests.post(u, json={'model': 'gpt-4o-mini', 'messages': []})", "gpt-4o-mini")]
    [InlineData("class Settings:\n  chat_model: str = 'gpt-4o'", "gpt-4o")]
    [InlineData("import os\nfrom openai import OpenAI\nOpenAI().embeddings.create(model=os.getenv('EMB', 'text-embedding-3-small'))", "text-embedding-3-small")]
    [InlineData("import os\nfrom openai import OpenAI\nOpenAI().responses.create(model=os.environ['CHAT_MODEL'])", "$CHAT_MODEL")]
    public void Finds_the_model_that_a_call_names(string code, string name) => Models(code).ShouldBe([name]);

    [Theory]
    [InlineData("from openai import OpenAI\ndef f(model: str):\n  OpenAI().chat.completions.create(model=model)")]
    [InlineData("from openai import OpenAI\nOpenAI().chat.completions.create(model=self.model_name)")]
    [InlineData("from openai import OpenAI\nOpenAI().chat.completions.create(model='<your-model>')")]
    [InlineData("from openai import OpenAI\nOpenAI().chat.completions.create(model='YOUR_MODEL')")]
    [InlineData("from openai import OpenAI\nOpenAI().chat.completions.create(model='model_name')")]
    [InlineData("from openai import OpenAI\nOpenAI().chat.completions.create(model=f'{a}-{b}')")]
    [InlineData("# OpenAI().chat.completions.create(model='gpt-4o')")]
    [InlineData("x = 'We use gpt-4o for this.'")]
    [InlineData("'''Uses model='gpt-4o'.'''")]
    [InlineData("from transformers import AutoModel\nAutoModel.from_pretrained('./out/checkpoint-500')")]
    [InlineData("from transformers import AutoModel\nAutoModel.from_pretrained('models/mine')")]
    [InlineData("from transformers import AutoModel\nAutoModel.from_pretrained(args.model)")]
    [InlineData("from django.db import models\nmodels.CharField(model='car-3')")]
    [InlineData("car = {'model': 'Corolla-2020'}")]
    [InlineData("from mylib import load\nload('model-7b')")]
    public void Names_no_model_where_there_is_none(string code) => Models(code).ShouldBeEmpty();

    [Fact]
    public void Keeps_what_pins_and_what_endangers_a_hub_model()
    {
        var model = Scan("from transformers import AutoModel\nAutoModel.from_pretrained('org-x/net-7b', revision='abc123', trust_remote_code=True)").The(AssetKind.Model, "org-x/net-7b");
        model.Id.ShouldBe("pkg:huggingface/org-x/net-7b@abc123");
        (model[AssetKeys.Revision], model["trust-remote-code"]).ShouldBe(("abc123", "true"));
        model.Evidence[0].At.Line.ShouldBe(2);
    }

    [Fact]
    public void Tells_a_deployment_from_its_model()
    {
        var found = Scan("from langchain_openai import AzureChatOpenAI\nAzureChatOpenAI(azure_deployment='prod-chat-eu', model='gpt-4o')");
        found.Names(AssetKind.Model).ShouldBe(["gpt-4o"]);
        found.Names(AssetKind.ModelDeployment).ShouldBe(["prod-chat-eu"]);
        found.Names(AssetKind.AiService).ShouldBe(["openai.azure.com"]);
    }

    [Fact]
    public void A_dynamic_model_is_unresolved() =>
        Scan("import os\nfrom openai import OpenAI\nOpenAI().responses.create(model=os.environ['M1'])").The(AssetKind.Model, "$M1").Basis.ShouldBe(Basis.Unresolved);

    [Fact]
    public void Tells_the_service_and_the_key_of_a_client()
    {
        var found = Scan("import os\nfrom openai import OpenAI\nc = OpenAI(api_key=os.environ['OPENAI_API_KEY'])\nc.chat.completions.create(model='gpt-4o')");
        found.Names(AssetKind.AiService).ShouldBe(["api.openai.com"]);
        found.Names(AssetKind.AiSecret).ShouldBe(["OPENAI_API_KEY"]);
        found.RelationNames().ShouldContain("api.openai.com serves gpt-4o");
    }

    [Fact]
    public void An_address_of_another_service_counts_instead()
    {
        var found = Scan("from openai import OpenAI\nc = OpenAI(base_url='https://api.deepseek.com/v1')\nc.chat.completions.create(model='deepseek-chat')");
        found.Names(AssetKind.AiService).ShouldBe(["api.deepseek.com"]);
        Scan("from openai import OpenAI\nc = OpenAI(base_url='http://localhost:8000/v1')\nc.chat.completions.create(model='my7b-instruct')").Names(AssetKind.AiService).ShouldBeEmpty();
    }

    [Fact]
    public void Weights_from_a_file_are_a_file()
    {
        var found = Scan("import torch\ntorch.load('weights/net.pt')");
        found.Names(AssetKind.ModelFile).ShouldBe(["weights/net.pt"]);
        found.Names(AssetKind.Model).ShouldBeEmpty();
    }
}
