using Myelin.Core.Assets;
using Myelin.Discover;

namespace Myelin.Tests.Discover.Detectors.Deployment;

public sealed class HelmTests
{
    const string Chart = "apiVersion: v2\nname: llm\nversion: 1.0.0\n";
    const string Helpers = "{{- define \"llm.name\" -}}{{ .Values.nameOverride | default .Chart.Name | trunc 63 | trimSuffix \"-\" }}{{- end -}}\n";
    const string Deployment = """
        {{- if .Values.enabled }}
        apiVersion: apps/v1
        kind: Deployment
        metadata:
          name: {{ include "llm.name" . }}
          labels: {app: {{ include "llm.name" . }}}
        spec:
          template:
            metadata: {labels: {app: {{ include "llm.name" . }}}}
            spec:
              containers:
                - name: server
                  image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
                  args: ["--model", {{ .Values.model | quote }}]
                  {{- with .Values.resources }}
                  resources: {{- toYaml . | nindent 12 }}
                  {{- end }}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: {{ include "llm.name" . }}}
        spec:
          type: {{ .Values.service.type }}
          selector: {app: {{ include "llm.name" . }}}
          ports: [{port: 80, targetPort: 8000}]
        {{- end }}
        """;
    const string Values = "enabled: true\nimage: {repository: vllm/vllm-openai, tag: v0.6.4}\nmodel: acme/tiny-chat\nservice: {type: LoadBalancer}\nresources: {limits: {nvidia.com/gpu: 1}}\n";

    static Discovery Of(string values = Values, params (string, string)[] more) =>
        MemorySource.Discover([("charts/llm/Chart.yaml", Chart), ("charts/llm/values.yaml", values), ("charts/llm/templates/_helpers.tpl", Helpers), ("charts/llm/templates/server.yaml", Deployment), .. more]);

    [Fact]
    public void A_chart_is_rendered_with_its_values_and_joined()
    {
        var found = Of();
        var server = found.The(AssetKind.InferenceServer, "vllm");
        (server.Version, server[AssetKeys.Exposure]).ShouldBe(("v0.6.4", "internet"));
        server.Evidence.ShouldContain(e => e.At.Path == "charts/llm/templates/server.yaml" && e.At.Line == 13);
        found.RelationNames().ShouldContain("vllm serves acme/tiny-chat");
        found.Names(AssetKind.Gpu).ShouldBe(["nvidia.com/gpu"]);
        found.Coverage.Skipped.ShouldBeEmpty();
    }

    [Fact]
    public void What_values_turn_off_is_not_deployed() => Of("enabled: false\nimage: {}\nservice: {}\n").Graph.Assets.ShouldNotContain(a => a.Kind == AssetKind.InferenceServer || a.Kind == AssetKind.Workload);

    [Fact]
    public void A_template_that_cannot_be_resolved_is_named_with_its_line_and_the_others_are_rendered()
    {
        var found = Of(Values, ("charts/llm/templates/other.yaml", "kind: A\n{{ conjure .Values }}\n"));
        found.Coverage.Skipped.ShouldContain(s => s.Path == "charts/llm/templates/other.yaml" && s.Line == 2 && s.Reason.Contains("conjure", StringComparison.Ordinal));
        found.Names(AssetKind.InferenceServer).ShouldBe(["vllm"]);
    }

    [Fact]
    public void A_chart_within_a_chart_takes_its_values_from_above_unless_its_condition_is_off()
    {
        (string, string)[] Parent(string on) =>
        [
            ("Chart.yaml", "name: app\ndependencies: [{name: qdrant, version: 1.0.0, condition: qdrant.enabled}, {name: redis, version: 1.0.0, condition: redis.enabled}]\n"), ("values.yaml", $"qdrant: {{enabled: {on}, tag: v1.12.5}}\nredis: {{enabled: {on}}}\n"),
            ("charts/qdrant/Chart.yaml", "name: qdrant\n"), ("charts/qdrant/values.yaml", "tag: v1.0.0\n"),
            ("charts/qdrant/templates/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Release.Name }}-vectors }\nspec: {containers: [{name: q, image: \"qdrant/qdrant:{{ .Values.tag }}\"}]}\n"),
        ];
        var found = MemorySource.Discover(Parent("true"));
        found.The(AssetKind.VectorDb, "qdrant").Version.ShouldBe("v1.12.5");
        found.Names(AssetKind.Workload).ShouldBe(["app-vectors"]);
        found.Coverage.Skipped.ShouldContain(s => s.Reason.Contains("chart redis", StringComparison.Ordinal));
        MemorySource.Discover(Parent("false")).Names(AssetKind.VectorDb).ShouldBeEmpty();
    }

    [Fact]
    public void Templates_without_a_chart_are_no_manifests() =>
        MemorySource.Discover(("web/templates/pod.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: x}\nspec: {containers: [{name: a, image: '{{ image }}'}]}\n")).Names(AssetKind.Workload).ShouldBeEmpty();
}
