using Myelin.Formats.Packages;

namespace Myelin.Tests.Formats.Packages;

public sealed class InstallCommandTests
{
    [Theory]
    [InlineData("pip install torch==2.1.0", "pypi torch @2.1.0")]
    [InlineData("pip3 install --no-cache-dir 'transformers>=4.38,<5' accelerate", "pypi transformers >=4.38,<5|pypi accelerate")]
    [InlineData("pip3.11 install vllm", "pypi vllm")]
    [InlineData("python -m pip install -U pip setuptools", "pypi pip|pypi setuptools")]
    [InlineData("/opt/venv/bin/python3.12 -u -m pip --quiet install ray[serve]==2.9.3", "pypi ray @2.9.3")]
    [InlineData("pip install torch>=2.0", "pypi torch >=2.0")]
    [InlineData("pip install torch --index-url https://download.pytorch.org/whl/cu121 torchvision", "pypi torch|pypi torchvision")]
    [InlineData("pip install git+https://github.com/huggingface/peft.git@v0.8.2", "pypi peft")]
    [InlineData("pip install https://example.org/w/flash_attn-2.5.6+cu122-cp310-cp310-linux_x86_64.whl", "pypi flash-attn @2.5.6+cu122")]
    [InlineData("pip install -e .", "")]
    [InlineData("pip install .[dev]", "")]
    [InlineData("uv pip install --system openai", "pypi openai")]
    [InlineData("uv add 'langchain>=0.3' --group eval", "pypi langchain >=0.3 eval")]
    [InlineData("uv tool install ruff", "pypi ruff")]
    [InlineData("uvx mcp-server-git@2025.1.1 --repository /x", "pypi mcp-server-git @2025.1.1")]
    [InlineData("poetry add crewai@^0.2 --group dev", "pypi crewai dev")]
    [InlineData("pipx install --pip-args='-q' huggingface_hub", "pypi huggingface_hub")]
    [InlineData("conda install -y -n base -c pytorch -c nvidia pytorch==2.1.0 torchvision pytorch-cuda=12.1", "conda pytorch @2.1.0|conda torchvision|conda pytorch-cuda =12.1")]
    [InlineData("mamba install -c conda-forge 'faiss-gpu>=1.7'", "conda faiss-gpu >=1.7")]
    [InlineData("micromamba create -n x conda-forge::xgboost=2.0.3=py310h", "conda xgboost @2.0.3")]
    [InlineData("conda run -n app pip install sentence-transformers", "pypi sentence-transformers")]
    [InlineData("npm install -g @anthropic-ai/claude-code@1.0.3", "npm @anthropic-ai/claude-code @1.0.3")]
    [InlineData("npm i --save-dev openai@^4 ai", "npm openai ^4 dev|npm ai dev")]
    [InlineData("npm ci", "")]
    [InlineData("npm install", "")]
    [InlineData("npm install ./local.tgz https://example.org/a.tgz", "")]
    [InlineData("yarn global add n8n", "npm n8n")]
    [InlineData("yarn install --frozen-lockfile", "")]
    [InlineData("pnpm add -w @langchain/core", "npm @langchain/core")]
    [InlineData("npx -y @modelcontextprotocol/server-filesystem /data", "npm @modelcontextprotocol/server-filesystem")]
    [InlineData("npx tsc --noEmit", "")]
    [InlineData("go install github.com/ollama/ollama@v0.1.32", "golang github.com/ollama/ollama @v0.1.32")]
    [InlineData("go install github.com/acme/tool/cmd/tool@latest", "golang github.com/acme/tool latest")]
    [InlineData("go install ./...", "")]
    [InlineData("cargo install --locked mistralrs --version 0.3.1", "cargo mistralrs @0.3.1")]
    [InlineData("gem install ruby-openai -v 6.3.0", "gem ruby-openai @6.3.0")]
    [InlineData("dotnet add src/App package Microsoft.SemanticKernel --version 1.3.0", "nuget Microsoft.SemanticKernel @1.3.0")]
    [InlineData("dotnet build", "")]
    [InlineData("apt-get install -y --no-install-recommends g++ libcudnn9-cuda-12=9.1.0.70-1 python3-torch:amd64", "deb g++|deb libcudnn9-cuda-12 @9.1.0.70-1|deb python3-torch")]
    [InlineData("apt-get -o Acquire::Retries=3 install curl", "deb curl")]
    [InlineData("apt-get remove -y curl", "")]
    [InlineData("apk add --no-cache --virtual .build gcc ollama~=0.3", "apk gcc|apk ollama ~=0.3")]
    [InlineData("dnf install -y cuda-toolkit-12-4", "rpm cuda-toolkit-12-4")]
    [InlineData("echo pip install torch", "")]
    [InlineData("# pip install torch", "")]
    [InlineData("pip uninstall -y torch", "")]
    [InlineData("pip --version", "")]
    [InlineData("", "")]
    public void Reads_what_a_command_installs(string command, string expected)
    {
        Written(InstallCommand.Find(command)).ShouldBe(expected);
    }

