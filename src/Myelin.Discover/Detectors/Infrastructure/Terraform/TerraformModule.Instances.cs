using Myelin.Formats.Config;
using Myelin.Formats.Hcl;

namespace Myelin.Discover.Detectors.Infrastructure.Terraform;

/// <summary>Resources and module calls: as many of each as <c>count</c> and <c>for_each</c> say.</summary>
internal sealed partial class TerraformModule
{
    const int MaxInstances = 500;

    /// <summary>What a block makes: the value that its name stands for, its resources, and for a call the modules.</summary>
    sealed record Instances(ConfigValue Value, IReadOnlyList<CloudResource> Resources, IReadOnlyList<TerraformModule> Modules)
    {
        /// <summary>True when neither count nor for_each makes several.</summary>
        public bool IsSingle { get; init; }
    }

    /// <summary>One instance: its key in the address, what it knows beside the module's names, and why it is not certain to exist.</summary>
    sealed record Instance(string Suffix, ConfigValue? Key, IReadOnlyList<(string Name, ConfigValue Value)> Names, string? Condition);

    /// <summary>All resources of the module and of those it calls, in order of address.</summary>
    public IEnumerable<CloudResource> AllResources()
    {
        foreach (var name in _folder.Resources.Keys)
            foreach (var resource in ResourceInstances(name)?.Resources ?? []) yield return resource;
        foreach (var name in _folder.Modules.Keys)
        {
            if (ModuleInstances(name) is not { } instances) continue;
            foreach (var resource in instances.Resources) yield return resource;
            foreach (var module in instances.Modules)
                foreach (var resource in module.AllResources()) yield return resource;
        }
    }

    // While a resource is being evaluated, what refers to it is a reference and no more.
    ConfigValue Resource(string name) => ResourceInstances(name)?.Value ?? ConfigValue.Object(_prefix + name, []);

    Instances? ResourceInstances(string name)
    {
        if (_resources.TryGetValue(name, out var known)) return known;
        _resources[name] = null;
        var declared = _folder.Resources[name];
        List<CloudResource> resources = [];
        var value = Expand(declared, _prefix + name, (instance, address) =>
        {
            var resource = Evaluated(declared, name, instance, address);
            resources.Add(resource);
            return ConfigValue.Object(address, resource.Attributes.Entries);
        }, out var single);
        return _resources[name] = new Instances(value, resources, []) { IsSingle = single };
    }

    CloudResource Evaluated(Declared declared, string name, Instance instance, string address)
    {
        var block = declared.Block;
        var type = block.Label(0);
        var isLookup = block.Type != "resource";
        var evaluator = new HclEvaluator(this, _budget);
        var attributes = new TerraformBody(evaluator, instance.Names).Read(block.Body);
        if (isLookup) attributes = DataSources.Complete(type, attributes, evaluator, this);
        return new CloudResource("tf", _root, address, type, attributes, declared.File.At(block.Mark))
        {
            Label = block.Label(1),
            IsLookup = isLookup,
            Condition = instance.Condition ?? _condition,
            Region = Region(type, block),
        };
    }

    ConfigValue Expand(Declared declared, string address, Func<Instance, string, ConfigValue> make, out bool single)
    {
        var body = declared.Block.Body;
        single = false;
        if (body["count"] is { } countAttribute)
        {
            var count = Evaluate(countAttribute.Value);
            if (count.AsInteger is { } number) return ConfigValue.List(Keys(declared, number).Select(i => make(new Instance($"[{i}]", null, CountName(i), null), $"{address}[{i}]")).ToList());
            single = true;
            return ConfigValue.List([make(new Instance("", null, [("count", ConfigValue.Unknown("count is unknown", "count"))], Why("count", count)), address)]);
        }
        if (body["for_each"] is { } eachAttribute)
        {
            var each = Evaluate(eachAttribute.Value);
            if (each.Kind == ConfigKind.Map || each.Kind == ConfigKind.List)
            {
                var pairs = each.Kind == ConfigKind.Map ? each.Entries : [.. each.Items.Where(i => i.Shown is not null).Select(i => KeyValuePair.Create(i.Shown!, i))];
                if (pairs.Count > MaxInstances) _tree.Skip(declared.File.At(body["for_each"]!.Mark), $"more than {MaxInstances} instances; the rest was not evaluated");
                return ConfigValue.Map(pairs.Take(MaxInstances).Select(p =>
                    KeyValuePair.Create(p.Key, make(new Instance($"[\"{p.Key}\"]", ConfigValue.Of(p.Key), EachName(ConfigValue.Of(p.Key), p.Value), null), $"{address}[\"{p.Key}\"]"))).ToList());
            }
            single = true;
            var unknown = ConfigValue.Unknown(each.Reason ?? "for_each is no map", "each");
            return make(new Instance("", null, EachName(ConfigValue.Unknown(unknown.Reason!, "each.key"), ConfigValue.Unknown(unknown.Reason!, "each.value")), Why("for_each", each)), address);
        }
        single = true;
        return make(new Instance("", null, [], null), address);
    }

