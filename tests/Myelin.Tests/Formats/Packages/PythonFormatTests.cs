using Myelin.Formats;
using Myelin.Formats.Packages;

namespace Myelin.Tests.Formats.Packages;

public sealed class RequirementsFormatTests
{
    const string Everything = """
        # torch==9.9
        -r base.txt
        --constraint=../constraints.txt
        --extra-index-url https://download.pytorch.org/whl/cu121
        -i https://pypi.example.org/simple
        --no-binary :all:
        torch==2.1.0+cu121
        transformers[torch, sentencepiece] >= 4.36 , < 5  # the models
        openai ~= 1.10 ; python_version >= "3.9" and sys_platform != 'win32'
        "quoted" is not valid
        vllm @ https://example.org/vllm-0.4.0-cp310-cp310-linux_x86_64.whl ; sys_platform == "linux"
        -e git+https://github.com/acme/agent-kit.git@v1#egg=agent_kit&subdirectory=py
        git+https://github.com/huggingface/peft.git@0.8
        ./local/package
        numpy (>=1.24)
        scipy===1.11.4 \
            --hash=sha256:ABCDEF \
            --hash=sha256:012345
        langchain
        pandas==2.*
        ${UNKNOWN}
        """;

    [Fact]
    public void Reads_every_form()
    {
        var parsed = Reading.Parse("requirements.txt", Everything);
        Reading.Shown(parsed.Value!).ShouldBe("""
            7: pypi torch @2.1.0+cu121
            8: pypi transformers >=4.36,<5
            9: pypi openai ~=1.10
            11: pypi vllm @0.4.0
            12: pypi agent_kit
            13: pypi peft
            15: pypi numpy >=1.24
            16: pypi scipy @1.11.4
            19: pypi langchain
            20: pypi pandas ==2.*
            """);
        var file = parsed.Value!;
        parsed.Problems.ShouldHaveSingleItem().Line.ShouldBe(10);
        file.Includes.Select(i => i.Path).ShouldBe(["base.txt", "../constraints.txt"]);
        file.Indexes.Select(i => i.Path).ShouldBe(["https://download.pytorch.org/whl/cu121", "https://pypi.example.org/simple"]);
        file.Packages[1].Extras.ShouldBe(["torch", "sentencepiece"]);
        file.Packages[2].Marker.ShouldBe("python_version >= \"3.9\" and sys_platform != 'win32'");
        file.Packages[3].Source.ShouldBe("https://example.org/vllm-0.4.0-cp310-cp310-linux_x86_64.whl");
        file.Packages[7].Hashes.ShouldBe([new PackageHash("sha256", "abcdef"), new PackageHash("sha256", "012345")]);
    }

    [Theory]
    [InlineData("requirements.txt", true)]
    [InlineData("requirements-dev.txt", true)]
    [InlineData("dev_requirements.txt", true)]
    [InlineData("requirements/gpu.txt", true)]
    [InlineData("requirements.in", true)]
    [InlineData("constraints.txt", true)]
    [InlineData("requirements_py310.txt", true)]
    [InlineData("notes.txt", false)]
    [InlineData("requirementsx.txt", false)]
    [InlineData("robots.txt", false)]
    [InlineData("MANIFEST.in", false)]
    public void Knows_its_files_by_name(string path, bool expected) => (Reading.FormatOf(path) is RequirementsFormat).ShouldBe(expected);

    [Theory]
    [InlineData("requirements-dev.txt", "dev")]
    [InlineData("tests-requirements.txt", "test")]
    [InlineData("requirements_docs.txt", "docs")]
    [InlineData("requirements-device.txt", null)]
    public void Tells_the_group_by_the_name(string path, string? group) => Reading.Valid(path, "torch").Packages[0].Group.ShouldBe(group);

    [Fact]
    public void Constraints_only_give_versions() => Reading.Valid("constraints.txt", "torch==2.1").Kind.ShouldBe(PackageFileKind.Constraints);

    [Fact]
    public void Reads_what_editors_leave_in() => Reading.Packages("requirements.txt", "\uFEFFtorch==1.0\r\n\r\nopenai\r\n").ShouldBe("1: pypi torch @1.0\n3: pypi openai");

