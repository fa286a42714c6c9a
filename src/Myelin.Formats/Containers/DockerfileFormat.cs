using Myelin.Formats.Shell;

namespace Myelin.Formats.Containers;

/// <summary>Dockerfiles and Containerfiles, by name. Source: https://docs.docker.com/reference/dockerfile/.</summary>
public sealed class DockerfileFormat : Format<DockerfileDocument>
{
    static readonly string[] NotOurs = [".dockerignore", ".md", ".sh", ".py", ".txt", ".yaml", ".yml", ".json", ".lock", ".go", ".ts", ".js", ".html", ".rst"];

    public override bool Matches(in FileProbe file)
    {
        var name = file.Name.Name;
        if (!IsName(name) || !file.IsText) return false;
        foreach (var end in NotOurs)
            if (name.EndsWith(end, StringComparison.OrdinalIgnoreCase)) return false;
        return true;
    }

    static bool IsName(ReadOnlySpan<char> name) => IsName(name, "Dockerfile") || IsName(name, "Containerfile");

    // Dockerfile, Dockerfile.gpu, Dockerfile-gpu, gpu.Dockerfile, gpu-Dockerfile
    static bool IsName(ReadOnlySpan<char> name, ReadOnlySpan<char> word)
    {
        if (name.Length < word.Length) return false;
        if (name.StartsWith(word, StringComparison.OrdinalIgnoreCase)) return name.Length == word.Length || name[word.Length] is '.' or '-' or '_';
        return name.EndsWith(word, StringComparison.OrdinalIgnoreCase) && name[^(word.Length + 1)] is '.' or '-' or '_';
    }

    public override Parsed<DockerfileDocument> Read(ByteSource bytes, FileName name, ReadLimits limits) =>
        bytes.ReadText(limits, out var problem) is { } text ? Parse(text, limits) : new Parsed<DockerfileDocument>(null, [problem!]);

    /// <summary>Parses text.</summary>
    public static Parsed<DockerfileDocument> Parse(string text, ReadLimits limits)
    {
        List<Problem> problems = [];
        var (instructions, syntax) = new DockerfileLines(text, limits, problems).Read();
        if (instructions.Count == 0) return new Parsed<DockerfileDocument>(null, problems.Count > 0 ? problems : [new Problem("no Dockerfile instruction in it")]);
        var stages = DockerfileStages.Of(instructions);
        if (stages.Count == 0) problems.Add(new Problem("no FROM instruction", instructions[0].Mark.Line));
        return new Parsed<DockerfileDocument>(new DockerfileDocument(instructions, stages) { Syntax = syntax }, problems);
    }
}

/// <summary>Follows the instructions of a Dockerfile from stage to stage and puts variables in.</summary>
static class DockerfileStages
{
    // Build arguments that BuildKit sets by itself; their defaults are those of the machine that builds.
    static readonly Dictionary<string, string> Predefined = new(StringComparer.Ordinal)
    {
        ["TARGETPLATFORM"] = "linux/amd64",
        ["TARGETOS"] = "linux",
        ["TARGETARCH"] = "amd64",
        ["BUILDPLATFORM"] = "linux/amd64",
        ["BUILDOS"] = "linux",
        ["BUILDARCH"] = "amd64",
    };

    public static IReadOnlyList<DockerStage> Of(IReadOnlyList<DockerInstruction> instructions)
    {
        Dictionary<string, DockerVariable> global = new(StringComparer.Ordinal);
        List<Stage> stages = [];
        foreach (var instruction in instructions)
        {
            if (instruction.Keyword == "FROM" && !instruction.OnBuild) stages.Add(Stage.From(instruction, global, stages));
            else if (stages.Count > 0) stages[^1].Take(instruction, global);
            else if (instruction.Keyword == "ARG") Stage.Argument(instruction, global, name => Known(global, name), null);
        }
        return [.. stages.Select(stage => stage.Built)];
    }

    static string? Known(Dictionary<string, DockerVariable> variables, string name) =>
        variables.GetValueOrDefault(name) is { IsWhole: true, Value: { } value } ? value : Predefined.GetValueOrDefault(name);

    sealed class Stage
    {
        readonly Dictionary<string, DockerVariable> _environment;
        readonly Dictionary<string, DockerVariable> _arguments = new(StringComparer.Ordinal);
        readonly List<DockerInstruction> _instructions = [];
        readonly List<string> _ports;
        DockerStage _stage;

        Stage(DockerStage stage)
        {
            _stage = stage;
            _environment = stage.Base is { } parent ? new(parent.Environment, StringComparer.Ordinal) : new(StringComparer.Ordinal);
            _ports = [.. stage.Base?.Ports ?? []];
        }

