namespace Myelin.Formats.Code.Curly.JavaScript;

internal sealed partial class JavaScriptParser
{
    // import a, { b as c } from "m"; import * as d from "m"; import "m"; import e = require("m"); import type …
    void ReadImport(List<Node> into)
    {
        var start = At++;
        if (Is(Word.Type) && T[At + 1].Kind is TokenKind.Word or TokenKind.Open or TokenKind.Operator && !T[At + 1].Is(Word.From) && !T[At + 1].Is(Op.Assign) && !T[At + 1].Is(Op.Comma)) At++;
        if (T[At].Kind == TokenKind.Text)
        {
            Imports.Add(new CodeImport(Module(At), null, null, Tokens.Mark(start)));
            MarkTypes(At, ++At);
            SkipAttributes();
            return;
        }
        if (IsWord && T[At + 1].Is(Op.Assign))
        {
            ReadImportAssignment(start, into);
            return;
        }
        ReadNames(start, into, binds: true);
    }

    // export {…}; export {…} from "m"; export * from "m"; export default …; export const …
    void ReadExport(List<Node> into)
    {
        var start = At++;
        if (Accept(Op.Assign))
        {
            if (ReadExpression() is { } exported) into.Add(new Variable("export", Scope) { Start = start, End = At, Given = exported });
            return;
        }
        if (Is(Word.Type) && T[At + 1].Opens(Op.Brace) || Is(Word.Type) && T[At + 1].Is(Op.Star)) At++;
        if (Is(Op.Star) || T[At].Opens(Op.Brace))
        {
            ReadNames(start, into, binds: false);
            return;
        }
        if (!Accept(Word.Default)) return;
        if (Is(Op.At) || Is(Word.Class) || Is(Word.Function) || Is(Word.Async) && T[At + 1].Is(Word.Function) || Is(Word.Abstract) || Is(Word.Interface) && types) return;
        if (!ReadFunctionOf((int)Word.Default, At, DefinitionKind.Function, into, out var value) && value is not null)
            into.Add(new Variable("default", Scope) { Start = start, End = At, Given = value });
    }

    void ReadImportAssignment(int start, List<Node> into)
    {
        var token = At;
        At += 2;
        var word = T[token].Link;
        if (Is(Word.Require) && T[At + 1].Opens(Op.Paren))
        {
            if (ReadExpression() is { } value) ImportsOf(word, token, value, into);
            return;
        }
        var name = DottedName(At, Count);
        if (!name.Exists) return;
        Declare(word, start, ReadExpression());
    }

    void ReadNames(int start, List<Node> into, bool binds)
    {
        List<(string Name, int Token, int Word)> names = [];
        while (At < Count)
        {
            if (Is(Op.Star))
            {
                var star = At++;
                if (Accept(Word.As)) names.Add(("*", At, T[At].Link));
                else names.Add(("*", star, 0));
                if (IsWord && T[At].Link == names[^1].Word) At++;
            }
            else if (T[At].Opens(Op.Brace))
            {
                ReadNamesInBraces(names);
            }
            else if (IsWord && !(Is(Word.From) && T[At + 1].Kind == TokenKind.Text))
            {
                names.Add(("default", At, T[At].Link));
                At++;
            }
            else
            {
                break;
            }
            if (!Accept(Op.Comma)) break;
        }
        if (!Accept(Word.From) || T[At].Kind != TokenKind.Text) return;
        var module = Module(At);
        MarkTypes(At, ++At);
        SkipAttributes();
        foreach (var (name, token, word) in names) Import(into, start, module, name, token, word, binds);
        if (names.Count == 0) Imports.Add(new CodeImport(module, null, null, Tokens.Mark(start)));
    }

    void ReadNamesInBraces(List<(string Name, int Token, int Word)> names)
    {
        var open = At++;
        var end = Inside(open);
        while (At < end)
        {
            if (T[At].Kind is not (TokenKind.Word or TokenKind.Text))
            {
                Skip();
                continue;
            }
            if (Is(Word.Type) && T[At + 1].Kind == TokenKind.Word && !(T[At + 1].Is(Word.As) && T[At + 2].Kind != TokenKind.Word)) At++;
            var token = At++;
            var name = T[token].Kind == TokenKind.Text ? Tokens.Value(token) : WordAt(token);
            MarkTypes(token, At);
            if (Accept(Word.As) && IsWord) token = At++;
            names.Add((name, token, T[token].Kind == TokenKind.Word ? T[token].Link : 0));
        }
        At = After(open);
    }

