using Myelin.Core;
using Myelin.Core.Assets;
using Myelin.Discover;
using Myelin.Discover.Classification;

namespace Myelin.Tests.Discover.Classification;

/// <summary>Every AI asset has an answer in every dimension, with its reason; what nothing tells is unknown.</summary>
public sealed class ClassificationTests
{
    static readonly string[] Dimensions = ["autonomy", "output", "owner", "phase", "role", "scope", "sensitivity", "service"];

    static string Class(Asset asset, string dimension) => asset[AssetClass.Key(dimension)]!;
    static string Why(Asset asset, string dimension) => asset[AssetClass.WhyKey(dimension)]!;
    static Asset Only(Discovery found, AssetKind kind) => found.Graph.Assets.Single(a => a.Kind == kind);
    static Asset Model(string code, string name) => MemorySource.Discover(("app.py", code)).The(AssetKind.Model, name);

    const string Agent = """
        from agents import Agent, function_tool

        @function_tool
        def refund(order: str) -> str:
            "Refunds an order."
            return order

        support = Agent(name="support", model="gpt-4.1", tools=[refund])
        """;

    [Theory]
    [InlineData(".")]
    [InlineData(".Text")]
    [InlineData("..")]
    [InlineData("")]
    public void A_call_on_the_result_of_another_is_no_error(string call) => ClassificationKnowledge.IsTraining(call).ShouldBeFalse();

    [Fact]
    public void Every_ai_asset_is_asked_every_question()
    {
        var found = MemorySource.Discover(("agent.py", Agent), ("requirements.txt", "torch==2.5.1\nvllm\n"), ("k.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: llm}\nspec:\n  template:\n    spec:\n      containers: [{name: a, image: 'vllm/vllm-openai:v0.6.4', args: ['--model', 'mistralai/Mistral-7B-Instruct-v0.3']}]\n"));
        var ai = found.Graph.Assets.Where(a => a.Kind.IsAi()).ToList();
        ai.Count.ShouldBeGreaterThan(5);
        foreach (var asset in ai)
        {
            AssetClass.Of(asset).Select(c => c.Dimension).ShouldBe(Dimensions, asset.Id);
            AssetClass.Of(asset).ShouldAllBe(c => c.Why.Length > 0 && c.Basis.Length > 0 && (c.Value != AssetClass.Unknown || c.Basis == "unresolved"));
        }
        found.Graph.Assets.Where(a => !a.Kind.IsAi() && a.Kind != AssetKind.DataStore).ShouldAllBe(a => !a.Properties.Keys.Any(AssetClass.IsKey));
    }

    [Fact]
    public void Rules_are_for_dimensions_that_are() =>
        ClassificationKnowledge.Dimensions.ShouldBeSubsetOf(Registered<Dimension>.In(typeof(Dimension)).Select(d => d.Name));

    [Theory]
    [InlineData("from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])", "gpt-4o", "generative")]
    [InlineData("from openai import OpenAI\nOpenAI().embeddings.create(model='text-embedding-3-small', input='x')", "text-embedding-3-small", "predictive")]
    [InlineData("from transformers import pipeline\npipeline('sentiment-analysis', model='acme/anything')", "acme/anything", "predictive")]
    [InlineData("from transformers import pipeline\npipeline('text-generation', model='acme/anything')", "acme/anything", "generative")]
    [InlineData("from transformers import AutoModel\nAutoModel.from_pretrained('FacebookAI/xlm-roberta-base')", "FacebookAI/xlm-roberta-base", "predictive")]
    [InlineData("from transformers import AutoModel\nAutoModel.from_pretrained('meta-llama/Llama-Guard-3-8B')", "meta-llama/Llama-Guard-3-8B", "predictive")]
    [InlineData("from transformers import AutoModel\nAutoModel.from_pretrained('Qwen/Qwen2.5-7B')", "Qwen/Qwen2.5-7B", "generative")]
    [InlineData("from transformers import AutoModel\nAutoModel.from_pretrained('acme/quarterly-7b')", "acme/quarterly-7b", "unknown")]
    [InlineData("from transformers import AutoModel\nAutoModel.from_pretrained('acme/philosophy')", "acme/philosophy", "unknown")]
    public void Tells_what_a_model_puts_out(string code, string name, string expected) => Class(Model(code, name), "output").ShouldBe(expected);

    [Fact]
    public void A_model_that_an_agent_uses_is_agentic_and_one_that_is_called_is_reactive()
    {
        var agent = MemorySource.Discover(("agent.py", Agent));
        var used = agent.The(AssetKind.Model, "gpt-4.1");
        (Class(used, "autonomy"), Why(used, "autonomy")).ShouldBe(("agentic", "used by support, which is agentic"));
        Class(agent.The(AssetKind.Tool, "refund"), "autonomy").ShouldBe("agentic");
        Class(Model("from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])", "gpt-4o"), "autonomy").ShouldBe("reactive");
    }

