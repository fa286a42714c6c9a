namespace Myelin.Formats.Code.Curly;

/// <summary>Words that have a meaning in one of the languages; a parser asks only for those of its own.</summary>
internal enum Word
{
    None, Abstract, Add, Annotation, Any, As, Assembly, Asserts, Async, Await, Base, Box, Break, By, Case, Catch, Chan, Checked, Class, Companion, Const, Constructor, Continue, Crate,
    Crossinline, Data, Debugger, Declare, Default, Defer, Delegate, Delete, Do, Dyn, Else, Enum, Event, Expect, Explicit, Export, Extends, Extern, External, Fallthrough, False,
    File, Final, Finally, Fixed, Fn, For, Foreach, From, Fun, Func, Function, Get, Global, Go, Goto, If, Impl, Implements, Implicit, Import, In, Infer, Infix, Init, Inline, Inner,
    Instanceof, Interface, Internal, Into, Is, It, Keyof, Lateinit, Let, Lock, Loop, Macro_Rules, Map, Match, Mod, Module, Move, Mut, Nameof, Namespace, Native, New, Nil,
    Noinline, Non, Null, Nullptr, Object, Of, Open, Operator, Out, Override, Package, Params, Partial, Permits, Private, Protected, Pub, Public, Range, Raw, Readonly, Record, Ref, Reified,
    Remove, Require, Required, Return, Satisfies, Scoped, Sealed, Select, Self, Set, Sizeof, Stackalloc, Static, Strictfp, Struct, Super, Suspend, Switch, Synchronized, Tailrec,
    This, Throw, Throws, Trait, Transient, True, Try, Type, Typealias, Typeof, Unchecked, Undefined, Union, Unique, Unless, Unsafe, Use, Using, Val, Value, Var, Vararg, Virtual,
    Void, Volatile, When, Where, While, With, Yield, SelfType,
}

/// <summary>Gives each different word of a file a small number, and one string. Words of <see cref="Word"/> have their own numbers.</summary>
internal sealed class Words
{
    static readonly string[] Known = [.. Enum.GetNames<Word>().Select(n => n == nameof(Word.SelfType) ? "Self" : n == nameof(Word.None) ? "" : n.ToLowerInvariant())];

    readonly Dictionary<string, int> _ids = new(Known.Length * 2, StringComparer.Ordinal);
    readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _bySpan;
    readonly List<string> _words = new(Known.Length * 2);

    public Words()
    {
        _bySpan = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
        foreach (var word in Known) Add(word);
    }

    /// <summary>The word's number.</summary>
    public int this[ReadOnlySpan<char> word] => _bySpan.TryGetValue(word, out var id) ? id : Add(word.ToString());

    /// <summary>The word of a number.</summary>
    public string this[int id] => _words[id];

    /// <summary>One string for equal spans.</summary>
    public string Shared(ReadOnlySpan<char> text) => _words[this[text]];

    int Add(string word)
    {
        _ids.Add(word, _words.Count);
        _words.Add(word);
        return _words.Count - 1;
    }
}
