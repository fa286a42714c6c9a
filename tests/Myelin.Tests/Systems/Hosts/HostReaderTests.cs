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

    const string Id = "3f4e8a1b9c2d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2f";
    const string Pod = "0d3a5c1e-7b42-4f0e-9a61-2c8d4e6f8a10";

    [Theory]
    [InlineData($"0::/system.slice/docker-{Id}.scope", "docker", "3f4e8a1b9c2d", null)]
    [InlineData($"12:memory:/docker/{Id}", "docker", "3f4e8a1b9c2d", null)]
    [InlineData($"0::/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0d3a5c1e_7b42_4f0e_9a61_2c8d4e6f8a10.slice/cri-containerd-{Id}.scope", "containerd", "3f4e8a1b9c2d", Pod)]
    [InlineData($"0::/kubepods.slice/kubepods-pod0d3a5c1e_7b42_4f0e_9a61_2c8d4e6f8a10.slice/crio-{Id}.scope", "cri-o", "3f4e8a1b9c2d", Pod)]
    [InlineData($"5:cpu:/kubepods/besteffort/pod{Pod}/{Id}", "kubernetes", "3f4e8a1b9c2d", Pod)]
    [InlineData($"0::/machine.slice/libpod-{Id}.scope/container", "podman", "3f4e8a1b9c2d", null)]
    [InlineData($"0::/user.slice/user-1000.slice/user@1000.service/app.slice/nerdctl-{Id}.scope", "containerd", "3f4e8a1b9c2d", null)]
    [InlineData("0::/lxc.payload.web01/system.slice/nginx.service", "lxc", "web01", null)]
    [InlineData("0::/machine.slice/machine-build.scope/payload", "systemd-nspawn", "build", null)]
    [InlineData($"0::/machine.slice/libpod-conmon-{Id}.scope", null, null, null)]
    [InlineData("0::/user.slice/user-0.slice", null, null, null)]
    [InlineData("0::/system.slice/3f4e8a1b9c2d7e6f5a4b3c2d1e0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b5c4d3e2fa.scope", null, null, null)]
    [InlineData("", null, null, null)]
    public void Tells_the_container_and_its_pod_by_its_cgroup(string cgroup, string? runtime, string? id, string? pod) =>
        ControlGroup.ContainerOf(cgroup).ShouldBe(runtime is null ? null : new HostContainer(id!, runtime) { Pod = pod });

    [Theory]
    [InlineData("0::/system.slice/ollama.service", "ollama.service")]
    [InlineData("12:pids:/system.slice/my\\x2dmodel.service", "my-model.service")]
    [InlineData("0::/user.slice/user-1000.slice/user@1000.service/app.slice/vllm.service", "vllm.service")]
    [InlineData("0::/user.slice/user-1000.slice/session-2.scope", null)]
    [InlineData("nonsense", null)]
    public void Tells_the_service_by_its_cgroup(string cgroup, string? unit) => ControlGroup.UnitOf(cgroup).ShouldBe(unit);

    [Fact]
    public void Keeps_the_value_of_no_variable_that_it_was_not_told_to_keep()
    {
        HostProcess Me(Func<string, bool>? keeps) => new HostReader("/", keeps).Read().Processes.Single(p => p.Id == Environment.ProcessId);
        Me(null).Environment["PATH"].ShouldBeNull();
        Me(name => name == "PATH").Environment["PATH"].ShouldNotBeNull();
    }

    [Fact]
    public void Sees_accelerators_that_no_vendor_driver_has()
    {
        var root = Directory.CreateTempSubdirectory().FullName;
        void Device(string address, string vendor, string type, string device, string? driver)
        {
            var folder = Directory.CreateDirectory(Path.Combine(root, "sys/bus/pci/devices", address)).FullName;
            File.WriteAllText(Path.Combine(folder, "vendor"), vendor + "\n");
            File.WriteAllText(Path.Combine(folder, "class"), type + "\n");
            File.WriteAllText(Path.Combine(folder, "device"), device + "\n");
            if (driver is not null) File.CreateSymbolicLink(Path.Combine(folder, "driver"), "../../../bus/pci/drivers/" + driver);
        }
        Device("0000:3b:00.0", "0x10de", "0x030200", "0x2330", "vfio-pci");
        Device("0000:00:02.0", "0x8086", "0x030000", "0x3e92", "i915");
        Device("0000:00:03.0", "0x1234", "0x030000", "0x1111", null);
        Device("0000:19:00.0", "0x1da3", "0x120000", "0x1020", "habanalabs");
        new HostReader(root).Read().Gpus.Select(g => (g.Name, g.Vendor, g.Driver, g.Place)).ShouldBe(
            [("Habana Gaudi 1020", "habana", "habanalabs", "0000:19:00.0"), ("NVIDIA GPU 2330", "nvidia", "vfio-pci", "0000:3b:00.0")]);
        Directory.Delete(root, recursive: true);
    }

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
