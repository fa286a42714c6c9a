using System.Collections.Frozen;
using Myelin.Formats.Code.Curly;
using Myelin.Formats.Code.Curly.Go;

namespace Myelin.Formats.Code;

/// <summary>Go.</summary>
public sealed class GoFormat : CurlyFormat
{
    private protected override IReadOnlyList<string> Extensions { get; } = [".go"];

    private protected override (Parser Parser, Idioms Idioms) Open(string text, FileName name, ReadLimits limits) => (new GoParser(new GoLexer(text).Read(), limits), new GoIdioms());
}

/// <summary>Names of Go's standard library, and of what wraps a string for an API.</summary>
internal sealed class GoIdioms : Idioms
{
    static readonly FrozenSet<string> Environment = ["os.Getenv", "os.LookupEnv"];
    static readonly FrozenSet<string> Wraps =
    [
        "string", "github.com/aws/aws-sdk-go-v2/aws.String", "github.com/aws/aws-sdk-go/aws.String", "github.com/openai/openai-go.String", "github.com/openai/openai-go.F",
        "github.com/anthropics/anthropic-sdk-go.F", "github.com/anthropics/anthropic-sdk-go.String", "github.com/anthropics/anthropic-sdk-go.Model", "github.com/openai/openai-go.ChatModel",
        "google.golang.org/genai.Ptr", "github.com/Azure/azure-sdk-for-go/sdk/azcore/to.Ptr", "strings.TrimSpace",
    ];
    static readonly FrozenSet<string> Formats = ["fmt.Sprintf"];

    public override Language Language => Language.Go;
    public override FrozenSet<string> EnvironmentCalls => Environment;
    public override FrozenSet<string> Wrappers => Wraps;
    public override FrozenSet<string> Formatters => Formats;
    public override bool IsSelf(int word) => false;

    // A package is named by the last part of its path, without a version and, by custom, without go- before or -go behind it.
    public override string? Undeclared(string name, IReadOnlyList<CodeImport> imports)
    {
        string? close = null;
        foreach (var import in imports)
        {
            if (import.Alias is not null) continue;
            var path = import.Module.AsSpan();
            var slash = path.LastIndexOf('/');
            var last = path[(slash + 1)..];
            if (slash > 0 && last.Length > 1 && last[0] == 'v' && !last[1..].ContainsAnyExceptInRange('0', '9'))
            {
                path = path[..slash];
                last = path[(path.LastIndexOf('/') + 1)..];
            }
            if (last.SequenceEqual(name)) return import.Module;
            if (close is not null) continue;
            foreach (var part in last.SplitAny('-', '.', '_'))
                if (last[part].SequenceEqual(name)) close = import.Module;
        }
        return close;
    }
}
