using Myelin.Formats.Shell;

namespace Myelin.Formats.Containers;

/// <summary>A Dockerfile or Containerfile: its instructions as written, and its stages with variables put in.</summary>
/// <param name="Instructions">All instructions in order.</param>
/// <param name="Stages">One for each FROM, in order; the last is what is built by default.</param>
public sealed record DockerfileDocument(IReadOnlyList<DockerInstruction> Instructions, IReadOnlyList<DockerStage> Stages)
{
    /// <summary>The stage that is built by default, or null.</summary>
    public DockerStage? Final => Stages.Count > 0 ? Stages[^1] : null;

    /// <summary>The <c># syntax=</c> directive, or null.</summary>
    public string? Syntax { get; init; }
}

/// <summary>An instruction.</summary>
/// <param name="Keyword">In upper case: FROM, RUN, COPY …</param>
/// <param name="Text">What follows the keyword and its flags, continuation lines joined.</param>
/// <param name="Mark">Where it starts and ends.</param>
public sealed record DockerInstruction(string Keyword, string Text, Mark Mark)
{
    /// <summary>The text with its lines kept, for a shell: line 1 of it is the line of <see cref="Mark"/>.</summary>
    public string Script { get; init; } = Text;
    /// <summary>Flags: <c>--from=build</c>, <c>--mount=type=secret,id=x</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Flags { get; init; } = [];
    /// <summary>Words of the JSON form, else null.</summary>
    public IReadOnlyList<string>? Exec { get; init; }
    /// <summary>Bodies of here-documents, in order.</summary>
    public IReadOnlyList<DockerHereDocument> HereDocuments { get; init; } = [];
    /// <summary>Runs only in images built from this one.</summary>
    public bool OnBuild { get; init; }
}

/// <summary>The body of a here-document.</summary>
/// <param name="Delimiter">Its name.</param>
/// <param name="Text">The lines between.</param>
/// <param name="Line">Line of the first.</param>
public sealed record DockerHereDocument(string Delimiter, string Text, int Line);

/// <summary>A variable set by ENV or ARG.</summary>
/// <param name="Value">Its value with variables put in; null for an ARG without default.</param>
/// <param name="IsWhole">False when a part is not known before the build.</param>
/// <param name="Mark">Where it is set.</param>
public sealed record DockerVariable(string? Value, bool IsWhole, Mark Mark);

/// <summary>What a CMD, ENTRYPOINT or HEALTHCHECK starts.</summary>
/// <param name="Argv">Program and arguments; a shell form is <c>/bin/sh -c TEXT</c>.</param>
/// <param name="Mark">Where.</param>
public sealed record DockerCommand(IReadOnlyList<string> Argv, Mark Mark);

/// <summary>A stage: from one FROM to the next.</summary>
/// <param name="From">The base as written, variables put in.</param>
/// <param name="Mark">Where its FROM stands.</param>
public sealed record DockerStage(ExpandedText From, Mark Mark)
{
    /// <summary>Its name (<c>AS name</c>), or null.</summary>
    public string? Name { get; init; }
    /// <summary>The earlier stage it is built from, or null when it is an image.</summary>
    public DockerStage? Base { get; init; }
    /// <summary>The image at the bottom of the chain of stages.</summary>
    public ExpandedText Image => Base?.Image ?? From;
    /// <summary>ENV, with what its base stage set.</summary>
    public IReadOnlyDictionary<string, DockerVariable> Environment { get; init; } = new Dictionary<string, DockerVariable>();
    /// <summary>ARG of this stage.</summary>
    public IReadOnlyDictionary<string, DockerVariable> Arguments { get; init; } = new Dictionary<string, DockerVariable>();
    /// <summary>EXPOSE, as written: <c>8000</c>, <c>53/udp</c>; with what its base stage exposes.</summary>
    public IReadOnlyList<string> Ports { get; init; } = [];
    /// <summary>USER in force at the end, or null.</summary>
    public string? User { get; init; }
    /// <summary>ENTRYPOINT in force at the end, or null.</summary>
    public DockerCommand? Entrypoint { get; init; }
    /// <summary>CMD in force at the end, or null.</summary>
    public DockerCommand? Command { get; init; }
    /// <summary>Its own instructions in order, FROM first.</summary>
    public IReadOnlyList<DockerInstruction> Instructions { get; init; } = [];

    /// <summary>What a container of it starts: ENTRYPOINT followed by CMD, or one of them; null when both come from the image.</summary>
    public DockerCommand? Start => (Entrypoint, Command) switch
    {
        (null, _) => Command,
        (_, null) => Entrypoint,
        ({ Argv: ["/bin/sh", "-c", _] } shell, _) => shell,
        var (entrypoint, command) => new DockerCommand([.. entrypoint.Argv, .. command.Argv], entrypoint.Mark),
    };

    /// <summary>Value of a variable as a RUN of this stage sees it at its end; null when unknown.</summary>
    public string? Lookup(string name) =>
        Environment.GetValueOrDefault(name) is { IsWhole: true, Value: { } value } ? value
        : Arguments.GetValueOrDefault(name) is { IsWhole: true, Value: { } argument } ? argument : null;
}
