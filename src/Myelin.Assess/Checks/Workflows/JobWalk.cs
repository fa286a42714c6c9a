using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>Walks the steps of a job in order and notes what foreign text reaches and where a foreign tree is run. Composite actions of the repository are walked where they are used.</summary>
internal sealed class JobWalk(JobContext context, PipelineSet set, PipelineNotes notes)
{
    const int MaxActionDepth = 5;

    /// <summary>Walks steps in a scope; those of an action report what its caller's job may do.</summary>
    public void Steps(IReadOnlyList<WorkflowStep> steps, FlowScope scope, int depth = 0)
    {
        foreach (var step in steps)
        {
            var environment = WithEnv(scope, step.Env);
            var inner = ReferenceEquals(environment, scope.Env) ? scope
                : new FlowScope(scope.Pipeline, scope.Events) { Env = environment, Inputs = scope.Inputs, Outputs = scope.Outputs, Needs = scope.Needs, Matrix = scope.Matrix, Trees = scope.Trees, OwnFolders = scope.OwnFolders };
            var outerStep = depth == 0 ? step : null;
            if (step.Run is not null) Script(step, inner, scope, outerStep);
            if (step.Uses is not null) Action(step, inner, scope, outerStep, depth);
        }
    }

    /// <summary>Environment with one more layer.</summary>
    public static Dictionary<string, Taint> WithEnv(FlowScope scope, IReadOnlyList<WorkflowEntry> entries)
    {
        if (entries.Count == 0) return scope.Env;
        var environment = new Dictionary<string, Taint>(scope.Env, StringComparer.OrdinalIgnoreCase);
        foreach (var entry in entries)
        {
            if (scope.Of(entry.Value) is { } taint) environment[entry.Key] = taint.Via(new FlowStep(scope.Pipeline.Line(entry.Value.Mark), $"env {entry.Key}"));
            else environment.Remove(entry.Key);
        }
        return environment;
    }

    void Script(WorkflowStep step, FlowScope scope, FlowScope outer, WorkflowStep? guardStep)
    {
        Expressions(step.Run!, scope, guardStep, SinkKind.Script, "the script of this step");
        if (step.Shell is { } shell && (shell.StartsWith("python", StringComparison.Ordinal) || shell.StartsWith("node", StringComparison.Ordinal))) return;
        var flow = new ShellFlow(step.Run!, scope, scope.Env, step.WorkingDirectory);
        var before = scope.Trees.Count;
        flow.Read();
        for (var i = before; i < scope.Trees.Count; i++) Fetched(scope, i, guardStep);
        foreach (var (what, taint, offset) in flow.Run) Sink(SinkKind.ShellEval, flow.At(offset), what, taint, guardStep);
        foreach (var (what, folder, statement, isAgent, trees) in flow.Commands) Command(what, folder, statement, isAgent, trees, flow, guardStep);
        foreach (var (file, key, taint, offset) in flow.Written)
        {
            var at = flow.At(offset);
            switch (file)
            {
                case "GITHUB_OUTPUT" when step.Id is { } id: outer.Outputs[$"{id}.{key}"] = taint.Via(new FlowStep(at, $"output {key} of step {id}")); break;
                case "GITHUB_ENV":
                    if (taint.IsText) Sink(SinkKind.EnvironmentFile, at, "$GITHUB_ENV", taint, guardStep);
                    outer.Env[key] = taint.Via(new FlowStep(at, $"env {key} by $GITHUB_ENV"));
                    break;
                case "GITHUB_PATH" when taint.IsText: Sink(SinkKind.PathFile, at, "$GITHUB_PATH", taint, guardStep); break;
            }
        }
        if (flow.Asks && step.Id is { } asking) context.Asking.Add($"steps.{asking}");
        if (flow.Stops && step.If is null && guardStep is not null) context.Stopped = true;
    }

    void Command(string what, string folder, Formats.Shell.ShellStatement statement, bool isAgent, int trees, ShellFlow flow, WorkflowStep? guardStep)
    {
        var scope = flow.Scope;
        for (var i = Math.Min(trees, scope.Trees.Count) - 1; i >= 0; i--)
        {
            var tree = scope.Trees[i];
            // The folder decides, or a script or folder that an argument names.
            // Of an interpreter the script alone: its arguments are data.
            var path = statement.Words.Select(w => w.Bare).Where(w => w.Contains('/') && !w.StartsWith('-')).Take(TreeCommands.IsScript(statement) ? 1 : int.MaxValue).Select(w => ShellFlow.Join(folder, w)).ToList();
            var reached = path.Count > 0 && path.Exists(p => ShellFlow.Covers(tree, p, scope)) && tree.Folder.Length > 0 || ShellFlow.Covers(tree, folder, scope) && !path.Exists(p => scope.OwnFolders.Any(o => o.Length > 0 && p.StartsWith(o + "/", StringComparison.Ordinal)));
            if (!reached) continue;
            Execute(flow.At(statement.Words[0].Offset), what, tree, isAgent, guardStep);
            return;
        }
    }