    IEnumerable<int> Keys(Declared declared, long count)
    {
        if (count > MaxInstances) _tree.Skip(declared.File.At(declared.Block.Body["count"]!.Mark), $"more than {MaxInstances} instances; the rest was not evaluated");
        return Enumerable.Range(0, (int)Math.Clamp(count, 0, MaxInstances));
    }

    static string Why(string name, ConfigValue value) => $"{name} is unknown: {value.Reason ?? "not of its type"}";
    static List<(string, ConfigValue)> CountName(int index) => [("count", ConfigValue.Map([new("index", ConfigValue.Of(index))]))];
    static List<(string, ConfigValue)> EachName(ConfigValue key, ConfigValue value) => [("each", ConfigValue.Map([new("key", key), new("value", value)]))];

    Instances? ModuleInstances(string name)
    {
        if (_modules.TryGetValue(name, out var known)) return known;
        _modules[name] = null;
        var declared = _folder.Modules[name];
        var source = TerraformTree.SourceOf(declared.Block);
        var folder = source is not null && TerraformTree.IsLocal(source) && TerraformTree.Join(_folder.Path, source) is { } path ? _tree.Folder(path) : null;
        var at = declared.File.At(declared.Block.Mark);
        List<CloudResource> resources = [];
        List<TerraformModule> modules = [];
        var value = Expand(declared, $"{_prefix}module.{name}", (instance, address) =>
        {
            var inputs = new TerraformBody(new HclEvaluator(this, _budget), instance.Names).Read(declared.Block.Body);
            if (folder is not null && !IsWithin(folder) && _tree.TakeModule())
            {
                var module = new TerraformModule(this, folder, inputs, address, instance.Condition ?? _condition);
                modules.Add(module);
                return ConfigValue.Null;
            }
            var type = source is null ? null : Clouds.CloudKnowledge.Default.OfModule(source);
            resources.Add(new CloudResource("tf", _root, address, type ?? "module", inputs, at)
            {
                NativeType = "module",
                Label = name,
                Module = source ?? "",
                Condition = instance.Condition ?? _condition,
                Region = Region("aws_", declared.Block),
            });
            return ConfigValue.Object(address, []);
        }, out var single);
        if (folder is null) _tree.Skip(at, source is null ? "the source of a module is not constant" : $"the module {Shortened(source)} lies elsewhere and was not read");
        else if (resources.Count > 0) _tree.Skip(at, "modules call each other without end, too deeply, or too often");
        return _modules[name] = new Instances(value, resources, modules) { IsSingle = single };
    }

    static string Shortened(string source) => source.Length > 120 ? source[..120] + "…" : source;

    bool IsWithin(TerraformFolder folder)
    {
        var depth = 0;
        for (var module = this; module is not null; module = module._parent)
            if (module._folder == folder || ++depth > MaxDepth) return true;
        return false;
    }

    TerraformModule? Single(string name) => _folder.Modules.ContainsKey(name) && ModuleInstances(name) is { IsSingle: true, Modules: [var only] } ? only : null;

    static ConfigValue Output(TerraformModule module, string name, out int taken)
    {
        taken = 2;
        return module.OutputValue(name);
    }

    // All outputs at once, for calls with count or for_each; a single module's outputs are asked for one by one.
    ConfigValue ModuleValue(string name)
    {
        if (!_folder.Modules.ContainsKey(name)) return ConfigValue.Unknown($"the module {name} is not declared", $"module.{name}");
        if (ModuleInstances(name) is not { } instances) return ConfigValue.Object($"{_prefix}module.{name}", []);
        if (instances.Modules.Count == 0) return instances.Value;
        var values = instances.Modules.Select(m => ConfigValue.Map(m._folder.Outputs.Keys.Order(StringComparer.Ordinal).Select(o => KeyValuePair.Create(o, m.OutputValue(o))))).ToList();
        return instances.Value.Kind switch
        {
            ConfigKind.List => ConfigValue.List(values),
            ConfigKind.Map => ConfigValue.Map(instances.Value.Entries.Zip(values, (e, v) => KeyValuePair.Create(e.Key, v))),
            _ => values[0],
        };
    }

    // The region of the provider that the resource names, else of the default one of its cloud, in this module or those around it.
    string? Region(string type, HclBlock block)
    {
        var named = block.Body["provider"]?.Value is HclTraversal { Plain: { } plain } ? plain : type[..Math.Max(0, type.IndexOf('_'))];
        var dot = named.IndexOf('.');
        var (provider, alias) = dot < 0 ? (named, null) : (named[..dot], named[(dot + 1)..]);
        for (var module = this; module is not null; module = module._parent)
        {
            foreach (var declared in module._folder.Providers)
            {
                if (declared.Block.Label(0) != provider || declared.Block.Body["alias"] is { } other && (other.Value as HclLiteral)?.Value.Text != alias || declared.Block.Body["alias"] is null && alias is not null) continue;
                if (declared.Block.Body["region"] is { } region && module.Evaluate(region.Value).Text is { } text) return text;
            }
        }
        return null;
    }
}
