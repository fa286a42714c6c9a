using System.Collections.Immutable;
using System.Text;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Core.Reports;

namespace Myelin.Tests.Reports;

/// <summary>A scan with one of everything: each asset and relation kind, each kind of place, each kind of finding, and names that attack whoever shows them.</summary>
internal static class SampleScan
{
    /// <summary>Line break, escape sequence, end of a script, a workflow command, right-to-left override, quotes, a formula, a tag character.</summary>
    public const string Hostile = "evil\n::error::x\r\e[2J</script><img src=x onerror=alert(1)>\"'`|\u202egpj.exe\u2028=1+1|\U000E0041]]>&amp;%0A";

    public static readonly DateTimeOffset Now = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero);

    static readonly string Layer = "sha256:" + new string('a', 64);
    static readonly string Sha256 = new('b', 64);

    public static ImmutableArray<CheckInfo> Checks { get; } =
    [
        new("agent/all-tools", Severity.Medium, "Agent may use every tool") { Fix = "List the tools it needs." },
        new("code/unsafe-load", Severity.High, "Loading this file can run code")
        {
            Why = "A pickle runs whatever its author wrote.",
            Fix = "Load with weights_only=True, or use safetensors.",
            Mappings = ["CWE-502", "LLM03:2025", "ATLAS:AML.T0010"],
            Incidents = ["hugging-face-pickles"],
            References = ["https://docs.pytorch.org/docs/stable/generated/torch.load.html"],
        },
        new("secret/openai-key", Severity.Critical, "A key of OpenAI is written down") { Why = "Whoever reads it can use it.", Fix = "Revoke it." },
        new("model/no-revision", Severity.Low, "Model is pulled without a revision") { Fix = "Pin a commit.", Confidence = Confidence.Medium, Persona = Persona.Pedantic },
    ];

    public static ImmutableArray<Finding> Findings { get; } =
    [
        .. new Finding[]
        {
            new("secret/openai-key", Severity.Critical, Confidence.High, new Location(".env", 3, Target: "shop"), "OPENAI_API_KEY holds a key (sk-…4f2a)") { Assets = ["model:openai/gpt-4o"] },
            new("code/unsafe-load", Severity.High, Confidence.Medium, new Location("src/train.py", 12, 14, 5, Target: "shop"), "torch.load reads a path that a request names")
            {
                Flow = [new FlowStep(new Location("src/api.py", 7, Target: "shop"), "request.args is read"), new FlowStep(new Location("src/train.py", 12, Target: "shop"), "and loaded")],
            },
            new("code/unsafe-load", Severity.High, Confidence.High, new Location("nb/explore.ipynb", 2, Cell: 4, Target: "shop"), "pickle.load of a downloaded file") { Suppressed = "accepted until 2026-12-31: lab only" },
            new("model/no-revision", Severity.Low, Confidence.Medium, new Location("usr/lib/app.py", 9, Layer: Layer, Target: "image:shop.tar"), "from_pretrained without revision"),
            new("agent/all-tools", Severity.Medium, Confidence.Low, new Location("", Process: "4711:python", Target: "host"), "the agent was started with every tool"),
            new("agent/all-tools", Severity.Info, Confidence.Low, new Location("a b/ü#?%.yaml\n" + Hostile, 1, Target: "shop"), Hostile),
        }.Order(),
    ];

    /// <summary>One target, complete, a few assets: what an ordinary repository looks like.</summary>
    public static ScanResult Small { get; } = Make(SmallGraph(), [new ScanTarget("shop", "folder", "/nowhere/shop")], new Coverage { Files = 12, Bytes = 3400 }, []);

    /// <summary>Everything at once.</summary>
    public static ScanResult Full { get; } = Make(
        FullGraph(),
        [new ScanTarget("shop", "folder", "/nowhere/shop"), new ScanTarget("image:shop.tar", "image", "/nowhere/shop.tar"), new ScanTarget("host", "host", "/")],
        new Coverage
        {
            Files = 2140,
            Bytes = 3_400_000,
            Skipped = [new SkippedInput("broken.yaml", "line 3: a mapping was not expected", "yaml", 3), new SkippedInput("dir/" + Hostile, "not valid " + Hostile, "json")],
            LeftOut = ImmutableSortedDictionary<string, long>.Empty.Add(".git", 1).Add("ignored files", 20),
        },
        Findings);

    /// <summary>Nothing was there.</summary>
    public static ScanResult Empty { get; } = Make(AssetGraph.Empty, [new ScanTarget("empty", "folder", "/nowhere/empty")], new Coverage(), []);

    /// <summary>The report of a format as text.</summary>
    public static string Text(ReportFormat format, ScanResult scan, ReportOptions? options = null)
    {
        using var stream = new MemoryStream();
        format.Write(scan, stream, options ?? new ReportOptions());
        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    public static ScanResult Make(AssetGraph graph, ImmutableArray<ScanTarget> targets, Coverage coverage, ImmutableArray<Finding> findings) => new()
    {
        Targets = targets,
        Graph = graph,
        Findings = findings,
        Checks = findings.IsEmpty ? [] : Checks,
        Coverage = coverage,
        Answers = new Answers("1 model in 2 files", "customer data through shop-api", "no: F, as good as root"),
        Now = Now,
        ToolVersion = "0.1.0",
    };

    static AssetGraph SmallGraph()
    {
        var graph = new AssetGraphBuilder();
        var seen = new Evidence(new Location("src/app.py", 3), Basis.Declared, Confidence.High, "python", "openai.chat.completions.create");
        var model = Add(graph, AssetKind.Model, AssetId.Model("openai", "gpt-4o"), "gpt-4o", null, [seen], (AssetKeys.Provider, "openai"));
        var package = Add(graph, AssetKind.AiPackage, AssetId.Package("pypi", "openai", "1.2.3"), "openai", "1.2.3",
            [new Evidence(new Location("requirements.txt", 1), Basis.Declared, Confidence.High, "requirements")], (AssetKeys.Role, "llm-sdk"), (AssetKeys.License, "apache-2.0"));
        var service = Add(graph, AssetKind.AiService, AssetId.Service("api.openai.com"), "api.openai.com", null, [seen], (AssetKeys.Provider, "openai"));
        graph.Add(new Relation(package, RelationKind.Calls, service) { Evidence = [seen] });
        graph.Add(new Relation(service, RelationKind.Serves, model));
        return graph.Build();
    }

    static AssetGraph FullGraph()
    {
        var graph = new AssetGraphBuilder();
        var declared = new Evidence(new Location("src/app.py", 3, 5, 9, Target: "shop"), Basis.Declared, Confidence.High, "python", "from_pretrained");
        var cell = new Evidence(new Location("nb/explore.ipynb", 2, Cell: 4, Target: "shop"), Basis.Declared, Confidence.Medium, "notebook");
        var layer = new Evidence(new Location("usr/lib/app.py", 9, Layer: Layer, Target: "image:shop.tar"), Basis.Inferred, Confidence.Low, "image", "by name");
        var process = new Evidence(new Location("", Process: "4711:python", Target: "host"), Basis.Observed, Confidence.High, "host");
        var dynamic = new Evidence(new Location("src/dyn.py", 8, Target: "shop"), Basis.Unresolved, Confidence.Low, "python", "f\"{org}/model\"");

        foreach (var kind in Enum.GetValues<AssetKind>())
        {
            Add(graph, kind, AssetId.Symbol(kind, "src/app.py", "one"), $"a {kind.Name()}", null, [declared, cell], ("note", "made for a test"));
            Add(graph, kind, AssetId.Symbol(kind, "src/hostile", Hostile), Hostile, Hostile, [layer with { Note = Hostile }], (AssetKeys.License, Hostile),
                (AssetKeys.Endpoint, Hostile), (AssetKeys.Provider, Hostile), (AssetKeys.Task, Hostile), (AssetKeys.Sensitivity, Hostile), (AssetKeys.Sha256, "nonsense"), (Hostile, Hostile));
        }
        var all = Enum.GetValues<AssetKind>();
        var kinds = Enum.GetValues<RelationKind>();
        for (var i = 0; i < kinds.Length; i++)
        {
            graph.Add(new Relation(AssetId.Symbol(all[i % all.Length], "src/app.py", "one"), kinds[i], AssetId.Symbol(all[(i * 7 + 3) % all.Length], "src/app.py", "one")) { Evidence = [declared] });
            graph.Add(new Relation(AssetId.Symbol(all[i % all.Length], "src/hostile", Hostile), kinds[i], AssetId.Symbol(all[(i * 5 + 2) % all.Length], "src/app.py", "one")));
        }

        var revision = new string('c', 40);
        var llama = Add(graph, AssetKind.Model, AssetId.HuggingFaceModel("meta-llama/Llama-3.1-8B-Instruct", revision), "meta-llama/Llama-3.1-8B-Instruct", revision, [declared, process, layer],
            (AssetKeys.Provider, "huggingface"), (AssetKeys.License, "llama3.1"), (AssetKeys.Task, "text-generation"), (AssetKeys.Architecture, "LlamaForCausalLM"),
            (AssetKeys.Parameters, "8030261248"), (AssetKeys.Revision, revision));
        var tuned = Add(graph, AssetKind.Adapter, AssetId.File("models/shop-lora"), "shop-lora", null, [declared], (AssetKeys.Format, "safetensors"), (AssetKeys.Sha256, Sha256), (AssetKeys.License, "MIT OR apache-2.0"));
        var file = Add(graph, AssetKind.ModelFile, AssetId.File("models/shop-lora/adapter_model.safetensors"), "adapter_model.safetensors", null, [declared],
            (AssetKeys.Format, "safetensors"), (AssetKeys.Sha256, Sha256), (AssetKeys.Size, "123456789"));
        var data = Add(graph, AssetKind.Dataset, AssetId.HuggingFaceDataset("shop/customers"), "shop/customers", null, [dynamic], (AssetKeys.Sensitivity, "personal, payment"));
        var server = Add(graph, AssetKind.InferenceServer, AssetId.Process("vllm", "8000"), "vllm", "0.6.3", [process],
            (AssetKeys.Product, "vLLM"), (AssetKeys.Endpoint, "http://0.0.0.0:8000"), (AssetKeys.Exposure, "network"), (AssetKeys.Authentication, "none"), (AssetKeys.Port, "8000"));
        var mcp = Add(graph, AssetKind.McpServer, AssetId.McpServer("files", "npx @scope/files"), "files", null, [declared], (AssetKeys.Command, "npx @scope/files"));
        var tool = Add(graph, AssetKind.McpTool, AssetId.Symbol(AssetKind.McpTool, "srv.py", "read_file"), "read_file", null, [declared]);
        var npm = Add(graph, AssetKind.AiPackage, AssetId.Package("npm", "@langchain/openai", "0.3.0"), "@langchain/openai", "0.3.0", [declared], (AssetKeys.Role, "orchestrator"), (AssetKeys.License, "MIT"));
        Add(graph, AssetKind.AiPackage, AssetId.Package("maven", "dev.langchain4j:langchain4j", "1.0.0"), "dev.langchain4j:langchain4j", "1.0.0", [declared], (AssetKeys.Role, "agent-framework"));
        Add(graph, AssetKind.AiPackage, AssetId.Package("pypi", "torch", "2.1.0+cu118"), "torch", "2.1.0+cu118", [layer], (AssetKeys.Role, "framework"), (AssetKeys.Scope, "test"));
        Add(graph, AssetKind.Image, AssetId.Image("ghcr.io/shop/web:1.2"), "ghcr.io/shop/web:1.2", "1.2", [declared]);
        graph.Add(new Relation(tuned, RelationKind.DerivedFrom, llama) { Evidence = [declared] });
        graph.Add(new Relation(tuned, RelationKind.TrainedOn, data) { Evidence = [dynamic, declared] });
        graph.Add(new Relation(file, RelationKind.InstanceOf, tuned));
        graph.Add(new Relation(server, RelationKind.Serves, llama) { Evidence = [process] });
        graph.Add(new Relation(server, RelationKind.Loads, file) { Evidence = [process] });
        graph.Add(new Relation(mcp, RelationKind.Exposes, tool) { Evidence = [declared] });
        graph.Add(new Relation(npm, RelationKind.Calls, server) { Evidence = [declared] });
        return graph.Build();
    }

    static string Add(AssetGraphBuilder graph, AssetKind kind, string id, string name, string? version, ImmutableArray<Evidence> evidence, params ReadOnlySpan<(string Key, string Value)> properties)
    {
        var all = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in properties) all[key] = value;
        graph.Add(new Asset(kind, id, name) { Version = version, Properties = all.ToImmutable(), Evidence = [.. evidence.Order()] });
        return id;
    }
}
