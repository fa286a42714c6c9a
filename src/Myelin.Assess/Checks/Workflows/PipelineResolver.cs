using Myelin.Discover;
using Myelin.Discover.Detectors.Pipelines;
using Myelin.Formats.Workflows;

namespace Myelin.Assess.Checks.Workflows;

/// <summary>Joins the workflows and actions of each target into pipelines, for the checks of <c>gha/</c>.</summary>
public sealed class PipelineResolver : Resolver
{
    public override int Order => 350;

    public override void Resolve(Known known)
    {
        var files = known.Kept<PipelineFile>().ToList();
        foreach (var group in files.GroupBy(f => (f.At.Target, f.At.Layer)))
        {
            var pipelines = group.Select(f => f.Document switch
            {
                WorkflowFile workflow => new Pipeline(f.At, workflow, false) { Contexts = new Dictionary<WorkflowJob, JobContext>() },
                ActionFile { Using: "composite" } action => new Pipeline(f.At, AsWorkflow(action), true) { Contexts = new Dictionary<WorkflowJob, JobContext>() },
                _ => null,
            }).OfType<Pipeline>().ToList();
            new PipelineSet(pipelines).Walk();
            foreach (var pipeline in pipelines) known.Keep(pipeline);
        }
    }

    // One shape for both, so that every check of steps sees the steps of actions, too.
    static WorkflowFile AsWorkflow(ActionFile action) => WorkflowFormat.OfAction(action);
}
