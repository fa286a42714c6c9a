using System.Collections.Frozen;
using Myelin.Discover.Detectors.Agents;
using Myelin.Formats;

namespace Myelin.Discover.Sources.Hosts;

/// <summary>Files by which the agents of a host's users are configured and instructed, and the models that their tools have downloaded. A user's own projects are scanned by naming them.</summary>
sealed class AgentHomes(HostFolders folders, string root)
{
    const int Deepest = 8;

    static readonly string[] SystemWide = ["etc/claude-code", "etc/codex", "etc/gemini-cli", "etc/opencode", "etc/vscode", "etc/windsurf", "etc/goose", "etc/cursor"];
    static readonly string[] ModelStores = ["usr/share/ollama/.ollama/models/manifests", "var/lib/ollama/models/manifests", "var/lib/ollama/.ollama/models/manifests"];

    // Large folders that hold no configuration: code, caches, history, transcripts, blobs.
    static readonly FrozenSet<string> Pruned = FrozenSet.ToFrozenSet(
    [
        ".git", "node_modules", "cache", "Cache", "Code Cache", "CachedData", "CachedExtensionVSIXs", "GPUCache", "logs", "History", "workspaceStorage", "Backups", "blobs", "snapshots", "sessions", "projects", "todos",
        "shell-snapshots", "file-history", "statsig", "worktrees", "checkpoints", "tasks", "transcripts", ".npm", ".nuget", ".cargo", ".rustup", ".gradle", ".m2", ".dotnet", ".conda", ".pyenv", ".nvm", ".rbenv",
        ".mozilla", ".thunderbird", ".ssh", ".gnupg", ".aspnet", ".docker", ".minikube", ".terraform.d", "Trash", "containers", "site-packages", "pkgs", "bin", "Service Worker", "IndexedDB", "Local Storage",
    ]);

    /// <summary>Their paths.</summary>
    public IEnumerable<string> Paths()
    {
        foreach (var folder in SystemWide)
            foreach (var file in folders.Below(folders.At(folder), 4)) yield return file;
        foreach (var home in Homes.Of(folders))
            foreach (var file in InHome(home, 0)) yield return file;
        foreach (var store in ModelStores)
            foreach (var file in folders.Below(folders.At(store), 8)) yield return file;
    }

    IEnumerable<string> InHome(string folder, int depth)
    {
        foreach (var entry in folders.Entries(folder))
        {
            if (HostFolders.IsLink(entry)) continue;
            if (!Directory.Exists(entry))
            {
                if (AgentKnowledge.Of(new FileName(Path.GetRelativePath(root, entry))) is not null || IsModelMetadata(entry)) yield return entry;
            }
            else if (depth < Deepest && IsEntered(entry, depth))
            {
                foreach (var file in InHome(entry, depth + 1)) yield return file;
            }
        }
    }

    // Agents keep their files in hidden folders. Of caches only the hub's is looked into; extensions of editors hold their authors' files.
    static bool IsEntered(string folder, int depth)
    {
        var name = Path.GetFileName(folder);
        if (depth == 0) return name.StartsWith('.') && !Pruned.Contains(name);
        var parent = Path.GetFileName(Path.GetDirectoryName(folder));
        if (parent == ".cache") return name == "huggingface";
        if (parent == ".local") return name == "share";
        if (parent == "share") return name is "goose" or "opencode" or "cursor" or "zed" or "amp" or "crush" or "code-server";
        if (name == "extensions" && parent is ".vscode" or ".vscode-server" or ".cursor" or ".windsurf" or ".vscode-insiders") return false;
        // Under .claude a folder of plugins is a cache whose contents count.
        return !Pruned.Contains(name) || (name == "cache" && parent == "plugins");
    }

    static bool IsModelMetadata(string path) =>
        path.Contains("/.ollama/models/manifests/", StringComparison.Ordinal) || (path.Contains("/huggingface/hub/", StringComparison.Ordinal) && path.Contains("/refs/", StringComparison.Ordinal));
}
