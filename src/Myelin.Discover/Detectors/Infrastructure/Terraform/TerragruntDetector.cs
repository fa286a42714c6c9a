using Myelin.Formats.Hcl;

namespace Myelin.Discover.Detectors.Infrastructure.Terraform;

/// <summary>Names what Terragrunt assembles: its inputs and generated files decide what the modules beside it become, and are not evaluated.</summary>
public sealed class TerragruntDetector : DocumentDetector<HclFile>
{
    public override void Detect(HclFile document, SourceFile file, Facts facts)
    {
        if (!file.Name.Is("terragrunt.hcl") && !file.Name.Is("terragrunt.stack.hcl") && !file.Name.Is("root.hcl")) return;
        var source = document.Body.Of("terraform").Select(b => b.Body["source"]?.Value).OfType<HclLiteral>().FirstOrDefault()?.Value.Text;
        facts.Skip(source is null ? "Terragrunt is not evaluated" : $"Terragrunt is not evaluated: the inputs it gives to {(source.Length > 120 ? source[..120] + "…" : source)} are not known", 1);
    }
}
