using Myelin.Core.Assets;
using Myelin.Formats;
using Myelin.Formats.Hcl;

namespace Myelin.Discover.Detectors.Infrastructure.Terraform;

/// <summary>A file of a Terraform or OpenTofu module, or of values for its variables. Several make a module, so that they are evaluated once all are read.</summary>
public sealed record TerraformFile(string Path, string? Target, string? Layer, HclFile Hcl)
{
    /// <summary>Its folder, empty for the root of the target.</summary>
    public string Folder => new FileName(Path).Folder.ToString();
    /// <summary>Its name.</summary>
    public string Name => new FileName(Path).Name.ToString();
    /// <summary>True for <c>*.tfvars</c>.</summary>
    public bool IsValues => Name.EndsWith(".tfvars", StringComparison.Ordinal) || Name.EndsWith(".tfvars.json", StringComparison.Ordinal);
    /// <summary>True for files whose blocks replace parts of those of the same name.</summary>
    public bool IsOverride => Name[..Name.IndexOf('.')] is "override" or [.., '_', 'o', 'v', 'e', 'r', 'r', 'i', 'd', 'e'];

    /// <summary>A place in it.</summary>
    public Location At(Mark mark) => new(Path, mark.Line, mark.EndLine, mark.Column, Layer, Target: Target);
}

/// <summary>Terraform and OpenTofu configuration and variable values, for <c>TerraformResolver</c>.</summary>
public sealed class TerraformDetector : DocumentDetector<HclFile>
{
    static readonly string[] Endings = [".tf", ".tofu", ".tf.json", ".tofu.json", ".tfvars", ".tfvars.json"];

    public override void Detect(HclFile document, SourceFile file, Facts facts)
    {
        foreach (var ending in Endings)
        {
            if (!file.Name.Ends(ending) || file.Name.IsUnder(".terraform")) continue;
            facts.Keep(new TerraformFile(file.Path, file.Target, file.Layer, document));
            return;
        }
    }
}

/// <summary>A small text file that configuration may take in by <c>file()</c> or <c>templatefile()</c>; opened only when it does.</summary>
public sealed record LinkedText(string Path, string? Target, Func<ByteSource> Open)
{
    /// <summary>Largest file that is taken in, in bytes.</summary>
    public const int MaxSize = 256 << 10;
}

/// <summary>Files that Terraform's <c>file()</c> may read.</summary>
public sealed class LinkedTextDetector : FileDetector
{
    static readonly string[] Endings = [".json", ".yaml", ".yml", ".tpl", ".tftpl", ".tmpl", ".template", ".sh", ".txt", ".conf", ".toml", ".cfg", ".ini", ".j2", ".csv", ".ps1"];

    public override bool Wants(in FileProbe file)
    {
        if (file.Size > LinkedText.MaxSize || !file.IsText) return false;
        foreach (var ending in Endings)
            if (file.Name.Ends(ending)) return true;
        return false;
    }

    public override void Detect(SourceFile file, Facts facts) => facts.Keep(new LinkedText(file.Path, file.Target, file.Opener));
}
