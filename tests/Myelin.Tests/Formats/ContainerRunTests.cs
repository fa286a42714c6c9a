using Myelin.Formats.Shell;

namespace Myelin.Tests.Formats;

public sealed class ContainerRunTests
{
    static ContainerRun? Of(string line) => CommandLine.OfScript(line).Select(ContainerRun.Of).FirstOrDefault(r => r is not null);

    [Fact]
    public void Options_are_told_from_the_image_and_its_arguments()
    {
        var run = Of("sudo docker run -dit --rm --gpus=all --name llm -p 127.0.0.1:8080:80/tcp -p8000 -e HF_HOME=/x --env TOKEN --shm-size 1g ghcr.io/a/b:1 serve --port 80")!;
        run.Image.ShouldBe("ghcr.io/a/b:1");
        run.Arguments.ShouldBe(["serve", "--port", "80"]);
        run.Ports.ShouldBe([("127.0.0.1", 8080, 80), (null, 0, 8000)]);
        run.Environment.ShouldBe([new("HF_HOME", "/x"), new("TOKEN", null)]);
        (run.Name, run.Gpus, run.IsOnHostNetwork).ShouldBe(("llm", "all", false));
    }

    [Fact]
    public void The_network_of_the_host_and_another_entry_point_are_said()
    {
        var run = Of("podman container run --network host --privileged --entrypoint /bin/sh img -c x")!;
        (run.IsOnHostNetwork, run.IsPrivileged, run.Entrypoint).ShouldBe((true, true, "/bin/sh"));
    }

    [Theory]
    [InlineData("docker pull x")]
    [InlineData("docker run")]
    [InlineData("docker run --rm -p")]
    [InlineData("echo docker run x")]
    public void Other_commands_start_none(string line) => Of(line).ShouldBeNull();

    [Fact]
    public void No_words_break_it()
    {
        string[] words = ["docker", "run", "-", "--", "-p", "-e", "=", "-p:", "-e=", "--name", "\"\"", "x:y", ":::", "-p1-2:3", "--env=", "img"];
        var random = new Random(5);
        for (var round = 0; round < 2_000; round++) Of("docker run " + string.Join(' ', Enumerable.Range(0, random.Next(8)).Select(_ => words[random.Next(words.Length)])));
    }
}
