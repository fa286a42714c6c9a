using System.Text.Json;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

// knowledge/**/*.yaml -> one compact UTF-8 JSON file each. YAML is for people; the program never parses it at start-up.
var source = args[0];
var target = args[1];
Directory.CreateDirectory(target);
foreach (var old in Directory.EnumerateFiles(target, "*.json", SearchOption.AllDirectories)) File.Delete(old);
foreach (var file in Directory.EnumerateFiles(source, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
{
    var output = Path.Combine(target, Path.ChangeExtension(Path.GetRelativePath(source, file), ".json"));
    Directory.CreateDirectory(Path.GetDirectoryName(output)!);
    using var reader = new StreamReader(file);
    using var stream = File.Create(output);
    using var json = new Utf8JsonWriter(stream);
    try
    {
        var parser = new Parser(reader);
        parser.Consume<StreamStart>();
        parser.Consume<DocumentStart>();
        Write(parser, json, new Dictionary<string, string>(StringComparer.Ordinal));
    }
    catch (YamlException e)
    {
        Console.Error.WriteLine($"{file}({e.Start.Line},{e.Start.Column}): error KNOW001: {e.Message}");
        return 1;
    }
}

File.WriteAllText(Path.Combine(target, ".stamp"), "");
return 0;

static void Write(IParser parser, Utf8JsonWriter json, Dictionary<string, string> seen)
{
    switch (parser.Current)
    {
        case MappingStart:
            parser.MoveNext();
            json.WriteStartObject();
            var keys = new HashSet<string>(StringComparer.Ordinal);
            while (parser.Current is not MappingEnd)
            {
                var key = parser.Consume<Scalar>();
                if (!keys.Add(key.Value)) throw new YamlException(key.Start, key.End, $"key '{key.Value}' appears twice");
                json.WritePropertyName(key.Value);
                Write(parser, json, seen);
            }
            parser.MoveNext();
            json.WriteEndObject();
            break;
        case SequenceStart:
            parser.MoveNext();
            json.WriteStartArray();
            while (parser.Current is not SequenceEnd) Write(parser, json, seen);
            parser.MoveNext();
            json.WriteEndArray();
            break;
        case Scalar scalar:
            parser.MoveNext();
            WriteScalar(scalar, json);
            break;
        default:
            throw new YamlException(parser.Current!.Start, parser.Current.End, "anchors and aliases are not used in knowledge files");
    }
}

static void WriteScalar(Scalar scalar, Utf8JsonWriter json)
{
    if (scalar.Style != ScalarStyle.Plain) json.WriteStringValue(scalar.Value);
    else if (scalar.Value is "" or "null" or "~") json.WriteNullValue();
    else if (scalar.Value is "true" or "false") json.WriteBooleanValue(scalar.Value == "true");
    else if (long.TryParse(scalar.Value, out var integer) && !(scalar.Value.Length > 1 && scalar.Value[0] == '0')) json.WriteNumberValue(integer);
    else json.WriteStringValue(scalar.Value);
}
