using Myelin.Discover.Clouds;
using Myelin.Formats.Bicep;
using Myelin.Formats.Config;
using Myelin.Formats.Hcl;

namespace Myelin.Discover.Detectors.Infrastructure.Azure;

/// <summary>Resources and modules: as many of each as its loop says, with Terraform's names.</summary>
internal sealed partial class AzureDeployment
{
    /// <summary>All resources of the deployment and of the modules it uses, in order of the file.</summary>
    public IEnumerable<CloudResource> Resources()
    {
        foreach (var statement in _template.File.Statements)
        {
            if (statement.Kind is not (BicepKind.Resource or BicepKind.Module)) continue;
            foreach (var (suffix, names) in Instances(statement))
            {
                _loops.AddRange(names);
                var holds = statement.Condition is null ? ConfigValue.True : Value(statement.Condition);
                List<CloudResource> made = holds.AsBoolean == false ? [] : [.. statement.Kind == BicepKind.Module ? Used(statement, suffix) : [Made(statement, suffix, Why(statement))]];
                _loops.RemoveRange(_loops.Count - names.Count, names.Count);
                foreach (var resource in made) yield return resource;
            }
        }
    }

    List<(string Suffix, List<(string, ConfigValue)> Names)> Instances(BicepStatement statement)
    {
        if (statement.Loop is not { } loop) return [("", [])];
        var collection = Value(loop.Collection);
        if (collection.IsUnknown) return [("", [(loop.Value, ConfigValue.Unknown(collection.Reason!, loop.Value))])];
        var items = collection.Kind == ConfigKind.Map ? [.. collection.Entries.Select(e => ConfigValue.Map([new("key", ConfigValue.Of(e.Key)), new("value", e.Value)]))] : collection.Items.ToList();
        if (items.Count > MaxInstances) _tree.Skip(_template.At(statement.Mark), $"more than {MaxInstances} instances; the rest was not evaluated");
        return [.. items.Take(MaxInstances).Select((item, i) => ($"[{i}]", loop.Index is { } index ? new List<(string, ConfigValue)> { (loop.Value, item), (index, ConfigValue.Of(i)) } : [(loop.Value, item)]))];
    }

    IEnumerable<CloudResource> Used(BicepStatement statement, string suffix)
    {
        if (AzureModules.TypeOf(statement.Type) is { } type) return AzureModules.Resources(Registry(statement, suffix, type), _prefix + statement.Name + suffix);
        return ((suffix == "" && statement.Loop is null ? Module(statement) : Use(statement, suffix))?.Resources()) ?? [];
    }

    CloudResource Registry(BicepStatement statement, string suffix, string type)
    {
        var inputs = statement.Value is { } value ? Value(value)["params"] : ConfigValue.EmptyMap;
        _tree.Skip(_template.At(statement.Mark), $"the module {statement.Type} lies elsewhere and was not read; its inputs were");
        return new CloudResource(Tool, _scope, _prefix + statement.Name + suffix, type, AzureAttributes.Of(inputs, new NativeType(type)), _template.At(statement.Mark))
        {
            NativeType = "module",
            Label = statement.Name,
            Module = statement.Type,
            Condition = _condition ?? Why(statement),
        };
    }

    string Tool => _isArm ? "arm" : "bicep";

    CloudResource Made(BicepStatement statement, string suffix, string? why)
    {
        var written = FullType(statement, 0);
        var native = CloudNames.Default.Arm(written);
        var body = statement.Value is { } value ? Value(value) : ConfigValue.EmptyMap;
        var attributes = AzureAttributes.Of(body, native);
        if (Parent(statement, written, body, native) is { } parent) attributes = ConfigValue.Map([.. attributes.Entries, new(native.Parent ?? "parent", parent), .. native.Parent is null ? [] : new[] { KeyValuePair.Create("parent", parent) }]).At(attributes.Mark);
        if (attributes["name"].Text is { } name && name.Contains('/')) attributes = ConfigValue.Map([.. attributes.Entries, new("name", ConfigValue.Of(name[(name.LastIndexOf('/') + 1)..]).At(attributes["name"].Mark))]).At(attributes.Mark);
        return new CloudResource(Tool, _scope, _prefix + statement.Name + suffix, native.TypeFor(attributes), attributes, _template.At(statement.Mark))
        {
            NativeType = written,
            Label = statement.Name,
            IsLookup = statement.IsExisting,
            Condition = _condition ?? why,
        };
    }

    string FullType(BicepStatement statement, int depth)
    {
        var type = statement.Type.Split('@')[0];
        if (statement.Parent is null || depth > 10 || type.Contains('.') || _byName.GetValueOrDefault(Key(BicepKind.Resource, statement.Parent)) is not { } parent) return type;
        return $"{FullType(parent, depth + 1)}/{type}";
    }

    // By property, by nesting, or by the first part of a name that is written with a slash.
    ConfigValue? Parent(BicepStatement statement, string type, ConfigValue body, NativeType native)
    {
        if (body["parent"] is { Exists: true } named) return named.Origins().FirstOrDefault() is { } origin ? ConfigValue.Reference(Outer(origin.Address), "id") : named;
        if (statement.Parent is { } outer) return ConfigValue.Reference(Outer(_prefix + outer), "id");
        if (type.Count(c => c == '/') < 2 || body["name"].Shown is not { } name || !name.Contains('/')) return null;
        return Named(type[..type.LastIndexOf('/')], name[..name.LastIndexOf('/')]) is { } address ? ConfigValue.Reference(address, "id") : null;
    }

    // blobServices stand between a container and its account and are nothing of their own.
    string Outer(string address)
    {
        for (var steps = 0; steps < 5 && address.StartsWith(_prefix, StringComparison.Ordinal) && _byName.GetValueOrDefault(Key(BicepKind.Resource, address[_prefix.Length..])) is { } statement; steps++)
        {
            if (!CloudNames.Default.Arm(FullType(statement, 0)).Type.Contains('/')) break;
            var next = statement.Parent is { } outer ? _prefix + outer : statement.Value is HclObject body && body.Items.FirstOrDefault(i => (i.Key as HclLiteral)?.Value.Text == "parent").Value is HclTraversal { Root: { } root } ? _prefix + root : null;
            if (next is null) break;
            address = next;
        }
        return address;
    }

    Dictionary<(string Type, string Name), string>? _addresses;

    /// <summary>Address of the resource of a type and name; null when this deployment has none.</summary>
    string? Named(string type, string name)
    {
        if (_addresses is null)
        {
            _addresses = [];
            foreach (var statement in _template.File.Statements.Where(s => s.Kind is BicepKind.Resource or BicepKind.Module && s.Loop is null))
                if (NameExpression(statement) is { } expression && Once("name/" + statement.Name, statement.Name, () => Value(expression)).Shown is { } shown)
                    _addresses.TryAdd(((statement.Kind == BicepKind.Module ? "microsoft.resources/deployments" : FullType(statement, 0)).ToLowerInvariant(), shown.ToLowerInvariant()), statement.Name);
        }
        return _addresses.TryGetValue((type.ToLowerInvariant(), name.ToLowerInvariant()), out var address) ? _prefix + address : null;
    }
}
