using System.Globalization;
using System.Text;

namespace Myelin.Formats.Models;

/// <summary>A model of XGBoost, LightGBM or CatBoost.</summary>
public sealed record BoostingModel(string Format) : ModelArtifact(Format)
{
    /// <summary>What it is trained for, for example <c>binary:logistic</c>.</summary>
    public string? Objective { get; init; }
    /// <summary>Names of the columns it was trained on, as far as they are listed near the start.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];
}

/// <summary>
/// Recognises gradient boosting models: XGBoost JSON, UBJSON and the old binary ("binf"), LightGBM text, CatBoost ("CBM1"). Head and tail are read, the trees are not.
/// </summary>
public sealed class BoostingFormat : Format<BoostingModel>
{
    const int Head = 64 << 10;
    const int Tail = 256 << 10;

    public override bool Matches(in FileProbe file) => Kind(file.Head) is not null;

    public override Parsed<BoostingModel> Read(ByteSource bytes, FileName name, ReadLimits limits)
    {
        var head = bytes.ReadBytes(0, Head);
        var kind = Kind(head)!;
        return kind switch
        {
            "xgboost-json" or "xgboost-ubj" => XgBoost(kind, head, bytes.ReadBytes(Math.Max(0, bytes.Length - Tail), Tail)),
            "lightgbm" => LightGbm(Encoding.UTF8.GetString(head)),
            _ => new BoostingModel(kind) { Producer = kind == "catboost" ? "catboost" : "xgboost" },
        };
    }

    static string? Kind(ReadOnlySpan<byte> head)
    {
        if (head.StartsWith("{L\0\0\0\0\0\0\0"u8) && head[..Math.Min(head.Length, 64)].IndexOf("learner"u8) > 0) return "xgboost-ubj";
        if (head.StartsWith("CBM1"u8)) return "catboost";
        if (head.StartsWith("tree\n"u8) || head.StartsWith("tree\r\n"u8)) return head.IndexOf("version=v"u8) is > 0 and < 16 ? "lightgbm" : null;
        if (head.StartsWith("binf"u8) && head.Length > 64 && head[4..].Contains((byte)0)) return "xgboost-binary";
        if (head.Length > 0 && head[0] == '{' && head.TrimStart("{ \r\n\t"u8).StartsWith("\"learner\""u8) && head.IndexOf("\"gradient_booster\""u8) + head.IndexOf("\"attributes\""u8) + head.IndexOf("\"feature_names\""u8) > -3) return "xgboost-json";
        return null;
    }

    static BoostingModel XgBoost(string kind, byte[] head, byte[] tail)
    {
        var version = Version(tail, kind == "xgboost-ubj");
        return new BoostingModel(kind)
        {
            Producer = version is null ? "xgboost" : $"xgboost {version}",
            Objective = Objective(tail) ?? Objective(head),
            Features = kind == "xgboost-json" ? Features(head) : [],
        };
    }

    // "version":[2,0,3] stands last in JSON; in UBJSON an array of small integers, typed or not.
    static string? Version(byte[] tail, bool isUbj)
    {
        var at = tail.AsSpan().LastIndexOf("version"u8);
        if (at < 0) return null;
        var rest = tail.AsSpan(at + 7);
        List<int> numbers = [];
        if (isUbj)
        {
            for (var i = 0; i < rest.Length && numbers.Count < 3; i++)
            {
                if (rest[i] is (byte)'i' or (byte)'U' && i + 1 < rest.Length) numbers.Add(rest[++i]);
                else if (rest[i] == 'I' && i + 2 < rest.Length) numbers.Add((rest[i + 1] << 8) | rest[i += 2]);
                else if (rest[i] is not ((byte)'[' or (byte)'#' or (byte)'$' or (byte)'L' or (byte)'l' or 0 or 3)) break;
            }
        }
        else
        {
            var end = rest.IndexOf((byte)']');
            if (end is < 0 or > 40) return null;
            foreach (var part in Encoding.ASCII.GetString(rest[..end]).Split(['[', ',', ':', '"', ' '], StringSplitOptions.RemoveEmptyEntries))
                if (int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) numbers.Add(number);
        }
        return numbers.Count == 3 ? string.Join('.', numbers) : null;
    }

    // The name of an objective has a colon (binary:logistic, reg:squarederror, rank:ndcg …).
    static string? Objective(ReadOnlySpan<byte> text)
    {
        foreach (var family in (ReadOnlySpan<string>)["binary:", "multi:", "reg:", "rank:", "count:", "survival:"])
        {
            var at = text.LastIndexOf(Encoding.ASCII.GetBytes(family));
            if (at < 0) continue;
            var end = at + family.Length;
            while (end < text.Length && end < at + 64 && (char.IsAsciiLetterOrDigit((char)text[end]) || text[end] == '_')) end++;
            return Encoding.ASCII.GetString(text[at..end]);
        }
        return null;
    }

    static List<string> Features(byte[] head)
    {
        var at = head.AsSpan().IndexOf("\"feature_names\""u8);
        if (at < 0) return [];
        var rest = head.AsSpan(at + 15);
        var end = rest.IndexOf((byte)']');
        return end < 0 ? [] : [.. Encoding.UTF8.GetString(rest[..end]).Split('"').Where((_, i) => i % 2 == 1).Take(10_000)];
    }

    static BoostingModel LightGbm(string head)
    {
        var model = new BoostingModel("lightgbm") { Producer = "lightgbm" };
        foreach (var line in head.AsSpan().EnumerateLines())
        {
            if (line.StartsWith("Tree=")) break;
            var equals = line.IndexOf('=');
            if (equals < 0) continue;
            var value = line[(equals + 1)..];
            model = line[..equals] switch
            {
                "version" => model with { FormatVersion = value.ToString() },
                "objective" => model with { Objective = value.ToString() },
                "feature_names" => model with { Features = [.. value.ToString().Split(' ', 10_000, StringSplitOptions.RemoveEmptyEntries)] },
                _ => model,
            };
        }
        return model;
    }
}