    void Import(List<Node> into, int start, string module, string name, int token, int word, bool binds)
    {
        var local = Tokens.Words[word];
        var from = names(name) ? start : token;
        Imports.Add(new CodeImport(module, name, word == 0 || local == name ? null : local, Tokens.Mark(from)));
        if (!binds || word == 0) return;
        var package = Package(module);
        Declare(word, start).Import = name switch { "*" => package, "default" => $"{package}.{local}", _ => $"{package}.{name}" };

        static bool names(string name) => name is "*" or "default";
    }

    string Module(int token) => Tokens.Value(token);

    // Deno and bundlers write where a package comes from and its version into its name: npm:openai@4.2.0.
    static string Package(string module)
    {
        var colon = module.IndexOf(':');
        if (colon < 0 || module.AsSpan(0, colon) is not ("npm" or "jsr")) return module;
        var name = module[(colon + 1)..].TrimStart('/');
        var at = name.IndexOf('@', name.StartsWith('@') ? 1 : 0);
        if (at < 0) return name;
        var slash = name.IndexOf('/', at);
        return slash < 0 ? name[..at] : name[..at] + name[slash..];
    }

    // with { type: "json" }
    void SkipAttributes()
    {
        if ((Is(Word.With) || IsWord && WordAt(At) == "assert") && T[At + 1].Opens(Op.Brace))
        {
            At++;
            At = MarkTypes(At, After(At));
        }
    }

    // const a = require("m"), const a = require("m").b, const a = await import("m")
    bool ImportsOf(int word, int token, Expression value, List<Node> into)
    {
        if (Required(value) is not var (module, member)) return false;
        var local = Tokens.Words[word];
        // A class is named in upper case, a module that is used by its members in lower case.
        var isDefault = member == "default" || member is null && char.IsAsciiLetterUpper(local[0]);
        var name = isDefault ? "default" : member;
        Imports.Add(new CodeImport(module, name, local == name ? null : local, Tokens.Mark(token)));
        var package = Package(module);
        Declare(word, token).Import = isDefault ? $"{package}.{local}" : member is null ? package : $"{package}.{member}";
        return true;
    }

    bool ImportsOf(List<PatternName> pattern, Expression value, List<Node> into)
    {
        if (Required(value) is not var (module, member)) return false;
        var package = Package(module) + (member is null or "default" ? "" : "." + member);
        foreach (var name in pattern)
        {
            var path = string.Join('.', name.Path.Where(l => l.Kind == LinkKind.Member).Select(l => Tokens.Words[l.Word]));
            var local = Tokens.Words[name.Word];
            Imports.Add(new CodeImport(module, path.Length == 0 ? null : path, local == path ? null : local, Tokens.Mark(name.Token)));
            Declare(name.Word, name.Token).Import = path == "default" ? $"{package}.{local}" : path.Length == 0 ? package : $"{package}.{path}";
        }
        if (pattern.Count == 0) Imports.Add(new CodeImport(module, null, null, Tokens.Mark(value.Start)));
        return true;
    }

    // The module and member of require("m").member, also as compilers wrap it.
    (string Module, string? Member)? Required(Expression value)
    {
        if (value is not Chain { Root: NameUse root, Links: [{ Kind: LinkKind.Call, Arguments: [var argument, ..] }, .. var rest] }) return null;
        if (rest.Length > 1 || rest is [{ Kind: not LinkKind.Member }]) return null;
        var member = rest is [var link] ? Tokens.Words[link.Word] : null;
        if (root.Word is not ((int)Word.Require or (int)Word.Import))
            return Tokens.Words[root.Word] is "__importDefault" or "__importStar" or "__toESM" or "_interopRequireDefault" or "_interopRequireWildcard" && member is null
                ? Required(argument.Value) : null;
        if (argument is not { Name: null, Value: Literal { Kind: ValueKind.Text } literal }) return null;
        var module = Tokens.Value(literal.Token);
        MarkTypes(literal.Token, literal.Token + 1);
        return (module, member);
    }
}