    [Fact]
    public void Finds_commands_after_operators_prefixes_and_within_shells()
    {
        const string shell = """
            set -eux; apt-get update && apt-get install -y git \
              # build tools
              python3-pip \
             && sudo -H FOO=1 pip install "torch==2.2" > /tmp/log 2>&1 \
             || (cd /x && bash -lc 'pip install vllm; npm i -g openai')
            """;
        var found = InstallCommand.Find(shell, firstLine: 10);
        Written(found).ShouldBe("deb git|deb python3-pip|pypi torch @2.2|pypi vllm|npm openai");
        found.SelectMany(c => c.Packages).Select(p => p.Mark.Line).ShouldBe([10, 12, 13, 14, 14]);
    }

    [Fact]
    public void Tells_files_and_indexes()
    {
        const string shell = "pip install -r requirements.txt -crequirements/constraints.txt --extra-index-url=https://pypi.example.org/simple torch";
        var command = InstallCommand.Find(shell).ShouldHaveSingleItem();
        command.Files.Select(f => f.Path).ShouldBe(["requirements.txt", "requirements/constraints.txt"]);
        command.Indexes.Select(f => f.Path).ShouldBe(["https://pypi.example.org/simple"]);
        command.Packages.ShouldHaveSingleItem().Mark.ShouldBe(new Myelin.Formats.Mark(1, shell.IndexOf(" torch") + 2));
    }

    [Fact]
    public void Resolves_known_variables_and_keeps_unknown_ones()
    {
        const string shell = "pip install torch==${TORCH} vllm==$VLLM \"$EXTRA\" numpy==${NUMPY:-1.26.4}";
        var command = InstallCommand.Find(shell, variable: name => name == "TORCH" ? "2.3.1" : null).ShouldHaveSingleItem();
        Written([command]).ShouldBe("pypi torch @2.3.1|pypi vllm ==$VLLM|pypi numpy @1.26.4");
        command.IsDynamic.ShouldBeTrue();
    }

    [Fact]
    public void Survives_whatever_a_shell_line_holds()
    {
        const string seed = "sudo pip install -r a.txt 'torch==2' \"x $(y `z`) ${a:-b}\" && conda install -c c n=1=b; npm i @a/b@^1 \\\n # c\n && sh -c 'go install x.y/z@v1' | tee >&2";
        Mutations.Each(seed, 2_000, text =>
        {
            foreach (var command in InstallCommand.Find(text))
                foreach (var package in command.Packages) package.Name.ShouldNotBeNullOrEmpty();
        });
    }

    static string Written(IReadOnlyList<InstallCommand> commands) => string.Join('|', commands.SelectMany(c => c.Packages).Select(Shown.Entry));
}

/// <summary>Packages as short text, for expectations.</summary>
internal static class Shown
{
    public static string Entry(PackageEntry p) =>
        string.Join(' ', new[] { p.Ecosystem, p.Name, p.Version is null ? null : "@" + p.Version, p.Requirement, p.Group }.Where(part => !string.IsNullOrEmpty(part)));
}

/// <summary>Damages a valid text in many ways, the same on every run.</summary>
internal static class Mutations
{
    public static void Each(string seed, int count, Action<string> read)
    {
        var random = new Random(12345);
        read("");
        for (var i = 0; i < count; i++)
        {
            var text = new System.Text.StringBuilder(seed);
            for (var change = random.Next(1, 6); change > 0 && text.Length > 0; change--)
            {
                var at = random.Next(text.Length);
                switch (random.Next(5))
                {
                    case 0: text.Remove(at, Math.Min(random.Next(1, 20), text.Length - at)); break;
                    case 1: text.Insert(at, Odd[random.Next(Odd.Length)]); break;
                    case 2: text.Length = at; break;
                    case 3: text[at] = (char)random.Next(1, 0x2100); break;
                    default: text.Insert(at, text.ToString(0, random.Next(0, Math.Min(40, text.Length)))); break;
                }
            }
            read(text.ToString());
        }
    }

    static readonly string[] Odd = ["\"", "'", "[", "]", "{", "}", "\\", "\n", "\r\n", "\0", "#", "=", "==", ":", "  ", "\t", "\ud800", "@", "\"\"\"", "'''", "-", "<", ">", "$(", ",", ";"];
}
