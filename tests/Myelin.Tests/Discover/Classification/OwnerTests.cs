using System.Text;
using Myelin.Core.Assets;
using Myelin.Discover.Detectors.Ownership;
using Myelin.Formats;
using Myelin.Formats.Git;

namespace Myelin.Tests.Discover.Classification;

/// <summary>Who owns an AI asset, and what does not make an owner.</summary>
public sealed class OwnerTests
{
    const string Call = "from openai import OpenAI\nOpenAI().chat.completions.create(model='gpt-4o', messages=[])\n";

    static (string? Value, string? Why) Owner(params (string, string)[] files)
    {
        var model = MemorySource.Discover(files).The(AssetKind.Model, "gpt-4o");
        return (model[AssetClass.Key("owner")], model[AssetClass.WhyKey("owner")]);
    }

    [Fact]
    public void The_last_matching_rule_of_CODEOWNERS_decides() =>
        Owner(("ml/app.py", Call), (".github/CODEOWNERS", "* @shop/everyone\n/ml/ @shop/ml ada@shop.example # the models\n*.js @shop/web\n"))
            .ShouldBe(("@shop/ml, ada@shop.example", "owns ml/app.py by .github/CODEOWNERS:2"));

    [Fact]
    public void Falls_back_from_catalog_to_OWNERS_to_author()
    {
        (string, string) catalog = ("ml/catalog-info.yaml", "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: ml}\nspec:\n  owner: team-ml\n");
        (string, string) owners = ("ml/OWNERS", "approvers:\n- ada\n- noah\nreviewers: [eve]\n");
        (string, string) author = ("ml/pyproject.toml", "[project]\nname = \"ml\"\nauthors = [{name = \"Ada\", email = \"ada@shop.example\"}]\n");
        (string, string) code = ("ml/src/app.py", Call);
        Owner(code, owners, author, catalog).ShouldBe(("team-ml", "owns the folder by ml/catalog-info.yaml:5"));
        Owner(code, owners, author).Value.ShouldBe("ada, noah");
        Owner(code, author).Value.ShouldBe("Ada <ada@shop.example>");
        Owner(code, ("other/OWNERS", "approvers: [x]")).Value.ShouldBe("unknown");
    }

    [Theory]
    [InlineData("node_modules/x/package.json", """{"name":"x","author":"Eve <eve@x.example>"}""")]
    [InlineData("OWNERS", "this project belongs to everybody\n")]
    [InlineData("CODEOWNERS", "/docs/ @shop/docs\n*.js @shop/web\n")]
    [InlineData("catalog-info.yaml", "kind: Component\nspec: {owner: team}\n")]
    public void Others_own_nothing_here(string path, string text) => Owner(("app.py", Call), (path, text)).Value.ShouldBe("unknown");

    [Fact]
    public void A_label_of_the_workload_owns_what_it_runs()
    {
        var found = MemorySource.Discover(("k.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: llm\n  labels: {shop.example/team: platform-ml}\nspec:\n  template:\n    spec:\n      containers: [{name: a, image: 'vllm/vllm-openai:v0.6.4', args: ['--model', 'mistralai/Mistral-7B-Instruct-v0.3']}]\n"),
            ("CODEOWNERS", "* @shop/all\n"));
        found.The(AssetKind.InferenceServer, "vllm")[AssetClass.Key("owner")].ShouldBe("platform-ml");
        found.The(AssetKind.InferenceServer, "vllm")[AssetClass.WhyKey("owner")].ShouldBe("run by llm, which is platform-ml");
    }

    static CodeOwnersFile Read(string text) => new CodeOwnersFormat().Read(ByteSource.Of(Encoding.UTF8.GetBytes(text)), new FileName("CODEOWNERS"), ReadLimits.Default).Value!;

    [Theory]
    [InlineData("*", "a/b.py", true)]
    [InlineData("*.py", "a/b.py", true)]
    [InlineData("/a", "a/b.py", true)]
    [InlineData("a/", "x/a/b.py", true)]
    [InlineData("/a/", "x/a/b.py", false)]
    [InlineData("docs/*", "docs/a.md", true)]
    [InlineData("docs/*", "docs/sub/a.md", false)]
    [InlineData("docs/**", "docs/sub/a.md", true)]
    [InlineData("**/logs", "a/b/logs/x", true)]
    [InlineData("b.py/", "a/b.py", false)]
    [InlineData("space\\ d/", "space d/x", true)]
    public void Patterns_match_as_git_hosts_read_them(string pattern, string path, bool expected) =>
        (Read(pattern + " @x").Of(path) is not null).ShouldBe(expected);

    [Fact]
    public void Sections_of_GitLab_give_their_owners()
    {
        var rules = Read("[Models] @shop/ml\nmodels/\nweights/ @ada\n^[Optional][2]\nplain/\n");
        rules.Of("models/a")!.Owners.ShouldBe(["@shop/ml"]);
        rules.Of("weights/a")!.Owners.ShouldBe(["@ada"]);
        rules.Of("plain/a")!.Owners.ShouldBeEmpty();
    }

    [Fact]
    public void Hostile_rules_end_in_time()
    {
        var random = new Random(11);
        const string Alphabet = "*?/[]\\!#@ab \t\n^\0é";
        for (var i = 0; i < 500; i++)
        {
            var text = string.Concat(Enumerable.Range(0, 300).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
            Read(text).Of(new string('a', 200) + "/" + text.Replace("\n", ""));
        }
        new CodeOwnersFormat().Read(ByteSource.Of(Encoding.UTF8.GetBytes(new string('*', 5000) + " @x")), new FileName("CODEOWNERS"), ReadLimits.Default).Problems.ShouldHaveSingleItem();
    }

    [Fact]
    public void Large_lists_are_shortened() =>
        MemorySource.Discover(("OWNERS", "approvers: [" + string.Join(", ", Enumerable.Range(0, 40).Select(i => "u" + i)) + "]")).Records.OfType<FolderOwner>().Single().Owner.ShouldEndWith("and 35 more");
}
