using System.Text;

namespace Myelin.Formats.Templates;

/// <summary>A rendered text, and for each of its lines (from the first) the line of the template that it came from.</summary>
public sealed record RenderedTemplate(string Text, IReadOnlyList<int> Lines);

/// <summary>
/// Renders Go templates with the functions that Helm charts use. Nothing outside is reached: <c>lookup</c> finds nothing, files and the environment are empty, random and time-dependent values are constants.
/// Steps, output and nesting are bounded. Not thread-safe.
/// </summary>
public sealed class GoTemplateRenderer
{
    const int MaxSteps = 2_000_000;
    const int MaxOutput = 4 << 20;
    const int MaxDepth = 64;
    readonly Dictionary<string, IReadOnlyList<TemplateNode>> _templates = new(StringComparer.Ordinal);
    readonly TemplateFunctions _functions;
    int _steps, _depth;

    public GoTemplateRenderer() => _functions = new TemplateFunctions(this);

    /// <summary>Adds the templates that a file defines; a later one of a name replaces an earlier one.</summary>
    /// <param name="template">The file.</param>
    /// <param name="name">What the file itself is included by: <c>include (print $.Template.BasePath "/configmap.yaml") .</c>; null for no name.</param>
    public void Define(GoTemplate template, string? name = null)
    {
        if (name is not null) _templates[name] = template.Body;
        foreach (var (defined, body) in template.Defined) _templates[defined] = body;
    }

    /// <summary>Renders a template; a problem names what could not be resolved.</summary>
    public Parsed<RenderedTemplate> Render(GoTemplate template, IReadOnlyDictionary<string, object?> dot)
    {
        (_steps, _depth) = (0, 0);
        _functions.Reset();
        var output = new Output();
        try
        {
            Run(template.Body, new Scope(dot, dot), output);
            return new RenderedTemplate(output.Text.ToString(), output.Lines);
        }
        catch (TemplateGap gap)
        {
            return Parsed<RenderedTemplate>.Failed(gap.Message, gap.Line > 0 ? gap.Line : output.Line);
        }
    }

    internal string Include(string name, object? dot)
    {
        if (!_templates.TryGetValue(name, out var body)) throw new TemplateGap($"template \"{Short(name)}\" is not defined", 0);
        return Nested(body, dot);
    }

    internal string Tpl(string text, object? dot)
    {
        if (!text.Contains("{{", StringComparison.Ordinal)) return text;
        var parsed = GoTemplateParser.Parse(text);
        if (parsed.Value is not { } template) throw new TemplateGap($"tpl: {parsed.Problems[0].Reason}", 0);
        Define(template);
        return Nested(template.Body, dot);
    }

    string Nested(IReadOnlyList<TemplateNode> body, object? dot)
    {
        if (++_depth > MaxDepth) throw new TemplateGap($"templates include each other deeper than {MaxDepth}", 0);
        var output = new Output();
        Run(body, new Scope(dot, dot), output);
        _depth--;
        return _functions.Counted(output.Text.ToString());
    }

    static string Short(string text) => text.Length > 60 ? text[..60] + "…" : text;

    enum Flow { Go, Break, Continue }

    Flow Run(IReadOnlyList<TemplateNode> nodes, Scope scope, Output output)
    {
        foreach (var node in nodes)
        {
            if (++_steps > MaxSteps || output.Text.Length > MaxOutput) throw new TemplateGap("it renders without end", node.Line);
            output.Line = node.Line;
            switch (node)
            {
                case TextNode text: output.AddText(text.Text, text.Line); break;
                case ActionNode action:
                    var value = Eval(action.Pipe, scope, action.Line);
                    if (action.Pipe.Variables.Count == 0) output.Add(TemplateValues.Text(value), action.Line);
                    break;
                case CallNode call: output.Add(Include(call.Name, call.Pipe is null ? null : Eval(call.Pipe, scope, call.Line)), call.Line); break;
                case JumpNode jump: return jump.Break ? Flow.Break : Flow.Continue;
                case BranchNode branch:
                    var flow = branch.Keyword == "range" ? Range(branch, scope, output) : Branch(branch, scope, output);
                    if (flow != Flow.Go) return flow;
                    break;
            }
        }
        return Flow.Go;
    }

    Flow Branch(BranchNode branch, Scope scope, Output output)
    {
        var inner = scope.Inside();
        var value = Eval(branch.Pipe, inner, branch.Line);
        if (!TemplateValues.IsTrue(value)) return Run(branch.Else, inner, output);
        if (branch.Keyword == "with") inner.Dot = value;
        return Run(branch.Body, inner, output);
    }

