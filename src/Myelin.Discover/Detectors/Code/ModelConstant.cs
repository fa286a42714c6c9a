using System.Text;

namespace Myelin.Discover.Detectors.Code;

/// <summary>
/// Names of models behind the constants of an SDK: <c>openai.GPT4oMini</c>, <c>ChatModel.GPT_4_1</c>, <c>ModelClaudeSonnet4_5</c>, <c>gemini::GEMINI_2_0_FLASH</c>.
/// The SDK is not at hand, but its constants are spelled after the models.
/// </summary>
public static class ModelConstant
{
    static readonly string[] Prefixes = ["ChatModel", "EmbeddingModel", "ImageModel", "AudioModel", "SpeechModel", "ResponsesModel", "CreateImageModel", "Model"];

    /// <summary>The model's name, or null when the constant is none of a known family.</summary>
    public static string? NameOf(string constant)
    {
        var last = constant[(constant.LastIndexOf('.') + 1)..];
        if (Special(last) is { } special) return special;
        // Constants of SDKs begin with a capital or are written in one case; geminiFlashModel is a variable of the project.
        if (last.Length > 0 && char.IsAsciiLetterLower(last[0]) && last.Any(char.IsAsciiLetterUpper)) return null;
        foreach (var prefix in Prefixes)
            if (last.StartsWith(prefix, StringComparison.Ordinal) && last.Length > prefix.Length && !char.IsAsciiLetterLower(last[prefix.Length])) { last = last[prefix.Length..].TrimStart('_'); break; }
        if (last.Length is < 2 or > 80) return null;
        var name = Spelled(Words(last));
        return CodeKnowledge.Current.IsFamily(name, out _) ? name : null;
    }

    static string? Special(string constant) => constant switch
    {
        "AdaEmbeddingV2" => "text-embedding-ada-002",
        "SmallEmbedding3" => "text-embedding-3-small",
        "LargeEmbedding3" => "text-embedding-3-large",
        "GPT3Dot5Turbo" => "gpt-3.5-turbo",
        "CreateImageModelDallE3" => "dall-e-3",
        "CreateImageModelDallE2" => "dall-e-2",
        _ => null,
    };

    // Letters and digits part where the spelling changes; a capital begins a word unless the whole is written in capitals.
    static List<string> Words(string constant)
    {
        List<string> words = [];
        var word = new StringBuilder();
        var capitals = !constant.Any(char.IsAsciiLetterLower);
        for (var i = 0; i < constant.Length; i++)
        {
            var c = constant[i];
            var begins = c == '_' || (i > 0 && char.IsAsciiDigit(c) != char.IsAsciiDigit(constant[i - 1])) || (!capitals && char.IsAsciiLetterUpper(c) && i > 0 && char.IsAsciiLetterLower(constant[i - 1]));
            if (begins && word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
            if (c != '_') word.Append(char.ToLowerInvariant(c));
        }
        if (word.Length > 0) words.Add(word.ToString());
        return words;
    }

    static string Spelled(List<string> words)
    {
        var name = string.Join('-', words).Replace("-dot-", ".");
        if (words is ["gpt" or "gemini" or "llama", { Length: 1 } major, { Length: 1 } minor, ..] && char.IsAsciiDigit(major[0]) && char.IsAsciiDigit(minor[0]))
            name = $"{words[0]}-{major}.{minor}{string.Concat(words.Skip(3).Select(w => "-" + w))}";
        // The o of gpt-4o, o3 and the like is part of the number before or after it.
        name = name.Replace("gpt-4-o-", "gpt-4o-").Replace("gpt-4-omini", "gpt-4o-mini");
        if (name == "gpt-4-o") name = "gpt-4o";
        if (words is ["o", { Length: 1 }, ..]) name = "o" + name[2..];
        return name;
    }
}
