namespace Myelin.Formats.Code.Python;

/// <summary>What a name of a scope stands for.</summary>
internal enum BindingKind : byte { Value, Import, Function, Class, Parameter, Element, Managed, Option }

/// <summary>
/// One place that gives a name a meaning. Names may have several; which of them reach a use is told by their offsets and arms.
/// </summary>
internal sealed class Binding(BindingKind kind, int at, int arm)
{
    public BindingKind Kind => kind;
    /// <summary>Offset after which it holds.</summary>
    public int At => at;
    /// <summary>Offset until which it holds: the end of a comprehension or lambda.</summary>
    public int Until { get; init; } = int.MaxValue;
    /// <summary>The branch it stands in.</summary>
    public int Arm => arm;
    /// <summary>The expression: the value, a parameter's default, what is iterated or managed.</summary>
    public Node? Value { get; init; }
    /// <summary>A parameter's or variable's type.</summary>
    public Node? Type { get; init; }
    /// <summary>Index of the item when a tuple is unpacked, else -1.</summary>
    public int Item { get; init; } = -1;
    /// <summary>Full name of an import.</summary>
    public string? FullName { get; init; }
    /// <summary>Body of a function or class; of a parameter the function.</summary>
    public PythonScope? Body { get; init; }
    /// <summary>Scope in which <see cref="Value"/> is evaluated.</summary>
    public required PythonScope Scope { get; init; }

    /// <summary>The value once it was resolved.</summary>
    public CodeValue? Resolved { get; set; }
    /// <summary>Set while it is being resolved: a name that depends on itself stays unknown.</summary>
    public bool IsResolving { get; set; }
}

/// <summary>What a scope is.</summary>
internal enum ScopeKind : byte { Module, Class, Function }

/// <summary>A module, class or function: its names, and for a class what is assigned through <c>self</c>.</summary>
internal sealed class PythonScope(ScopeKind kind, string? name, PythonScope? parent, int rootArm)
{
    readonly Dictionary<string, List<Binding>> _names = new(StringComparer.Ordinal);

    public ScopeKind Kind => kind;
    /// <summary>Dotted name; null for the module.</summary>
    public string? Name => name;
    public PythonScope? Parent => parent;
    /// <summary>The arm its body starts in.</summary>
    public int RootArm => rootArm;
    /// <summary>First parameter of a method, by which it reaches its object.</summary>
    public string? Self { get; set; }
    /// <summary>Parameters of a function, in order, without the first one of a method.</summary>
    public List<string> Parameters { get; } = [];
    /// <summary>Values that a function returns or yields.</summary>
    public List<(Node Value, int Arm)> Returns { get; } = [];
    /// <summary>The annotation of what a function returns.</summary>
    public Node? Returned { get; set; }
    /// <summary>Base classes.</summary>
    public List<Node> Bases { get; } = [];
    /// <summary>Names declared global here.</summary>
    public HashSet<string>? Globals { get; set; }
    /// <summary>Set while its result is being resolved.</summary>
    public bool IsResolving { get; set; }

    /// <summary>The class of a method, or null.</summary>
    public PythonScope? Class => Kind == ScopeKind.Class ? this : Self is not null ? parent : parent?.Kind == ScopeKind.Function ? parent.Class : null;

    public void Bind(string id, Binding binding)
    {
        ref var list = ref System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrAddDefault(_names, id, out _);
        (list ??= []).Add(binding);
    }

    public List<Binding>? Find(string id) => _names.GetValueOrDefault(id);

    public IEnumerable<KeyValuePair<string, List<Binding>>> Names => _names;
}

/// <summary>
/// Branches of a file as a tree. What one branch assigns reaches a use in it and, as one of several values, a use after it; never a use in the opposite branch.
/// </summary>
internal sealed class Arms
{
    readonly List<(int Parent, int Group, int Depth)> _arms = [(-1, 0, 0)];
    int _groups;

    /// <summary>A new statement whose branches exclude each other.</summary>
    public int NewGroup() => ++_groups;

    /// <summary>A new branch below <paramref name="parent"/>.</summary>
    public int NewArm(int parent, int group)
    {
        _arms.Add((parent, group, parent < 0 ? 0 : _arms[parent].Depth + 1));
        return _arms.Count - 1;
    }

    /// <summary>Whether what holds in <paramref name="arm"/> surely holds in <paramref name="use"/>.</summary>
    public bool Dominates(int arm, int use)
    {
        while (use >= 0 && _arms[use].Depth > _arms[arm].Depth) use = _arms[use].Parent;
        return use == arm;
    }

    /// <summary>Whether two arms lie in different branches of one statement.</summary>
    public bool Exclude(int a, int b)
    {
        while (a >= 0 && b >= 0 && a != b)
        {
            var (first, second) = (_arms[a], _arms[b]);
            if (first.Parent == second.Parent) return first.Group == second.Group && first.Group != 0;
            if (first.Depth >= second.Depth) a = first.Parent;
            if (second.Depth >= first.Depth) b = second.Parent;
        }
        return false;
    }
}
