using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Myelin.Core.Assets;
using Myelin.Core.Findings;

namespace Myelin.Core.Reports.Json;

/// <summary>Loads what <see cref="JsonReport"/> wrote. Members may stand in any order, unknown ones are passed over; assets come before relations.</summary>
public static class ScanJsonReader
{
    /// <summary>The scan that a report holds; roots of targets are not in it, and empty here.</summary>
    /// <exception cref="InvalidDataException">It is no report of a version that this program knows, or it is damaged; the message says where.</exception>
    public static ScanResult Read(Stream stream)
    {
        var json = new JsonTokens(stream);
        try
        {
            return ReadScan(ref json);
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"byte {json.Offset}: {e.Message.Split(" Path:")[0].Split(" LineNumber:")[0]}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new InvalidDataException("a text that is not UTF-8", e);
        }
        finally
        {
            json.Dispose();
        }
    }

    static ScanResult ReadScan(ref JsonTokens json)
    {
        var scan = new ScanResult
        {
            Targets = [],
            Graph = AssetGraph.Empty,
            Findings = [],
            Checks = [],
            Coverage = new Coverage(),
            Answers = new Answers("", "", ""),
            Now = default,
            ToolVersion = "",
        };
        var (format, version) = ("", 0);
        json.Expect(JsonTokenType.StartObject);
        while (GraphJsonReader.NextMember(ref json))
        {
            switch (json.String())
            {
                case "format": format = Text(ref json); break;
                case "version": version = Count(ref json); break;
                case "tool": scan = scan with { ToolVersion = Member(ref json, "version") }; break;
                case "clock": scan = scan with { Now = Time(Member(ref json, "now")) }; break;
                case "targets": scan = scan with { Targets = [.. Objects(ref json).Select(t => new ScanTarget(t["label"], t["kind"], "") { Below = t["below"] })] }; break;
                case "answers": scan = scan with { Answers = ReadAnswers(ref json) }; break;
                case "coverage": scan = scan with { Coverage = ReadCoverage(ref json) }; break;
                case "findings": scan = scan with { Findings = ReadFindings(ref json) }; break;
                case "checks": scan = scan with { Checks = [.. Objects(ref json).Select(Check)] }; break;
                case "graph":
                    json.Expect(JsonTokenType.StartObject);
                    scan = scan with { Graph = new GraphJsonReader().Read(ref json) };
                    break;
                default: json.Skip(); break;
            }
        }
        if (json.Read()) throw new JsonException("something follows the report");
        if (format != JsonReport.FormatName) throw new InvalidDataException("no report of myelin in json");
        return version == JsonReport.FormatVersion ? scan : throw new InvalidDataException($"version {version} of the report is not known, only {JsonReport.FormatVersion} is");
    }

    static Answers ReadAnswers(ref JsonTokens json)
    {
        json.Next();
        var answers = Object(ref json);
        return new Answers(answers["where"], answers["reach"], answers["isolated"]) { Load = answers["load"] is { Length: > 0 } load ? load : null };
    }

    static Coverage ReadCoverage(ref JsonTokens json)
    {
        var coverage = new Coverage();
        json.Expect(JsonTokenType.StartObject);
        while (GraphJsonReader.NextMember(ref json))
        {
            switch (json.String())
            {
                case "files":
                    json.Next();
                    coverage = coverage with { Files = json.LongCount() };
                    break;
                case "bytes":
                    json.Next();
                    coverage = coverage with { Bytes = json.LongCount() };
                    break;
                case "skipped":
                    coverage = coverage with { Skipped = [.. Objects(ref json).Select(s => new SkippedInput(s["path"], s["reason"], s["by"], s.Count("line")))] };
                    break;
                case "leftOut": coverage = coverage with { LeftOut = ReadCounts(ref json) }; break;
                default: json.Skip(); break;
            }
        }
        return coverage;
    }

    static ImmutableSortedDictionary<string, long> ReadCounts(ref JsonTokens json)
    {
        var counts = ImmutableSortedDictionary.CreateBuilder<string, long>(StringComparer.Ordinal);
        json.Expect(JsonTokenType.StartObject);
        while (GraphJsonReader.NextMember(ref json))
        {
            var what = json.String();
            json.Next();
            counts[what] = json.LongCount();
        }
        return counts.ToImmutable();
    }

    static ImmutableArray<Finding> ReadFindings(ref JsonTokens json)
    {
        var findings = ImmutableArray.CreateBuilder<Finding>();
        foreach (var finding in Objects(ref json))
        {
            findings.Add(new Finding(finding["check"], Word<Severity>(finding["severity"]), Word<Confidence>(finding["confidence"]), Place(finding.Inner("at")), finding["message"])
            {
                Assets = finding.Texts("assets"),
                Flow = [.. finding.List("flow").Select(step => new FlowStep(Place(step), step["message"]))],
                Suppressed = finding.Optional("suppressed"),
            });
        }
        return findings.ToImmutable();
    }

    static CheckInfo Check(ObjectMembers check) => new(check["id"], Word<Severity>(check["severity"]), check["title"])
    {
        Why = check["why"],
        Fix = check["fix"],
        Confidence = Word<Confidence>(check["confidence"]),
        Persona = Word<Persona>(check["persona"]),
        Mappings = check.Texts("mappings"),
        Incidents = check.Texts("incidents"),
        References = check.Texts("references"),
    };

    static Location Place(ObjectMembers at) => new(at["path"], at.Count("line"), at.Count("endLine"), at.Count("column"), at.Optional("layer"), at.Optional("process"), at.Count("cell"), at.Optional("target"));

    static T Word<T>(string word) where T : struct, Enum =>
        Enum.TryParse<T>(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true, out var value) && ScanJson.Word(value) == word ? value : throw new JsonException($"no {typeof(T).Name} is called '{Reports.Text.SafeText.Fit(word, 40)}'");

    static DateTimeOffset Time(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : throw new JsonException("clock.now is no time");

    static string Text(ref JsonTokens json)
    {
        json.Next();
        return json.String();
    }

    static int Count(ref JsonTokens json)
    {
        json.Next();
        return json.Count();
    }

    static string Member(ref JsonTokens json, string name)
    {
        json.Next();
        return Object(ref json)[name];
    }

    static List<ObjectMembers> Objects(ref JsonTokens json)
    {
        List<ObjectMembers> objects = [];
        json.Expect(JsonTokenType.StartArray);
        while (GraphJsonReader.NextObject(ref json)) objects.Add(Object(ref json));
        return objects;
    }

    static ObjectMembers Object(ref JsonTokens json) => ObjectMembers.Read(ref json);
}
