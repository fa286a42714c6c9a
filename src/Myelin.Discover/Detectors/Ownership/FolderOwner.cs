using Myelin.Core.Assets;
using Myelin.Formats.Git;

namespace Myelin.Discover.Detectors.Ownership;

/// <summary>Who answers for what lies below a folder, as one file there says.</summary>
/// <param name="Folder">The folder; empty is the root.</param>
/// <param name="Source">What kind of file says it; of several the first decides.</param>
/// <param name="Owner">Who.</param>
/// <param name="At">Where it is written.</param>
public sealed record FolderOwner(string Folder, OwnerSource Source, string Owner, Location At);

/// <summary>What states owners of folders, most certain first.</summary>
public enum OwnerSource { Catalog, OwnersFile, Author }

/// <summary>A CODEOWNERS file.</summary>
/// <param name="Folder">Folder that its patterns are for.</param>
/// <param name="Rules">Its rules.</param>
/// <param name="At">The file.</param>
public sealed record PathOwners(string Folder, CodeOwnersFile Rules, Location At);