    [Fact]
    public void A_published_model_is_taken_as_scope_3_and_a_trained_one_is_shaped()
    {
        const string Load = "from transformers import AutoModelForCausalLM, Trainer\nmodel = AutoModelForCausalLM.from_pretrained('mistralai/Mistral-7B-v0.3')\n";
        var taken = Model(Load, "mistralai/Mistral-7B-v0.3");
        (Class(taken, "role"), Class(taken, "scope"), Class(taken, "phase")).ShouldBe(("taker", "3", "inference"));
        var tuned = Model(Load + "Trainer(model=model).train()\n", "mistralai/Mistral-7B-v0.3");
        (Class(tuned, "role"), Class(tuned, "scope"), Class(tuned, "phase")).ShouldBe(("shaper", "4", "training"));
        Why(tuned, "role").ShouldContain("app.py:3 trains (transformers.Trainer");
    }

    [Fact]
    public void Calls_named_fit_in_other_code_train_nothing() =>
        MemorySource.Discover(("tailor.py", "import clothes\nclothes.model.fit('suit')\n")).Records.OfType<TrainingCode>().ShouldBeEmpty();

    [Fact]
    public void An_adapter_kept_here_is_scope_4_and_a_quantised_copy_scope_3()
    {
        var adapter = Only(MemorySource.Discover(("m/adapter_config.json", """{"peft_type":"LORA","base_model_name_or_path":"meta-llama/Llama-3.1-8B","task_type":"CAUSAL_LM"}""")), AssetKind.Adapter);
        (Class(adapter, "role"), Class(adapter, "scope"), Class(adapter, "output")).ShouldBe(("shaper", "4", "generative"));
        var quantised = MemorySource.Discover(("m/README.md", "---\npipeline_tag: text-generation\nbase_model: meta-llama/Llama-3.1-8B\nbase_model_relation: quantized\n---\n# x\n"), ("m/config.json", """{"architectures":["LlamaForCausalLM"],"model_type":"llama"}"""));
        var model = quantised.Graph.Assets.Single(a => a.Id.StartsWith("model:local/"));
        (Class(model, "role"), Class(model, "scope")).ShouldBe(("taker", "3"));
    }

    [Fact]
    public void A_model_trained_here_without_a_base_is_scope_5_and_a_predictive_one_none()
    {
        static Asset Local(string architecture) => MemorySource.Discover(("m/README.md", $"---\nlibrary_name: transformers\ndatasets: [acme/orders]\n---\n"), ("m/config.json", $$"""{"architectures":["{{architecture}}"],"model_type":"llama"}"""))
            .Graph.Assets.Single(a => a.Id.StartsWith("model:local/"));
        var own = Local("LlamaForCausalLM");
        (Class(own, "role"), Class(own, "scope")).ShouldBe(("maker", "5"));
        var predictive = Local("LlamaForSequenceClassification");
        (Class(predictive, "role"), Class(predictive, "scope")).ShouldBe(("maker", "none"));
    }

    [Theory]
    [InlineData("url: https://api.openai.com/v1", "saas", "3")]
    [InlineData("url: https://chatgpt.com/backend-api", "saas", null)]
    [InlineData("url: https://bedrock-runtime.eu-west-1.amazonaws.com", "paas", "3")]
    public void Tells_whose_service_it_is(string yaml, string service, string? scope)
    {
        var found = MemorySource.Discover(("config/a.yaml", yaml));
        if (scope is null)
        {
            found.Names(AssetKind.AiService).ShouldBeEmpty();
            return;
        }
        var asset = Only(found, AssetKind.AiService);
        (Class(asset, "service"), Class(asset, "scope")).ShouldBe((service, scope));
    }

    [Fact]
    public void A_ready_made_assistant_is_scope_2()
    {
        var asset = Only(MemorySource.Discover(("CLAUDE.md", "# Be brief\n")), AssetKind.AgentInstructions);
        (Class(asset, "scope"), Class(asset, "role"), Class(asset, "service")).ShouldBe(("2", "taker", "saas"));
    }

    [Fact]
    public void Data_colours_what_is_trained_on_it()
    {
        var found = MemorySource.Discover(
            ("train.py", "import pandas as pd, sklearn\nfrom sklearn.ensemble import RandomForestClassifier\nd = pd.read_csv('data/people.csv')\nclf = RandomForestClassifier()\nclf.fit(d, d)\n"),
            ("data/people.csv", "first_name,last_name,email\nAda,Byron,a@x.example\n"), ("data/iris.csv", "petal,sepal\n1,2\n"), ("eval.py", "import torch, pandas as pd\npd.read_csv('data/iris.csv')\n"));
        var people = found.The(AssetKind.Dataset, "data/people.csv");
        (Class(people, "sensitivity"), Class(people, "phase")).ShouldBe(("personal", "training"));
        Why(people, "sensitivity").ShouldContain("first_name");
        Class(found.The(AssetKind.Dataset, "data/iris.csv"), "sensitivity").ShouldBe("unknown");
    }

    [Fact]
    public void The_same_input_gives_the_same_classes_in_whatever_order()
    {
        var (a, b) = (("agent.py", Agent), ("requirements.txt", "openai\n"));
        var one = MemorySource.Discover(a, b).Graph.Assets.SelectMany(AssetClass.Of);
        MemorySource.Discover(b, a).Graph.Assets.SelectMany(AssetClass.Of).ShouldBe(one);
    }
}
