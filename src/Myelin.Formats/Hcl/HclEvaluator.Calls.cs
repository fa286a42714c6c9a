using Myelin.Formats.Config;

namespace Myelin.Formats.Hcl;

/// <summary>Calls of functions (https://developer.hashicorp.com/terraform/language/functions).</summary>
public sealed partial class HclEvaluator
{
    ConfigValue Call(HclCall call)
    {
        if (scope.HasOwnFunctions) return OwnCall(call);
        switch (call.Name)
        {
            case "try": return Try(call);
            case "can":
                var value = call.Arguments is [{ } only] ? Evaluate(only) : ConfigValue.Error("can() wants one argument");
                return value.IsUnknown && !value.IsError ? Derived(value) : ConfigValue.Of(!value.IsError);
        }
        var arguments = Arguments(call);
        foreach (var argument in arguments)
            if (argument.IsError) return argument;
        if (!budget.Take(1 + arguments.Sum(a => Math.Min(a.Size, 100_000)))) return HclBudget.Spent;
        var result = call.Name switch
        {
            "sensitive" or "nonsensitive" or "ephemeralasnull" => arguments is [var a] ? a : null,
            "type" => ConfigValue.Unknown("type() is not computed"),
            "file" or "templatefile" or "fileexists" or "filebase64" or "templatestring" => Files(call.Name, arguments),
            _ => HclFunctions.Partial(call.Name, arguments) ?? OverKnown(call.Name, arguments),
        };
        if (result?.Text is { Length: > 64 } text && !budget.TakeText(text.Length)) return HclBudget.Spent;
        return result ?? ConfigValue.Unknown($"{call.Name}() is not computed", $"{call.Name}(…)");
    }

    ConfigValue OwnCall(HclCall call)
    {
        var arguments = Arguments(call);
        if (!budget.Take(1 + arguments.Sum(a => Math.Min(a.Size, 100_000)))) return HclBudget.Spent;
        var result = scope.Call(call.Name, arguments) ?? ConfigValue.Unknown($"{call.Name}() is not computed", $"{call.Name}(…)");
        return result.Text is { Length: > 64 } text && !budget.TakeText(text.Length) ? HclBudget.Spent : result;
    }

    static ConfigValue? OverKnown(string name, ConfigValue[] arguments)
    {
        foreach (var argument in arguments)
            if (argument.IsUnknown) return Derived(argument);
        return HclFunctions.Text(name, arguments) ?? HclFunctions.Collection(name, arguments) ?? HclFunctions.Number(name, arguments) ?? HclFunctions.Encoding(name, arguments);
    }

    ConfigValue[] Arguments(HclCall call)
    {
        List<ConfigValue> values = [.. call.Arguments.Select(Evaluate)];
        if (!call.ExpandsLast || values.Count == 0) return [.. values];
        var last = values[^1];
        if (last.IsUnknown) return [.. values];
        values.RemoveAt(values.Count - 1);
        if (last.Kind == ConfigKind.Map) values.AddRange(last.Entries.Select(e => e.Value));
        else values.AddRange(last.Items);
        return [.. values];
    }

    ConfigValue Try(HclCall call)
    {
        var last = ConfigValue.Error("try() wants an argument");
        foreach (var argument in call.Arguments)
        {
            last = Evaluate(argument);
            if (!last.IsError) return last;
        }
        return last;
    }

    ConfigValue Files(string name, ConfigValue[] arguments)
    {
        if (arguments is [] || arguments[0].IsUnknown) return arguments is [] ? ConfigValue.Error($"{name}() wants a path") : Derived(arguments[0]);
        if (name == "templatestring") return Rendered(arguments[0].Text ?? "", arguments);
        if (arguments[0].Text is not { } path) return ConfigValue.Error($"{name}() wants a path");
        var text = scope.ReadFile(path, out var reason);
        return name switch
        {
            "fileexists" => text is null ? ConfigValue.Unknown(reason) : ConfigValue.True,
            _ when text is null => ConfigValue.Unknown(reason, $"{name}(\"{path}\")"),
            "templatefile" => Rendered(text, arguments),
            "filebase64" => ConfigValue.Of(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(text))),
            _ => ConfigValue.Of(text),
        };
    }

    int _templates;

    // The names of a template are those it is given and no others, so they hide those around it.
    ConfigValue Rendered(string text, ConfigValue[] arguments)
    {
        if (_templates > 8) return ConfigValue.Unknown("templates hold templates too deeply");
        if (!budget.Take(1 + text.Length / 16)) return HclBudget.Spent;
        if (HclFormat.ParseTemplate(text, ReadLimits.Default, out var problem) is not { } template) return ConfigValue.Unknown($"the template is not valid: {problem!.Reason}");
        _templates++;
        var given = arguments.Length > 1 ? arguments[1].Entries.Select(e => (e.Key, e.Value)) : [];
        var value = Evaluate(template, given);
        _templates--;
        return value.IsUnknown || value.Text is not null ? value : ConfigValue.Error("a template is no text");
    }
}
