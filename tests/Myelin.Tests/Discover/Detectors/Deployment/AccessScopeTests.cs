using Myelin.Core.Assets;

namespace Myelin.Tests.Discover.Detectors.Deployment;

public sealed class AccessScopeTests
{
    static string[] Capabilities(string image) => MemorySource.Discover(("a.yaml", $$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: p, namespace: n}
        spec: {serviceAccountName: s, containers: [{name: c, image: '{{image}}'}]}
        ---
        apiVersion: rbac.authorization.k8s.io/v1
        kind: ClusterRoleBinding
        metadata: {name: b}
        roleRef: {kind: ClusterRole, name: cluster-admin}
        subjects: [{kind: ServiceAccount, name: s, namespace: n}]
        """)).Names(AssetKind.Capability);

    [Fact]
    public void What_the_identity_of_an_AI_workload_may_do_is_stated() => Capabilities("vllm/vllm-openai:v0.9.1").ShouldContain("kubernetes cluster-admin");

    [Fact]
    public void What_others_may_do_is_not() => Capabilities("nginx:1.27").ShouldBeEmpty();
}
