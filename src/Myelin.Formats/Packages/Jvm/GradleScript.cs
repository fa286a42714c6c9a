namespace Myelin.Formats.Packages;

/// <summary>
/// Reads the statements of a Gradle script without running it: what blocks named <c>dependencies</c> declare, and the constants that versions refer to.
/// </summary>
sealed class GradleScript(List<GradleToken> tokens)
{
    readonly Stack<string> _blocks = [];
    // How many of the open blocks have this name: a script may open any number, and each statement asks.
    readonly Dictionary<string, int> _open = new(StringComparer.Ordinal);
    int _at;

    public List<PackageEntry> Packages { get; } = [];
    public List<PackageEntry> Platforms { get; } = [];
    public List<CatalogUse> Uses { get; } = [];
    public Dictionary<string, string> Properties { get; } = new(StringComparer.Ordinal);
    public List<Problem> Problems { get; } = [];

    public void Read()
    {
        var statement = new List<GradleToken>();
        var depth = 0;
        for (_at = 0; _at < tokens.Count; _at++)
        {
            var token = tokens[_at];
            if (token.Is('{'))
            {
                // A block behind a declaration, implementation("…") { exclude … }, configures it.
                var isKnown = Take(statement);
                OpenBlock(isKnown || statement.Count == 0 ? "" : BlockName(statement));
                statement.Clear();
                depth = 0;
            }
            else if (token.Is('}'))
            {
                Take(statement);
                statement.Clear();
                depth = 0;
                if (_blocks.Count > 0) _open[_blocks.Pop()]--;
            }
            else if (token.Kind == GradleTokenKind.End && depth <= 0 && !Continues(statement))
            {
                Take(statement);
                statement.Clear();
                depth = 0;
            }
            else if (token.Kind != GradleTokenKind.End)
            {
                if (token.Is('(') || token.Is('[')) depth++;
                else if (token.Is(')') || token.Is(']')) depth--;
                statement.Add(token);
            }
        }
        Take(statement);
    }

    /// <summary>The group of a configuration: what is not for the product's own run.</summary>
    public static string? GroupOf(string configuration)
    {
        if (configuration.StartsWith("test", StringComparison.Ordinal) || configuration.Contains("Test", StringComparison.Ordinal)) return "test";
        if (configuration is "classpath" or "kapt" or "ksp" or "annotationProcessor" || configuration.EndsWith("AnnotationProcessor") || configuration.EndsWith("Plugins")) return "build";
        if (configuration is "compileOnly" or "compileOnlyApi" or "providedCompile" or "providedRuntime" || configuration.EndsWith("CompileOnly")) return "provided";
        return configuration == "developmentOnly" ? "dev" : null;
    }

    void OpenBlock(string name)
    {
        _blocks.Push(name);
        _open[name] = _open.GetValueOrDefault(name) + 1;
    }

    bool IsIn(string block) => _open.GetValueOrDefault(block) > 0;

    static string BlockName(List<GradleToken> statement) => statement.FindLast(t => t.Kind == GradleTokenKind.Word).Value ?? "";

    // A comma or a plus at the end of a line goes on.
    static bool Continues(List<GradleToken> statement) => statement.Count > 0 && (statement[^1].Is(',') || statement[^1].Is('+') || statement[^1].Is('='));

    // True when the statement was a declaration.
    bool Take(List<GradleToken> statement)
    {
        if (statement.Count < 2) return false;
        Constant(statement);
        if (!IsIn("dependencies") && !IsIn("imports")) return false;
        if (statement[0].Kind == GradleTokenKind.Text && statement[1].Is('(')) statement[0] = statement[0] with { Kind = GradleTokenKind.Word };
        if (statement[0].Kind != GradleTokenKind.Word) return false;
        return Declaration(statement);
    }

