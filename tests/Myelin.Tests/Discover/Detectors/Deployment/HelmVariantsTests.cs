using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Myelin.Core.Assets;
using Myelin.Discover;

namespace Myelin.Tests.Discover.Detectors.Deployment;

public sealed class HelmVariantsTests
{
    const string Pod = "apiVersion: v1\nkind: Pod\nmetadata: {name: store}\nspec:\n  containers:\n    - {name: q, image: \"qdrant/qdrant:{{ .Values.tag }}\"}\n";
    static readonly (string, string)[] Chart = [("c/Chart.yaml", "name: c\n"), ("c/values.yaml", "tag: v1.0.0\n"), ("c/templates/p.yaml", Pod)];

    static string[] Versions(params (string, string)[] more) => [.. MemorySource.Discover([.. Chart, .. more]).Graph.Assets.Where(a => a.Kind == AssetKind.VectorDb).Select(a => $"{a.Version} {a[AssetKeys.Scope]}".Trim()).Order(StringComparer.Ordinal)];

    [Fact]
    public void A_values_file_that_changes_something_is_a_deployment_of_its_own_and_is_named()
    {
        var found = MemorySource.Discover([.. Chart, ("c/values-prod.yaml", "tag: v1.12.5\n")]);
        var prod = found.Graph.Assets.Single(a => a.Kind == AssetKind.VectorDb && a.Version == "v1.12.5");
        prod.Evidence.ShouldContain(e => e.At.Path == "c/templates/p.yaml" && e.At.Line == 6 && e.Note!.Contains("with values-prod.yaml", StringComparison.Ordinal));
        found.Graph.Assets.Where(a => a.Kind == AssetKind.Workload).Select(a => (a["namespace"], a["variant"])).ShouldBe([("default", null), ("default@values-prod.yaml", "with values-prod.yaml")], ignoreOrder: true);
    }

    [Fact]
    public void Values_may_stand_in_a_folder() => Versions(("c/values/gpu.yaml", "tag: v2.0.0\n")).ShouldBe(["v1.0.0", "v2.0.0"]);

    [Fact]
    public void Values_for_the_tests_of_a_chart_are_marked_so() => Versions(("c/ci/a-values.yaml", "tag: v2.0.0\n")).ShouldBe(["v1.0.0", "v2.0.0 test"]);

    [Theory]
    [InlineData("c/values-same.yaml", "tag: v1.0.0\nother: 1\n")]
    [InlineData("c/prometheus.yaml", "tag: v9\n")]
    [InlineData("values-elsewhere.yaml", "tag: v9\n")]
    [InlineData("c/docs/values-x.yaml", "tag: v9\n")]
    public void What_changes_nothing_or_is_no_values_file_adds_nothing(string path, string text) => Versions((path, text)).ShouldBe(["v1.0.0"]);