    [Fact]
    public void Survives_damage() => Mutations.Each(Everything, 1_500, text => Reading.Parse("requirements.txt", text).Value!.Packages.ShouldAllBe(p => p.Name.Length > 0));

    [Fact]
    public void A_prose_file_under_requirements_yields_problems_not_packages()
    {
        var parsed = Reading.Parse("requirements/notes.txt", "This is a long sentence, about torch.\nAnother one! With words.\n");
        parsed.Value!.Packages.ShouldBeEmpty();
        parsed.Problems.Count.ShouldBe(2);
    }
}

public sealed class PythonRequirementTests
{
    [Theory]
    [InlineData("a", "a", null, null)]
    [InlineData("A-b.c_d9", "A-b.c_d9", null, null)]
    [InlineData("a>=1", "a", ">=1", null)]
    [InlineData("a (<=2, !=1.5)", "a", "<=2,!=1.5", null)]
    [InlineData("a==1.0", "a", "==1.0", "1.0")]
    [InlineData("a===weird", "a", "===weird", "weird")]
    [InlineData("a==1.*", "a", "==1.*", null)]
    [InlineData("a==1.0,<2", "a", "==1.0,<2", null)]
    [InlineData("a[x]==1!2.0.post1 ; os_name=='nt'", "a", "==1!2.0.post1", "1!2.0.post1")]
    [InlineData("a == ${V}", "a", "==${V}", null)]
    public void Reads_a_specifier(string text, string name, string? specifier, string? exact)
    {
        var requirement = PythonRequirement.Parse(text).ShouldNotBeNull();
        (requirement.Name, requirement.Specifier, requirement.Exact).ShouldBe((name, specifier, exact));
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ; x")]
    [InlineData("-a")]
    [InlineData("a b")]
    [InlineData("a[x")]
    [InlineData("a 1.0")]
    [InlineData("http://x/y")]
    public void Refuses_what_is_none(string text) => PythonRequirement.Parse(text).ShouldBeNull();
}

public sealed class PyprojectFormatTests
{
    const string Everything = """
        [build-system]
        requires = ["hatchling>=1.20"]

        [project]
        name = "shop-assistant"
        version = "0.3.1"
        license = { text = "MIT" }
        dependencies = [
          "openai>=1.30,<2",
          "langchain[all]==0.2.1; python_version > '3.8'",
          # "anthropic",
          "internal-lib",
        ]

        [project.optional-dependencies]
        gpu = ["torch==2.3.0", "vllm"]

        [dependency-groups]
        test = ["pytest>8", { include-group = "lint" }]
        lint = ["ruff"]

        [tool.uv]
        dev-dependencies = ["ipykernel"]

        [tool.uv.sources]
        internal_lib = { workspace = true }

        [[tool.uv.index]]
        url = "https://pypi.example.org/simple"
        """;

    [Fact]
    public void Reads_the_standard_tables()
    {
        var file = Reading.Valid("pyproject.toml", Everything);
        Reading.Shown(file).ShouldBe("""
            9: pypi openai >=1.30,<2
            10: pypi langchain @0.2.1
            12: pypi internal-lib
            16: pypi torch @2.3.0 gpu
            16: pypi vllm gpu
            19: pypi pytest >8 test
            20: pypi ruff lint
            23: pypi ipykernel dev
            2: pypi hatchling >=1.20 build
            """);
        file.Project.ShouldNotBeNull().ShouldSatisfyAllConditions(p => p.Name.ShouldBe("shop-assistant"), p => p.Version.ShouldBe("0.3.1"), p => p.License.ShouldBe("MIT"));
        file.Packages[2].Local.ShouldBeTrue();
        file.Indexes.ShouldHaveSingleItem().Path.ShouldBe("https://pypi.example.org/simple");
    }

    [Fact]
    public void Reads_the_tables_of_poetry() => Reading.Packages("a/pyproject.toml", """
        [tool.poetry]
        name = "agent"
        [tool.poetry.dependencies]
        python = "^3.11"
        crewai = "^0.28"
        torch = { version = "2.1.0", source = "pytorch" }
        peft = { git = "https://github.com/huggingface/peft.git", rev = "abc" }
        faiss-cpu = { version = "*", optional = true }
        numpy = [{ version = "1.24.0", python = "<3.12" }, { version = ">=1.26", python = ">=3.12" }]
        [tool.poetry.group.eval.dependencies]
        ragas = "0.1.7"
        [tool.poetry.dev-dependencies]
        black = "~24"
        """).ShouldBe("""
            5: pypi crewai ^0.28
            6: pypi torch @2.1.0
            7: pypi peft
            8: pypi faiss-cpu optional
            9: pypi numpy @1.24.0
            9: pypi numpy >=1.26
            13: pypi black ~24 dev
            11: pypi ragas @0.1.7 eval
            """);

