using Myelin.Core.Assets;
using Myelin.Discover;

namespace Myelin.Tests.Discover.Detectors.Deployment;

public sealed class AiResourceTests
{
    static string Resource(string version, string kind, string spec = "{}") => $"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: x, namespace: ml}}\nspec: {spec}\n";

    static Discovery Of(string version, string kind, string spec) => MemorySource.Discover(("r.yaml", Resource(version, kind, spec)));

    // Every kind of the reference list (k8s_gvk) whose group belongs to AI.
    [Theory]
    [InlineData("serving.kserve.io/v1beta1", "InferenceService ServingRuntime ClusterServingRuntime TrainedModel InferenceGraph LocalModelCache LocalModelNamespaceCache LocalModelNode LocalModelNodeGroup ClusterStorageContainer LLMInferenceService LLMInferenceServiceConfig")]
    [InlineData("ray.io/v1", "RayCluster RayJob RayService RayCronJob")]
    [InlineData("production-stack.vllm.ai/v1alpha1", "VLLMRuntime VLLMRouter CacheServer LoraAdapter")]
    [InlineData("aibom.k8saibom.dev/v1", "AIBOM AIBOMControllerConfig")]
    [InlineData("kubeflow.org/v1", "Notebook PyTorchJob TFJob MPIJob XGBoostJob PaddleJob JAXJob Experiment Trial Profile PodDefault")]
    [InlineData("trainer.kubeflow.org/v1alpha1", "TrainJob TrainingRuntime ClusterTrainingRuntime")]
    [InlineData("nvidia.com/v1", "ClusterPolicy NVIDIADriver DynamoGraphDeployment")]
    [InlineData("apps.nvidia.com/v1alpha1", "NIMService NIMCache NIMPipeline NIMBuild")]
    [InlineData("inference.networking.k8s.io/v1", "InferencePool")]
    [InlineData("inference.networking.x-k8s.io/v1alpha2", "InferenceModel InferenceObjective InferencePool")]
    [InlineData("leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet")]
    [InlineData("machinelearning.seldon.io/v1", "SeldonDeployment")]
    [InlineData("mlops.seldon.io/v1alpha1", "Model Pipeline Server Experiment")]
    [InlineData("serving.yatai.ai/v1alpha1", "BentoDeployment")]
    [InlineData("resources.yatai.ai/v1alpha1", "Bento BentoRequest")]
    [InlineData("kaito.sh/v1beta1", "Workspace RAGEngine")]
    [InlineData("kagent.dev/v1alpha2", "Agent ModelConfig MCPServer RemoteMCPServer ToolServer Memory")]
    [InlineData("toolhive.stacklok.dev/v1alpha1", "MCPServer MCPRegistry")]
    [InlineData("aigateway.envoyproxy.io/v1alpha1", "AIGatewayRoute AIServiceBackend BackendSecurityPolicy MCPRoute")]
    [InlineData("milvus.io/v1beta1", "Milvus MilvusUpgrade")]
    [InlineData("qdrant.io/v1", "QdrantCluster")]
    [InlineData("weaviate.io/v1", "WeaviateCluster")]
    [InlineData("sagemaker.services.k8s.aws/v1alpha1", "Model Endpoint EndpointConfig TrainingJob NotebookInstance")]
    [InlineData("bedrockagent.services.k8s.aws/v1alpha1", "Agent")]
    [InlineData("cognitiveservices.azure.com/v1api20250601", "Account Deployment")]
    [InlineData("machinelearningservices.azure.com/v1api20240401", "Workspace WorkspacesCompute")]
    [InlineData("vertexai.cnrm.cloud.google.com/v1beta1", "VertexAIEndpoint VertexAIDataset VertexAIIndex")]
    [InlineData("agents.x-k8s.io/v1alpha1", "Sandbox")]
    public void A_kind_of_AI_is_stated_and_its_name_in_another_group_is_not(string version, string kinds)
    {
        foreach (var kind in kinds.Split(' '))
        {
            Of(version, kind, "{}").Names(AssetKind.K8sAiResource).ShouldBe(["x"], kind);
            Of("acme.example/v1", kind, "{}").Graph.Assets.ShouldNotContain(a => a.Kind == AssetKind.K8sAiResource || a.Kind.IsAi(), kind);
        }
    }

    // Queues and batch jobs are for anything: AI only by what they run.
    [Theory]
    [InlineData("kueue.x-k8s.io/v1beta1", "ClusterQueue", "{resourceGroups: [{coveredResources: [cpu]}]}")]
    [InlineData("kueue.x-k8s.io/v1beta1", "LocalQueue", "{clusterQueue: q}")]
    [InlineData("kueue.x-k8s.io/v1beta1", "ResourceFlavor", "{}")]
    [InlineData("sparkoperator.k8s.io/v1beta2", "SparkApplication", "{type: Python, image: 'apache/spark:3.5.1'}")]
    [InlineData("argoproj.io/v1alpha1", "Workflow", "{templates: [{container: {image: 'alpine:3'}}]}")]
    [InlineData("batch.volcano.sh/v1alpha1", "Job", "{tasks: [{template: {spec: {containers: [{name: c, image: 'alpine:3'}]}}}]}")]
    [InlineData("resource.k8s.io/v1", "ResourceClaim", "{devices: {requests: [{name: nic, exactly: {deviceClassName: nic.example.com}}]}}")]
    public void A_generic_kind_is_no_AI(string version, string kind, string spec) =>
        Of(version, kind, spec).Graph.Assets.ShouldNotContain(a => a.Kind == AssetKind.K8sAiResource || a.Kind.IsAi() || a["ai"] == "true");

