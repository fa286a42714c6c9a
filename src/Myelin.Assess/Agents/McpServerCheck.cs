using System.Collections.Immutable;
using Myelin.Core.Assets;
using Myelin.Core.Findings;
using Myelin.Discover;
using Myelin.Discover.Detectors.Agents;

namespace Myelin.Assess.Agents;

/// <summary>A check of the MCP servers of a configuration. What is switched off is not started and not judged.</summary>
public abstract class McpServerCheck : Check<McpConfig>
{
    /// <summary>What is wrong with a server: line (0: that of its entry), message, severity and confidence (null: the check's).</summary>
    protected abstract IEnumerable<(int Line, string Message, Severity? Severity, Confidence? Confidence)> Judge(McpServerEntry server, McpConfig config);

    public override IEnumerable<Finding> Inspect(McpConfig document)
    {
        var product = PathScopes.Of(document.At.Path) == PathScope.Product;
        foreach (var server in document.Servers)
        {
            if (server.Disabled) continue;
            foreach (var (line, message, severity, confidence) in Judge(server, document))
            {
                var (worst, sure) = (severity ?? Info.Severity, confidence ?? Info.Confidence);
                if (!product) (worst, sure) = (SettingCheck.Lower(worst), SettingCheck.Lower(sure));
                yield return Found(line > 0 ? server.At with { Line = line, Column = 0 } : server.At, $"server '{server.Name}' {message}", worst, sure) with { Assets = [server.AssetId] };
            }
        }
    }

    /// <summary>The words of its command line.</summary>
    protected static ImmutableArray<string> Words(McpServerEntry server) => server.Command is null ? [] : [server.Command, .. server.Arguments];

    /// <summary>Line of an argument.</summary>
    protected static int LineOf(McpServerEntry server, int argument) => argument >= 0 && argument < server.ArgumentLines.Length ? server.ArgumentLines[argument] : server.Line;
}