    [Fact]
    public void Keeps_the_good_part_of_a_broken_file()
    {
        var parsed = Reading.Parse("pyproject.toml", "[project]\nname = \"x\"\ndependencies = [\"torch\"]\nversion = = 1\n");
        parsed.Problems.ShouldHaveSingleItem().Line.ShouldBe(4);
        Reading.Shown(parsed.Value!).ShouldBe("3: pypi torch");
    }

    [Fact]
    public void Survives_damage() => Mutations.Each(Everything, 500, text => Reading.Parse("pyproject.toml", text).Value.ShouldNotBeNull());
}

public sealed class PythonLockFormatTests
{
    [Fact]
    public void Reads_poetry()
    {
        var file = Reading.Valid("poetry.lock", """
            [[package]]
            name = "torch"
            version = "2.1.0"
            files = [
                {file = "torch-2.1.0.whl", hash = "sha256:aa"},
            ]

            [package.dependencies]
            networkx = "*"
            typing_extensions = { version = ">=4", markers = "x" }

            [[package]]
            name = "networkx"
            version = "3.2"
            category = "dev"

            [[package]]
            name = "typing-extensions"
            version = "4.9.0"
            groups = ["main"]

            [metadata.files]
            networkx = [{file = "n.whl", hash = "sha256:bb"}]
            """);
        Reading.Shown(file).ShouldBe("2: pypi torch @2.1.0\n13: pypi networkx @3.2 dev\n18: pypi typing-extensions @4.9.0");
        Reading.Links(file).ShouldBe("torch > networkx\ntorch > typing-extensions");
        file.Packages[0].Hashes.ShouldBe([new PackageHash("sha256", "aa")]);
        file.Packages[1].Hashes.ShouldBe([new PackageHash("sha256", "bb")]);
    }

    [Fact]
    public void Reads_uv()
    {
        var file = Reading.Valid("uv.lock", """
            version = 1

            [[package]]
            name = "shop"
            version = "0.1.0"
            source = { virtual = "." }
            dependencies = [
                { name = "openai" },
            ]

            [package.dev-dependencies]
            dev = [{ name = "ruff" }]

            [[package]]
            name = "openai"
            version = "1.30.1"
            source = { registry = "https://pypi.org/simple" }
            sdist = { url = "https://files.pythonhosted.org/openai-1.30.1.tar.gz", hash = "sha256:11", size = 1 }
            wheels = [{ url = "https://files.pythonhosted.org/openai-1.30.1-py3-none-any.whl", hash = "sha256:22", size = 2 }]

            [[package]]
            name = "ruff"
            version = "0.4.4"
            source = { registry = "https://pypi.example.org/simple" }
            """);
        file.Project!.Name.ShouldBe("shop");
        Reading.Shown(file).ShouldBe("4: pypi shop @0.1.0\n15: pypi openai @1.30.1\n22: pypi ruff @0.4.4");
        Reading.Links(file).ShouldBe("shop > openai\nshop > ruff");
        file.Packages[0].Local.ShouldBeTrue();
        file.Packages[1].Hashes.Select(h => h.Value).ShouldBe(["22", "11"]);
        file.Packages[1].Source.ShouldBeNull();
        file.Packages[2].Source.ShouldBe("https://pypi.example.org/simple");
    }

