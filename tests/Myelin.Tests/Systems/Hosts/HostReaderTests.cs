using System.Net;
using System.Net.Sockets;
using Myelin.Systems.Hosts;

namespace Myelin.Tests.Systems.Hosts;

public sealed class HostReaderTests
{
    [Fact]
    public void Sees_this_very_process_and_its_socket()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var me = new HostReader().Read().Processes.Single(p => p.Id == Environment.ProcessId);
        me.Arguments.ShouldNotBeEmpty();
        me.Libraries.ShouldContain(l => l.EndsWith("libcoreclr.so"));
        me.Listening.ShouldContain((IPEndPoint)listener.LocalEndpoint);
        me.Environment.Keys.ShouldContain("PATH");
    }

    [Fact]
    public void Reads_gpus_and_their_driver()
    {
        var root = Directory.CreateTempSubdirectory().FullName;
        void Write(string path, string text)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, path))!);
            File.WriteAllText(Path.Combine(root, path), text);
        }
        Write("proc/driver/nvidia/version", "NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.15  Tue Mar  5 22:23:56 UTC 2024\nGCC version: 12\n");
        Write("proc/driver/nvidia/gpus/0000:3b:00.0/information", "Model: \t\t NVIDIA H100 80GB HBM3\nIRQ:   \t\t 40\nGPU UUID: \t GPU-5a8c1f2e-0000-0000-0000-000000000000\n");
        Write("sys/class/kfd/kfd/topology/nodes/0/properties", "cpu_cores_count 8\nsimd_count 0\n");
        Write("sys/class/kfd/kfd/topology/nodes/1/properties", "cpu_cores_count 0\nsimd_count 304\n");
        Write("sys/class/kfd/kfd/topology/nodes/1/name", "aqua_vanjaram\n");
        var snapshot = new HostReader(root).Read();
        snapshot.Drivers.ShouldBe([("nvidia", "550.54.15")]);
        snapshot.Gpus.Select(g => (g.Name, g.Uuid, g.Vendor)).ShouldBe([("NVIDIA H100 80GB HBM3", "GPU-5a8c1f2e-0000-0000-0000-000000000000", "nvidia"), ("aqua_vanjaram", null, "amd")]);
        Directory.Delete(root, recursive: true);
    }

    [Theory]
    [InlineData("0::/system.slice/docker-3f4e8a1b9c2d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f.scope", "docker", "3f4e8a1b9c2d")]
    [InlineData("0::/kubepods.slice/kubepods-burstable.slice/cri-containerd-3f4e8a1b9c2d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f.scope", "kubernetes", "3f4e8a1b9c2d")]
    [InlineData("0::/machine.slice/libpod-3f4e8a1b9c2d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f.scope", "podman", "3f4e8a1b9c2d")]
    [InlineData("0::/user.slice/user-0.slice", null, null)]
    public void Tells_the_container_by_its_cgroup(string cgroup, string? runtime, string? id) =>
        ProcessReader.ContainerOf(cgroup).ShouldBe(runtime is null ? null : new HostContainer(id!, runtime));

    [Theory]
    [InlineData("0100007F:1F90", "127.0.0.1", 8080)]
    [InlineData("00000000:2CAA", "0.0.0.0", 11434)]
    [InlineData("00000000000000000000000001000000:0016", "::1", 22)]
    public void Reads_addresses_of_proc_net(string text, string address, int port) => SocketTable.EndPoint(text).ShouldBe(new IPEndPoint(IPAddress.Parse(address), port));

    [Theory]
    [InlineData("")]
    [InlineData("xyz")]
    [InlineData("0100007F:zz")]
    public void Ignores_broken_addresses(string text) => SocketTable.EndPoint(text).ShouldBeNull();
}