    void Action(WorkflowStep step, FlowScope scope, FlowScope outer, WorkflowStep? guardStep, int depth)
    {
        var uses = step.Uses!;
        var at = scope.Pipeline.Line(uses.Mark);
        if (uses.IsLocal)
        {
            Local(step, scope, outer, guardStep, depth, at);
            return;
        }
        var name = uses.Name;
        if (name == "actions/checkout") Checkout(step, scope, guardStep, at);
        else if (name is "actions/download-artifact" && step.Input("run-id") is not null || name.EndsWith("/action-download-artifact", StringComparison.Ordinal)) Download(step.Input("path")?.Text, scope, guardStep, at);
        foreach (var input in PipelineKnowledge.CodeInputs.GetValueOrDefault(name) ?? [])
            if (step.Input(input) is { } code) Expressions(code, scope, guardStep, SinkKind.CodeInput, $"the input {input} of {name}, which is run as code");
        if (name == "actions/github-script" && step.Input("script") is { } script) JavaScript(step, script, scope, outer, guardStep);
        if (PipelineKnowledge.PermissionChecks.Contains(uses.Repository) || PipelineKnowledge.PermissionChecks.Contains(name))
        {
            if (step.Id is { } id) context.Asking.Add($"steps.{id}");
            else if (guardStep is not null && step.If is null) context.Stopped = true;
        }
        if (PipelineKnowledge.RunsTree.GetValueOrDefault(name) is { Length: > 0 } obeys && Root(scope) is { } tree) Execute(at, $"{name} ({obeys})", tree, false, guardStep);
        if (name == "docker/build-push-action" && step.Input("context")?.Text is { } folder && !folder.Contains("${{", StringComparison.Ordinal) && scope.Trees.FindLast(t => ShellFlow.Covers(t, ShellFlow.Folder(folder), scope)) is { } built) Execute(at, $"the Dockerfile of {folder}", built, false, guardStep);
        if (name == "ruby/setup-ruby" && step.Input("bundler-cache")?.Text == "true" && Root(scope) is { } ruby) Execute(at, "bundle install of the tree's Gemfile", ruby, false, guardStep);
        if (PipelineKnowledge.Agents.TryGetValue(name, out var agent)) Agent(step, agent, scope, guardStep, at);
        Outputs(step, name, scope, outer, at);
    }

    static ForeignTree? Root(FlowScope scope) => scope.Trees.FindLast(t => ShellFlow.Covers(t, "", scope));