    [Fact]
    public void Reads_pdm_and_pylock()
    {
        Reading.Links(Reading.Valid("pdm.lock", "[[package]]\nname = \"a\"\nversion = \"1\"\ndependencies = [\"b[x]>=1; python_version>'3'\"]\n[[package]]\nname = \"b\"\nversion = \"2\"\n")).ShouldBe("a > b");
        var file = Reading.Valid("pylock.toml", "lock-version = \"1.0\"\n[[packages]]\nname = \"torch\"\nversion = \"2.3.1\"\ndependencies = [{name = \"b\"}]\nwheels = [{name = \"t.whl\", hashes = {sha256 = \"cc\"}}]\n[[packages]]\nname = \"b\"\nvcs = {type = \"git\", url = \"https://x/b\"}\n");
        Reading.Shown(file).ShouldBe("3: pypi torch @2.3.1\n8: pypi b");
        Reading.Links(file).ShouldBe("torch > b");
        file.Packages[0].Hashes.ShouldBe([new PackageHash("sha256", "cc")]);
        file.Packages[1].Source.ShouldBe("https://x/b");
    }
}

public sealed class OtherPythonFormatTests
{
    [Fact]
    public void Reads_a_pipfile() => Reading.Packages("Pipfile", """
        [[source]]
        url = "https://pypi.org/simple"
        [packages]
        openai = "*"
        torch = {version = "==2.1.0", extras = ["opt"]}
        [dev-packages]
        ipykernel = ">=6"
        [requires]
        python_version = "3.11"
        """).ShouldBe("4: pypi openai\n5: pypi torch @2.1.0\n7: pypi ipykernel >=6 dev");

    [Fact]
    public void Reads_a_pipfile_lock()
    {
        var file = Reading.Valid("Pipfile.lock", """
            {
              "_meta": { "hash": { "sha256": "x" } },
              "default": {
                "openai": { "hashes": ["sha256:aa"], "version": "==1.2.3" },
                "mine": { "editable": true, "path": "." }
              },
              "develop": { "pytest": { "version": "==8.0.0" } }
            }
            """);
        Reading.Shown(file).ShouldBe("4: pypi openai @1.2.3\n5: pypi mine\n7: pypi pytest @8.0.0 dev");
        file.Packages[0].Hashes.ShouldBe([new PackageHash("sha256", "aa")]);
        file.Packages[1].Local.ShouldBeTrue();
    }

    [Fact]
    public void Reads_setup_cfg()
    {
        var file = Reading.Valid("setup.cfg", """
            [metadata]
            name = demo
            version = attr: demo.__version__
            [options]
            install_requires =
                torch>=1.13
                # tensorflow
                requests; python_version < "4"
            tests_require = pytest
            [options.extras_require]
            llm =
                openai==1.0
            [flake8]
            ignore = E501
            """);
        Reading.Shown(file).ShouldBe("6: pypi torch >=1.13\n8: pypi requests\n9: pypi pytest test\n12: pypi openai @1.0 llm");
        file.Project!.Version.ShouldBeNull();
    }

    const string SetupPy = """"
        """A package. install_requires=["wrong"]"""
        import os
        from setuptools import setup, find_packages
        # install_requires=["commented"]
        VERSION = "1.4"
        BASE = ["requests>=2", 'numpy']
        EXTRAS = {"gpu": ["torch==2.0.1", f"cuda-{os.name}"]}
        EXTRAS["agents"] = ["crewai", "langgraph>=0.1"]
        EXTRAS["all"] = sum(EXTRAS.values(), [])

        def read(name):
            return open(name).read()

        setup(
            name="demo-agent",
            version=VERSION,
            long_description=read("README.md"),
            packages=find_packages(exclude=("tests",)),
            install_requires=BASE + [
                "openai"  # client
                ">=1.0",
                "langchain",
            ],
            extras_require=EXTRAS,
            entry_points={"console_scripts": ["demo=demo:main"]},
        )
        """";

    [Fact]
    public void Reads_setup_py_without_running_it()
    {
        var file = Reading.Valid("setup.py", SetupPy);
        Reading.Shown(file).ShouldBe("""
            6: pypi requests >=2
            6: pypi numpy
            20: pypi openai >=1.0
            22: pypi langchain
            7: pypi torch @2.0.1 gpu
            8: pypi crewai agents
            8: pypi langgraph >=0.1 agents
            """);
        (file.Project!.Name, file.Project.Version).ShouldBe(("demo-agent", "1.4"));
    }

    [Fact]
    public void Says_what_setup_py_computes()
    {
        var parsed = Reading.Parse("setup.py", "from setuptools import setup\nsetup(name='x',\n  install_requires=open('requirements.txt').read().splitlines())\n");
        parsed.Problems.ShouldHaveSingleItem().ShouldBe(new Problem("install_requires of setup() is computed", 3));
        parsed.Value!.Packages.ShouldBeEmpty();
    }

