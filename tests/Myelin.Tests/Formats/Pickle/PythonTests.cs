using System.Text;
using Myelin.Assess;
using Myelin.Core.Findings;
using Myelin.Formats;
using Myelin.Formats.Pickle;
using Myelin.Systems;

namespace Myelin.Tests.Formats.Pickle;

/// <summary>Runs only where Python is; else it is skipped and says so.</summary>
internal sealed class PythonFactAttribute : FactAttribute
{
    public PythonFactAttribute() => Skip = Python.Path is null ? "python3 is not on this machine" : null;
}

/// <summary>The Python of this machine: the system's, which has the libraries of Debian, before others.</summary>
internal static class Python
{
    public static string? Path { get; } = new[] { "/usr/bin/python3", "/usr/local/bin/python3" }.FirstOrDefault(File.Exists);

    public static string[] Run(params string[] arguments)
    {
        var result = ProcessRunner.Run(Path!, ["-W", "ignore", .. arguments], environment: new Dictionary<string, string> { ["OMP_NUM_THREADS"] = "1", ["HOME"] = System.IO.Path.GetTempPath() }, timeout: TimeSpan.FromMinutes(5))!;
        result.ExitCode.ShouldBe(0, result.Error);
        return Encoding.UTF8.GetString(result.Output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}

/// <summary>Against CPython itself, and against what real libraries write (bench/models).</summary>
public sealed class PythonTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("myelin-python").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [PythonFact]
    public void Opcodes_are_those_of_pickletools()
    {
        List<byte[]> streams = [];
        foreach (var (_, write) in Gadgets.All.Concat(Benign.All))
            for (var protocol = 0; protocol <= 5; protocol++)
            {
                var writer = new PickleWriter(protocol);
                write(writer);
                streams.Add(writer.Stop());
            }
        for (var i = 0; i < streams.Count; i++) File.WriteAllBytes(Path.Combine(_folder, $"{i:d5}.pkl"), streams[i]);
        var theirs = Python.Run("-c", """
            import pickletools, sys, pathlib
            for f in sorted(pathlib.Path(sys.argv[1]).iterdir()):
                try: print(f.stem, *(f"{p}:{o.name}" for o, a, p in pickletools.genops(f.read_bytes())))
                except Exception as e: print(f.stem, "refused")
            """, _folder);
        theirs.Length.ShouldBe(streams.Count);
        var compared = 0;
        for (var i = 0; i < streams.Count; i++)
        {
            if (theirs[i].EndsWith("refused", StringComparison.Ordinal)) continue;
            var ours = string.Join(' ', PickleDisassembly.Read(ByteSource.Of(streams[i])).Select(o => $"{o.Offset}:{o.Name}"));
            theirs[i].ShouldBe($"{i:d5} {ours}");
            compared++;
        }
        compared.ShouldBeGreaterThan(streams.Count * 9 / 10);
    }

    [PythonFact]
    public void All_of_the_malicious_corpus_is_found()
    {
        var files = Python.Run(Path.Combine(Repository.Root, "bench", "models", "malicious.py"), _folder);
        files.Length.ShouldBeGreaterThan(300);
        files.Where(f => Worst(f) > Severity.High).ShouldBeEmpty();
    }

    [PythonFact]
    public void Nothing_is_found_in_what_the_installed_libraries_write()
    {
        var files = Python.Run(Path.Combine(Repository.Root, "bench", "models", "benign.py"), _folder);
        files.Length.ShouldBeGreaterThanOrEqualTo(6);
        files.Where(f => Worst(f) < Severity.Info).ShouldBeEmpty();
    }

    // Info + 1 stands for nothing.
    Severity Worst(string name)
    {
        var path = Path.Combine(_folder, name);
        using var file = new Myelin.Discover.SourceFile(name, () => Myelin.Systems.Files.FileBytes.Open(path), ReadLimits.Default);
        return Inspector.Inspect(file).Where(f => f.CheckId.StartsWith("model/", StringComparison.Ordinal)).Select(f => f.Severity).DefaultIfEmpty(Severity.Info + 1).Min();
    }

    static readonly Myelin.Discover.FileInspector Inspector = new Assessment().Inspector;
}