    // val x = "1" · def x = '1' · ext.x = "1" · extra["x"] = "1" · set('x', "1") · x = "1" in ext { }
    void Constant(List<GradleToken> statement)
    {
        if (statement[^1].Kind != GradleTokenKind.Text && !(statement[^1].Is(')') && statement.Count > 2)) return;
        string? name = null, value = null;
        var equals = statement.FindIndex(t => t.Is('='));
        if (equals > 0 && equals == statement.Count - 2 && statement[^1].Kind == GradleTokenKind.Text)
        {
            value = statement[^1].Value;
            name = statement[equals - 1].Is(']') && equals > 1 ? statement[equals - 2].Value : statement[equals - 1].Kind == GradleTokenKind.Word ? GradleTokens.NameIn(statement[equals - 1].Value) : null;
        }
        else if (statement is [{ Kind: GradleTokenKind.Word } set, _, { Kind: GradleTokenKind.Text } key, _, { Kind: GradleTokenKind.Text } text, _] && (set.Value == "set" || set.Value.EndsWith(".set"))) (name, value) = (key.Value, text.Value);
        // val x: String by extra("1")
        else if (statement is [.., { Kind: GradleTokenKind.Word, Value: "by" }, { Kind: GradleTokenKind.Word, Value: "extra" }, _, { Kind: GradleTokenKind.Text } extra, _] && statement[0].Value == "val") (name, value) = (statement[1].Value, extra.Value);
        if (!string.IsNullOrEmpty(name) && value is { Length: > 0 and <= 1_000 } && Properties.Count < 10_000) Properties.TryAdd(name, value);
    }

    bool Declaration(List<GradleToken> statement)
    {
        var configuration = statement[0].Value;
        var managed = IsIn("constraints") || IsIn("dependencyManagement") || IsIn("dependencySets");
        var group = managed ? "managed" : GroupOf(configuration);
        var rest = statement.GetRange(1, statement.Count - 1).FindAll(t => !t.Is('(') && !t.Is(')'));
        var isPlatform = configuration == "mavenBom" || rest.Exists(t => t.Value is "platform" or "enforcedPlatform" && t.Kind == GradleTokenKind.Word);
        rest.RemoveAll(t => t.Kind == GradleTokenKind.Word && t.Value is "platform" or "enforcedPlatform" or "testFixtures" or "variantOf");
        var isFound = false;
        for (var i = 0; i < rest.Count; i++)
        {
            var token = rest[i];
            if (token.Kind == GradleTokenKind.Word && token.Value is "project" or "files" or "fileTree" or "projects" or "exclude" or "gradleApi" or "localGroovy") return isFound;
            if (token.Kind == GradleTokenKind.Word && token.Value == "kotlin" && i + 1 < rest.Count && rest[i + 1].Kind == GradleTokenKind.Text)
                isFound |= Add(new PackageEntry("maven", $"org.jetbrains.kotlin:kotlin-{rest[++i].Value}", token.Mark), null, group, isPlatform);
            else if (token.Kind == GradleTokenKind.Word && token.Value is "group" or "name" && IsMap(rest, i)) return Map(rest, group, isPlatform);
            else if (token.Kind == GradleTokenKind.Word && Catalog(token, group) is { } use)
            {
                Uses.Add(use);
                isFound = true;
            }
            else if (token.Kind == GradleTokenKind.Text) isFound |= Coordinates(token, rest, ref i, group, isPlatform);
        }
        return isFound;
    }

    static bool IsMap(List<GradleToken> rest, int at) => at + 2 < rest.Count && (rest[at + 1].Is(':') || rest[at + 1].Is('=')) && rest[at + 2].Kind == GradleTokenKind.Text;

    // group: 'g', name: 'a', version: 'v'
    bool Map(List<GradleToken> rest, string? group, bool isPlatform)
    {
        string? Value(string key)
        {
            var at = rest.FindIndex(t => t.Kind == GradleTokenKind.Word && t.Value == key);
            if (at < 0 || at + 2 >= rest.Count) return null;
            return rest[at + 2].Kind == GradleTokenKind.Text ? rest[at + 2].Value : rest[at + 2].Kind == GradleTokenKind.Word ? $"${{{GradleTokens.NameIn(rest[at + 2].Value)}}}" : null;
        }

        return Value("group") is { Length: > 0 } organisation && Value("name") is { Length: > 0 } artifact && Add(new PackageEntry("maven", $"{organisation}:{artifact}", rest[0].Mark), Value("version"), group, isPlatform);
    }

