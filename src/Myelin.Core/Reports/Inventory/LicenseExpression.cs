using System.Collections.Frozen;
using System.Text;
using System.Text.Json.Serialization;
using Myelin.Core.Knowledge;

namespace Myelin.Core.Reports.Inventory;

/// <summary>
/// A licence as evidence states it, made fit for a bill of materials: an SPDX id (<c>apache-2.0</c> becomes <c>Apache-2.0</c>), an SPDX expression, or a
/// name that SPDX does not know (<c>llama3.1</c>).
/// </summary>
/// <param name="Id">The one SPDX id, or null.</param>
/// <param name="Expression">The whole as a valid SPDX expression; null when any part is unknown to SPDX.</param>
/// <param name="Text">As stated.</param>
public sealed partial record LicenseExpression(string? Id, string? Expression, string Text)
{
    static readonly Lazy<FrozenDictionary<string, string>> Ids = new(() =>
        KnowledgeFile.Read("licenses", LicenseContext.Default.LicenseList).Ids.ToFrozenDictionary(id => id, StringComparer.OrdinalIgnoreCase));

    /// <summary>Reads a stated licence; bounded and linear in its length.</summary>
    public static LicenseExpression Parse(string text)
    {
        text = text.Trim();
        if (Ids.Value.TryGetValue(text, out var id)) return new(id, id, text);
        return new(null, text.Length <= 1000 ? Normalize(text) : null, text);
    }

    // expression = operand { (AND | OR | WITH) operand }; WITH binds an exception, whose id is in the same list.
    static string? Normalize(string text)
    {
        var result = new StringBuilder(text.Length);
        var (depth, wantsOperand) = (0, true);
        foreach (var token in Tokens(text))
        {
            switch (token)
            {
                case "(" when wantsOperand:
                    depth++;
                    result.Append('(');
                    break;
                case ")" when !wantsOperand && depth > 0:
                    depth--;
                    result.Append(')');
                    break;
                case "(" or ")":
                    return null;
                default:
                    if (wantsOperand)
                    {
                        if (Operand(token) is not { } operand) return null;
                        result.Append(operand);
                    }
                    else if (token.ToUpperInvariant() is "AND" or "OR" or "WITH") result.Append(' ').Append(token.ToUpperInvariant()).Append(' ');
                    else return null;
                    wantsOperand = !wantsOperand;
                    break;
            }
        }
        return depth == 0 && !wantsOperand ? result.ToString() : null;
    }

    static string? Operand(string token)
    {
        if (Ids.Value.TryGetValue(token, out var id)) return id;
        if (token.EndsWith('+') && Ids.Value.TryGetValue(token[..^1], out id)) return id + "+";
        return token.StartsWith("LicenseRef-", StringComparison.Ordinal) && token.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.') ? token : null;
    }

    static IEnumerable<string> Tokens(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == ' ') continue;
            if (text[i] is '(' or ')')
            {
                yield return text[i].ToString();
                continue;
            }
            var start = i;
            while (i + 1 < text.Length && text[i + 1] is not (' ' or '(' or ')')) i++;
            yield return text[start..(i + 1)];
        }
    }

    sealed record LicenseList(string[] Ids);

    [JsonSerializable(typeof(LicenseList))]
    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
    sealed partial class LicenseContext : JsonSerializerContext;
}
