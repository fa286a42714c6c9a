using System.Diagnostics;
using Myelin.Core;
using Myelin.Systems.Machine;

namespace Myelin.Tests.Systems.Machine;

public sealed class MachineSectionTests
{
    static IEnumerable<MachineFact> All() => Registered<MachineSection>.In(typeof(MachineSection)).SelectMany(s => s.Facts());

    [Fact]
    public void Says_what_this_machine_is()
    {
        var facts = All().ToDictionary(f => f.Name == "context" ? f.Name + f.Value : f.Name);
        facts["kernel"].Value.ShouldBe(File.ReadAllText("/proc/sys/kernel/osrelease").Trim());
        facts["root"].Presence.ShouldBe(Environment.IsPrivilegedProcess ? Presence.Yes : Presence.No);
        facts["kvm"].Presence.ShouldBe(File.Exists("/dev/kvm") ? facts["kvm"].Presence : Presence.No);
        facts["btf"].Presence.ShouldBe(File.Exists("/sys/kernel/btf/vmlinux") ? Presence.Yes : Presence.No);
        facts["memory"].Value.ShouldContain("GiB");
    }

    [Fact]
    public void Is_quick()
    {
        All().Count().ShouldBeGreaterThan(20);
        var clock = Stopwatch.StartNew();
        All().Count();
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void Names_are_kebab_case() => All().ShouldAllBe(f => f.Name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-' || c == '_'));
}
