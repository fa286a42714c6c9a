using System.Text;
using Myelin.Assess;
using Myelin.Assess.Isolation;
using Myelin.Core.Assets;
using Myelin.Discover;
using Myelin.Tests.Discover;

namespace Myelin.Tests.Assess.Isolation;

public sealed class IsolationGradingTests
{
    static Discovery Of(params (string Path, string Text)[] files) =>
        new Scan([], conclusions: Assessment.Conclusions).Run([new MemorySource([.. files.Select(f => (f.Path, Encoding.UTF8.GetBytes(f.Text)))])]);

    static Asset Pod(string spec, string container = "", string more = "") => Of(("pod.yaml", $$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: w, labels: {app: w} }
        spec:
          {{spec}}
          containers:
            - name: c
              image: vllm/vllm-openai:v0.6.4
              {{container}}
        {{more}}
        """)).The(AssetKind.Workload, "w");

    [Theory]
    [InlineData("", "", "C")]
    [InlineData("hostNetwork: true", "", "D")]
    [InlineData("hostPID: true", "", "D")]
    [InlineData("hostIPC: true", "", "D")]
    [InlineData("", "securityContext: {privileged: true}", "F")]
    [InlineData("", "securityContext: {privileged: false}", "C")]
    [InlineData("", "securityContext: {capabilities: {add: [SYS_ADMIN]}}", "D")]
    [InlineData("", "securityContext: {capabilities: {add: [NET_BIND_SERVICE]}}", "C")]
    [InlineData("", "securityContext: {seccompProfile: {type: Unconfined}}", "D")]
    [InlineData("", "securityContext: {seccompProfile: {type: RuntimeDefault}}", "C")]
    [InlineData("hostUsers: false", "securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, seccompProfile: {type: RuntimeDefault}}", "B")]
    [InlineData("hostUsers: true", "securityContext: {allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, seccompProfile: {type: RuntimeDefault}}", "C")]
    [InlineData("runtimeClassName: gvisor", "", "A-")]
    [InlineData("runtimeClassName: gvisor", "resources: {limits: {nvidia.com/gpu: 1}}", "B+")]
    [InlineData("runtimeClassName: kata-qemu", "", "B")]
    [InlineData("runtimeClassName: kata-qemu", "securityContext: {privileged: true}", "B")]
    [InlineData("runtimeClassName: house-special", "", "C")]
    [InlineData("", "resources: {limits: {nvidia.com/gpu.shared: 1}}", "D")]
    [InlineData("", "resources: {limits: {nvidia.com/mig-1g.5gb: 1}}", "C")]
    [InlineData("volumes: [{name: v, hostPath: {path: /var/run/docker.sock}}]", "volumeMounts: [{name: v, mountPath: /s, readOnly: true}]", "F")]
    [InlineData("volumes: [{name: v, hostPath: {path: /etc/kubernetes}}]", "volumeMounts: [{name: v, mountPath: /s}]", "F")]
    [InlineData("volumes: [{name: v, hostPath: {path: /etc/kubernetes}}]", "volumeMounts: [{name: v, mountPath: /s, readOnly: true}]", "C")]
    [InlineData("volumes: [{name: v, hostPath: {path: /srv/models}}]", "volumeMounts: [{name: v, mountPath: /s}]", "D")]
    [InlineData("volumes: [{name: v, emptyDir: {}}]", "volumeMounts: [{name: v, mountPath: /s}]", "C")]
    public void A_pod_is_graded_by_its_weakest_axis(string spec, string container, string grade) => Pod(spec, container)["isolation-grade"].ShouldBe(grade);

    [Fact]
    public void The_reason_stands_at_its_line()
    {
        var pod = Pod("hostPID: true");
        pod["isolation-why"].ShouldBe("sees the host's processes");
        pod.Evidence.ShouldContain(e => e.At.Line == 5 && e.Note == "isolation: sees the host's processes");
        pod["isolation-lift"].ShouldNotBeNull();
    }

    [Fact]
    public void An_identity_with_power_over_the_cluster_counts_unless_its_token_is_left_out()
    {
        const string Binding = "---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRoleBinding\nmetadata: {name: b}\nroleRef: {kind: ClusterRole, name: cluster-admin}\nsubjects: [{kind: ServiceAccount, name: default, namespace: default}]\n";
        Pod("", "", Binding)["isolation-grade"].ShouldBe("F");
        Pod("automountServiceAccountToken: false", "", Binding)["isolation-grade"].ShouldBe("C");
    }

    [Fact]
    public void An_open_server_without_authentication_counts()
    {
        const string Service = "---\napiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec: {type: LoadBalancer, selector: {app: w}, ports: [{port: 80, targetPort: 8000}]}\n";
        var pod = Pod("", "", Service);
        (pod["isolation-grade"], pod["isolation-why"]).ShouldBe(("D", "vllm is open to the internet without authentication"));
    }

    [Fact]
    public void What_nothing_states_is_unknown() => Pod("")["isolation-unknown"].ShouldBe("network,data");

    [Theory]
    [InlineData("", "C")]
    [InlineData("privileged: true", "F")]
    [InlineData("pid: host", "D")]
    [InlineData("runtime: runsc", "A-")]
    [InlineData("security_opt: ['seccomp:unconfined']", "D")]
    [InlineData("cap_add: [ALL]", "D")]
    [InlineData("volumes: ['/:/host']", "F")]
    [InlineData("volumes: ['./data:/data', 'models:/m']", "C")]
    public void A_compose_service_is_graded_the_same_way(string line, string grade) =>
        Of(("compose.yaml", $"services:\n  w:\n    image: vllm/vllm-openai\n    {line}\nvolumes: {{models: }}\n")).The(AssetKind.Workload, "w")["isolation-grade"].ShouldBe(grade);

    [Fact]
    public void The_third_answer_names_the_worst_AI_workload_and_what_betters_it()
    {
        var found = Of(("compose.yaml", "services:\n  db:\n    image: postgres:16\n    privileged: true\n  llm:\n    image: ollama/ollama\n    pid: host\n  chat:\n    image: ghcr.io/open-webui/open-webui\n"));
        ThreeAnswers.From(found.Graph).Isolated.ShouldBe("D: llm (sees the host's processes); better: leave the host's process namespace. 2 AI workloads: 1 with D, 1 with C.");
    }

    [Fact]
    public void Without_workloads_the_answer_is_unknown() => ThreeAnswers.From(Of(("a.py", "import torch\n")).Graph).Isolated.ShouldStartWith("Unknown");

    [Fact]
    public void A_root_process_in_no_container_is_as_good_as_root() =>
        IsolationGrading.Of(new IsolationFacts { Name = "x", Form = "process", Properties = new Dictionary<string, string> { ["container"] = "none", ["user"] = "root" } }).Grade.ShouldBe(IsolationGrade.F);
}