    Flow Range(BranchNode branch, Scope scope, Output output)
    {
        var value = Eval(branch.Pipe with { Variables = [] }, scope.Inside(), branch.Line);
        IEnumerable<(object? Key, object? Value)> items = value switch
        {
            List<object?> list => list.Select((item, i) => ((object?)(long)i, item)),
            Dictionary<string, object?> map => map.OrderBy(e => e.Key, StringComparer.Ordinal).Select(e => ((object?)e.Key, e.Value)),
            long n => Enumerable.Range(0, (int)Math.Clamp(n, 0, 100_000)).Select(i => ((object?)(long)i, (object?)(long)i)),
            _ => [],
        };
        var any = false;
        foreach (var (key, item) in items.ToList())
        {
            any = true;
            if (++_steps > MaxSteps) throw new TemplateGap("it renders without end", branch.Line);
            var inner = scope.Inside();
            inner.Dot = item;
            var names = branch.Pipe.Variables;
            if (names.Count == 1) inner.Declare(names[0], item);
            else if (names.Count > 1)
            {
                inner.Declare(names[0], key);
                inner.Declare(names[1], item);
            }
            if (Run(branch.Body, inner, output) == Flow.Break) break;
        }
        return any ? Flow.Go : Run(branch.Else, scope.Inside(), output);
    }

    object? Eval(TemplatePipe pipe, Scope scope, int line)
    {
        object? value = null;
        for (var i = 0; i < pipe.Commands.Count; i++) value = Command(pipe.Commands[i], i > 0, value, scope, line);
        foreach (var name in pipe.Variables)
            if (pipe.Declares) scope.Declare(name, value);
            else scope.Assign(name, value);
        return value;
    }

    object? Command(IReadOnlyList<TemplateOperand> words, bool hasPiped, object? piped, Scope scope, int line)
    {
        if (++_steps > MaxSteps) throw new TemplateGap("it renders without end", line);
        var first = words[0];
        if (first.Kind == OperandKind.Function)
        {
            var name = (string)first.Value!;
            // and, or: the rest is not looked at once the answer is known.
            if (name is "and" or "or")
            {
                object? last = null;
                foreach (var word in words.Skip(1))
                    if (TemplateValues.IsTrue(last = Operand(word, scope, line)) == (name == "or")) return last;
                return hasPiped ? piped : last;
            }
            List<object?> arguments = [.. words.Skip(1).Select(w => Operand(w, scope, line))];
            if (hasPiped) arguments.Add(piped);
            try
            {
                return _functions.Call(name, arguments);
            }
            catch (TemplateGap gap) when (gap.Line == 0)
            {
                throw new TemplateGap(gap.Message, line);
            }
        }
        var value = Operand(first, scope, line);
        if (value is Func<List<object?>, object?> method)
        {
            List<object?> arguments = [.. words.Skip(1).Select(w => Operand(w, scope, line))];
            if (hasPiped) arguments.Add(piped);
            return method(arguments);
        }
        return words.Count == 1 ? value : throw new TemplateGap("a value is called as a function", line);
    }

    object? Operand(TemplateOperand operand, Scope scope, int line)
    {
        var value = operand.Kind switch
        {
            OperandKind.Literal => operand.Value,
            OperandKind.Dot => scope.Dot,
            OperandKind.Variable => scope.Value((string)operand.Value!, line),
            OperandKind.Pipe => Eval((TemplatePipe)operand.Value!, scope, line),
            _ => Command([operand], false, null, scope, line),
        };
        foreach (var field in operand.Fields) value = value is Dictionary<string, object?> map ? map.GetValueOrDefault(field) : value is IReadOnlyDictionary<string, object?> root ? root.GetValueOrDefault(field) : null;
        return value;
    }

    sealed class Scope(object? dot, object? root, Scope? outer = null)
    {
        readonly Dictionary<string, object?> _variables = new(StringComparer.Ordinal);

        public object? Dot { get; set; } = dot;

        public Scope Inside() => new(Dot, root, this);

        public void Declare(string name, object? value) => _variables[name] = value;

        public void Assign(string name, object? value)
        {
            for (var scope = this; scope is not null; scope = scope.Outer)
                if (scope._variables.ContainsKey(name))
                {
                    scope._variables[name] = value;
                    return;
                }
            _variables[name] = value;
        }

        Scope? Outer => outer;

        public object? Value(string name, int line)
        {
            if (name == "$") return root;
            for (var scope = this; scope is not null; scope = scope.Outer)
                if (scope._variables.TryGetValue(name, out var value)) return value;
            throw new TemplateGap($"variable {name} is not declared", line);
        }
    }

    // Text with the line of the template for each of its lines.
    sealed class Output
    {
        public StringBuilder Text { get; } = new();
        public List<int> Lines { get; } = [];
        public int Line { get; set; }
        bool _atStart = true;

        /// <summary>Text of the template: its lines go on counting.</summary>
        public void AddText(string text, int line)
        {
            foreach (var c in text)
            {
                Start(line);
                Text.Append(c);
                if (c == '\n') (_atStart, line) = (true, line + 1);
            }
        }

        /// <summary>What an action gives: all of it at the action's line.</summary>
        public void Add(string text, int line)
        {
            foreach (var c in text)
            {
                Start(line);
                Text.Append(c);
                if (c == '\n') _atStart = true;
            }
        }

        // A line of blanks only belongs to what is first written on it.
        void Start(int line)
        {
            if (_atStart) Lines.Add(line);
            _atStart = false;
        }
    }
}
