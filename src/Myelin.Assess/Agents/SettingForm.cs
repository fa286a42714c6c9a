using System.Collections.Frozen;
using Myelin.Core;

namespace Myelin.Assess.Agents;

/// <summary>A form of values that no list of texts can tell: <c>matches:</c> of a <see cref="SettingRule"/> names it. One class adds one; it is found by type.</summary>
public abstract class SettingForm
{
    static readonly Lazy<FrozenDictionary<string, SettingForm>> Known = new(() => Registered<SettingForm>.In(typeof(SettingForm)).ToFrozenDictionary(f => f.Name, StringComparer.Ordinal));

    /// <summary>The word in rules.</summary>
    public abstract string Name { get; }

    /// <summary>Whether a value has the form.</summary>
    /// <param name="value">The value.</param>
    /// <param name="key">The last key that it stands under.</param>
    public abstract bool Matches(string value, string key);

    /// <summary>The form of a name.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static SettingForm Named(string name) => Known.Value.GetValueOrDefault(name) ?? throw new InvalidOperationException($"knowledge/agent-settings.yaml names the unknown form '{name}'");
}
