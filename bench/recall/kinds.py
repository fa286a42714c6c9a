#!/usr/bin/env python3
"""Recall by hand-made labels, and the list of what was stated.

kinds.py LABELS.tsv OUTDIR SCANS: LABELS has repository, group, and a pattern of the name, or @ and a part of file:line.
"""
import json, os, re, sys
GROUP = {
    "package": {"ai-package"}, "model": {"model", "adapter", "model-file", "model-deployment"}, "model-file": {"model-file", "model"},
    "dataset": {"dataset"}, "prompt": {"prompt", "mcp-prompt", "chat-template"}, "tool": {"tool", "mcp-tool"}, "mcp-tool": {"mcp-tool"},
    "agent": {"agent"}, "agentfile": {"agent", "agent-config"}, "mcp-server": {"mcp-server"}, "mcp-resource": {"mcp-resource"},
    "vector-db": {"vector-db"}, "service": {"ai-service", "cloud-ai"}, "key": {"ai-secret", "secret", "credential"},
    "ci-agent": {"ci-ai-agent"}, "instruction": {"agent-instructions"}, "config": {"agent-config"}, "skill": {"skill", "prompt"},
    "inference": {"inference-server", "k8s-ai-resource"}, "app": {"ai-app"}, "gpu": {"gpu"}, "deployment": {"workload", "container", "ai-app", "inference-server", "pod", "model-deployment"},
    "model-deployment": {"model-deployment"}, "observability": {"observability"},
}
def places(asset):
    for e in asset.get("evidence", []):
        yield f"{e.get('path','')}:{e.get('line','')}"
def hit(asset, pattern):
    if "|@" in pattern and not pattern.startswith("at:"):
        a, b = pattern.split("|at:"); return hit(asset, a) or hit(asset, "at:" + b)
    if pattern.startswith("at:"):
        return any(re.search(pattern[3:], p) for p in places(asset))
    return any(re.search(pattern, t, re.I) for t in (asset["name"], asset["id"]))
rows = [l.rstrip("\n").split("\t") for l in open(sys.argv[1]) if l.strip()]
per = {}; bykind = {}
for repo in dict.fromkeys(r[0] for r in rows):
    f = f"{sys.argv[2]}/{repo}.json"
    if not os.path.exists(f): continue
    assets = json.load(open(f))["graph"]["assets"]
    for _, group, pattern in (r for r in rows if r[0] == repo):
        ok = any(a["kind"] in GROUP[group] and hit(a, pattern) for a in assets)
        per.setdefault(repo, [0, 0]); bykind.setdefault(group, [0, 0])
        per[repo][1] += 1; bykind[group][1] += 1; per[repo][0] += ok; bykind[group][0] += ok
        if not ok: print("missed", repo, group, pattern)
for name, table in (("repository", per), ("kind", bykind)):
    print(name)
    for k, (a, b) in sorted(table.items()): print(f"  {k:42} {a:4} of {b}")
print("all", sum(a for a, _ in per.values()), "of", sum(b for _, b in per.values()))
