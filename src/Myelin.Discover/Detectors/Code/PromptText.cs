namespace Myelin.Discover.Detectors.Code;

/// <summary>Tells prompts for models from prompts for people: a shell's "$ ", "Enter your name: ", a question of an installer.</summary>
public static class PromptText
{
    static readonly string[] Addresses = ["you are ", "you're ", "your task", "your job", "your role", "your goal", "act as ", "i want you to ", "as an ai", "as an expert", "assistant", "the following", "step by step", "do not ", "respond ", "answer the question", "user's ", "user question"];
    static readonly string[] Commands =
    [
        "summari", "write ", "generate ", "translate ", "extract ", "answer ", "classify ", "analyze ", "analyse ", "rewrite ", "create ", "use the ", "given ", "based on ", "describe ", "explain ", "identify ", "evaluate ",
        "compare ", "convert ", "reply ", "return ", "determine ", "review ", "improve ", "provide ", "list ", "tell ", "imagine ", "consider ", "below is", "here is", "here are", "# role", "# identity", "<s>", "[inst]", "### instruction", "think ", "read the", "reading ",
    ];

    /// <summary>Whether a name says that its text instructs a model, whatever the text.</summary>
    public static bool IsSystemName(string name) =>
        name.Contains("system_prompt", StringComparison.OrdinalIgnoreCase) || name.Contains("systemPrompt", StringComparison.OrdinalIgnoreCase) || name.Contains("system_message", StringComparison.OrdinalIgnoreCase)
        || name.Contains("systemMessage", StringComparison.OrdinalIgnoreCase) || name.Contains("system_instruction", StringComparison.OrdinalIgnoreCase) || name.Contains("systemInstruction", StringComparison.OrdinalIgnoreCase)
        || name is "SYSTEM" or "PREAMBLE";

    /// <summary>Whether a name says that its text is a prompt, which may be one for people.</summary>
    public static bool IsName(string name) =>
        IsSystemName(name) || name.EndsWith("prompt", StringComparison.OrdinalIgnoreCase) || name.EndsWith("prompts", StringComparison.OrdinalIgnoreCase) || name.EndsWith("prompt_template", StringComparison.OrdinalIgnoreCase)
        || name.EndsWith("PromptTemplate", StringComparison.Ordinal) || name.EndsWith("INSTRUCTIONS", StringComparison.Ordinal) || name.EndsWith("_instructions", StringComparison.Ordinal) || name.EndsWith("Instructions", StringComparison.Ordinal)
        || name.StartsWith("PROMPT_", StringComparison.Ordinal) || name.Contains("_PROMPT_", StringComparison.Ordinal) || name.EndsWith("_TEMPLATE", StringComparison.Ordinal) && name.Contains("PROMPT", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether a text named a prompt is one for a model.</summary>
    /// <param name="name">What it is called.</param>
    /// <param name="text">Its text.</param>
    /// <param name="isWhole">The text is all of it, not only what stands before the first unknown part.</param>
    /// <param name="isAi">The file uses AI otherwise.</param>
    public static bool IsForModel(string name, string text, bool isWhole, bool isAi)
    {
        var instructs = Instructs(text);
        if (IsForPeople(text, isWhole && !instructs)) return false;
        return instructs || IsSystemName(name) || isAi || text.Length > 300;
    }

    static bool Instructs(string text)
    {
        foreach (var word in Addresses)
            if (text.Contains(word, StringComparison.OrdinalIgnoreCase)) return true;
        var start = text.AsSpan().TrimStart();
        foreach (var word in Commands)
            if (start.StartsWith(word, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    // "Password: ", "Continue? [y/N]", "name> ", and text with marks of colours or of a shell's prompt.
    static bool IsForPeople(string text, bool mayAsk)
    {
        var end = text.AsSpan().TrimEnd();
        if (text.Contains("\u001b[", StringComparison.Ordinal) || text.Contains("{color.", StringComparison.Ordinal) || text.Contains("\\u@\\h", StringComparison.Ordinal)) return true;
        if (text.Length > 120 || text.AsSpan().Trim().Contains('\n')) return false;
        if (text.StartsWith("You are", StringComparison.OrdinalIgnoreCase)) return false;
        return end.EndsWith("> ") || end.EndsWith(">") || end.EndsWith("$") || end.EndsWith("(y/n)", StringComparison.OrdinalIgnoreCase) || end.EndsWith("[y/n]", StringComparison.OrdinalIgnoreCase) || end.EndsWith("(y/n):", StringComparison.OrdinalIgnoreCase)
            || end.EndsWith("[y/n]:", StringComparison.OrdinalIgnoreCase)
            || (text.Length < 80 && end.EndsWith(":") && (StartsAsking(text) || (mayAsk && text.EndsWith(": ", StringComparison.Ordinal))));
    }

    static bool StartsAsking(string text)
    {
        foreach (var word in (ReadOnlySpan<string>)["enter", "please enter", "type ", "input", "choose", "select", "password", "your name", "username", "press", "what is your", "which "])
            if (text.AsSpan().TrimStart().StartsWith(word, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
