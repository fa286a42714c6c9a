using System.Text.Json.Nodes;
using Myelin.Discover.Sources;
using static Myelin.Tests.Sources.Archives;

namespace Myelin.Tests.Sources;

/// <summary>Makes the images that stand as examples of <c>secret/in-image</c>: set <c>MYELIN_TEST_WRITE_EXAMPLES=1</c> and run this test to write them.</summary>
public sealed class ImageExamples
{
    // A key by form only: made up here, valid nowhere.
    const string Key = "NqVwYS81VP7Hb1DX8pPd5khxE3pyIgKp";

    static readonly byte[] App = Tar(("app/main.py", "import os\nkey = os.environ['MISTRAL_API_KEY']\n"));

    public static TheoryData<string> Names => [.. All.Keys];

    static Dictionary<string, byte[]> All => new(StringComparer.Ordinal)
    {
        ["bad-environment.tar"] = TarOf(OldDockerSave("registry.test/shop/chat:1", Run($"MISTRAL_API_KEY={Key}"), App, Tar(("app/a", "")))),
        ["bad-deleted.tar"] = TarOf(OldDockerSave("registry.test/shop/chat:2", Run("PATH=/usr/bin"), Tar(("app/.env", $"# shop\nMISTRAL_API_KEY={Key}\n")), Tar(("app/.wh..env", ""), ("app/main.py", "print()\n")))),
        ["good.tar"] = TarOf(OldDockerSave("registry.test/shop/chat:3", Run("MISTRAL_API_KEY="), App, Tar(("app/a", "")))),
    };

    static JsonObject Run(string variable) => new() { ["Entrypoint"] = new JsonArray("python", "/app/main.py"), ["Env"] = new JsonArray(variable) };

    [Theory]
    [MemberData(nameof(Names))]
    public void Examples_are_what_this_makes(string name)
    {
        var path = Path.Combine(Assess.Examples.Root, "secret/in-image", name);
        if (Environment.GetEnvironmentVariable("MYELIN_TEST_WRITE_EXAMPLES") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, All[name]);
        }
        using var scratch = new Scratch();
        scratch.File("made.tar", All[name]);
        // Bytes differ: .NET writes the number of its process into tars.
        var (stands, made) = (Reading.Of($"image:{path}"), Reading.Of($"image:{scratch["made.tar"]}"));
        stands.Paths.ShouldBe(made.Paths);
        stands.Deleted.ShouldBe(made.Deleted);
        foreach (var file in made.Paths) stands[file].ShouldBe(made[file]);
        stands.Snapshots.OfType<ImageConfig>().Single().Config.Environment.ShouldBe(made.Snapshots.OfType<ImageConfig>().Single().Config.Environment);
    }
}
