using Myelin.Core.Assets;

namespace Myelin.Tests.Discover.Detectors.Packages;

public sealed class InstallScriptDetectorTests
{
    [Fact]
    public void Reads_scripts_by_name_or_first_line()
    {
        var found = PackageScan.Of(
            ("setup.sh", "set -e\n# pip install torch\necho pip install keras\npip install vllm==0.4.2 && apt-get install -y nvtop\n"),
            ("bin/install", "#!/usr/bin/env bash\nnpm i -g @anthropic-ai/claude-code@1.0.0\n"),
            ("notes.txt", "pip install transformers\n"));
        found.Graph.Assets.Where(a => a.Id.StartsWith("pkg:")).Select(a => $"{a.Id} {a.Evidence[0].At} {a.Evidence[0].Confidence}")
            .ShouldBe(["pkg:deb/nvtop setup.sh:4 Medium", "pkg:npm/%40anthropic-ai/claude-code@1.0.0 bin/install:2 Medium", "pkg:pypi/vllm@0.4.2 setup.sh:4 Medium"]);
    }

    [Fact]
    public void Reads_the_steps_of_workflows()
    {
        const string Workflow = "on: push\njobs:\n  test:\n    steps:\n      - uses: actions/checkout@v4\n      - run: pip install openai==1.30.1\n      - name: pip install keras\n        run: |\n          python -m pip install -U pip\n          pip install torch==${{ matrix.torch }} langchain\n";
        var found = PackageScan.Of((".github/workflows/test.yml", Workflow), ("compose.yml", "services:\n  a:\n    command: pip install anthropic\n"), (".gitlab-ci.yml", "test:\n  script:\n    - pip install mlflow==2.0.0\n"));
        var ai = found.Graph.Assets.Where(a => a.Kind == AssetKind.AiPackage).Select(a => $"{a.Id} {a.Evidence[0].At}").ToList();
        ai.ShouldBe(["pkg:pypi/langchain .github/workflows/test.yml:10", "pkg:pypi/mlflow@2.0.0 .gitlab-ci.yml:3", "pkg:pypi/openai@1.30.1 .github/workflows/test.yml:6", "pkg:pypi/torch .github/workflows/test.yml:10"]);
    }

    [Fact]
    public void A_version_that_the_project_locks_is_the_one_installed() =>
        PackageScan.Of(("requirements.txt", "vllm==0.4.2\n"), ("run.sh", "pip install vllm\n")).Graph.Assets.Where(a => a.Name == "vllm").ShouldHaveSingleItem().Version.ShouldBe("0.4.2");

    [Fact]
    public void Imports_and_manifests_are_one_asset_in_go()
    {
        var found = PackageScan.Of(
            ("go.mod", "module a.b/shop\nrequire (\n\tgithub.com/openai/openai-go/v2 v2.1.0\n\tgithub.com/tmc/langchaingo v0.1.12\n)\n"),
            ("main.go", "package main\nimport (\n\t\"github.com/openai/openai-go/v2/option\"\n\t\"github.com/tmc/langchaingo/llms/ollama\"\n)\n"));
        found.Graph.Assets.Where(a => a.Kind == AssetKind.AiPackage).Select(a => $"{a.Id} {string.Join(' ', a.Evidence.Select(e => e.At.Path).Distinct().Order())}")
            .ShouldBe(["pkg:golang/github.com/openai/openai-go/v2@v2.1.0 go.mod main.go", "pkg:golang/github.com/tmc/langchaingo@v0.1.12 go.mod main.go"]);
    }
}
