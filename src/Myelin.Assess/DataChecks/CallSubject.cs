using System.Globalization;
using System.Text;
using Myelin.Core;
using Myelin.Core.Assets;
using Myelin.Core.Conditions;
using Myelin.Formats;
using Myelin.Formats.Code;

namespace Myelin.Assess.DataChecks;

/// <summary><c>on: code.call</c>: every call in source code. An example is a line of Python.</summary>
public sealed class CallSubject : DataSubject<CodeFile, CodeCall>
{
    public override string Name => "code.call";

    protected override IEnumerable<CodeCall> Subjects(CodeFile document) => document.Calls;

    protected override IEnumerable<Location> Places(CodeCall subject) => [new Location("", subject.Mark.Line, subject.Mark.EndLine, subject.Mark.Column, Cell: subject.Cell)];

    protected override FieldSet<CodeCall> Fields { get; } = new CallFields();

    internal override object Example(string text)
    {
        var bytes = ByteSource.Of(Encoding.UTF8.GetBytes(text));
        var name = new FileName("example.py");
        foreach (var format in Registered<Format>.In(typeof(Format)).OfType<Format<CodeFile>>())
            if (format.Matches(new FileProbe(name, bytes.Length, bytes.ReadBytes(0, 4096))) && format.Read(bytes, name, ReadLimits.Default).Value is { } file) return file;
        throw new InvalidOperationException("no format reads Python");
    }

    sealed class CallFields : FieldSet<CodeCall>
    {
        public override Func<CodeCall, IReadOnlyList<string>>? Reader(string name, string? argument) => name switch
        {
            "call.name" => static call => [call.Name],
            "call.written" => static call => [call.Written],
            "call.method" => static call => [call.Written[(call.Written.LastIndexOf('.') + 1)..]],
            "call.argument" when argument is not null => call => Argument(call, argument)?.Value is { Text: { } text, IsConstant: true } value ? [Plain(value.Kind, text)] : [],
            "call.argument.kind" when argument is not null => call => Argument(call, argument)?.Value is { } value ? [value.Kind.ToString().ToLowerInvariant()] : [],
            "call.argument.name" when argument is not null => call => Argument(call, argument)?.Value is { Text: { } text, Kind: ValueKind.Name or ValueKind.Call } ? [text] : [],
            _ => null,
        };

        static CodeArgument? Argument(CodeCall call, string key) =>
            int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? call[index] : call[key];

        // True of Python and true of JavaScript are one.
        static string Plain(ValueKind kind, string text) => kind is ValueKind.Boolean or ValueKind.Null ? text.ToLowerInvariant() : text;
    }
}
