namespace Myelin.Formats.Packages;

/// <summary>Gemfile and gems.rb of Bundler, read without running them. https://bundler.io/man/gemfile.5.html</summary>
public sealed class GemfileFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => (file.Name.Name is "Gemfile" or "gems.rb" || file.Name.Ends(".gemfile")) && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        List<PackageEntry> packages = [];
        List<PackageInclude> indexes = [];
        // What each open block says: its group, its source; an empty one for if, unless, platforms.
        List<(string? Group, string? Source)> blocks = [];
        foreach (var statement in RubyStatement.Read(text))
        {
            if (packages.Count >= limits.MaxEntries) break;
            switch (statement.Name)
            {
                case "gem" when statement.Arguments is [{ Length: > 0 } gem, ..] && !gem.Contains("#{"): packages.Add(Entry(gem, statement, blocks)); break;
                case "source" when statement.Arguments is ["https://rubygems.org" or "https://rubygems.org/", ..]: break;
                case "source" when statement.Arguments.Count > 0: indexes.Add(new PackageInclude(statement.Arguments[0], statement.Mark)); break;
                case "end":
                    if (blocks.Count > 0) blocks.RemoveAt(blocks.Count - 1);
                    continue;
            }
            if (statement.Opens) blocks.Add(Block(statement));
            else if (statement.Name is "if" or "unless" or "case" or "begin" or "def") blocks.Add(default);
        }
        return new PackageFile(PackageFileKind.Manifest) { Packages = packages, Indexes = indexes };
    }

    static (string?, string?) Block(RubyStatement statement) => statement.Name switch
    {
        "group" => (Group(statement.Symbols), null),
        "git" or "path" => (null, statement.Arguments.FirstOrDefault()),
        _ => default,
    };

    static PackageEntry Entry(string gem, RubyStatement statement, List<(string? Group, string? Source)> blocks)
    {
        var own = Group([.. statement.Option("group"), .. statement.Option("groups")]);
        var path = statement.Option("path").FirstOrDefault();
        var entry = new PackageEntry("gem", gem, statement.Mark)
        {
            Group = own ?? blocks.FindLast(b => b.Group is not null).Group,
            Source = statement.Option("git").Concat(statement.Option("github")).FirstOrDefault() ?? path ?? statement.Option("source").FirstOrDefault() ?? blocks.FindLast(b => b.Source is not null).Source,
            Local = path is not null,
            Direct = true,
        };
        return GemRequirement.Apply(entry, statement.Arguments.Skip(1));
    }

    // A gem that only development and tests use; one that production uses too has no group.
    static string? Group(IReadOnlyList<string> groups) => groups.Count == 0 || groups.Contains("default") || groups.Contains("production") ? null
        : groups.Contains("development") ? "dev" : groups[0];
}

/// <summary>NAME.gemspec: what a gem needs; in RubyGems' folder of specifications, a gem that is installed.</summary>
public sealed class GemspecFormat : PackageTextFormat
{
    public override bool Matches(in FileProbe file) => file.Name.Ends(".gemspec") && file.IsText;

    public override Parsed<PackageFile> Parse(string text, FileName name, ReadLimits limits)
    {
        List<PackageEntry> packages = [];
        PackageEntry? self = null;
        string? version = null, license = null;
        foreach (var statement in RubyStatement.Read(text))
        {
            var member = statement.Name[(statement.Name.LastIndexOf('.') + 1)..];
            if (statement.Arguments is not [{ Length: > 0 } first, ..] || first.Contains("#{")) continue;
            switch (member)
            {
                case "name" when statement.Name != member: self ??= new PackageEntry("gem", first, statement.Mark); break;
                case "version" when statement.Name != member: version ??= first; break;
                case "license" or "licenses": license ??= string.Join(" OR ", statement.Arguments); break;
                case "add_dependency" or "add_runtime_dependency" or "add_development_dependency" when packages.Count < limits.MaxEntries:
                    packages.Add(GemRequirement.Apply(
                        new PackageEntry("gem", first, statement.Mark) { Group = member == "add_development_dependency" ? "dev" : null, Direct = true }, statement.Arguments.Skip(1)));
                    break;
            }
        }
        self = self is null ? null : self with { Version = version is [>= '0' and <= '9', ..] ? version : null, License = license };
        if (!name.IsUnder("specifications")) return new PackageFile(PackageFileKind.Manifest) { Project = self is null ? null : self with { Local = true }, Packages = packages };
        return new PackageFile(PackageFileKind.Installed) { Packages = self?.Version is null ? [] : [self with { Requires = [.. packages.Where(p => p.Group is null).Select(p => p.Name).Distinct()] }] };
    }
}
