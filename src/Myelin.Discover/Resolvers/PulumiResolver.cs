using Myelin.Discover.Detectors.Infrastructure.Pulumi;
using Myelin.Formats.Data;

namespace Myelin.Discover.Resolvers;

/// <summary>Evaluates the Pulumi programs in YAML of each target, with the values of their stack where there is only one, and keeps their resources.</summary>
public sealed class PulumiResolver : Resolver
{
    public override int Order => 50;

    public override void Resolve(Known known)
    {
        var all = known.Kept<PulumiProgram>().ToList();
        foreach (var program in all.Where(p => !p.IsStack))
        {
            var stacks = all.Where(p => p.IsStack && p.Folder == program.Folder && p.Target == program.Target).ToList();
            var evaluation = new PulumiEvaluation(program, stacks is [var only] ? only.Root : DataNode.Missing);
            foreach (var resource in evaluation.Resources()) known.Keep(resource);
            if (evaluation.IsSpent) known.Skip(program.At(default), "the program does too much; some of its values were not evaluated");
        }
    }
}
