using Myelin.Core.Assets;
using Myelin.Discover;

namespace Myelin.Tests.Discover.Detectors.Deployment;

public sealed class KustomizeTests
{
    const string Server = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: chat}
        spec:
          selector: {matchLabels: {app: chat}}
          template:
            metadata: {labels: {app: chat}}
            spec:
              serviceAccountName: chat
              containers:
                - name: server
                  image: vllm/vllm-openai:v0.6.0
                  args: ["--model", "$(MODEL)"]
                  env:
                    - {name: MODEL, valueFrom: {configMapKeyRef: {name: models, key: chat}}}
                    - {name: HF_TOKEN, valueFrom: {secretKeyRef: {name: hub, key: token}}}
                  ports: [{containerPort: 8000}]
                - name: side
                  image: busybox:1
        """;
    const string Service = "apiVersion: v1\nkind: Service\nmetadata: {name: chat}\nspec: {selector: {app: chat}, ports: [{port: 80, targetPort: 8000}]}\n";
    const string Account = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: chat}\n";
    const string Base = "resources: [deployment.yaml, service.yaml, account.yaml]\nconfigMapGenerator:\n  - {name: models, literals: [chat=acme/tiny-chat]}\nsecretGenerator:\n  - {name: hub, literals: [token=hf_notkept]}\n";

    static Discovery Of(params (string, string)[] overlay) =>
        MemorySource.Discover([("base/kustomization.yaml", Base), ("base/deployment.yaml", Server), ("base/service.yaml", Service), ("base/account.yaml", Account), .. overlay]);

    [Fact]
    public void A_base_that_nobody_includes_is_built_with_what_it_generates()
    {
        var found = Of();
        found.RelationNames().ShouldContain("vllm serves acme/tiny-chat");
        found.The(AssetKind.Secret, "hub")["keys"].ShouldBe("token");
        found.Names(AssetKind.Workload).ShouldBe(["chat"]);
        found.Graph.Assets.ShouldNotContain(a => a.Properties.Any(p => p.Value.Contains("notkept", StringComparison.Ordinal)));
        found.Coverage.Skipped.ShouldBeEmpty();
    }

    [Fact]
    public void An_overlay_is_stated_instead_of_its_base()
    {
        var found = Of(("overlays/prod/kustomization.yaml", """
            resources: [../../base]
            namespace: ml
            namePrefix: prod-
            images: [{name: vllm/vllm-openai, newTag: v0.9.1}]
            commonLabels: {env: prod}
            configMapGenerator:
              - {name: models, behavior: merge, literals: [chat=acme/large-chat]}
            patches:
              - path: gpu.yaml
              - target: {kind: Service, name: ch.t}
                patch: |-
                  - {op: remove, path: /spec/gone}
              - target: {kind: Service}
                patch: |-
                  - {op: add, path: /spec/type, value: LoadBalancer}
            """), ("overlays/prod/gpu.yaml", """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: chat}
            spec:
              template:
                spec:
                  containers:
                    - {name: server, resources: {limits: {nvidia.com/gpu: 2}}, securityContext: {privileged: true}}
                    - {name: side, $patch: delete}
            """));
        found.Names(AssetKind.Workload).ShouldBe(["prod-chat"]);
        var server = found.The(AssetKind.InferenceServer, "vllm");
        (server.Version, server[AssetKeys.Exposure]).ShouldBe(("v0.9.1", "internet"));
        server.Evidence.ShouldContain(e => e.At.Path == "base/deployment.yaml" && e.At.Line == 12 && e.Note!.Contains("kustomization overlays/prod", StringComparison.Ordinal));
        var workload = found.The(AssetKind.Workload, "prod-chat");
        (workload["namespace"], workload["privileged"], workload["variant"], workload["service-account"]).ShouldBe(("ml", "true", "kustomization overlays/prod", "prod-chat"));
        found.RelationNames().ShouldContain("vllm serves acme/large-chat");
        found.RelationNames().ShouldContain("prod-chat holds prod-hub");
        found.Names(AssetKind.Gpu).ShouldBe(["nvidia.com/gpu"]);
        found.Graph.Assets.ShouldNotContain(a => a.Id.Contains("busybox", StringComparison.Ordinal));
        // removing what is not there is no silent success
        found.Coverage.Skipped.ShouldHaveSingleItem().Reason.ShouldContain("patch of Service prod-chat cannot be applied".Replace("prod-", "", StringComparison.Ordinal));
    }

    [Fact]
    public void Dev_and_prod_of_one_base_are_two_deployments_and_each_service_leads_to_its_own()
    {
        static (string, string) Overlay(string name, string type) => ($"overlays/{name}/kustomization.yaml", $"resources: [../../base]\npatches:\n  - target: {{kind: Service}}\n    patch: '[{{op: add, path: /spec/type, value: {type}}}]'\n");
        var found = Of(Overlay("dev", "ClusterIP"), Overlay("prod", "LoadBalancer"));
        var servers = found.Graph.Assets.Where(a => a.Kind == AssetKind.InferenceServer).ToList();
        servers.Select(s => s[AssetKeys.Exposure]).Order(StringComparer.Ordinal).ShouldBe(["cluster", "internet"]);
        found.Graph.Assets.Where(a => a.Kind == AssetKind.Workload).Select(a => a["namespace"]).Order(StringComparer.Ordinal).ShouldBe(["default@overlays/dev", "default@overlays/prod"]);
    }

    [Fact]
    public void Overlays_into_namespaces_of_their_own_keep_them_as_written()
    {
        var found = Of(("dev/kustomization.yml", "resources: [../base]\nnamespace: dev\n"), ("prod/Kustomization", "bases: [../base]\nnamespace: prod\n"));
        found.Graph.Assets.Where(a => a.Kind == AssetKind.Workload).Select(a => a["namespace"]).Order(StringComparer.Ordinal).ShouldBe(["dev", "prod"]);
    }

    [Fact]
    public void A_component_changes_what_its_user_has_and_is_no_deployment_alone()
    {
        (string, string)[] component = [("parts/gpu/kustomization.yaml", "apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\npatchesStrategicMerge: [gpu.yaml]\n"),
            ("parts/gpu/gpu.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: chat}\nspec: {template: {spec: {containers: [{name: server, resources: {limits: {nvidia.com/gpu: 1}}}]}}}\n")];
        Of([.. component, ("with/kustomization.yaml", "resources: [../base]\ncomponents: [../parts/gpu]\n")]).Names(AssetKind.Gpu).ShouldBe(["nvidia.com/gpu"]);
    }

    [Fact]
    public void Replacements_and_variables_are_put_in()
    {
        var found = MemorySource.Discover(("kustomization.yaml", """
            resources: [a.yaml]
            vars:
              - {name: WHICH, objref: {kind: ConfigMap, name: c, apiVersion: v1}, fieldref: {fieldpath: data.model}}
            replacements:
              - source: {kind: ConfigMap, name: c, fieldPath: data.tag}
                targets:
                  - {select: {kind: Deployment}, fieldPaths: ["spec.template.spec.containers.[name=s].image"], options: {delimiter: ":", index: 1}}
            """), ("a.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {model: acme/tiny-chat, tag: v0.8.0}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: d}\nspec: {template: {spec: {containers: [{name: s, image: 'vllm/vllm-openai:old', args: [--model, $(WHICH)]}]}}}\n"));
        found.The(AssetKind.InferenceServer, "vllm").Version.ShouldBe("v0.8.0");
        found.RelationNames().ShouldContain("vllm serves acme/tiny-chat");
    }

    [Fact]
    public void A_chart_in_the_tree_is_rendered_with_the_values_of_the_kustomization()
    {
        var found = MemorySource.Discover(("kustomization.yaml", "helmCharts:\n  - {name: q, releaseName: store, namespace: ml, valuesInline: {tag: v1.12.5}}\n  - {name: away, repo: 'https://charts.example'}\n"),
            ("charts/q/Chart.yaml", "name: q\n"), ("charts/q/values.yaml", "tag: v1.0.0\n"), ("charts/q/templates/p.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Release.Name }} }\nspec: {containers: [{name: q, image: \"qdrant/qdrant:{{ .Values.tag }}\"}]}\n"));
        found.The(AssetKind.VectorDb, "qdrant").Version.ShouldBe("v1.12.5");
        found.Names(AssetKind.Workload).ShouldBe(["store"]);
        found.Coverage.Skipped.ShouldContain(s => s.Line == 3 && s.Reason.Contains("chart away", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_remote_missing_or_circular_is_named_and_loses_nothing_else()
    {
        var found = MemorySource.Discover(("a/kustomization.yaml", "resources:\n  - github.com/acme/base?ref=v1\n  - gone.yaml\n  - ../b\n  - pod.yaml\n"), ("a/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: q, image: qdrant/qdrant}]}\n"),
            ("b/kustomization.yaml", "resources: [../c]\n"), ("c/kustomization.yaml", "resources: [../b]\n"));
        found.Names(AssetKind.VectorDb).ShouldBe(["qdrant"]);
        found.Coverage.Skipped.Select(s => (s.Path, s.Line)).ShouldBe([("a/kustomization.yaml", 2), ("a/kustomization.yaml", 3), ("b/kustomization.yaml", 0)], ignoreOrder: true);
        MemorySource.Discover(("b/kustomization.yaml", "resources: [../c]\n"), ("c/kustomization.yaml", "resources: [../b]\n")).Coverage.Skipped.Length.ShouldBe(2);
    }

    [Fact]
    public void Doubling_inclusions_end()
    {
        (string, string) Level(int i) => ($"l{i}/kustomization.yaml", $"resources: [../l{i + 1}, ./../l{i + 1}]\n");
        var found = MemorySource.Discover([.. Enumerable.Range(0, 20).Select(Level), ("l20/kustomization.yaml", "resources: [p.yaml]\n"), ("l20/p.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: q, image: qdrant/qdrant}]}\n")]);
        found.Coverage.Skipped.ShouldContain(s => s.Reason.Contains("inclusions", StringComparison.Ordinal));
        found.Names(AssetKind.VectorDb).ShouldBe(["qdrant"]);
    }

    [Fact]
    public void An_object_of_flux_is_no_kustomization()
    {
        var found = MemorySource.Discover(("kustomization.yaml", "apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: x}\nspec: {path: ./y}\n"), ("pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: q, image: qdrant/qdrant}]}\n"));
        found.Names(AssetKind.Workload).ShouldBe(["p"]);
        found.Coverage.Skipped.ShouldBeEmpty();
    }

    [Fact]
    public void Mutated_kustomizations_never_fail()
    {
        var random = new Random(7);
        const string overlay = "resources: [../base]\nnamespace: ml\nnamePrefix: a-\nlabels: [{pairs: {a: b}, includeSelectors: true}]\nimages: [{name: vllm/vllm-openai, newTag: v1}]\npatches: [{target: {kind: Deployment, name: '.*'}, patch: '[{op: add, path: /spec/template/spec/containers/0/args/-, value: x}]'}]\nreplacements: [{source: {kind: Service, fieldPath: spec.ports.0.port}, targets: [{select: {kind: Deployment}, fieldPaths: [spec.replicas]}]}]\n";
        for (var i = 0; i < 150; i++)
        {
            var text = overlay.ToCharArray();
            for (var n = 0; n < 4; n++) text[random.Next(text.Length)] = "{}[]:-,.*?/ \n'a0"[random.Next(16)];
            var found = Of(("o/kustomization.yaml", new string(text)));
            found.Coverage.Skipped.ShouldNotContain(s => s.Reason.Contains("Exception", StringComparison.Ordinal), new string(text));
            found.Names(AssetKind.InferenceServer).ShouldContain("vllm", new string(text));
        }
    }
}