    [Theory]
    [InlineData("batch.volcano.sh/v1alpha1", "Job", "{tasks: [{template: {spec: {containers: [{name: c, image: 'acme/train:1', resources: {limits: {nvidia.com/gpu: 8}}}]}}}]}")]
    [InlineData("argoproj.io/v1alpha1", "Workflow", "{templates: [{container: {image: 'vllm/vllm-openai:v0.9.1', args: [--model, acme/tiny-chat]}}]}")]
    [InlineData("leaderworkerset.x-k8s.io/v1", "LeaderWorkerSet", "{leaderWorkerTemplate: {workerTemplate: {spec: {containers: [{name: c, image: 'acme/x:1', resources: {limits: {nvidia.com/gpu: 8}}}]}}}}")]
    public void A_batch_job_that_runs_AI_is(string version, string kind, string spec) => Of(version, kind, spec).Graph.Assets.ShouldContain(a => a.Name == "x" && a["ai"] == "true");

    [Theory]
    [InlineData("serving.kserve.io/v1alpha1", "ServingRuntime", "{containers: [{name: kserve-container, image: 'vllm/vllm-openai:v0.9.1', args: [--model, acme/tiny-chat]}]}", "vllm serves acme/tiny-chat")]
    [InlineData("serving.kserve.io/v1alpha1", "ClusterServingRuntime", "{containers: [{name: kserve-container, image: 'vllm/vllm-openai:v0.9.1', args: [--model, acme/tiny-chat]}]}", "vllm serves acme/tiny-chat")]
    [InlineData("serving.kserve.io/v1alpha1", "LocalModelCache", "{sourceModelUri: 'hf://acme/tiny-chat'}", "x uses-model acme/tiny-chat")]
    [InlineData("ray.io/v1", "RayService", "{serveConfigV2: \"applications:\\n- args: {model_id: acme/tiny-chat}\\n\", rayClusterConfig: {headGroupSpec: {template: {spec: {containers: [{name: h, image: 'rayproject/ray:2.9.0'}]}}}}}", "ray uses-model acme/tiny-chat")]
    [InlineData("ray.io/v1", "RayJob", "{entrypoint: 'vllm serve acme/tiny-chat', rayClusterSpec: {headGroupSpec: {template: {spec: {containers: [{name: h, image: 'rayproject/ray:2.9.0'}]}}}}}", "vllm serves acme/tiny-chat")]
    [InlineData("apps.nvidia.com/v1alpha1", "NIMCache", "{source: {hf: {modelName: acme/tiny-chat}}}", "x uses-model acme/tiny-chat")]
    [InlineData("kagent.dev/v1alpha2", "ModelConfig", "{provider: OpenAI, model: gpt-4o}", "x uses-model gpt-4o")]
    [InlineData("kagent.dev/v1alpha2", "RemoteMCPServer", "{url: 'https://tools.example/mcp'}", "x runs x")]
    [InlineData("milvus.io/v1beta1", "Milvus", "{}", "x runs milvus")]
    [InlineData("qdrant.io/v1", "QdrantCluster", "{}", "x runs qdrant")]
    [InlineData("weaviate.io/v1", "WeaviateCluster", "{}", "x runs weaviate")]
    public void What_a_resource_says_outside_its_pods_is_stated(string version, string kind, string spec, string relation)
    {
        Of(version, kind, spec).RelationNames().ShouldContain(relation);
        Of("acme.example/v1", kind, "{}").RelationNames().ShouldNotContain(relation);
    }

    [Fact]
    public void A_model_configuration_of_an_agent_is_joined_to_it()
    {
        var found = MemorySource.Discover(("a.yaml", Resource("kagent.dev/v1alpha2", "Agent", "{declarative: {modelConfig: m}}") + "---\n" + Resource("kagent.dev/v1alpha2", "ModelConfig", "{provider: OpenAI, model: gpt-4o}").Replace("name: x", "name: m", StringComparison.Ordinal)));
        found.RelationNames().ShouldContain("x uses-model m");
    }

    [Theory]
    [InlineData("gpu.nvidia.com", "claim")]
    [InlineData("mig.nvidia.com", "mig")]
    [InlineData("nic.example.com", null)]
    public void A_claim_gives_the_device_of_its_class(string deviceClass, string? sharing)
    {
        var found = MemorySource.Discover(("a.yaml", Resource("resource.k8s.io/v1", "ResourceClaimTemplate", $"{{spec: {{devices: {{requests: [{{name: d, exactly: {{deviceClassName: {deviceClass}}}}}]}}}}}}") + "---\n"
            + "apiVersion: v1\nkind: Pod\nmetadata: {name: p, namespace: ml}\nspec: {resourceClaims: [{name: d, resourceClaimTemplateName: x}], containers: [{name: c, image: 'acme/x:1'}]}\n"));
        found.Graph.Assets.Where(a => a.Kind == AssetKind.Gpu).Select(a => (a.Name, a["sharing"])).ShouldBe(sharing is null ? [] : [(deviceClass, sharing)]);
        found.Coverage.Skipped.ShouldBeEmpty();
    }
}
