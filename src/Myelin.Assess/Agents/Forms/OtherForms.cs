using System.Text.RegularExpressions;
using Myelin.Discover.Detectors.Secrets;

namespace Myelin.Assess.Agents.Forms;

/// <summary>A URL on somebody else's host: neither this machine, nor a private network, nor a known AI service.</summary>
public sealed class ForeignUrl : SettingForm
{
    public override string Name => "foreign-url";
    public override bool Matches(string value, string key) => Hosts.IsForeign(value.Trim());
}

/// <summary>A credential written out.</summary>
public sealed class Secret : SettingForm
{
    public override string Name => "secret";
    public override bool Matches(string value, string key) => LiteralSecret.Is(key, value);
}

/// <summary>A command that fetches what it runs or hides it.</summary>
public sealed class FetchedOrHidden : SettingForm
{
    public override string Name => "fetched-or-hidden";
    public override bool Matches(string value, string key) => CommandRisk.Of(value) is not null;
}

/// <summary>Options of Node that load code, not those that only tune it.</summary>
public sealed partial class LoadsCode : SettingForm
{
    public override string Name => "loads-code";
    public override bool Matches(string value, string key) => Loads().IsMatch(value);

    [GeneratedRegex(@"(?:^|\s)(?:-r|--require|--import|--loader|--experimental-loader|--inspect)(?:\s|=|$)")]
    private static partial Regex Loads();
}

/// <summary>A program that stands in the workspace itself. What Yarn unpacks for editors does, too.</summary>
public sealed partial class InsideWorkspace : SettingForm
{
    public override string Name => "inside-workspace";
    public override bool Matches(string value, string key) => Inside().IsMatch(value) && !value.Contains(".yarn/", StringComparison.Ordinal);

    [GeneratedRegex(@"^(?:\./|\.\./|\$\{workspaceFolder\}|\$\{workspaceRoot\}|[\w.-]+/[\w./-]+$)")]
    private static partial Regex Inside();
}