    void Local(WorkflowStep step, FlowScope scope, FlowScope outer, WorkflowStep? guardStep, int depth, Location at)
    {
        var path = ShellFlow.Folder(step.Uses!.Written);
        if (scope.Trees.FindLast(t => !t.IsArtifact && ShellFlow.Covers(t, path, scope)) is { } tree)
        {
            Execute(at, $"the action {step.Uses.Written} of that tree", tree, false, guardStep);
            return;
        }
        if (depth >= MaxActionDepth || set.Action(scope.Pipeline, path) is not { } action) return;
        set.Called(action);
        var inputs = new Dictionary<string, Taint>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in step.With)
            if (scope.Of(entry.Value) is { } taint) inputs[entry.Key] = taint.Via(new FlowStep(scope.Pipeline.Line(entry.Value.Mark), $"input {entry.Key} of {step.Uses.Written}"));
        var inner = new FlowScope(action, scope.Events) { Env = new(scope.Env, StringComparer.OrdinalIgnoreCase), Inputs = inputs, Matrix = scope.Matrix, Trees = scope.Trees, OwnFolders = scope.OwnFolders };
        foreach (var input in action.Workflow.Root["inputs"].Entries)
            if (!inputs.ContainsKey(input.Key) && Default(action, input.Key, inner) is { } preset) inputs[input.Key] = preset;
        Steps(action.Workflow.Jobs[0].Steps, inner, depth + 1);
        if (step.Id is not { } id) return;
        foreach (var output in action.Workflow.Jobs[0].Outputs)
            if (inner.Of(output.Value) is { } result) outer.Outputs[$"{id}.{output.Key}"] = result.Via(new FlowStep(at, $"output {output.Key} of {step.Uses.Written}"));
    }

    static Taint? Default(Pipeline action, string input, FlowScope scope) =>
        action.Workflow.Scalars.FirstOrDefault(s => s.Mark == action.Workflow.Root.At("inputs", input, "default").Mark) is { } text ? scope.Of(text) : null;

    void Checkout(WorkflowStep step, FlowScope scope, WorkflowStep? guardStep, Location at)
    {
        var folder = ShellFlow.Folder(step.Input("path")?.Text);
        scope.Trees.RemoveAll(t => t.Folder == folder || folder.Length == 0 && !t.Folder.StartsWith('/') && !t.Folder.StartsWith('$') && step.Input("clean")?.Text != "false");
        var (reference, repository) = (step.Input("ref"), step.Input("repository"));
        var taint = Revision(reference, scope) ?? Revision(repository, scope);
        if (taint is null)
        {
            scope.OwnFolders.Add(folder);
            // In a run of workflow_run, pull_request_target and issue_comment the default is the default branch.
            return;
        }
        scope.OwnFolders.Remove(folder);
        scope.Trees.Add(new ForeignTree(folder, taint.What, at with { Line = (reference ?? repository)!.Mark.Line, Column = (reference ?? repository)!.Mark.Column }, taint, false));
        Fetched(scope, scope.Trees.Count - 1, guardStep);
    }

    // What names a revision of somebody else: a head, a merge ref made of a number.
    static Taint? Revision(ScalarText? text, FlowScope scope)
    {
        if (text is null || text.Expressions.Count == 0) return null;
        if (scope.Of(text) is { } taint && (taint.IsCode || taint.IsText) && !(taint.By == Control.Writers && !taint.IsCode)) return taint;
        if (!text.Text.Contains("pull/", StringComparison.Ordinal)) return null;
        var events = ContextSources.WithForeignCode(scope.Events).ToArray();
        return events.Length == 0 ? null : new Taint("the pull request (refs/pull)", Control.Anyone, [.. events], false, true) { Steps = [new FlowStep(scope.Pipeline.Line(text.At(0)), "source: the pull request (refs/pull)")] };
    }

    // Artifacts of another run hold what that run, of a fork perhaps, put into them.
    void Download(string? folder, FlowScope scope, WorkflowStep? guardStep, Location at)
    {
        var events = scope.Events.Where(e => e is "workflow_run" or "workflow_call" && set.MayHoldForeignCode(scope.Pipeline, e)).Where(e => set.MayHoldForeignCode(scope.Pipeline, e)).ToArray();
        if (events.Length == 0) return;
        var taint = new Taint("an artifact of the triggering run", Control.Anyone, [.. events], false, true) { Steps = [new FlowStep(at, "source: an artifact of the triggering run")], Confidence = Confidence.Medium };
        scope.Trees.Add(new ForeignTree(Place(folder), taint.What, at, taint, true));
        Fetched(scope, scope.Trees.Count - 1, guardStep);
    }

    // A folder outside of the workspace keeps its own root.
    static string Place(string? folder) => folder is not null && folder.Contains("${{", StringComparison.Ordinal) ? folder.Contains("runner.temp", StringComparison.Ordinal) ? "$RUNNER_TEMP" : folder.Contains("github.workspace", StringComparison.Ordinal) ? ShellFlow.Folder(folder) : "$" + folder : ShellFlow.Folder(folder);

    void Fetched(FlowScope scope, int index, WorkflowStep? guardStep)
    {
        var tree = scope.Trees[index];
        var exposure = context.Exposure(tree.Taint.Events, tree.Taint.By, guardStep);
        scope.Trees[index] = tree = tree with { Exposure = exposure };
        if (exposure is not null) notes.Trees.Add(tree);
    }

    void Execute(Location at, string what, ForeignTree tree, bool isAgent, WorkflowStep? guardStep)
    {
        if (tree.Exposure is null || context.Exposure(tree.Taint.Events, tree.Taint.By, guardStep) is not { } exposure) return;
        if (tree.Exposure.Guard > exposure.Guard) exposure = tree.Exposure;
        notes.Executions.Add(new TreeExecution(at, what, tree, exposure, context.PrivilegeAt, isAgent));
    }

    void JavaScript(WorkflowStep step, ScalarText script, FlowScope scope, FlowScope outer, WorkflowStep? guardStep)
    {
        var text = script.Text;
        if (text.Contains("downloadArtifact", StringComparison.Ordinal)) Download(null, scope, guardStep, scope.Pipeline.Line(script.At(text.IndexOf("downloadArtifact", StringComparison.Ordinal))));
        var asks = text.Contains("getCollaboratorPermissionLevel", StringComparison.Ordinal) || text.Contains("author_association", StringComparison.Ordinal) || text.Contains("checkMembership", StringComparison.Ordinal) || text.Contains("checkCollaborator", StringComparison.Ordinal);
        if (asks && step.Id is { } id) context.Asking.Add($"steps.{id}");
        if (asks && step.If is null && guardStep is not null && (text.Contains("setFailed", StringComparison.Ordinal) || text.Contains("throw ", StringComparison.Ordinal))) context.Stopped = true;
        var events = scope.Events.Where(e => PipelineKnowledge.Events.TryGetValue(e, out var kind) && kind.By != Control.Writers).ToArray();
        if (events.Length == 0) return;
        foreach (var (name, offset, isText, isCode) in ScriptFlow.Writes(text, scope.Env.ContainsKey))
        {
            var at = scope.Pipeline.Line(script.At(offset));
            var taint = new Taint("text that the script takes from the event or the API", Control.Anyone, [.. events], isText, isCode) { Steps = [new FlowStep(at, "source: text of the event or the API, in github-script")] };
            if (name.StartsWith('$')) outer.Env[name[1..]] = taint.Via(new FlowStep(at, $"env {name[1..]} by exportVariable"));
            else if (step.Id is { } own) outer.Outputs[$"{own}.{name}"] = taint with { What = $"{(isText ? "text" : "a revision")} of the event or the API", Steps = [.. taint.Steps, new FlowStep(scope.Pipeline.Line(step.Mark), $"output {name} of step {own}")] };
        }
    }

    void Agent(WorkflowStep step, AgentAction agent, FlowScope scope, WorkflowStep? guardStep, Location at)
    {
        var open = agent.Open.Select(step.Input).FirstOrDefault(i => i?.Text.Trim() is "*");
        if (open is not null && context.Exposure(scope.Events.Where(e => PipelineKnowledge.Events.GetValueOrDefault(e) is { By: not Control.Writers }), Control.Anyone, guardStep) is { } exposure)
            notes.Sinks.Add(new TaintedSink(SinkKind.AgentOpen, scope.Pipeline.Line(open.Mark), "the agent", new Taint("whoever starts the run", Control.Anyone, [.. scope.Events], true, false), exposure, context.PrivilegeAt, false));
        var closed = agent.ChecksActor && open is null;
        if (!closed)
            foreach (var prompt in agent.Prompts)
                if (step.Input(prompt) is { } text && scope.Of(text) is { IsText: true } taint) Sink(SinkKind.Prompt, scope.Pipeline.Line(text.At(text.Expressions[0].Start)), $"the prompt of {step.Uses!.Name}", taint, guardStep);
        if (agent.Reads.Length > 0 && Root(scope) is { IsArtifact: false } tree) Execute(at, $"the agent {step.Uses!.Name}, which obeys {agent.Reads} of that tree", tree, true, guardStep);
    }

    static void Outputs(WorkflowStep step, string name, FlowScope scope, FlowScope outer, Location at)
    {
        if (step.Id is not { } id || !PipelineKnowledge.Outputs.TryGetValue(name, out var known)) return;
        if (known.FixedFrom is { } since && ActionVersion.AtLeast(step.Uses!, since) && !(known.UnsafeInput is { } unsafeInput && step.Input(unsafeInput)?.Text == "false")) return;
        var events = scope.Events.Where(e => PipelineKnowledge.Events.TryGetValue(e, out var kind) && (kind.By != Control.Writers)).ToArray();
        if (events.Length == 0 || known.Tree && scope.Trees.Count == 0) return;
        var source = new FlowStep(at, $"source: {known.What} ({name})");
        foreach (var output in known.Names.Union(known.Code))
            outer.Outputs[$"{id}.{output}"] = new Taint($"{known.What} (output {output} of {name})", Control.Anyone, [.. events], known.Names.Contains(output), known.Code.Contains(output)) { Steps = [source], IsModel = known.Model, Confidence = Confidence.Medium };
    }

    void Expressions(ScalarText text, FlowScope scope, WorkflowStep? guardStep, SinkKind kind, string where)
    {
        foreach (var expression in text.Expressions)
            if (expression.Node is { } node && scope.At(node, text, expression) is { IsText: true } taint) Sink(kind, scope.Pipeline.At(text.At(expression.Start, expression.End)), where, taint, guardStep);
    }

    /// <summary>Notes foreign text at a sink, where somebody can get it there.</summary>
    public void Sink(SinkKind kind, Location at, string where, Taint taint, WorkflowStep? guardStep)
    {
        if (context.Exposure(taint.Events, taint.By, guardStep, taint.IsMerged) is not { } exposure) return;
        if (exposure.Confidence < taint.Confidence) exposure = exposure with { Confidence = taint.Confidence };
        notes.Sinks.Add(new TaintedSink(kind, at, where, taint, exposure, context.PrivilegeAt, taint.Steps.Any(s => s.Message.StartsWith("input ", StringComparison.Ordinal))));
    }
}

/// <summary>What a walk found.</summary>
internal sealed class PipelineNotes
{
    public List<TaintedSink> Sinks { get; } = [];
    public List<TreeExecution> Executions { get; } = [];
    public List<ForeignTree> Trees { get; } = [];
}
