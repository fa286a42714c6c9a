using System.Text;

namespace Myelin.Tests.Formats.Hostile;

/// <summary>Damages a file: the same damage on every run, for a seed.</summary>
internal sealed class Damage(int seed)
{
    readonly Random _random = new(seed);

    static readonly byte[][] Odd =
        [.. new[] { "\"", "'", "[", "]", "{", "}", "(", ")", "\\", "\n", "\r", "\0", "#", "=", ":", "\t", "{{", "}}", "${", "$(", "<", ">", "</", "<![CDATA[", "&a;", "&a", "*a", "<<: *a", "- ", "? ", "!!", "|", "\"\"\"", "`", "@", "-1", "0x", "99999999999999999999", "1e999", "9223372036854775807", "2147483647" }
            .Select(Encoding.UTF8.GetBytes), [0xff, 0xff, 0xff, 0xff], [0xff, 0xff, 0xff, 0x7f], [0, 0, 0, 0x80], [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f], [0x80, 0x80, 0x80, 0x80, 0x80], [0xed, 0xa0, 0x80]];

    /// <summary>One damaged copy: bytes changed, removed, repeated, replaced by odd ones, and now and then the end cut off.</summary>
    public byte[] Of(byte[] original)
    {
        List<byte> bytes = [.. original];
        for (var change = _random.Next(1, 6); change > 0 && bytes.Count > 0; change--)
        {
            var at = _random.Next(bytes.Count);
            switch (_random.Next(6))
            {
                case 0: bytes.RemoveRange(at, Math.Min(_random.Next(1, 20), bytes.Count - at)); break;
                case 1: bytes.InsertRange(at, Odd[_random.Next(Odd.Length)]); break;
                case 2: bytes[at] = (byte)_random.Next(256); break;
                case 3: bytes.InsertRange(at, bytes.GetRange(0, Math.Min(_random.Next(64), bytes.Count))); break;
                case 4:
                    var odd = Odd[_random.Next(Odd.Length)];
                    for (var i = 0; i < odd.Length && at + i < bytes.Count; i++) bytes[at + i] = odd[i];
                    break;
                default:
                    if (_random.Next(3) == 0) bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }
        return [.. bytes];
    }

    /// <summary>What opens something and never closes it, again and again: a reader that calls itself for each must stop before its stack ends.</summary>
    public static IReadOnlyList<string> Openers { get; } =
    [
        "(", "[", "{", "<", "<a>", "((", "[{", "{a:", "{\"a\":", "[[", "a(", "a[", "a{", "a.b(", "f(f(", "!", "-", "--", "~", "+", "not ", "await ", "new ", "a ? ", "a ? b : ", "a ?? ", "a && ", "a = ", "a.", "a::", "x => ", "() => ", "(a) => ", "lambda: ", "lambda x: ",
        "if a:\n", "if (a) ", "if (a) {", "else ", "for (;;) ", "while (a) ", "{{ if a }}", "{{ range a }}", "{{ with a }}{{ define \"a\" }}", "{{ (", "${", "\"${", "%{ if a }", "${a ? \"", "`${", "f\"{", "$\"{", "\"", "'", "\\", "- ", "? ", "- - ", ": ", "a: &a [*a,", "&a ", "!a ", "*", "**", "$(", "`",
        "\"$(", "<<E\n", "a | ", "a && b || ", "a;", "@a(", "@", "#[a(", "fn a() {", "|a| ", "match a { ", "try {", "class A {", "class A:\n ", "def a():\n ", "func a() {", "func(a ", "interface{", "map[", "[]", "*", "&", "<A", "List<", "a<", "type a = (", "let a = ", "object { ", "when (a) { ",
        "switch (a) {", "case a: ", "do ", "module a '", "resource a 'b' = {", "[for a in b: ", "[for a in b: {a: ", "a \"b\" {\n", "for a in b : ", "[[a.", "a.a.", "[a.b.", "a=[", "a={", "%{", "<!--", "<!DOCTYPE a [", "<!ENTITY a \"", "<![CDATA[", "/*", "\"\"\"", "'''", "#{", "a do\n", "(?:", "\t", " ",
        "-r a\n", "dependencies:\n ", "(lp0\n", "(dp0\n", "]", "}", "(t", "\u0080\u0002]", "[Section]\n", "a\\\n", "a,\n", "0", "9", "a", "\n", "\r", "\0", "€",
        "throw ", "return ", "yield ", "typeof ", "async ", "unsafe ", "move ", "mut ", "ref ", "(int)", "(int) a", "(a) b ", "<a>b ", "new new ", "class A extends ", "class A(b = ", "go ", "defer ", "<-", "chan ", "await a ", "@a(b) ", "a!!.", "?: ", "is ", "as ", "where ", "from a in b select ", "a with { b = ", "=> ", "-> ", "{{ a | ", "{{- block \"a\" . }}", "*a.b = ", "not in ", "a if b else ", "[a for a in ", "`a${", "f'{f\"{",
        "a.b{", "<a b=", "<a b={", "{...", "if a then ", "elif a:\n", "FROM a\nONBUILD ", "sh -c \"", "a\n  ", "--a=", "!reference [", "!Sub [", "\"Fn::Sub\": {", "[if(", "[concat(", "@{", "<%", "$[", "~~~\n", "> ", "* ", "1.", "#",
    ];
}