    [Fact]
    public void A_template_reads_files_of_its_chart_and_of_no_other_place()
    {
        const string map = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata:\n  model: {{ .Files.Get \"files/model.txt\" | trim | quote }}\n  out: {{ .Files.Get \"../secret.env\" | quote }}\n{{ (.Files.Glob \"conf/*.conf\").AsConfig | indent 2 }}\n";
        const string server = "apiVersion: v1\nkind: Pod\nmetadata: {name: {{ .Values.name }} }\nspec: {containers: [{name: s, image: 'vllm/vllm-openai', args: [--model, $(M), --tokenizer, $(O)x, --served-model-name, $(N)], env: [{name: M, valueFrom: {configMapKeyRef: {name: m, key: model}}}, {name: O, valueFrom: {configMapKeyRef: {name: m, key: out}}}]}]}\n";
        var found = MemorySource.Discover(("c/Chart.yaml", "name: c\n"), ("c/values.yaml", "name: s\n"), ("c/templates/m.yaml", map), ("c/templates/s.yaml", server), ("c/files/model.txt", "acme/tiny-chat\n"), ("c/conf/a.conf", "x = 1\n"), ("secret.env", "stolen/model\n"));
        found.Coverage.Skipped.ShouldBeEmpty();
        found.Records.OfType<Myelin.Discover.Detectors.Deployment.KubernetesObject>().Single(o => o.Kind == "ConfigMap").Node["data"].Entries.Select(e => $"{e.Key}={e.Value.Text?.Trim()}").ShouldBe(["model=acme/tiny-chat", "out=", "a.conf=x = 1"]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("charts/c/")]
    public void A_template_includes_another_by_its_path(string folder)
    {
        var found = MemorySource.Discover(($"{folder}Chart.yaml", "name: c\n"), ($"{folder}values.yaml", "tag: v1.0.0\n"), ($"{folder}templates/m.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: m}\ndata: {a: {{ .Values.tag }} }\n"),
            ($"{folder}templates/p.yaml", Pod.Replace("{name: store}", "{name: store, annotations: {sum: {{ include (print $.Template.BasePath \"/m.yaml\") . | sha256sum }} }}", StringComparison.Ordinal)));
        found.Names(AssetKind.Workload).ShouldBe(["store"]);
        found.Coverage.Skipped.ShouldBeEmpty();
    }

    [Fact]
    public void A_dependency_of_the_same_tree_is_rendered_and_one_out_of_it_is_named()
    {
        var found = MemorySource.Discover([.. Chart, ("app/Chart.yaml", "name: app\ndependencies:\n  - {name: c, repository: 'file://../c'}\n  - {name: d, repository: 'file://../../../d'}\n"), ("app/values.yaml", "c: {tag: v1.12.5}\n"), ("app/values-b.yaml", "c: {tag: v1.13.0}\n")]);
        found.Graph.Assets.Where(a => a.Kind == AssetKind.VectorDb).Select(a => a.Version).Order(StringComparer.Ordinal).ShouldContain("v1.13.0");
        found.Coverage.Skipped.ShouldHaveSingleItem().Reason.ShouldContain("chart d");
    }

    [Fact]
    public void A_packed_dependency_is_rendered_with_the_values_of_its_parent()
    {
        var found = Packed(("store/Chart.yaml", "name: store\nversion: 1.0.0\n"), ("store/values.yaml", "tag: v1.0.0\n"), ("store/templates/p.yaml", Pod), ("store/templates/plain.yaml", "apiVersion: v1\nkind: Pod\nmetadata: {name: plain}\nspec: {containers: [{name: o, image: 'ollama/ollama:0.5.0'}]}\n"));
        var server = found.The(AssetKind.VectorDb, "qdrant");
        server.Version.ShouldBe("v1.12.5");
        server.Evidence.ShouldContain(e => e.At.Path == "charts/store-1.0.0.tgz/templates/p.yaml" && e.At.Line == 6);
        found.Names(AssetKind.Workload).ShouldBe(["plain", "store"]);
        found.Coverage.Skipped.ShouldBeEmpty();
    }

    [Fact]
    public void A_packed_chart_that_is_cut_off_is_named()
    {
        var whole = Tar(("store/Chart.yaml", "name: store\n"), ("store/templates/p.yaml", Pod));
        var random = new Random(3);
        for (var i = 0; i < 60; i++)
        {
            var bytes = i < 20 ? whole[..(10 + i * (whole.Length - 10) / 20)] : (byte[])whole.Clone();
            if (i >= 20) for (var n = 0; n < 3; n++) bytes[random.Next(10, bytes.Length)] ^= (byte)(1 << random.Next(8));
            var found = Of(bytes);
            found.Coverage.Skipped.ShouldNotContain(s => s.Reason.Contains("failed on it", StringComparison.Ordinal));
            if (i < 20) found.Coverage.Skipped.ShouldNotBeEmpty();
        }
    }

    static Discovery Packed(params (string, string)[] files) => Of(Tar(files));

    static Discovery Of(byte[] packed) => new Scan([]).Run([new MemorySource(("Chart.yaml", Encoding.UTF8.GetBytes("name: app\ndependencies: [{name: store, version: 1.0.0}]\n")), ("values.yaml", Encoding.UTF8.GetBytes("store: {tag: v1.12.5}\n")), ("charts/store-1.0.0.tgz", packed))]);

    static byte[] Tar(params (string Path, string Text)[] files)
    {
        using var bytes = new MemoryStream();
        using (var zip = new GZipStream(bytes, CompressionLevel.Optimal))
        using (var tar = new TarWriter(zip))
            foreach (var (path, text) in files) tar.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, path) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(text)) });
        return bytes.ToArray();
    }
}
