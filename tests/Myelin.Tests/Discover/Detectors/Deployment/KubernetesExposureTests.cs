using Myelin.Core.Assets;

namespace Myelin.Tests.Discover.Detectors.Deployment;

public sealed class KubernetesExposureTests
{
    const string Pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: n, labels: {app: llm}}\nspec: {containers: [{name: c, image: 'vllm/vllm-openai:v0.6.4', ports: [{containerPort: 8000, name: http}]}]}\n---\n";

    static Asset Server(params string[] objects) => MemorySource.Discover(("all.yaml", Pod + string.Join("\n---\n", objects))).The(AssetKind.InferenceServer, "vllm");

    static string Service(string type, string selector = "llm", string port = "8000", string ns = "n") =>
        $"apiVersion: v1\nkind: Service\nmetadata: {{name: s, namespace: {ns}}}\nspec: {{type: {type}, selector: {{app: {selector}}}, ports: [{{port: 80, targetPort: {port}}}]}}";

    const string Ingress = "apiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: i, namespace: n}\nspec: {rules: [{host: llm.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: s, port: {number: 80}}}}]}}]}";
    const string Gateway = "apiVersion: gateway.networking.k8s.io/v1\nkind: Gateway\nmetadata: {name: g, namespace: n}\nspec: {gatewayClassName: gke-l7-rilb}";
    const string HttpRoute = "apiVersion: gateway.networking.k8s.io/v1\nkind: HTTPRoute\nmetadata: {name: r, namespace: n}\nspec: {parentRefs: [{name: g}], rules: [{backendRefs: [{name: s, port: 80}]}]}";

    [Theory]
    [InlineData("ClusterIP", "cluster")]
    [InlineData("NodePort", "network")]
    [InlineData("LoadBalancer", "internet")]
    public void A_service_reaches_as_far_as_its_type(string type, string reach) => Server(Service(type))[AssetKeys.Exposure].ShouldBe(reach);

    [Theory]
    [InlineData("other", "n")]
    [InlineData("llm", "elsewhere")]
    public void Another_selector_or_namespace_leads_nowhere(string selector, string ns) => Server(Service("LoadBalancer", selector, ns: ns))[AssetKeys.Exposure].ShouldBe("cluster");

    [Fact]
    public void A_port_is_followed_by_its_name() => Server(Service("LoadBalancer", port: "http"))["exposed-ports"].ShouldBe("8000");

    [Fact]
    public void An_ingress_leads_through_its_service() => Server(Service("ClusterIP"), Ingress)[AssetKeys.Exposure].ShouldBe("internet");

    [Fact]
    public void An_ingress_to_another_service_does_not() => Server(Service("ClusterIP"), Ingress.Replace("name: s,", "name: t,", StringComparison.Ordinal))[AssetKeys.Exposure].ShouldBe("cluster");

    [Fact]
    public void An_ingress_that_asks_for_a_login_is_said_so() =>
        Server(Service("ClusterIP"), Ingress.Replace("namespace: n}", "namespace: n, annotations: {nginx.ingress.kubernetes.io/auth-type: basic}}", StringComparison.Ordinal))[AssetKeys.Authentication].ShouldBe("password");

    [Fact]
    public void A_route_reaches_as_far_as_its_gateway()
    {
        Server(Service("ClusterIP"), HttpRoute)[AssetKeys.Exposure].ShouldBe("internet");
        Server(Service("ClusterIP"), HttpRoute, Gateway)[AssetKeys.Exposure].ShouldBe("network");
    }

    [Theory]
    [InlineData("hostNetwork: true, containers", "ports: [{containerPort: 8000, name: http}]", "network")]
    [InlineData("containers", "ports: [{containerPort: 8000, hostPort: 8000}]", "network")]
    [InlineData("containers", "ports: [{containerPort: 8000, hostPort: 8000, hostIP: 127.0.0.1}]", "cluster")]
    [InlineData("containers", "args: [--host, 127.0.0.1]", "loopback")]
    public void Host_ports_and_addresses_count(string spec, string container, string reach)
    {
        var found = MemorySource.Discover(("p.yaml", $"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{{spec}: [{{name: c, image: 'vllm/vllm-openai:v0.6.4', {container}}}]}}\n"));
        var server = found.The(AssetKind.InferenceServer, "vllm");
        // A node's loopback is nearer than the cluster, from where every pod is reached.
        server[AssetKeys.Exposure].ShouldBe(reach);
    }

    [Theory]
    [InlineData("podSelector: {}, policyTypes: [Ingress]", "cluster")]
    [InlineData("podSelector: {matchLabels: {app: llm}}, ingress: [{from: [{podSelector: {matchLabels: {app: web}}}]}]", "cluster")]
    [InlineData("podSelector: {matchLabels: {app: llm}}, ingress: [{}]", "internet")]
    [InlineData("podSelector: {matchLabels: {app: other}}, policyTypes: [Ingress]", "internet")]
    [InlineData("podSelector: {}, policyTypes: [Egress]", "internet")]
    public void Network_policies_that_select_the_pod_hold_back(string spec, string reach) =>
        Server(Service("LoadBalancer"), $"apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {{name: p, namespace: n}}\nspec: {{{spec}}}")[AssetKeys.Exposure].ShouldBe(reach);

    [Fact]
    public void A_name_alone_makes_no_server() =>
        MemorySource.Discover(("p.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: vllm-ollama}\nspec: {template: {spec: {containers: [{name: vllm, image: 'nginx:1.27', ports: [{containerPort: 8000}]}]}}}\n")).Graph.Assets.ShouldNotContain(a => a.Kind.IsAi());

    [Fact]
    public void A_command_makes_a_server_of_any_image() =>
        MemorySource.Discover(("p.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{name: x, image: 'acme/base:1', command: [vllm, serve, acme/tiny-chat]}]}\n")).RelationNames().ShouldContain("vllm serves acme/tiny-chat");

    [Theory]
    [InlineData("serving.kserve.io/v1beta1", "InferenceService", "{predictor: {model: {modelFormat: {name: huggingface}, storageUri: 'hf://acme/tiny-chat'}}}", AssetKind.InferenceServer)]
    [InlineData("serving.kserve.io/v1alpha1", "LLMInferenceService", "{model: {uri: 'hf://acme/tiny-chat'}}", AssetKind.InferenceServer)]
    [InlineData("ray.io/v1", "RayCluster", "{headGroupSpec: {template: {spec: {containers: [{name: h, image: 'rayproject/ray:2.9.3'}]}}}}", AssetKind.TrainingCluster)]
    [InlineData("kubeflow.org/v1", "Notebook", "{template: {spec: {containers: [{name: n, image: 'kubeflownotebookswg/jupyter-scipy:v1.9'}]}}}", AssetKind.Notebook)]
    [InlineData("kubeflow.org/v1", "PyTorchJob", "{pytorchReplicaSpecs: {Master: {template: {spec: {containers: [{name: pytorch, image: 'acme/train:1'}]}}}}}", AssetKind.Pipeline)]
    [InlineData("trainer.kubeflow.org/v1alpha1", "TrainJob", "{runtimeRef: {name: torch}, trainer: {image: 'acme/train:1'}}", AssetKind.Pipeline)]
    [InlineData("apps.nvidia.com/v1alpha1", "NIMService", "{image: {repository: nvcr.io/nim/meta/llama-3.1-8b-instruct, tag: '1.3'}}", AssetKind.InferenceServer)]
    [InlineData("nvidia.com/v1", "ClusterPolicy", "{driver: {enabled: true}}", AssetKind.GpuSoftware)]
    [InlineData("machinelearning.seldon.io/v1", "SeldonDeployment", "{predictors: [{graph: {name: m, modelUri: 's3://models/iris'}}]}", AssetKind.InferenceServer)]
    [InlineData("kagent.dev/v1alpha2", "Agent", "{type: Declarative, declarative: {modelConfig: m}}", AssetKind.Agent)]
    [InlineData("kagent.dev/v1alpha1", "MCPServer", "{deployment: {image: 'acme/mcp:1', port: 3000}}", AssetKind.McpServer)]
    [InlineData("milvus.io/v1beta1", "Milvus", "{mode: standalone}", AssetKind.VectorDb)]
    [InlineData("qdrant.io/v1", "QdrantCluster", "{size: 1}", AssetKind.VectorDb)]
    public void Resources_of_AI_operators_make_what_they_run(string version, string kind, string spec, AssetKind made)
    {
        var found = MemorySource.Discover(("r.yaml", $"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: x, namespace: n}}\nspec: {spec}\n"));
        found.Graph.Assets.ShouldContain(a => a.Kind == made);
        found.Names(AssetKind.K8sAiResource).ShouldBe(["x"]);
        // The same kind of another group is no AI resource.
        MemorySource.Discover(("r.yaml", $"apiVersion: example.com/v1\nkind: {kind}\nmetadata: {{name: x, namespace: n}}\nspec: {{size: 1}}\n")).Graph.Assets.ShouldNotContain(a => a.Kind.IsAi());
    }
}