        public DockerStage Built => _stage with { Environment = _environment, Arguments = _arguments, Ports = _ports, Instructions = _instructions };

        public static Stage From(DockerInstruction instruction, Dictionary<string, DockerVariable> global, List<Stage> before)
        {
            var words = instruction.Text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
            var from = VariableText.Expand(words.ElementAtOrDefault(0)?.Trim('"', '\'') ?? "", name => Known(global, name));
            var name = words.Length >= 3 && words[1].Equals("AS", StringComparison.OrdinalIgnoreCase) ? words[2] : null;
            var parent = before.Select(stage => stage.Built).LastOrDefault(stage => stage.Name is { } n && n.Equals(from.Text, StringComparison.OrdinalIgnoreCase));
            var stage = new Stage(new DockerStage(from, instruction.Mark)
            {
                Name = name,
                Base = parent,
                User = parent?.User,
                Entrypoint = parent?.Entrypoint,
                Command = parent?.Command,
            });
            stage._instructions.Add(instruction);
            return stage;
        }

        public void Take(DockerInstruction instruction, Dictionary<string, DockerVariable> global)
        {
            _instructions.Add(instruction);
            if (instruction.OnBuild) return;
            switch (instruction.Keyword)
            {
                case "ARG": Argument(instruction, _arguments, Value, global); break;
                case "ENV":
                    foreach (var (name, value) in Pairs(instruction)) _environment[name] = Variable(value, instruction.Mark);
                    break;
                case "EXPOSE":
                    foreach (var port in instruction.Text.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)) _ports.Add(VariableText.Expand(port, Value).Text);
                    break;
                case "USER": _stage = _stage with { User = VariableText.Expand(instruction.Text.Trim(), Value).Text }; break;
                // A new entry point discards the command of the base image.
                case "ENTRYPOINT": _stage = _stage with { Entrypoint = Command(instruction), Command = _stage.Command is { } c && OwnCommand ? c : null }; break;
                case "CMD": _stage = _stage with { Command = Command(instruction) }; break;
            }
        }

        bool OwnCommand => _instructions.Exists(i => i.Keyword == "CMD" && !i.OnBuild);

        string? Value(string name) => _environment.GetValueOrDefault(name) is { IsWhole: true, Value: { } value } ? value : Known(_arguments, name);

        DockerVariable Variable(string text, Mark mark)
        {
            var expanded = VariableText.Expand(text, Value);
            return new DockerVariable(expanded.Text, expanded.IsWhole, mark);
        }

        public static void Argument(
            DockerInstruction instruction, Dictionary<string, DockerVariable> into, Func<string, string?> lookup, Dictionary<string, DockerVariable>? global)
        {
            foreach (var word in ShellCommands.Split(instruction.Text).SelectMany(c => c.Assignments.Select(a => (a.Key, Value: (string?)a.Value)).Concat(c.Words.Select(Split))))
            {
                if (word.Value is null) into[word.Key] = global?.GetValueOrDefault(word.Key) ?? new DockerVariable(null, false, instruction.Mark);
                else
                {
                    var expanded = VariableText.Expand(word.Value, lookup);
                    into[word.Key] = new DockerVariable(expanded.Text, expanded.IsWhole, instruction.Mark);
                }
            }
        }

        static (string Key, string? Value) Split(string word) =>
            word.IndexOf('=') is > 0 and var equals ? (word[..equals], word[(equals + 1)..]) : (word, null);

        // ENV A=b C="d e", and the old ENV A b c.
        static IEnumerable<KeyValuePair<string, string>> Pairs(DockerInstruction instruction)
        {
            var text = instruction.Text.TrimStart();
            var space = text.IndexOfAny([' ', '\t']);
            var equals = text.IndexOf('=');
            if (equals < 0 || (space >= 0 && space < equals)) return space < 0 ? [] : [new(text[..space], text[(space + 1)..].Trim())];
            return ShellCommands.Split(Literal(text)).SelectMany(c => c.Assignments.Concat(c.Words.Select(w => Split(w)).Select(p => new KeyValuePair<string, string>(p.Key, p.Value ?? ""))));
        }

        // In ENV these are plain characters, while a shell would end the command at them.
        static string Literal(string text) => text.Replace(";", "\\;").Replace("&", "\\&").Replace("|", "\\|").Replace("(", "\\(").Replace(")", "\\)").Replace("<", "\\<").Replace(">", "\\>");

        static DockerCommand? Command(DockerInstruction instruction) =>
            instruction.Exec is { } argv ? argv.Count == 0 ? null : new DockerCommand(argv, instruction.Mark)
            : new DockerCommand(["/bin/sh", "-c", instruction.Script], instruction.Mark);
    }
}