    // "g:a:v", "g:a", "g:a:v:classifier@ext", "g:a:" + version
    bool Coordinates(GradleToken token, List<GradleToken> rest, ref int at, string? group, bool isPlatform)
    {
        var parts = token.Value.Split('@')[0].Split(':');
        if (parts.Length < 2 || parts[0].Length == 0 || parts[1].Length == 0 || parts.Take(2).Any(p => p.AsSpan().IndexOfAny(' ', '/', '\\') >= 0)) return false;
        var version = parts.Length > 2 ? parts[2] : null;
        if (version is "" && at + 2 < rest.Count && rest[at + 1].Is('+') && rest[at + 2].Kind == GradleTokenKind.Word)
        {
            // + project.property('name'), or a variable
            var isCall = rest[at + 2].Value.EndsWith("roperty", StringComparison.Ordinal) && at + 3 < rest.Count && rest[at + 3].Kind == GradleTokenKind.Text;
            version = $"${{{(isCall ? rest[at + 3].Value : GradleTokens.NameIn(rest[at + 2].Value))}}}";
            at += isCall ? 3 : 2;
        }
        return Add(new PackageEntry("maven", $"{parts[0]}:{parts[1]}", token.Mark), version, group, isPlatform);
    }

    static CatalogUse? Catalog(GradleToken token, string? group)
    {
        var dot = token.Value.IndexOf('.');
        if (dot <= 0 || !(token.Value[..dot] is var catalog && (catalog == "libs" || catalog.EndsWith("Libs") || catalog.EndsWith("libs")))) return null;
        var alias = token.Value[(dot + 1)..];
        foreach (var end in (ReadOnlySpan<string>)[".get", ".asProvider"])
            if (alias.EndsWith(end)) alias = alias[..^end.Length];
        return alias.StartsWith("versions.") || alias.StartsWith("plugins.") ? null : new CatalogUse("maven", catalog, alias, group, token.Mark);
    }

    bool Add(PackageEntry entry, string? version, string? group, bool isPlatform)
    {
        if (Named(entry.Name) is not { } name)
        {
            Problems.Add(new Problem($"the name {entry.Name} is computed", entry.Mark.Line));
            return true;
        }
        entry = MavenVersion.Apply(entry with { Name = name }, version);
        if (isPlatform) Platforms.Add(entry with { Group = "import" });
        else Packages.Add(entry with { Group = group, Direct = group != "managed" });
        return true;
    }

    string? Named(string name)
    {
        for (var round = 0; name.Contains("${"); round++)
        {
            var start = name.IndexOf("${", StringComparison.Ordinal);
            var end = name.IndexOf('}', start);
            if (round > 4 || name.Length > 1_000 || end < 0 || !Properties.TryGetValue(name[(start + 2)..end], out var value)) return null;
            name = name[..start] + value + name[(end + 1)..];
        }
        return name;
    }
}

/// <summary>
/// build.gradle and build.gradle.kts (and other *.gradle, *.gradle.kts), read without running them: packages written as coordinates, maps, or aliases of a version catalog; platforms;
/// constraints. What is computed is a problem that says so. https://docs.gradle.org/current/userguide/declaring_dependencies.html
/// </summary>
public sealed class GradleBuildFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => (file.Name.Ends(".gradle") || file.Name.Ends(".gradle.kts")) && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        var script = new GradleScript(GradleTokens.Read(text, limits.MaxEntries));
        script.Read();
        return With(new PackageFile(PackageFileKind.Manifest) { Packages = script.Packages, Platforms = script.Platforms, Uses = script.Uses, Properties = script.Properties }, script.Problems);
    }
}
