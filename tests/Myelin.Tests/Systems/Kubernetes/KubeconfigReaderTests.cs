using System.Text;
using Myelin.Systems.Kubernetes;

namespace Myelin.Tests.Systems.Kubernetes;

public sealed class KubeconfigReaderTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    KubeconfigReader Reader(params string[] files) => new(name => name == "KUBECONFIG" ? string.Join(Path.PathSeparator, files) : null, _folder);

    static string Config(string context, string server, string user, string cluster = "") => $$$"""
        apiVersion: v1
        kind: Config
        current-context: {{{context}}}
        clusters: [{name: c-{{{context}}}, cluster: {server: "{{{server}}}"{{{cluster}}} }}]
        contexts: [{name: {{{context}}}, context: {cluster: c-{{{context}}}, user: u-{{{context}}} }}]
        users: [{name: u-{{{context}}}, user: {{{user}}} }]
        """;

    [Fact]
    public void Merges_files_the_first_one_winning()
    {
        var reader = Reader(Write("a", Config("dev", "https://a:6443", "{token: ta}")), Path.Combine(_folder, "missing"), Write("b", Config("prod", "https://b:6443", "{tokenFile: sub/token}") + "\n"));
        reader.Contexts().ShouldBe((["dev", "prod"], "dev"), new ContextComparer());
        reader.Access(null).ShouldBe(new ClusterAccess("dev", new Uri("https://a:6443")) { Token = "ta" });
        reader.Access("prod").TokenFile.ShouldBe(Path.Combine(_folder, "sub/token"));
    }

    [Fact]
    public void Reads_certificates_from_data_and_from_files()
    {
        Write("ca.pem", "PEM");
        var data = Convert.ToBase64String(Encoding.UTF8.GetBytes("CERT"));
        var access = Reader(Write("a", Config("x", "https://a", $"{{client-certificate-data: {data}, client-key-data: {data}}}", ", certificate-authority: ca.pem, tls-server-name: api, proxy-url: 'socks5://p:1'"))).Access(null);
        (access.Authorities, access.ClientCertificate, access.ClientKey, access.TlsServerName, access.Proxy).ShouldBe(("PEM", "CERT", "CERT", "api", new Uri("socks5://p:1")));
    }

    [Fact]
    public void Reads_exec_plugins_without_running_them()
    {
        var plugin = Reader(Write("a", Config("x", "https://a", "{exec: {apiVersion: client.authentication.k8s.io/v1, command: aws, args: [eks, get-token], env: [{name: AWS_PROFILE, value: p}]}}"))).Access(null).Exec!;
        (plugin.Command, string.Join(' ', plugin.Arguments), plugin.Environment["AWS_PROFILE"]).ShouldBe(("aws", "eks get-token", "p"));
    }

    [Theory]
    [InlineData("{username: u, password: p}", "basic authentication is not used")]
    [InlineData("{auth-provider: {name: gcp}}", "auth-provider 'gcp'")]
    [InlineData("{as: admin}", "impersonates")]
    [InlineData("{client-certificate-data: '%%'}", "not base64")]
    [InlineData("{client-certificate: nowhere.pem}", "nowhere.pem")]
    [InlineData("{exec: {args: [x]}}", "has no command")]
    public void Refuses_what_it_does_not_use_and_names_the_file(string user, string why)
    {
        var file = Write("a", Config("x", "https://a", user));
        var message = Should.Throw<ClusterException>(() => Reader(file).Access(null)).Message;
        message.ShouldContain(why);
        message.ShouldContain(_folder);
        message.ShouldNotContain("password: p");
    }

    [Theory]
    [InlineData("kind: [", "a:")]
    [InlineData("- a", "no kubeconfig")]
    [InlineData("contexts: [{name: y}]", "no current-context; name one with cluster:CONTEXT. There are: y")]
    [InlineData("current-context: z\ncontexts: [{name: y}]", "no context 'z'. There are: y")]
    [InlineData("current-context: y\ncontexts: [{name: y, context: {cluster: c}}]", "cluster 'c', which is in no kubeconfig")]
    [InlineData("current-context: y\nclusters: [{name: c, cluster: {server: 'ftp://x'}}]\ncontexts: [{name: y, context: {cluster: c}}]", "no usable server")]
    public void Names_what_is_wrong(string text, string why) => Should.Throw<ClusterException>(() => Reader(Write("a", text)).Access(null)).Message.ShouldContain(why);

    [Fact]
    public void Uses_the_service_account_of_a_pod_when_there_is_no_kubeconfig()
    {
        Write("token", "t");
        Write("ca.crt", "PEM");
        var access = new KubeconfigReader(name => name switch { "KUBERNETES_SERVICE_HOST" => "10.0.0.1", "KUBERNETES_SERVICE_PORT" => "443", _ => null }, Path.Combine(_folder, "home"), _folder).Access(null);
        access.ShouldBe(new ClusterAccess("in-cluster", new Uri("https://10.0.0.1")) { TokenFile = Path.Combine(_folder, "token"), Authorities = "PEM" });
    }

    [Fact]
    public void Says_where_it_looked() => Should.Throw<ClusterException>(() => new KubeconfigReader(_ => null, _folder, _folder).Access(null)).Message.ShouldContain(Path.Combine(_folder, ".kube", "config"));

    sealed class ContextComparer : IEqualityComparer<(IReadOnlyList<string>, string?)>
    {
        public bool Equals((IReadOnlyList<string>, string?) x, (IReadOnlyList<string>, string?) y) => x.Item1.SequenceEqual(y.Item1) && x.Item2 == y.Item2;
        public int GetHashCode((IReadOnlyList<string>, string?) obj) => 0;
    }
}