    [Fact]
    public void Setup_py_survives_damage() => Mutations.Each(SetupPy, 1_000, text => Reading.Parse("setup.py", text).Value.ShouldNotBeNull());

    [Fact]
    public void Setup_py_is_bounded() => Reading.Parse("setup.py", "setup(install_requires=" + new string('[', 50_000)).Value.ShouldNotBeNull();

    [Fact]
    public void Reads_a_conda_environment()
    {
        var file = Reading.Valid("environment-gpu.yml", """
            name: gpu
            channels: [pytorch, conda-forge]
            dependencies:
              - python=3.10
              - pytorch::pytorch=2.1.0=py3.10_cuda12.1
              - pytorch-cuda=12.1
              - faiss-gpu>=1.7,<2
              - pip
              - pip:
                  - openai==1.3.0
                  - -r requirements.txt
            """);
        Reading.Shown(file).ShouldBe("""
            4: conda python =3.10
            5: conda pytorch @2.1.0
            6: conda pytorch-cuda =12.1
            7: conda faiss-gpu >=1.7,<2
            8: conda pip
            10: pypi openai @1.3.0
            """);
        file.Includes.ShouldHaveSingleItem().Path.ShouldBe("requirements.txt");
        file.Packages[1].Source.ShouldBe("pytorch");
    }

    [Fact]
    public void Leaves_another_tools_environment_yml_alone() => Reading.Parse("environment.yml", "production:\n  dependencies:\n    a: 1\n").Value.ShouldBeNull();

    [Fact]
    public void Reads_a_conda_lock()
    {
        var file = Reading.Valid("conda-lock.yml", """
            version: 1
            package:
              - name: pytorch
                version: 2.1.0
                manager: conda
                platform: linux-64
                dependencies: { libtorch: 2.1.0 }
                hash: { md5: aa, sha256: bb }
                category: main
              - { name: pytorch, version: 2.1.0, manager: conda, platform: osx-arm64 }
              - { name: libtorch, version: 2.1.0, manager: conda, category: main }
              - { name: openai, version: 1.3.0, manager: pip, category: dev }
            """);
        Reading.Shown(file).ShouldBe("3: conda pytorch @2.1.0\n11: conda libtorch @2.1.0\n12: pypi openai @1.3.0 dev");
        Reading.Links(file).ShouldBe("pytorch > libtorch");
        file.Packages[0].Hashes.ShouldContain(new PackageHash("sha256", "bb"));
    }

    [Fact]
    public void Reads_what_is_installed()
    {
        var file = Reading.Valid("lib/python3.11/site-packages/torch-2.1.0.dist-info/METADATA", """
            Metadata-Version: 2.1
            Name: torch
            Version: 2.1.0
            License: BSD-3
            Classifier: License :: OSI Approved :: BSD License
            Requires-Dist: filelock
            Requires-Dist: opt-einsum (>=3.3) ; extra == 'opt-einsum'

            Name: not a field
            """);
        file.Kind.ShouldBe(PackageFileKind.Installed);
        Reading.Shown(file).ShouldBe("2: pypi torch @2.1.0");
        file.Packages[0].License.ShouldBe("BSD-3");
        file.Packages[0].Requires.ShouldBe(["filelock"]);
        Reading.Valid("src/demo.egg-info/PKG-INFO", "Name: demo\nVersion: 1\n").ShouldSatisfyAllConditions(f => f.Packages.ShouldBeEmpty(), f => f.Project!.Name.ShouldBe("demo"));
        Reading.Parse("x.dist-info/METADATA", "Version: 1\n").Problems.ShouldHaveSingleItem();
        Reading.FormatOf("docs/METADATA").ShouldBeNull();
    }

    [Fact]
    public void Reads_conda_meta() =>
        Reading.Packages("opt/conda/conda-meta/pytorch-2.1.0-py310.json", "{\"name\":\"pytorch\",\"version\":\"2.1.0\",\"license\":\"BSD\",\"depends\":[\"mkl >=1\"]}").ShouldBe("1: conda pytorch @2.1.0");
}
