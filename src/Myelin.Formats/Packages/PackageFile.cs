namespace Myelin.Formats.Packages;

/// <summary>What a file that names packages is for.</summary>
public enum PackageFileKind
{
    /// <summary>Asks for packages: pyproject.toml, package.json, *.csproj.</summary>
    Manifest,
    /// <summary>Gives versions to packages that another file asks for: constraints.txt, Directory.Packages.props, a version catalog.</summary>
    Constraints,
    /// <summary>Fixes the versions that were resolved: poetry.lock, package-lock.json.</summary>
    Lock,
    /// <summary>Gives hashes of packages, not all of which are used: go.sum.</summary>
    Checksums,
    /// <summary>Lists what is installed: dist-info, dpkg's status, node_modules.</summary>
    Installed,
}

/// <summary>What a manifest, a lock file or a database of installed packages says, the same for every tool.</summary>
/// <param name="Kind">What the file is for.</param>
public sealed record PackageFile(PackageFileKind Kind)
{
    /// <summary>The component that the file belongs to, when it names one.</summary>
    public PackageEntry? Project { get; init; }
    /// <summary>Packages in order of place.</summary>
    public IReadOnlyList<PackageEntry> Packages { get; init; } = [];
    /// <summary>Which package needs which, by index into <see cref="Packages"/>; -1 is <see cref="Project"/>.</summary>
    public IReadOnlyList<PackageLink> Links { get; init; } = [];
    /// <summary>Other files of the same kind that this one includes, as written (<c>-r base.txt</c>, <c>..\Common.props</c>).</summary>
    public IReadOnlyList<PackageInclude> Includes { get; init; } = [];
    /// <summary>Properties of the build that versions may refer to: <c>$(SkVersion)</c> of MSBuild, <c>${langchain4j.version}</c> of Maven and Gradle.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = NoProperties;
    /// <summary>Projects whose versions and properties apply here: a Maven parent (group <c>parent</c>), an imported BOM or Gradle platform (<c>import</c>).</summary>
    public IReadOnlyList<PackageEntry> Platforms { get; init; } = [];
    /// <summary>Packages that are named by their alias in a table that another file holds: a version catalog of Gradle (<c>libs.langchain4j.core</c>), a workspace of Cargo.</summary>
    public IReadOnlyList<CatalogUse> Uses { get; init; } = [];
    /// <summary>Of a version catalog: which aliases a bundle stands for.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Bundles { get; init; } = NoBundles;
    /// <summary>Addresses of package indexes beside the default one, as written.</summary>
    public IReadOnlyList<PackageInclude> Indexes { get; init; } = [];

    static readonly Dictionary<string, string> NoProperties = [];
    static readonly Dictionary<string, IReadOnlyList<string>> NoBundles = [];
}

/// <summary>One package as a file names it.</summary>
/// <param name="Ecosystem">Type of its package URL: pypi, npm, nuget, golang, maven, cargo, gem, composer, pub, swift, conan, conda, deb, apk, rpm.</param>
/// <param name="Name">Name as the registry writes it: <c>@scope/name</c>, <c>group:artifact</c>, a Go module's path.</param>
/// <param name="Mark">Where it is named.</param>
public sealed record PackageEntry(string Ecosystem, string Name, Mark Mark)
{
    /// <summary>The exact version, or null.</summary>
    public string? Version { get; init; }
    /// <summary>The range or specifier as written, where it is no exact version; null for none.</summary>
    public string? Requirement { get; init; }
    /// <summary>The group it belongs to: dev, test, an extra's name; null for what the product itself needs.</summary>
    public string? Group { get; init; }
    /// <summary>The condition under which it applies (PEP 508 marker, npm os/cpu, target framework), or null.</summary>
    public string? Marker { get; init; }
    /// <summary>URL, VCS address or path that it comes from, where that is no registry's default.</summary>
    public string? Source { get; init; }
    /// <summary>Licence as the file states it.</summary>
    public string? License { get; init; }
    /// <summary>Name in the file where that differs from the package's: an npm alias, a catalog's alias.</summary>
    public string? Alias { get; init; }
    /// <summary>Extras or features asked for.</summary>
    public IReadOnlyList<string> Extras { get; init; } = [];
    /// <summary>Hashes of its archives.</summary>
    public IReadOnlyList<PackageHash> Hashes { get; init; } = [];
    /// <summary>Names it needs, for installed packages whose links are known by name only.</summary>
    public IReadOnlyList<string> Requires { get; init; } = [];
    /// <summary>The project itself asks for it, not only another package.</summary>
    public bool Direct { get; init; }
    /// <summary>It is made here: a member of the workspace or a folder of the project, from no registry.</summary>
    public bool Local { get; init; }
}

/// <summary>Package <paramref name="From"/> needs package <paramref name="To"/>, by index; -1 is the project.</summary>
public readonly record struct PackageLink(int From, int To);

/// <summary>A hash: lower-case algorithm (sha256, sha512, md5, h1) and its value, hex except Go's h1 and where the hex form is unknown.</summary>
public readonly record struct PackageHash(string Algorithm, string Value);

/// <summary>A path or address as written, and where.</summary>
public readonly record struct PackageInclude(string Path, Mark Mark);

/// <summary>A package that a build names by an alias of a table that several projects share.</summary>
/// <param name="Ecosystem">As of a package.</param>
/// <param name="Catalog">Name of the catalog, mostly <c>libs</c>; <c>workspace</c> for Cargo.</param>
/// <param name="Alias">What follows it, with dots: <c>langchain4j.open.ai</c>, <c>bundles.ai</c>.</param>
/// <param name="Group">As of a package.</param>
/// <param name="Mark">Where it stands.</param>
public sealed record CatalogUse(string Ecosystem, string Catalog, string Alias, string? Group, Mark Mark);
