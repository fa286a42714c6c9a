namespace Myelin.Core.Reports;

/// <summary>A way to write a scan down. One file in this folder adds one; it is found by type.</summary>
public abstract class ReportFormat
{
    /// <summary>The word after <c>-f</c>.</summary>
    public abstract string Name { get; }

    /// <summary>One line for <c>--help</c>.</summary>
    public abstract string Summary { get; }

    /// <summary>Versions after <c>@</c>, the default first; empty where there is only one.</summary>
    public virtual IReadOnlyList<string> Versions => [];

    /// <summary>Writes the report as UTF-8.</summary>
    public abstract void Write(ScanResult scan, Stream output, ReportOptions options);
}

/// <summary>How a report is to look.</summary>
/// <param name="Version">One of <see cref="ReportFormat.Versions"/>, or null for the default.</param>
/// <param name="Color">ANSI colours wanted (a terminal, and no <c>NO_COLOR</c>).</param>
/// <param name="Width">Columns of the terminal.</param>
/// <param name="Verbose">Show everything, not only what matters most.</param>
public sealed record ReportOptions(string? Version = null, bool Color = false, int Width = 120, bool Verbose = false);
